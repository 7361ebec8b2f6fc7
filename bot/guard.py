"""What must be seen before anything is looked up: acute danger, medical advice, personal data, idle talk.

Danger is weighed first; a past illness told in a story is none. The bot never doses, names or judges a drug,
and never looks a person up. The signs themselves are data, in `signs/`.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from backend.core.privacy import holds_personal_number
from policy_kb.normalise import close_up
from policy_kb.sieve import Signs

LONGEST_BESIDE = 24  # characters beside words of kindness; a longer message tells a story
LONGEST_WHO, LONGEST_THANKS = 28, 16  # characters; more than that asks for something else as well
_WHOLE_SIGNS = ("greeting", "farewell", "noise", "puzzled")  # words the whole message must consist of
# Asked after a gap, of what was just told: 老人四天不吃不喝了 家庭医生管不管.
_ASKED_APART = re.compile(r"\s[^\s,。]{0,6}管不管[?。]*$")
_ONLY_ASKING = re.compile(r"[?\s]*\?[?\s]*")
_STOP = re.compile(r"[,。!?;]")
_CLAUSE = re.compile(r"(?<=[,。!?;:\n])")
_PARTS = re.compile(r"[,。!?;:\s]+")
_ALARMING = ("danger", "likely", "despair", "violence")
_HAPPENING = ("danger", "violence")
# Blood that can be seen; not what is measured, drawn or given (血压一直高, 抽血好多次).
_FLOWING = (
    "(?<![贫抽验采献输补用缺充])血(?![压糖脂型透检样友库费]|常规|管(?!不)|站(?![都也不着起])"
    "|液(?:病|科|透|净|检|化|制))"
)
MANY = 8  # lines: from here on it is quicker to ask first which of them can match


class Alarm(StrEnum):
    """What the guard saw."""

    EMERGENCY = "emergency"
    MEDICAL = "medical-advice"
    PRIVACY = "privacy"
    GREETING = "greeting"
    THANKS = "thanks"
    WHO = "who"
    ABUSE = "abuse"
    FAREWELL = "farewell"


@dataclass(frozen=True)
class Guard:
    """Compiled signs by the name of their file. Immutable."""

    signs: dict[str, re.Pattern[str]]
    many: Signs  # those of many lines once more, line by line; compiled at the first look
    of_many: frozenset[str]

    @classmethod
    def load(cls, folder: Traversable | Path | None = None) -> "Guard":
        """Read `signs/`: one regular expression a line; `{药名}`, `{姓氏}`, `{血}` stand for more."""
        folder = folder if folder is not None else files("bot") / "signs"
        lists = {
            "{药名}": f"(?:{'|'.join(_lines(folder / 'drugs.txt').split())})",
            "{姓氏}": "".join(_lines(folder / "surnames.txt").split()),
            "{血}": _FLOWING,
        }
        signs: dict[str, re.Pattern[str]] = {}
        many: dict[str, list[str]] = {}
        for file in folder.iterdir():
            name = file.name.removesuffix(".txt")
            if name in ("drugs", "surnames") or not file.name.endswith(".txt"):
                continue
            lines = _filled(_lines(file), lists)
            signs[name] = _compiled(name, lines)
            if name not in _WHOLE_SIGNS and len(lines.splitlines()) >= MANY:
                many[name] = lines.splitlines()
        return cls(signs, Signs(many), frozenset(many))

    def warm_up(self) -> None:
        """Compile what is else compiled when the first message is looked at."""
        self.alarm("")

    def alarm(self, text: str) -> Alarm | None:
        """What a normalised message is, before any look-up; None for an ordinary question."""
        if self._is_emergency(text):
            return Alarm.EMERGENCY
        if holds_personal_number(text) or self._shows("privacy", text):
            return Alarm.PRIVACY
        if self._shows("medical", text) and not self._shows("policy", text):
            return Alarm.MEDICAL
        return self._idle_talk(text)

    def despairs(self, text: str) -> bool:
        """Whether somebody wants to end a life; not of a death that is only told, of a film, of a policy."""
        told = self.signs["named"].sub("", close_up(text))
        if not self._shows("despair", told):
            return False
        return not self._shows("hearsay", told) or self._shows("will", told)

    def threatens(self, text: str) -> bool:
        """Whether somebody is about to hurt others: the police come first, and nobody stays near."""
        return self._shows("violence", self._told(text))

    def besides_danger(self, text: str) -> str:
        """The parts of a message that tell of no danger: what else was said or asked."""
        parts = [part for part in _PARTS.split(text) if part]
        return ",".join(part for part in parts if not any(self._shows(sign, part) for sign in _ALARMING))

    def asks(self, text: str) -> bool:
        """Whether anything is asked at all."""
        return self._shows("asking", text)

    def is_noise(self, text: str) -> bool:
        """Whether a message says nothing at all (嗯嗯, 。。。, 我想想)."""
        return self.signs["noise"].fullmatch(text) is not None and not _ONLY_ASKING.fullmatch(text)

    def is_puzzled(self, text: str) -> bool:
        """Whether it says only that the answer was not understood, or missed the point (没听懂, 不是这个, ???)."""
        return bool(_ONLY_ASKING.fullmatch(text)) or self.signs["puzzled"].fullmatch(text) is not None

    def asks_a_doctor(self, text: str) -> bool:
        """Whether something only a doctor may answer is asked, perhaps beside a question of policy."""
        return self._shows("medical", text)

    def makes_small_talk(self, text: str) -> bool:
        """Whether a message that names nothing is meant kindly, and asks nothing beside that."""
        rest = self.signs["smalltalk"].sub("", text)
        return len(rest) < len(text) and len(rest) <= LONGEST_BESIDE and not self._shows("asking", rest)

    def without_orders(self, text: str) -> str:
        """The message without the clauses that try to instruct the bot; what is left is only a question."""
        if not self._shows("orders", text):
            return text
        clauses = _CLAUSE.split(text)
        kept = [clause for clause in clauses if not self._shows("orders", clause)]
        return "".join(kept).strip(" ,。;:") if len(kept) < len(clauses) else text

    def _idle_talk(self, text: str) -> Alarm | None:
        if self.signs["greeting"].fullmatch(text):
            return Alarm.GREETING
        if self.signs["farewell"].fullmatch(text):
            return Alarm.FAREWELL
        asks_of_policy = self._shows("about", text)
        if len(text) <= LONGEST_WHO and not asks_of_policy and self._shows("who", self.without_orders(text)):
            return Alarm.WHO
        if self._shows("abuse", text) and not (asks_of_policy and self._shows("asking", text)):
            return Alarm.ABUSE  # who swears and asks of the policy beside it is answered
        if len(text) > LONGEST_THANKS or self._shows("asking", text):
            return None
        if self._shows("closing", text):
            return Alarm.FAREWELL
        return Alarm.THANKS if self._shows("thanks", text) else None

    def _is_emergency(self, text: str) -> bool:
        """A sign of danger that is happening: not told as long past, not imagined, not a way of speaking."""
        if self.despairs(text):
            return True
        told = self._told(text)
        return self._is_likely(told) or self._is_danger(told)

    def _told(self, text: str) -> str:
        """A message without what only sounds like danger."""
        whole = close_up(_ASKED_APART.sub(",报销", text))
        told = self.signs["everyday"].sub("", self.signs["named"].sub("", whole))
        if self._shows("urgent", told) or self._shows("onset", told):
            return told
        return self.signs["kinds"].sub("", told)

    def _is_likely(self, told: str) -> bool:
        """What may be an illness only named: danger if no policy is asked, or if it is said to happen now."""
        if not self._shows("likely", told) or self._shows("imagined", told) or self._shows("past", told):
            return False
        return self._shows("onset", told) or not self._shows("about", told)

    def _is_danger(self, told: str) -> bool:
        if not self._shows_danger(told) or self._shows("not_danger", told):
            return False
        if not self._shows("urgent", told) and (self._shows("hearsay", told) or self._is_lasting(told)):
            return False
        clauses = [clause for clause in _STOP.split(told) if self._shows_danger(clause)] or [told]
        if any(self._is_now(clause) for clause in clauses):
            return True
        imagined = all(self._shows("imagined", clause) for clause in clauses)
        return not (imagined or self._shows("past", told))

    def _is_lasting(self, told: str) -> bool:
        """An old complaint (常年喘不上气) of somebody who asks about policy, and nothing that happens now."""
        asks = self._shows("lasting", told) and self._shows("about", told)
        return asks and not self._shows("onset", told)

    def _is_now(self, clause: str) -> bool:
        """Whether a clause that holds the sign says itself that it happens now."""
        apart = self._shows("past", clause) or self._shows("imagined", clause)
        return self._shows("urgent", clause) and not apart

    def _shows_danger(self, text: str) -> bool:
        return any(self._shows(sign, text) for sign in _HAPPENING)

    def _shows(self, sign: str, text: str) -> bool:
        if sign in self.of_many:
            return self.many.show(sign, text)
        return self.signs[sign].search(text) is not None


def _lines(file: Traversable | Path) -> str:
    """The file without comments and blank lines."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if line.strip() and not line.startswith("#"))


def _filled(lines: str, lists: dict[str, str]) -> str:
    for placeholder, content in lists.items():
        lines = lines.replace(placeholder, content)
    return lines


def _compiled(name: str, lines: str) -> re.Pattern[str]:
    if name in _WHOLE_SIGNS:
        return re.compile(rf"(?:{'|'.join(lines.split())}|[\s,.!?~、。…])+")
    return re.compile("|".join(f"(?:{line})" for line in lines.splitlines()))
