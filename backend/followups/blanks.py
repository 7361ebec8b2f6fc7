"""The blanks of the standard forms as a page asks them: those of a visit's forms, each once, in parts that may fold."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from backend.followups.typed import Typed
from scheduler.guidelines import Disease
from scheduler.standard import Blank, Part, StandardForm, StandardForms

FIRST, LATER = "first", "later"
_ASKED_HERE = (
    "risk",
    "stable",
    "phase",
    "supervised_by",
)  # held by the visit, and asked in the place of the form


@dataclass(frozen=True, slots=True)
class Sheet:
    """A part of a page."""

    title: str
    help: str
    fold: bool
    blanks: tuple[Blank, ...]

    @property
    def codes(self) -> list[str]:
        """Of its blanks."""
        return [one.code for one in self.blanks]


def chosen(
    standard: StandardForms, diseases: Iterable[Disease], typed: Typed, visit: str
) -> tuple[StandardForm, ...]:
    """The forms to fill in; where a disease has one for its first visit, that one or the other.

    What was typed on one of them decides, else `visit`, FIRST or LATER.
    """
    answered = {code for code, text in typed.texts.items() if text} | {
        code for code, codes in typed.lists.items() if codes
    }
    found = standard.of(tuple(diseases))
    several = {one.disease for one in found if one.first}
    said = {disease: standard.kind_of_visit(disease, answered) for disease in several}
    return tuple(
        one
        for one in found
        if one.disease not in several or one == (said[one.disease] or _of(found, one.disease, visit))
    )


def kind_of_visit(forms: Iterable[StandardForm], standard: StandardForms) -> str:
    """FIRST or LATER where a disease has a form for its first visit; empty where none has."""
    several = {one.disease for one in standard.forms if one.first}
    return next((FIRST if one.first else LATER for one in forms if one.disease in several), "")


def sheets(
    forms: Iterable[StandardForm], *, unmet: bool = False, but: Iterable[str] = ()
) -> tuple[Sheet, ...]:
    """The parts in order, a blank of two forms only once, without those of `but`.

    `unmet`: what is asked when nobody was met.
    """
    seen = set(but)
    found: list[Sheet] = []
    for form in forms:
        mine: list[Sheet] = []
        for part in form.parts:
            asked = tuple(one for one in part.blanks if _asked(one, unmet=unmet) and one.code not in seen)
            seen |= {one.code for one in asked}
            _add(mine, part, asked)
        found += mine
    return tuple(found)


def _add(mine: list[Sheet], part: Part, asked: tuple[Blank, ...]) -> None:
    """A part of its own, or more blanks of the one before."""
    if part.joined and mine:
        mine[-1] = replace(mine[-1], blanks=(*mine[-1].blanks, *asked))
    elif asked:
        mine.append(Sheet(part.page, part.help, part.fold, asked))


def _asked(blank: Blank, *, unmet: bool) -> bool:
    return (blank.code in _ASKED_HERE and not unmet) or (
        blank.kept and (blank.always or blank.unmet == unmet)
    )


def _of(forms: Iterable[StandardForm], disease: Disease, visit: str) -> StandardForm:
    mine = [one for one in forms if one.disease is disease]
    return next(one for one in mine if one.first == (visit == FIRST))
