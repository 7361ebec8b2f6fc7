"""What must be said before an entry is told, or instead of it: not this person, place, age, county; for how many."""

import re

from bot.answering import ages
from bot.reckoning import heads
from bot.understand import Understanding
from policy_kb.benefits.heads import together
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

FOR_THE_POOR = frozenset({"建档立卡贫困户", "患病贫困人口", "特困人员", "低保户"})
_HOME_ONLY = re.compile(r"县域内|县内|区域内|区内")
_LEFT_POVERTY = "脱贫户"  # canonical term of the dictionary


def told(entry: Entry, question: Understanding, region: str, knowledge: Knowledge) -> str:
    """What must be said first, because the answer would be read as a yes: not this person, place or age."""
    sentences = []
    for_others = bool(entry.audience) and not question.persons & set(entry.audience)
    if question.not_persons and for_others and set(entry.audience) <= question.not_persons | FOR_THE_POOR:
        sentences.append("文件这一条只写给贫困人口，不是的怎么办，文件没有写。")
    spoken = entry.conclusion + entry.conditions
    if _goes_away(question, region, knowledge) and _HOME_ONLY.search(spoken) and "县外" not in entry.title:
        sentences.append("去县（区）外的医院怎么办，这一条没有写，不能保证。")
    if _LEFT_POVERTY in question.analysis.names() and "脱贫" not in spoken + entry.title:
        sentences.append("已经脱贫的还按不按这一条，文件没有写。")
    sentences.append(ages.verdict(question.text, entry.conclusion))
    return "".join(sentences)


def _goes_away(question: Understanding, region: str, knowledge: Knowledge) -> bool:
    place = question.place
    return place.care_far or (place.care_in is not None and place.care_in != region)


def everybody(entry: Entry, question: Understanding, knowledge: Knowledge) -> str:
    """What a charge per head comes to for the persons the message counts, when they are persons it is for."""
    charges = knowledge.rules.per_head.get(entry.id, ())
    meant = question.persons <= set(entry.audience) and len(question.persons) <= 1
    number = heads.counted(question.text) if charges and meant else None
    return together(charges, number) if number is not None else ""


def of_another_county(entry: Entry, question: Understanding, region: str, knowledge: Knowledge) -> str:
    """The county that alone the entry speaks of, where it is neither the resident's nor the one asked about."""
    tree = knowledge.tree
    for mention in tree.mentions(entry.title):
        inside = mention.code != entry.region_code and entry.region_code in tree.chain(mention.code)
        asked = mention.code in (question.place.named, question.place.lives)
        if inside and not asked and not tree.related(mention.code, region):
            return tree.name(mention.code)
    return ""


def unless_of_another_county(
    entry: Entry | None, question: Understanding, region: str, knowledge: Knowledge
) -> Entry | None:
    return None if entry is not None and of_another_county(entry, question, region, knowledge) else entry
