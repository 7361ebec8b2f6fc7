"""Which entries a leaflet may hold: those that speak for the region, to residents, to one kind of household. Pure.

What people at home can claim or use is ticked beforehand; the rest that is written for them is there to be chosen, and
so is what a nearer entry takes the place of, or whose document has given way.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from policy_kb.knowledge import Knowledge
from policy_kb.nearer import replaced
from policy_kb.records import TOPICS, Entry

MOST = 40  # entries of one leaflet: some ten pages in large type

# What people at home can claim or use.
_TO_CLAIM = (
    "insurance",
    "inpatient",
    "outpatient",
    "payment",
    "treatment",
    "doctor",
    "checkup",
    "family",
    "publichealth",
)
_EVERYBODY = "公众"
_CARRY_OUT = frozenset({"干部", "医务人员", "村医"})


@dataclass(frozen=True, slots=True)
class Household:
    """A kind of household, and the audiences of entries that are meant for it."""

    word: str
    audiences: frozenset[str]


HOUSEHOLDS: Mapping[str, Household] = {
    "dibao": Household("低保户", frozenset({"低保户"})),
    "tekun": Household("特困人员", frozenset({"特困人员"})),
    "chronic": Household("慢病患者", frozenset({"慢性病患者", "高血压患者", "糖尿病患者"})),
    "pregnant": Household("孕产妇", frozenset({"孕产妇"})),
    "elder": Household("65岁以上老人", frozenset({"老年人"})),
}


def offered(knowledge: Knowledge, region: str, household: str = "", topic: str = "") -> tuple[Entry, ...]:
    """Published entries in the order of topics: the region's own before those of the regions above it.

    Of a topic that people can claim nothing by, only what is written for residents: what speaks to nobody but those
    who carry the policy out is no leaflet.

    Of a household: those meant for it, and those meant for everybody, which it may use too; but not what tells
    everybody about the work of those who carry it out.
    """
    chain = knowledge.tree.chain(region)
    wanted = HOUSEHOLDS[household].audiences if household else None
    found = (
        entry
        for entry in knowledge.snapshot.entries
        if entry.region_code in chain
        and not entry.unexplained
        and (claimable(entry) or not _CARRY_OUT.issuperset(entry.audience))
        and (not topic or entry.topic == topic)
        and (wanted is None or _is_for(wanted, frozenset(entry.audience)))
    )
    order = list(TOPICS_OFFERED)
    return tuple(
        sorted(found, key=lambda one: (order.index(one.topic), chain.index(one.region_code), one.id))
    )


def claimable(entry: Entry) -> bool:
    """Whether it is of a topic that people at home can claim or use something by: ticked beforehand, shown first."""
    return entry.topic in _TO_CLAIM


def _is_for(household: frozenset[str], audience: frozenset[str]) -> bool:
    return bool(household & audience) or (_EVERYBODY in audience and not _CARRY_OUT & audience)


def outdated(knowledge: Knowledge, entries: Iterable[Entry]) -> frozenset[str]:
    """The ids of those whose document has given way, for their topic at least, to a newer one: revised first."""
    known = knowledge.snapshot.documents
    return frozenset(one.id for one in entries if known[one.document_key].newer_of(one.topic))


def instead(knowledge: Knowledge, region: str) -> Mapping[str, Entry]:
    """By id the entries in whose place the people of the region are told a nearer one, with that one."""
    return replaced(knowledge.snapshot.entries, knowledge.tree.chain(region))


def picked(entries: Iterable[Entry], ids: Iterable[str]) -> tuple[Entry, ...]:
    """Those that were ticked, in the order of the list."""
    wanted = set(ids)
    return tuple(entry for entry in entries if entry.id in wanted)


TOPICS_OFFERED = {
    topic: TOPICS[topic] for topic in (*_TO_CLAIM, *(one for one in TOPICS if one not in _TO_CLAIM))
}
