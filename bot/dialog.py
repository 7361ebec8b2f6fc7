"""The conversation's one decision: (memory, message, now) -> (reply, memory). Pure but for the knowledge held.

Order: a chosen number, danger, personal data, medical advice, idle talk, the region, a sum, the entries.
"""

import re
from dataclasses import replace
from datetime import date, datetime

from backend.core.privacy import redact
from bot import first_aid, phrases, residence
from bot.answering import lookup
from bot.guard import Alarm, Guard
from bot.memory import Memory
from bot.places import Place
from bot.reckoning import working_out
from bot.reply import Kind, Reply
from bot.understand import Understanding, told_before, told_now, understand
from policy_kb.knowledge import Knowledge
from policy_kb.normalise import clean, normalise
from policy_kb.records import Entry
from policy_kb.regions import RegionTree

_DIGIT = re.compile(r"(?:第|选|我选)?\s*([1-5一二三四五])\s*(?:个|号|条|项)?[.。、!]?")
_DIGITS = {char: at for at, chars in enumerate(("1一", "2二", "3三", "4四", "5五")) for char in chars}
_YES = re.compile(r"(?:嗯+|是(?:的|啊|呀)?|对(?:的|啊|呀)?|有(?:的|啊)?|办过的?)[,.。!]*")
_NO = re.compile(r"(?:不是|没|没有|没得|冇得?|没有?办过?)(?:的|啊|呢)?[,.。!]*")
_ASKS_POLICY = re.compile(r"报销|能报|押金|钱|费|医保|免费|政策|结算|救助|报(?:多少|几|好多|得|吗|不)|先救")
_OF_CARE = frozenset({"inpatient", "outpatient", "payment", "treatment", "insurance"})  # topics
_REIMBURSED = re.compile(r"(?:能|可以|给|该|要)?报")  # of what, is in the part that told of the danger


