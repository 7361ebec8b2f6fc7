"""Whether an entry is for somebody else, or of another illness, than the one who is asked about."""

import re

from bot.answering import illnesses, silence
from bot.understand import Understanding
from policy_kb.records import AUDIENCES, Entry

# Who has an illness, in an entry's audience; and others, who may have any.
_PATIENTS = {"高血压患者": "高血压", "糖尿病患者": "糖尿病", "精神障碍患者": "精神病"}
_ANYBODY = frozenset({"公众", "慢性病患者", "大病患者", "残疾人"})
_LOOKED_FOR = re.compile(r"筛|查|检")
_PROFESSIONS = re.compile(
    "护士|护工|老师|教师|保安|环卫|民警|辅警|护林员|保洁|网格员|社工|军人|学生|工人|司机|会计"
)
# 县医院院长叫啥: who asks for the name behind an office wants no other fact of the place.
_OFFICES = re.compile("院长|局长|县长|市长|区长|乡长|镇长|书记|主任|科长|股长|所长|站长|处长|校长")
_ASKS_A_NAME = re.compile(r"谁|叫(?:个)?[啥什么]|姓(?:啥|什么|甚|么)|名字|名叫|哪(?:个|一?位)")
_PAID = re.compile(r"报(?!名|告|道)|核销|比例|几成|自付|自己(?:得|要|还|该)*[掏出交]|封顶|额度")
_STAY = re.compile(r"住[了过]?院|住[进在]")
_ASKS_HOW_LONG = re.compile(
    r"等(?:上)?(?:多久|几天|好久|多长时间)|(?:多久|几天|好久|多长时间)(?:能|才|可以)?(?:报|到账|到卡|打到|下来|批|办|结|拿到)"
)
_A_TIME = re.compile(r"\d个?(?:工作日|天|日|月|年|小时)|天|多久|多长|时候|当场|即时|直接|期限|及时|随时")
_ASKS_AN_AGE = re.compile(
    r"(?:多少|几|好多|几多)岁(?!以)|多大(?:的)?(?:岁数|年纪|年龄)|多大(?:岁)?(?:就)?(?:退休|不让)|(?:岁数|年纪|年龄)[^,。?!;]{0,4}(?:限|要求|多少|多大|规定|卡|到)"
)
_AN_AGE = re.compile(r"\d岁|月龄|岁数|年龄|年纪|多大|几岁")
# What is paid for being insured (医保个人要交多少), and an entry that speaks of it.
_PREMIUM = re.compile(
    r"(?:医保|医疗保险|合作医疗|新农合)(?:费|的钱)?(?:个人|自己|政府|国家|每年|一年|每人|一人|今年|明年|要|得)*(?:交|缴|贴|补(?!充|偿))"
    r"|(?:交|缴)(?:的)?(?:医保|医疗保险|合作医疗|新农合)"
    r"|参[保合](?:的)?(?:缴费|费|钱)"
    r"|(?:办|上|入|买)(?:个|上|得了)?(?:医保|医疗保险|合作医疗|新农合)(?!卡|局|中心|大厅|报)"
)
# What it costs to learn (到大医院学一段时间要不要自己交学费) is no cost of care.
_TUITION = re.compile(
    r"学费|培训费|进修费|(?:进修|培训|学习)[^,。?]{0,8}(?:自己|个人)[^,。?]{0,4}(?:交|掏|出)"
)
_SPEAKS_OF_LEARNING = re.compile(r"进修|培训|学习|培养|委培")
_SPEAKS_OF_PREMIUM = re.compile(r"参保|参合|缴|保费|投保|资助|补贴|代交|交(?:医保|费|钱)")


def for_them(entry: Entry, question: Understanding) -> bool:
    """Whether the entry would be read as an answer for persons it is not meant for, or to another matter."""
    return (
        of_another_illness(entry, question)
        or _no_treatment(entry, question)
        or _without_outpatients(entry, question.text)
        or for_another_profession(entry, question)
        or _without_the_premium(entry, question.text)
        or _without_the_learning(entry, question.text)
    )


def without_what_is_asked(entry: Entry, question: Understanding) -> bool:
    """Whether an age, a wait, or the name behind an office, is asked for and the entry has none."""
    text = question.text
    return (
        _without_the_age(entry, question)
        or _without_the_office(entry, text)
        or _without_the_wait(entry, text)
    )


