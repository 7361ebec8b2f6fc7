"""The shape of the standard forms: blanks (栏), parts, forms. `reading` builds them, nothing changes them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from scheduler.guidelines import Disease

Answer = int | tuple[int, ...] | date | str  # a number or a choice, several choices, a day, words


class Kind(StrEnum):
    """What stands in a blank. `held`: a field of the visit itself, which decides; `figured`: worked out, not asked."""

    NUMBER = "number"
    CHOICE = "choice"
    CHOICES = "choices"
    TEXT = "text"
    DATE = "date"
    HELD = "held"
    FIGURED = "figured"


@dataclass(frozen=True, slots=True)
class Condition:
    """Filled in only where another blank says one of these; any answer will do when `codes` is empty."""

    blank: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Blank:
    """One blank. `options` and `numbers` carry the form's own numbers: number -> word, code held -> (number, word).

    `least`, `most`: of a number; `most` characters of a text. `alone`: the choice that stands with no other.
    `asked`: must be filled in where the condition holds. `unmet`: only of a contact that did not meet the patient.
    `always`: of one that did, too.
    `ahead`: a day that may lie after the visit. `at_most`: the blank that a number cannot exceed.
    """

    code: str
    name: str
    kind: Kind
    help: str = ""
    unit: str = ""
    least: int = 0
    most: int = 0
    options: Mapping[int, str] = field(default_factory=dict)
    numbers: Mapping[str, tuple[int | None, str]] = field(default_factory=dict)
    alone: int | None = None
    condition: Condition | None = None
    asked: bool = False
    unmet: bool = False
    always: bool = False
    ahead: bool = False
    at_most: str = ""

    @property
    def choices(self) -> list[tuple[str, str]]:
        """What can be chosen, as a page sends it and in words: the form's number, or the code of a held one."""
        if self.numbers:
            return [(code, word) for code, (_, word) in self.numbers.items()]
        return [(str(number), word) for number, word in self.options.items()]

    @property
    def kept(self) -> bool:
        """Whether its answer is kept among the answers of a visit."""
        return self.kind not in (Kind.HELD, Kind.FIGURED)


@dataclass(frozen=True, slots=True)
class Part:
    """Blanks that stand together. On a page: under `page`, folded, or joined to the part before."""

    name: str
    page: str
    help: str
    fold: bool
    joined: bool
    blanks: tuple[Blank, ...]


@dataclass(frozen=True, slots=True)
class StandardForm:
    """One printed form. `first`: of the first visit for its disease only."""

    code: str
    name: str
    disease: Disease
    first: bool
    parts: tuple[Part, ...]

    @property
    def blanks(self) -> Iterator[Blank]:
        """In the printed order."""
        return (blank for part in self.parts for blank in part.blanks)


@dataclass(frozen=True, slots=True)
class StandardForms:
    """One edition of all forms. `blanks` by code, in the order of the file."""

    version: str
    source: str
    blanks: Mapping[str, Blank]
    forms: tuple[StandardForm, ...]

    @property
    def kept(self) -> Iterator[Blank]:
        """The blanks whose answers are kept, in the order of the file."""
        return (blank for blank in self.blanks.values() if blank.kept)

    def of(self, diseases: Collection[Disease]) -> tuple[StandardForm, ...]:
        """The forms of these diseases."""
        return tuple(form for form in self.forms if form.disease in diseases)

    def with_blank(self, code: str) -> tuple[StandardForm, ...]:
        """The forms that ask it."""
        return tuple(form for form in self.forms if any(one.code == code for one in form.blanks))

    def kind_of_visit(self, disease: Disease, answers: Collection[str]) -> StandardForm | None:
        """Of a disease with several forms, the one that these answers belong to alone; None when they do not say."""
        found = [form for form in self.forms if form.disease is disease]
        for form in found:
            others = {one.code for other in found if other is not form for one in other.blanks}
            if any(one.kept and one.code in answers and one.code not in others for one in form.blanks):
                return form
        return None

    def filled_in(self, diseases: Collection[Disease], answers: Collection[str]) -> tuple[StandardForm, ...]:
        """The form of each disease that a visit stands on; where nothing says which, that of the later visits."""
        found = ((form, self.kind_of_visit(form.disease, answers)) for form in self.of(diseases))
        return tuple(form for form, said in found if (form == said if said else not form.first))
