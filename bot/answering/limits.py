"""What must be said before an entry is told, or instead of it: not this person, place, age, county; for how many."""

import re

from bot.answering import ages, beyond, left, premises, silence
from bot.reckoning import heads, household
from bot.understand import Understanding
from policy_kb.benefits import household as shares
from policy_kb.benefits.heads import over_years, together
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

FOR_THE_POOR = frozenset({"建档立卡贫困户", "患病贫困人口", "特困人员", "低保户"})
_NEEDY = FOR_THE_POOR | {"孤儿", "残疾人", "精神障碍患者", "计划生育特殊困难家庭"}
_NAMES_THE_NEEDY = re.compile(r"贫困|低保|五保|特困|困难|建档立卡|扶贫户")
_COMMON_OUTPATIENT = re.compile(r"普通门诊|感冒|发烧|咳嗽|拉肚子|小病|抓药|取药|打针|吊针|输液|点滴")
_NOT_REGISTERED = re.compile(
    r"(?:没有?|未|还没|冇)(?:办|得|批|评|下来)[^,。]{0,3}慢性?病|慢性?病[^,。]{0,4}(?:没办|没下来|没批|没评)"
)
_CHRONIC = re.compile(r"慢|长期|老毛病|血压|血糖|糖尿")
_OUTPATIENT = re.compile(r"门诊|[不没]住院(?!的?(?:钱|押金))")
_HOME_ONLY = re.compile(r"县域内|县内|区域内|区内")
_AWAY_TOO = re.compile(r"(?:县外|县域外|区外|外地|异地|省外|市外|外面)[^，。；]{0,12}\d+(?:\.\d+)?%")
_ELSEWHERE = re.compile(r"县外|区外|外地|异地|省外|市外|转诊|外面|哪里都")
_OF_A_STAY = frozenset({"inpatient", "payment"})  # topics
_WHICH_DOCUMENT = re.compile(
    r"(?:照|按|依据?|对照|参照|执行|用)(?:着|的)?(?:是)?(?:哪|啥|什么|么)(?:个|份|一个|样|种)?(?:的)?(?:标准|文件|办法|规定|规范|方案)"
)
_WHETHER_BESIDE = re.compile(
    r"[,。;?!、].{0,8}(?:有(?:它|他|这个)?没有?|(?:包|含|算)(?:不(?:包|含|算)|没)).{0,3}$"
)
_PEOPLE_OF_IT = r"(?:的|那边的|这边的|农村)*(?:贫困|低保|五保|残疾|困难|老人|病人|农民|居民|村民|老百姓|建档)"
_REGISTERED = "建档立卡贫困户"


def told(
    entry: Entry, question: Understanding, heard: str, who: str, region: str, knowledge: Knowledge
) -> str:
    """What must be said first, because the answer would be read as a yes: not this person, place or age.

    `heard` is the message itself: an age or a half of a year said in an earlier one is not said again. `who` has the
    words that tell who asks.
    """
    sentences = [premises.contradicted(entry, question, heard), _for_whom(entry, question)]
    spoken = entry.conclusion + entry.conditions
    if _says_nothing_of_elsewhere(entry) and _goes_away(question, region, knowledge):
        sentences.append("去县（区）外的医院怎么办，这一条没有写，不能保证。")
    gone = left.told(entry, question)
    sentences.append(gone)
    stated = silence.stated(entry)
    common = _COMMON_OUTPATIENT.search(heard) and not _CHRONIC.search(heard)
    registered_only = "门诊" in entry.title and "慢性病" in entry.title and "普通门诊" not in stated
    if registered_only and (common or _NOT_REGISTERED.search(heard)):
        sentences.append("普通门诊怎么报，文件没有写；下面是办理了慢性病的。")
    if _OUTPATIENT.search(heard) and "门诊" not in stated and "住院" in entry.title:
        how = "报" if entry.topic == "inpatient" else "办"
        sentences.append(f"门诊怎么{how}，这一条没有写；下面是住院的。")
    if "下半年" in heard and "1至6月" in spoken:
        sentences.append("下半年的，文件没有写；下面是写了的。")
    if not sentences[1] and not gone:
        sentences += beyond.not_given(entry, question, heard, who)
    sentences.append(_of_a_wider_place(entry, heard, knowledge))
    sentences.append(ages.verdict(heard, entry.conclusion))
    return "".join(sentences)