def _without_outpatients(entry: Entry, text: str) -> bool:
    """门诊能报几成 is not answered by what is paid of a stay, even with the remark that it is for a stay."""
    asked = "门诊" in text and _PAID.search(text) and not _STAY.search(text)
    return bool(asked) and not entry.unexplained and "门诊" not in silence.stated(entry)


def _told(entry: Entry) -> str:
    return "。".join((entry.title, *entry.answer_parts))


def _without_the_age(entry: Entry, question: Understanding) -> bool:
    """村医多大岁数退休 is answered by no entry that says nothing of an age, nor by one on the age of others."""
    if not _ASKS_AN_AGE.search(question.text):
        return False
    whose = question.analysis.names("person") & AUDIENCES
    theirs = not whose or any(who in entry.audience or who in _spoken(entry) for who in whose)
    return not theirs or not _AN_AGE.search(_told(entry))


def _without_the_wait(entry: Entry, text: str) -> bool:
    """报销要等多久 is answered by no entry that speaks of no time at all."""
    return bool(_ASKS_HOW_LONG.search(text)) and not _A_TIME.search(_told(entry))


def _without_the_office(entry: Entry, text: str) -> bool:
    offices = set(_OFFICES.findall(text)) if _ASKS_A_NAME.search(text) else set()
    return bool(offices) and not any(office in _spoken(entry) for office in offices)


def _without_the_premium(entry: Entry, text: str) -> bool:
    return bool(_PREMIUM.search(text)) and not _SPEAKS_OF_PREMIUM.search(_spoken(entry))


def _without_the_learning(entry: Entry, text: str) -> bool:
    return bool(_TUITION.search(text)) and not _SPEAKS_OF_LEARNING.search(_spoken(entry))


def _spoken(entry: Entry) -> str:
    return "".join((*entry.phrasings, *entry.answer_parts))


def of_another_illness(entry: Entry, question: Understanding) -> bool:
    """Whether the entry is on some illness or for who has it, and another one is asked about (白内障手术掏钱不)."""
    asked, meant = illnesses.named(question.text), of(entry)
    if not meant or asked & meant:
        return bool(meant) and _of_another_cancer(entry, question.text)
    return _is_ill(question.text) and not _names_its_illness(entry, question.text)


def _no_treatment(entry: Entry, question: Understanding) -> bool:
    """娃的眼病能免费治不 is not answered by what healthy children get, unless that is asked for by name."""
    text = question.text
    if entry.topic != "family" or not _is_ill(text) or _LOOKED_FOR.search(text):
        return False
    by_name = any(word in entry.title for word in question.analysis.names("thing", "act"))
    return not by_name and not _names_its_illness(entry, text)


def _is_ill(text: str) -> bool:
    return bool(illnesses.named(text) or illnesses.unlisted(text))


def _names_its_illness(entry: Entry, text: str) -> bool:
    """Whether an entry speaks of one of the illnesses of a text."""
    spoken = _spoken(entry)
    unlisted = illnesses.unlisted(text)
    return bool(illnesses.named(text) & illnesses.named(spoken)) or any(end in spoken for end in unlisted)


def of(entry: Entry) -> frozenset[str]:
    """The illnesses that the title of an entry names, or those who have them while it is for nobody else."""
    audience = set(entry.audience)
    patients = (
        frozenset()
        if audience & _ANYBODY
        else frozenset(_PATIENTS[who] for who in audience & _PATIENTS.keys())
    )
    return illnesses.named(entry.title) | patients


def _of_another_cancer(entry: Entry, text: str) -> bool:
    """肺癌免费治吗, where only other cancers are spoken of; who asks to be looked at is told which are looked for."""
    asked, spoken = illnesses.cancers(text), illnesses.cancers(_spoken(entry))
    return bool(asked and spoken) and not asked & spoken and not _LOOKED_FOR.search(text)


def for_another_profession(entry: Entry, question: Understanding) -> bool:
    """老人补贴多少 is not answered by what village doctors are paid: they are not of the profession."""
    if entry.topic != "staff" or "资助" not in question.analysis.names():
        return False
    named = question.analysis.names("person") & AUDIENCES
    if named:
        return not named & set(entry.audience) and not any(who in _spoken(entry) for who in named)
    spoken = _spoken(entry)
    return any(found[0] not in spoken for found in _PROFESSIONS.finditer(question.text))
