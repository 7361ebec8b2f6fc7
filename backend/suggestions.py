"""Which questions a page offers to press: real phrasings of published entries, the nearest first. Pure."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from policy_kb.records import Entry

# What residents come for, in the order of the buttons; the other topics are for staff and reporters.
TOPICS = ("inpatient", "payment", "outpatient", "insurance", "doctor", "treatment", "checkup", "family")
OFFERED = 6
SHORTEST, LONGEST = 5, 14  # characters: a button of two lines at most on a narrow phone
_STAFF = frozenset({"干部", "医务人员", "村医"})
# What a resident wants to know of a benefit: is it paid, is it free, who comes, where to go.
_EVERYDAY = re.compile(
    "报多少|报几|押金|要钱|掏|免费|交钱|先治|先看|吃药|咋签|有啥服务|体检|查体|义诊|在哪|咋领|优惠"
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One question that can be pressed."""

    entry: str
    region: str
    topic: str
    question: str
    everyday: bool  # offered before those that are not
    weight: int  # the more ways residents ask for the entry, the more; staff's business comes last


def offers(entries: Iterable[Entry]) -> tuple[Offer, ...]:
    """Every entry a resident would ask for, as one short question."""
    return tuple(offer for entry in entries if (offer := _offer(entry)) is not None)


def pick(
    known: Sequence[Offer], chain: Sequence[str], ended: Collection[str] = frozenset()
) -> tuple[str, ...]:
    """At most six questions in turns by topic; `chain` is the region and those above it, nearest first.

    An empty chain takes every region: the bot then asks back for the region. `ended`: entries that are told no more.
    """
    near = [offer for offer in known if (not chain or offer.region in chain) and offer.entry not in ended]
    near.sort(key=lambda offer: (chain.index(offer.region) if chain else 0, -offer.weight))
    ranked = [
        *_by_turns(offer for offer in near if offer.everyday),
        *_by_turns(offer for offer in near if not offer.everyday),
    ]
    return tuple(dict.fromkeys(ranked))[:OFFERED]


def _by_turns(near: Iterable[Offer]) -> Iterator[str]:
    """One question of each topic, then each topic's second, and so on."""
    columns: dict[str, list[str]] = {topic: [] for topic in TOPICS}
    for offer in near:
        columns[offer.topic].append(offer.question)
    for turn in zip_longest(*columns.values()):
        yield from filter(None, turn)


def _offer(entry: Entry) -> Offer | None:
    if entry.topic not in TOPICS or entry.unexplained or _STAFF.issuperset(entry.audience):
        return None
    short = [phrasing.strip().rstrip("？?") for phrasing in entry.phrasings]
    short = [question for question in short if SHORTEST <= len(question) <= LONGEST]
    everyday = [question for question in short if _EVERYDAY.search(question)]
    if not short:
        return None
    weight = len(entry.phrasings) - 100 * bool(_STAFF.intersection(entry.audience))
    return Offer(entry.id, entry.region_code, entry.topic, (everyday or short)[0], bool(everyday), weight)
