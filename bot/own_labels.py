"""Learning from the log and looking at what it would change: golden questions first, then every listed way of asking.

Decides, stores nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot import trying
from bot.guard import Guard
from bot.understand import understand
from policy_kb.agreement import Agreement
from policy_kb.analysis import Analysis
from policy_kb.editing.golden import Golden
from policy_kb.knowledge import Knowledge
from policy_kb.own_labels import learning
from policy_kb.own_labels.records import Label
from policy_kb.quality import confusing

FEWEST = 20  # labels that teach something: fewer are chance
LEAST_SHARE = 0.998  # of the listed ways of asking that find their entry now, and must go on to


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was learned, beside what holds now. `lost`: golden questions answered as agreed now, and then not."""

    agreement: Agreement
    labels: int  # that teach something
    heeded: tuple[int, int]  # of them, now, and by what was learned from the others
    lost: tuple[Golden, ...]
    golden: int
    listed: tuple[int, int]  # ways of asking, each hidden, that find their entry first, now and then

    @property
    def refusal(self) -> str:
        """Why it is not kept; empty: it is."""
        if self.labels < FEWEST:
            return f"有用的标注只有 {self.labels} 条，不到 {FEWEST} 条，先不学。"
        if self.lost:
            texts = "、".join(f"“{one.text}”" for one in self.lost[:3])
            return f"有 {len(self.lost)} 条标准问题会答错（{texts}），没有采用。"
        if self.listed[1] < LEAST_SHARE * self.listed[0]:
            return f"条目自己的问法有 {self.listed[0] - self.listed[1]} 条会找错，没有采用。"
        if self.heeded[1] <= self.heeded[0]:
            return "标注的问题并没有答得更好，没有采用。"
        return ""


def learn(
    knowledge: Knowledge,
    held: Agreement,
    labels: Sequence[Label],
    golden: Sequence[Golden],
    guard: Guard,
    now: datetime,
) -> Lesson:
    """Go on from the weights of the package (`held`), so that the same log always teaches the same."""

    def understood(question: str, region: str) -> Analysis:
        return understand(question, knowledge.spoken_in(region)).analysis

    found = learning.examples(labels, knowledge.snapshot, knowledge.index, understood)
    new = learning.learned(held, found)
    after = replace(knowledge, index=replace(knowledge.index, agreement=new))
    today = knowledge.index.agreement
    kept = [one for one in golden if _as_agreed(knowledge, guard, one, now)]
    return Lesson(
        agreement=new,
        labels=len(found),
        heeded=(learning.right(today, found), learning.right_unseen(held, found)),
        lost=tuple(one for one in kept if not _as_agreed(after, guard, one, now)),
        golden=len(golden),
        listed=(_listed_right(knowledge), _listed_right(after)),
    )


def _as_agreed(knowledge: Knowledge, guard: Guard, one: Golden, now: datetime) -> bool:
    return trying.answering(knowledge, guard, one.region, one.text, now) == one.entry_id


def _listed_right(knowledge: Knowledge) -> int:
    return confusing.found_first(knowledge.snapshot, knowledge.index)
