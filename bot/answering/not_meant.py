"""Whether an entry is for somebody else, or of another illness, than the one who is asked about."""

import re

from bot.understand import Understanding
from policy_kb.records import AUDIENCES, Entry

# An illness or who has it, to who it is in an entry's audience.
_PATIENTS = {
    "高血压": "高血压患者",
    "高血压患者": "高血压患者",
    "糖尿病": "糖尿病患者",
    "糖尿病患者": "糖尿病患者",
    "精神障碍患者": "精神障碍患者",
}
_ANY = frozenset({"慢性病", "大病", "重病"})  # names of no one illness
# Illnesses that some entry is about, and those people have instead of them.
_ORGANS = tuple(
    map(
        re.compile,
        (
            "癌|肿瘤",
            "白内障|眼|光明扶贫",
            "心脏|心梗|冠心|心绞痛",
            "结核",
            "肾|尿毒|透析",
            "肝",
            "脑梗|脑出血|中风",
        ),
    )
)
_PROFESSIONS = re.compile(
    "护士|护工|老师|教师|保安|环卫|民警|辅警|护林员|保洁|网格员|社工|军人|学生|工人|司机|会计"
)


def for_them(entry: Entry, question: Understanding) -> bool:
    """Whether the entry would be read as an answer for persons it is not meant for."""
    illness = _for_another_illness(entry, question) or _of_another_organ(entry, question.text)
    return illness or for_another_profession(entry, question)


def _for_another_illness(entry: Entry, question: Understanding) -> bool:
    """Whether the entry is for those with some illness, and another one is asked about (白内障手术掏钱不)."""
    meant = set(entry.audience) & set(_PATIENTS.values())
    asked = {_PATIENTS[name] for name in question.analysis.names("disease", "person") if name in _PATIENTS}
    others = question.analysis.names("disease") - _PATIENTS.keys() - _ANY
    if not meant or not (asked or others) or asked & meant:
        return False
    spoken = "".join((*entry.phrasings, *entry.answer_parts))
    return not any(name in spoken for name in others)


def for_another_profession(entry: Entry, question: Understanding) -> bool:
    """老人补贴多少 is not answered by what village doctors are paid: they are not of the profession."""
    if entry.topic != "staff" or "资助" not in question.analysis.names():
        return False
    named = question.analysis.names("person") & AUDIENCES
    if named:
        return not named & set(entry.audience)
    spoken = "".join((*entry.phrasings, *entry.answer_parts))
    return any(found[0] not in spoken for found in _PROFESSIONS.finditer(question.text))


def _of_another_organ(entry: Entry, text: str) -> bool:
    """心脏有毛病 is not answered by the entry on cancers, unless it speaks of the heart too."""
    asked = [organ for organ in _ORGANS if organ.search(text)]
    titled = [organ for organ in _ORGANS if organ.search(entry.title)]
    if not asked or not titled or set(asked) & set(titled):
        return False
    spoken = "".join((*entry.phrasings, *entry.answer_parts))
    return not any(organ.search(spoken) for organ in asked)
