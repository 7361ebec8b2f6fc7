"""The form of a quiz question: what stands in it, and one form out of two people's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from werkzeug.datastructures import MultiDict

from policy_kb.editing import fields
from policy_kb.editing.fields import Difference, Settled
from policy_kb.quiz.choosing import CHOICES, Choice
from policy_kb.quiz.reading import Detail, Saved

_CHOSEN = tuple(f"choice{at}" for at in range(CHOICES))
LABELS: Mapping[str, str] = {
    "text": "题目",
    **{name: f"选项{at}" for at, name in enumerate(_CHOSEN, start=1)},
    "right": "哪个是对的",
}
RIGHTS: Mapping[str, str] = {str(at): f"选项{at + 1}" for at in range(CHOICES)}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The strings of the form, as somebody typed them."""

    words: Mapping[str, str]
    version: int  # of the question when its page was opened; -1, which is never one, for none
    base: int  # the revision that was changed into these words; 0: none

    @property
    def text(self) -> str:
        """The question itself."""
        return self.words["text"]

    @property
    def choices(self) -> list[Choice]:
        """In their order."""
        return [Choice(self.words[name], self.words["right"] == str(at)) for at, name in enumerate(_CHOSEN)]


def of(found: Detail) -> Sheet:
    """The newest text."""
    return Sheet(_words(found.revisions[0]), found.version, found.revisions[0].number)


def typed(form: MultiDict[str, str]) -> Sheet:
    """What a browser sent."""
    words = {name: form.get(name, "").replace("\0", "").strip() for name in LABELS}
    return Sheet(words, number(form, "version", -1), number(form, "base", 0))


@dataclass(frozen=True, slots=True)
class Both:
    """One sheet out of two people's; how the two differ, and how they were settled, where that could be done."""

    sheet: Sheet
    theirs: tuple[Difference, ...] = ()
    settled: Settled | None = None


def both(sheet: Sheet, found: Detail) -> Both:
    """What was typed and what somebody has saved meanwhile, put together to be saved over the latter.

    The words as they were typed, where the revision they began with is not known.
    """
    theirs, begun = of(found), found.revision(sheet.base)
    differing = fields.differences(theirs.words, sheet.words, LABELS)
    here = replace(sheet, version=theirs.version, base=theirs.base)
    if begun is None:
        return Both(here, differing)
    settled = fields.settled(_words(begun), sheet.words, theirs.words)
    return Both(replace(here, words=settled.words), differing, settled)


def number(form: MultiDict[str, str], name: str, none: int) -> int:
    """A number of the form; `none` where there is none."""
    sent = form.get(name, "")
    return int(sent[:9]) if sent.isascii() and sent.isdigit() else none


def _words(saved: Saved) -> dict[str, str]:
    right = next((str(at) for at, one in enumerate(saved.choices) if one.right), "")
    chosen = {name: one.text for name, one in zip(_CHOSEN, saved.choices, strict=False)}
    return {"text": saved.text, **dict.fromkeys(_CHOSEN, ""), **chosen, "right": right}