def _says_nothing_of_elsewhere(entry: Entry) -> bool:
    """Whether an entry is on what holds in the county, and nothing in it is on hospitals elsewhere."""
    spoken = entry.conclusion + entry.conditions
    if _HOME_ONLY.search(spoken):
        return "县外" not in entry.title and not _AWAY_TOO.search(spoken)
    return entry.own and entry.topic in _OF_A_STAY and not _ELSEWHERE.search(silence.stated(entry))


def _for_whom(entry: Entry, question: Understanding) -> str:
    """To somebody who says not to be poor: that the clause is written for the poor, or does not say so."""
    meant = set(entry.audience) & _NEEDY
    if not meant or not question.not_persons or question.persons & set(entry.audience):
        return ""
    if not meant <= question.not_persons | FOR_THE_POOR:
        return ""
    if not _NAMES_THE_NEEDY.search(entry.title + entry.conclusion + entry.conditions):
        return "这一条没有写明只给贫困人口，也没有写别的人都能这样，要问医院。"
    if meant & {"建档立卡贫困户", "患病贫困人口"}:
        return "文件这一条只写给贫困人口，不是的怎么办，文件没有写。"
    listed = "、".join(one for one in entry.audience if one in meant)
    return f"文件这一条只写给{listed}，不是的怎么办，文件没有写。"


def _of_a_wider_place(entry: Entry, heard: str, knowledge: Knowledge) -> str:
    """青岛市的贫困户: the document is of one county of it, and says nothing of the others."""
    tree = knowledge.tree
    mentions = tree.mentions(heard)
    if any(mention.code == entry.region_code for mention in mentions):
        return ""
    for mention in mentions:
        name = tree.name(mention.code)
        people = re.search(rf"{name.rstrip('省市')}[省市]?{_PEOPLE_OF_IT}", heard)
        if people and mention.code in tree.chain(entry.region_code) and mention.code != entry.region_code:
            return f"这是{tree.name(entry.region_code)}的文件，{name}别的地方怎么办没有写。"
    return ""


def _goes_away(question: Understanding, region: str, knowledge: Knowledge) -> bool:
    place = question.place
    return place.care_far or (place.care_in is not None and place.care_in != region)


def everybody(entry: Entry, question: Understanding, knowledge: Knowledge) -> str:
    """What a charge per head comes to for the persons the message counts, when they are persons it is for."""
    charges = knowledge.rules.per_head.get(entry.id, ())
    if not charges or not _meant(question.persons, entry, charges[0].only):
        return ""
    number, years = heads.counted(question.text), heads.years(question.text)
    if number is not None:
        return together(charges, number) if years is None else ""
    return over_years(charges, years) if years is not None else ""


def of_a_household(entry: Entry, question: Understanding, knowledge: Knowledge) -> tuple[str, str]:
    """What a household of several kinds of people pays together, and the entry that states the first kind's share.

    Both empty where the message counts no such household, or the entry is of something else.
    """
    known = [share for share in knowledge.rules.households if entry.id in share.entries]
    found = household.read(question.text, known)
    if found is None:
        return "", ""
    return shares.together(found.heads, found.others), next(iter(found.heads)).entries[0]


def _meant(persons: frozenset[str], entry: Entry, only: str) -> bool:
    """Whether a charge `only` for some is for these persons, one kind of them."""
    if len(persons) != 1:
        return False
    return persons <= set(entry.audience) or (persons == {_REGISTERED} and "贫困" in only)


def names_it(entry: Entry, second: Entry | None, text: str) -> bool:
    """Of an entry on which the document is silent: whether what it does say is all that was asked.

    Which standard is followed is answered by its title; 扶贫保是个啥, 在一站式里头有它没有 by the second entry.
    """
    if _WHICH_DOCUMENT.search(text):
        return "《" in entry.conclusion
    return second is not None and bool(_WHETHER_BESIDE.search(text))


def of_another_county(entry: Entry, question: Understanding, region: str, knowledge: Knowledge) -> str:
    """The county that alone the entry speaks of, where it is neither the resident's nor the one asked about."""
    tree = knowledge.tree
    for mention in tree.mentions(entry.title):
        inside = mention.code != entry.region_code and entry.region_code in tree.chain(mention.code)
        asked = mention.code in (question.place.named, question.place.lives)
        if inside and not asked and not tree.related(mention.code, question.place.named or region):
            return tree.name(mention.code)
    return ""
