"""How a township is written, and which one somebody means. Pure; which townships there are is `keeping`'s matter."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from backend.core.errors import BadInput
from policy_kb.normalise import clean, normalise

SHORTEST, LONGEST = 2, 20  # characters of a name
_NAME = re.compile(r"(?=.*[\u4e00-\u9fff])[\u4e00-\u9fffA-Za-z0-9·()（）]+")
_BETWEEN = re.compile(r"[\s、，,;；/|]+")
# What stands around a name that is told: 我是海原县三河镇的.
_ASIDES = re.compile(
    r"(?:[我俺咱]们?)?(?:家)?(?:是|在|住在?)?(?:[^,]{1,8}?[市县区旗])?(.+?)(?:的|的人|人|这边)?"
)


@dataclass(frozen=True, slots=True)
class Township:
    """One of a county's list. `others`: how else it is written. `id` 0: it is of no list that staff keep."""

    id: int
    name: str
    others: tuple[str, ...] = ()

    @property
    def keys(self) -> frozenset[str]:
        """Every way of writing it, as it is compared."""
        return frozenset(map(key, (self.name, *self.others)))


@dataclass(frozen=True, slots=True)
class Line:
    """One line that was typed or pasted, counted from 1."""

    number: int
    name: str
    others: tuple[str, ...]


def key(text: str) -> str:
    """The form in which two names are compared: one width and script, without blanks."""
    return "".join(normalise(clean(text)).split())


def written(text: str) -> str:
    """As it is kept: without blanks and what nobody sees."""
    return "".join(clean(text).split())


def demand(text: str) -> str:
    """A name as it is kept; BadInput for what is none."""
    name = written(text)
    if not (SHORTEST <= len(name) <= LONGEST and _NAME.fullmatch(name)):
        raise BadInput(
            f"“{name[:LONGEST]}”不像乡镇名：请写{SHORTEST}到{LONGEST}个字，只用汉字、字母、数字和括号。"
        )
    return name


def lines(text: str) -> list[Line]:
    """A township a line, behind it how else it is written; BadInput names the line that is wrong."""
    found = []
    for number, line in enumerate(text.replace("\0", "").splitlines(), start=1):
        words = [word for word in _BETWEEN.split(line) if word]
        try:
            written = [demand(word) for word in words]
        except BadInput as error:
            raise BadInput(f"第{number}行的{error.sentence}") from None
        if written:
            found.append(Line(number, written[0], _apart(written[0], written[1:])))
    return found


def spellings(text: str, name: str) -> tuple[str, ...]:
    """The other ways of writing that were typed; BadInput for one that is none."""
    return _apart(name, [demand(word) for word in _BETWEEN.split(text.replace("\0", "")) if word])


def _apart(name: str, words: Iterable[str]) -> tuple[str, ...]:
    """Each once, and none that is the name itself."""
    others = {key(word): word for word in words if key(word) != key(name)}
    return tuple(others.values())


def meant(said: str, known: Sequence[Township]) -> tuple[Township, ...]:
    """Those that a message may mean: one, where it is told by a name or by a part that no other has; several; none."""
    words = key(said)
    around = _ASIDES.fullmatch(words)
    tried = (words, *([around[1]] if around else []))
    for one in tried:
        if exact := tuple(township for township in known if one in township.keys):
            return exact
    parts = (one for one in tried if len(one) >= SHORTEST)
    return next(filter(None, (_holding(one, known) for one in parts)), ())


def _holding(part: str, known: Iterable[Township]) -> tuple[Township, ...]:
    return tuple(one for one in known if any(part in written for written in one.keys))