class Dialog:
    """Talks with one person at a time; the memory is theirs, the knowledge is everybody's."""

    def __init__(self, knowledge: Knowledge, guard: Guard) -> None:
        self._knowledge = knowledge
        self._guard = guard

    def ended(self, now: datetime) -> frozenset[str]:
        """The entries that are told no more by now, although the knowledge at hand still holds them."""
        return self._knowledge.ended(now)

    def left_by(self, ended: frozenset[str]) -> "Dialog":
        """As it answers once just these entries have ended, whatever the time."""
        left = self._knowledge.left_by(ended)
        return self if left is self._knowledge else Dialog(left, self._guard)

    def turn(self, memory: Memory, text: str, now: datetime) -> tuple[Reply, Memory]:
        """Answer one message."""
        if ended := self.ended(now):
            return self.left_by(ended).turn(memory, text, now)
        memory = replace(memory.faded(now), at=now)
        message = normalise(clean(text))
        if (entry := self._entry_chosen(memory, message)) is not None:
            chain = self._knowledge.tree.chain(memory.region or entry.region_code)
            return lookup.tell(memory, entry, chain, self._knowledge, now.date())
        if (there := self._asked_there(memory, message)) is not None:
            return self._of_elsewhere(memory, *there, now.date())
        message = _chosen(memory, message, self._knowledge.tree)
        message = _yes_or_no(memory, _level(memory, message))
        if (reply := self._to_nothing_asked(memory, message)) is not None:
            return reply, memory
        alarm = self._guard.alarm(message)
        if alarm is Alarm.EMERGENCY:
            return self._emergency(memory, message, now.date())
        if alarm is not None:
            return phrases.reply_to(alarm), memory
        if _DIGIT.fullmatch(message):
            return phrases.no_choice(), memory
        question = redact(self._guard.without_orders(message))
        if not any(map(str.isalnum, question)):
            return phrases.only_orders() if any(map(str.isalnum, message)) else phrases.empty(), memory
        reply, memory = self._ask(memory, question, now.date())
        reply, memory = residence.before_it_is_passed_on(reply, memory, question, self._knowledge)
        reply = phrases.yes_or_no(reply, question)
        return (phrases.and_ask_a_doctor(reply) if self._guard.asks_a_doctor(message) else reply), memory

    def welcome(self, memory: Memory) -> Reply:
        """The greeting of a new follower."""
        return phrases.welcome(self._knowledge.tree.name(memory.region) if memory.region else "")

    def _entry_chosen(self, memory: Memory, message: str) -> Entry | None:
        """The entry a bare digit chooses, while it is still there for where the person lives."""
        position = _position(message)
        chosen = memory.chosen_entry(position) if position is not None else None
        index = self._knowledge.index
        if chosen is None or chosen not in index.positions:
            return None
        entry = index.entries[index.positions[chosen]]
        here = memory.region is None or entry.region_code in self._knowledge.tree.chain(memory.region)
        return entry if here else None

    def _asked_there(self, memory: Memory, message: str) -> tuple[str, str] | None:
        """The other region, and what was asked of it, that a bare digit or a place chooses."""
        position = _position(message)
        if position is None:
            position = residence.place_chosen(memory, message, self._knowledge.tree)
        there = memory.asked_there(position) if position is not None else None
        return there if there is not None and there[0] in self._knowledge.tree else None

    def _of_elsewhere(self, memory: Memory, code: str, question: str, today: date) -> tuple[Reply, Memory]:
        """Another region's answer, which moves nobody: who does live there says so."""
        there = self._knowledge.spoken_in(code).heeding(question)
        open_again = replace(memory, choices=(), pending="", asked_for="")
        reply, memory = self._answer(open_again, understand(question, there), code, there, today)
        return phrases.only_asked_of(reply, there.tree.name(code)), replace(memory, about=code)

    def _to_nothing_asked(self, memory: Memory, message: str) -> Reply | None:
        """What is said to 嗯嗯 and 没听懂 in the middle of a talk: neither repeats the answer."""
        if not (memory.question or memory.pending or memory.asked_for or memory.choices):
            return None
        if not self._guard.is_noise(message):
            return phrases.say_again() if self._guard.is_puzzled(message) else None
        if memory.asked_for == "region":
            return phrases.region_not_heard(residence.offered(self._knowledge))
        return phrases.heard(memory.asked_for, choosing=bool(memory.choices))

    def _ask(self, memory: Memory, question: str, today: date) -> tuple[Reply, Memory]:
        here = self._knowledge.spoken_in(memory.region)
        said = understand(question, here)
        said, told = told_before(said, memory.told), told_now(said, memory.told)
        memory = memory if told == memory.told else replace(memory, told=told)
        if not _says_anything(said) and self._guard.makes_small_talk(said.text):
            return phrases.reply_to(Alarm.GREETING), memory
        settled = residence.settle(memory, said, here)
        if (as_there := self._knowledge.spoken_in(settled.memory.region)) is not here:
            here, said = as_there, told_before(understand(question, as_there), memory.told)
        memory = settled.memory
        if settled.reply is not None:
            return replace(settled.reply, asked=settled.waited), memory
        knowledge = here.heeding(question)
        there = residence.asked_of(memory, said, knowledge.tree)
        there = there or residence.gone_on_about(memory, said, knowledge.tree)
        if there is not None:
            reply, memory = self._answer(memory, said, there, knowledge, today)
            return phrases.of_region(reply, knowledge.tree.name(there)), replace(memory, about=there)
        memory = replace(memory, about="") if memory.about else memory
        if memory.region is None:
            return residence.ask_for_it(memory, said, self._knowledge)
        if settled.waited:
            late, after = self._ask(memory, settled.waited, today)
            return replace(late, asked=settled.waited), after
        if _says_only_who(memory, said):
            return phrases.person_noted(sorted(said.persons)), memory
        return self._answer(memory, said, memory.region, knowledge, today)

    def _answer(
        self, memory: Memory, said: Understanding, region: str, knowledge: Knowledge, today: date
    ) -> tuple[Reply, Memory]:
        """From the rules or the entries of the region and of what is above it."""
        chain = knowledge.tree.chain(region)
        summed = working_out.work_out(memory, said, chain, knowledge, today)
        return summed or lookup.look_up(memory, said, chain, knowledge, today)

    def _emergency(self, memory: Memory, message: str, today: date) -> tuple[Reply, Memory]:
        """120 first; then the policy, when one was asked and is known."""
        despair, violence = self._guard.despairs(message), self._guard.threatens(message)
        policy = None
        for question in self._policy_asked(message, despair=despair) if memory.region is not None else ():
            reply, after = self._ask(memory, redact(question), today)
            # What is asked back would be lost beside 120; what is no matter of care (免费检查) can wait.
            if reply.kind in (Kind.ANSWER, Kind.ESTIMATE) and self._is_of_care(reply.entry):
                policy, memory = reply, after
                break
        return first_aid.emergency(policy, message, despair=despair, violence=violence), memory

    def _is_of_care(self, entry: str | None) -> bool:
        """Whether an entry says what care costs or who is insured; a sum and a quoted clause do."""
        index = self._knowledge.index
        position = index.positions.get(entry or "")
        return position is None or index.entries[position].topic in _OF_CARE

    def _policy_asked(self, message: str, *, despair: bool) -> list[str]:
        """What is asked of policy beside the danger: its own part first, then the whole; 没钱看病 is no question."""
        rest = self._guard.besides_danger(message)
        apart = [f"住院{rest}" if _REIMBURSED.match(rest) else rest] if _ASKS_POLICY.search(rest) else []
        if despair:
            return apart if self._guard.asks(rest) else []
        return [*apart, message] if _ASKS_POLICY.search(message) else []


def _says_anything(said: Understanding) -> bool:
    """Whether a message names what is asked about, or where the person lives (你好,我沙坡头的)."""
    return said.place != Place() or bool(said.analysis.names("thing", "act", "strict", "disease"))


def _says_only_who(memory: Memory, said: Understanding) -> bool:
    """我家是建档立卡户, before anything was asked."""
    waits = memory.question or memory.facts or memory.asked_for or memory.pending
    only = {token.kind for token in said.analysis.tokens} <= {"person", "region"}
    return not waits and said.states_person and only


def _position(message: str) -> int | None:
    """The place in the choices that a bare digit names, from 0."""
    found = _DIGIT.fullmatch(message)
    return _DIGITS[found.group(1)] if found is not None else None


def _level(memory: Memory, message: str) -> str:
    """The hospital level that a bare number means when it was asked for: 2 is 二级医院."""
    position = _position(message) if memory.asked_for == "level" else None
    return f"{'一二三'[position]}级医院" if position is not None and position < 3 else message


def _yes_or_no(memory: Memory, message: str) -> str:
    """是的 and 没有 when it was asked whether a chronic disease is registered."""
    if memory.asked_for != "chronic":
        return message
    if _NO.fullmatch(message):
        return "没办"
    return "办了" if _YES.fullmatch(message) else message


def _chosen(memory: Memory, message: str, tree: RegionTree) -> str:
    """The words a bare digit or a place stands for, or the message itself."""
    position = _position(message)
    if position is None:
        position = residence.place_chosen(memory, message, tree)
    if position is None or position >= len(memory.choices) or memory.chosen_entry(position) is not None:
        return message
    return memory.choices[position]
