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
# 县医院院长叫啥: who asks for the name behind an office wants no other fact of the place.
_OFFICES = re.compile("院长|局长|县长|市长|区长|乡长|镇长|书记|主任|科长|股长|所长|站长|处长|校长")
_ASKS_A_NAME = re.compile(r"谁|叫(?:个)?[啥什么]|姓(?:啥|什么|甚|么)|名字|名叫|哪(?:个|一?位)")
# What is paid for being insured (医保个人要交多少), and an entry that speaks of it.
_PREMIUM = re.compile(
    r"(?:医保|医疗保险|合作医疗|新农合)(?:费|的钱)?(?:个人|自己|政府|国家|每年|一年|每人|一人|今年|明年|要|得)*(?:交|缴|贴|补(?!充|偿))"
    r"|(?:交|缴)(?:的)?(?:医保|医疗保险|合作医疗|新农合)"
)
_SPEAKS_OF_PREMIUM = re.compile(r"参保|参合|缴|保费|投保|资助|补贴|代交|交(?:医保|费|钱)")


def for_them(entry: Entry, question: Understanding) -> bool:
    """Whether the entry would be read as an answer for persons it is not meant for, or to another matter."""
    illness = _for_another_illness(entry, question) or _of_another_organ(entry, question.text)
    return (
        illness
        or for_another_profession(entry, question)
        or _without_the_office(entry, question.text)
        or _without_the_premium(entry, question.text)
    )


def _without_the_office(entry: Entry, text: str) -> bool:
    offices = set(_OFFICES.findall(text)) if _ASKS_A_NAME.search(text) else set()
    return bool(offices) and not any(office in _spoken(entry) for office in offices)


def _without_the_premium(entry: Entry, text: str) -> bool:
    return bool(_PREMIUM.search(text)) and not _SPEAKS_OF_PREMIUM.search(_spoken(entry))


def _spoken(entry: Entry) -> str:
    return "".join((*entry.phrasings, *entry.answer_parts))


def _for_another_illness(entry: Entry, question: Understanding) -> bool:
    """Whether the entry is for those with some illness, and another one is asked about (白内障手术掏钱不)."""
    meant = set(entry.audience) & set(_PATIENTS.values())
    asked = {_PATIENTS[name] for name in question.analysis.names("disease", "person") if name in _PATIENTS}
    others = question.analysis.names("disease") - _PATIENTS.keys() - _ANY
    if not meant or not (asked or others) or asked & meant:
        return False
    spoken = _spoken(entry)
    return not any(name in spoken for name in others)


def for_another_profession(entry: Entry, question: Understanding) -> bool:
    """老人补贴多少 is not answered by what village doctors are paid: they are not of the profession."""
    if entry.topic != "staff" or "资助" not in question.analysis.names():
        return False
    named = question.analysis.names("person") & AUDIENCES
    if named:
        return not named & set(entry.audience)
    spoken = _spoken(entry)
    return any(found[0] not in spoken for found in _PROFESSIONS.finditer(question.text))


def _of_another_organ(entry: Entry, text: str) -> bool:
    """心脏有毛病 is not answered by the entry on cancers, unless it speaks of the heart too."""
    asked = [organ for organ in _ORGANS if organ.search(text)]
    titled = [organ for organ in _ORGANS if organ.search(entry.title)]
    if not asked or not titled or set(asked) & set(titled):
        return False
    spoken = _spoken(entry)
    return not any(organ.search(spoken) for organ in asked)
