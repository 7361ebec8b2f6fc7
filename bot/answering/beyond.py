"""What is asked and the clause does not give: to whom, of which illness, in which state. Said first, as a fact."""

import re
from collections.abc import Collection

from bot.answering import silence
from bot.understand import Understanding
from policy_kb.records import Entry

_POOR = frozenset({"建档立卡贫困户", "患病贫困人口"})
# Persons for whom a clause is written or not, in their own words and in those of the documents.
_WHO = {
    "残疾人": re.compile(r"残|盲人|瞎子|聋|哑巴|瘸子"),
    "低保户": re.compile(r"低保|最低生活保障"),
    "特困人员": re.compile(r"五保|特困"),
    "孤儿": re.compile(r"孤儿"),
    "建档立卡贫困户": re.compile(r"建档立卡|贫困"),
}
# Persons with rights of their own, of whom no built-in document speaks; other persons' share is none of theirs.
_CARE = r"(?:户)?(?:的)?(?:家属|子女)?(?:看病|住院|医保|门诊|治病|报销|生病|体检|押金)"
_OTHER_RIGHTS = {
    "退役军人、优抚对象": re.compile(
        r"退役|退伍|复员|转业军|优抚|烈属|烈士|(?:伤残|残疾)军人|老兵|当过兵|当兵|军属|军人|抗美援朝|参战|老八路"
    ),
    "村干部": re.compile(r"(?:村干部|村支书|村主任|村长)" + _CARE),
    "教师": re.compile(r"(?:教师|老师|代课)" + _CARE),
    "移民": re.compile(r"移民(?!局)"),
    "党员": re.compile(r"党员" + _CARE),
    "劳模": re.compile(r"劳模"),
}
_GIVEN = frozenset({"inpatient", "outpatient", "payment", "insurance", "treatment", "checkup"})  # topics
_EXTRA = re.compile(r"额外|另外(?:再)?[报补减]|多[报减补](?!少)|再[多]?[报减补]|加报|优待|照顾|优惠|提高")
_AGES_OF_LIFE = {
    "儿童": re.compile(r"儿童|婴|(?<![要怀生有])(?:娃|孩)"),
    "孕产妇": re.compile(r"孕|产妇|怀"),
    "妇女": re.compile(r"妇女|女"),
    "老年人": re.compile(r"老年人|老人|老汉|老太"),
}
_WOMEN = frozenset({"妇女", "孕产妇"})
_MAN = re.compile(
    r"男的|男人|男同志|男性|老汉(?!的|她)|(?:我|俺)(?:爸|爹|爷|公公|岳父|老公|儿子)[^,。妈娘婆]{0,6}$"
)
# Illnesses that are looked for; who asks for one that is not named would take the answer for a yes.
_LOOKED_FOR = re.compile(
    r"(?:肺|胃|肝|直肠|结肠|肠|食管|食道|前列腺|甲状腺|鼻咽|卵巢|子宫内膜|胰腺|膀胱|皮肤|口腔|淋巴|骨|肾)(?:癌|肿瘤)"
    r"|白血病|听力|视力|眼底|心脏病|先心病|地贫|地中海贫血|唐氏|唐筛|乙肝|丙肝|艾滋病?|梅毒|肺结核|骨密度|骨质疏松"
    r"|四维|胃镜|肠镜|ct|核磁|牙齿?|口腔|脊柱|近视"
)
_SCREENING = re.compile(r"筛查|检查|查体|体检")
# Illnesses of which it is asked whether they count as a disability or a severe disorder of the mind.
_COUNTED_AS = re.compile(
    r"抑郁症?|焦虑症?|双相|躁狂症?|强迫症|老年痴呆|痴呆|自闭症?|癫痫|羊角风|羊癫疯|尿毒症|糖尿病|高血压|心脏病|脑梗"
    r"|偏瘫|瘫痪|癌症?|肝硬化|失眠|帕金森|类风湿|尘肺病?"
)
_CHRONIC = frozenset({"慢性病患者", "高血压患者", "糖尿病患者"})
_BEFORE = re.compile(r"准备怀孕|计划怀孕")
_PREGNANT = re.compile(
    r"(?<![没未要备])怀(?:孕|上|了|着|起|娃|伢)?(?:都|已经|有|快)?(?:了)?(?:\d|[一二两三四五六七八九十])+个?多?(?:月|周)"
    r"|(?<![准打计])(?:已经|已|都|现在|刚)(?:怀孕|怀上|怀了)|(?<![没未备])怀(?:孕|上)了|大肚子|孕妇|孕(?:早|中|晚)期|孕\d"
)
_NURSING = re.compile(r"哺乳|喂奶|喂着奶|奶着?(?:娃|孩子|伢)|坐月子|月子里|产后|生完|刚生")
_MEN_TOO = re.compile(r"夫|男")
_AFTERWARDS_TOO = re.compile(
    r"怀孕(?:以后|之后|后|期|早期|[一二两三四五六七八九十\d]+个?月)|孕(?:早|中|晚)?期|孕妇|哺乳|产后"
)
_RURAL = re.compile(r"农村")
_TOWN = re.compile(r"城里|城镇|城市|非农|居民户口|市民|街上(?:的)?人")
_LOST_STRENGTH = re.compile(r"丧失劳动能力")
_WORKS = re.compile(
    r"(?<!不)(?:能|会|可以)(?:种田|种地|下地|下田|干活|做活|劳动|打工|上班|做工)|(?:还|也)?在(?:上班|打工|种地|干活)"
)
_THRESHOLD = re.compile(r"起付|门槛费|门坎费|起报线")
_OF_A_STAY = re.compile(r"住院|[一二三]级|医院|卫生院")
_SERIOUS = re.compile(r"大病|大额|补充")
_OF_THE_STAY_TOO = re.compile(r"住院(?:的)?(?:起付|门槛)|(?:卫生院|医院|[一二三]级)[^，。；]{0,8}\d+元")
_DEAD = re.compile(
    r"(?:[爹娘爸妈爷奶]|老伴|老公|老婆|媳妇|父亲|母亲|老人|病人)(?:(?!出院|回家)[^,。]){0,12}(?:走了(?![好很几半多远大一两二三四五六七八九十\d])|没了|死了|不在了)|去世|过世|病故|病逝|死亡"
)
_STILL_PAID = re.compile(r"报|退|欠|补")
_PAYING = frozenset({"inpatient", "outpatient", "payment"})  # topics


def not_given(entry: Entry, question: Understanding, heard: str, who: str) -> list[str]:
    """Sentences for what the message `heard` asks beside what the entry states, each for one cause.

    `who` has the words that tell who asks, of earlier messages too.
    """
    rules = (
        _stage_of_life,
        _state,
        _townspeople,
        _screening,
        _illness,
        _able,
        _threshold,
        _dead,
        _chronic,
    )
    said = (_persons(entry, question, who), *(rule(entry, question, heard) for rule in rules))
    return [sentence for sentence in said if sentence]


def _spoken(entry: Entry) -> str:
    return entry.title + entry.conclusion + entry.conditions


def left_out(entry: Entry, question: Understanding, heard: str) -> tuple[str, ...]:
    """The persons who ask and of whom the entry says nothing; none where it speaks of one of them.

    低保户住院报多少, where the clause is written for the registered poor; and the other way round.
    """
    meant = set(entry.audience) & _WHO.keys()
    claimed = question.persons & (set(entry.audience) | _POOR if meant & _POOR else set(entry.audience))
    if not meant or claimed or entry.unexplained:
        return ()
    named = [who for who in _WHO if who in question.persons and _WHO[who].search(heard)]
    missed = [who for who in named if not _WHO[who].search(_without_denials(entry, who))]
    return tuple(missed) if missed == named else ()


def others_extra(entry: Entry, question: Understanding) -> bool:
    """退役军人额外报多少: what is given them beside the others is no part of an entry that does not name them."""
    return bool(_EXTRA.search(question.text)) and bool(_of_other_rights(entry, question.text))


def _of_other_rights(entry: Entry, heard: str) -> str:
    """The persons who ask and of whom an entry on what is given says nothing."""
    if entry.topic not in _GIVEN or entry.unexplained:
        return ""
    spoken = "".join((_spoken(entry), *entry.phrasings))
    named = (who for who, sign in _OTHER_RIGHTS.items() if sign.search(heard) and not sign.search(spoken))
    return next(named, "")


def speaks_of(persons: Collection[str], text: str) -> bool:
    """Whether a text names all these persons (of `left_out`)."""
    return all(_WHO[who].search(text) for who in persons)


def _persons(entry: Entry, question: Understanding, heard: str) -> str:
    missed = left_out(entry, question, heard)
    claimed = question.persons & set(entry.audience) - {"残疾人"}
    if not missed and not claimed and (other := _of_other_rights(entry, heard)):
        return f"文件这一条没有写到{other}。"
    return f"文件这一条没有写到{'、'.join(missed)}。" if missed else ""


def _without_denials(entry: Entry, who: str) -> str:
    """What an entry says, but for what it says not to be written of (不是低保的贫困人口，没写到)."""
    if who in _POOR and not set(entry.audience) & _POOR:
        return re.sub(r"[^，。；]*贫困人口，这一条没写到", "", _spoken(entry))
    return _spoken(entry)


def _stage_of_life(entry: Entry, question: Understanding, heard: str) -> str:
    """营养包是给孕妇的吗, where the clause is written for small children."""
    meant = set(entry.audience) & _AGES_OF_LIFE.keys()
    named = [who for who, sign in _AGES_OF_LIFE.items() if who in question.persons and sign.search(heard)]
    if not meant or not named or meant & set(named) or set(entry.audience) - meant - _POOR:
        return ""
    if meant & _WOMEN and ({*named} & _WOMEN or {*named} <= {"儿童"}):  # a child is spoken of with its mother
        return ""
    missed = [who for who in named if not _AGES_OF_LIFE[who].search(_spoken(entry))]
    return f"文件这一条没有写到{'、'.join(missed)}。" if missed else ""


def _state(entry: Entry, question: Understanding, heard: str) -> str:
    """Folic acid for who is pregnant already or nurses, or for men; the clause is for who prepares for it."""
    stated = silence.stated(entry)
    if set(entry.audience) <= _WOMEN and not _MEN_TOO.search(stated) and _MAN.search(heard):
        return "文件这一条只写给妇女，没有写男的。"
    if not _BEFORE.search(entry.conclusion) or _AFTERWARDS_TOO.search(stated):
        return ""
    if _NURSING.search(heard):
        return "文件这一条只写怀孕以前的，生了以后、喂奶的没有写。"
    return "文件这一条只写怀孕以前的，已经怀孕的没有写。" if _PREGNANT.search(heard) else ""


def _townspeople(entry: Entry, question: Understanding, heard: str) -> str:
    if not _RURAL.search(entry.conclusion) or not _TOWN.search(heard) or "农村" in heard:
        return ""
    return "文件这一条只写农村的，城里户口的没有写。"


def _screening(entry: Entry, question: Understanding, heard: str) -> str:
    """肺癌筛查免费吗, where other illnesses are named."""
    if entry.topic not in ("family", "checkup") or not _SCREENING.search(_spoken(entry)):
        return ""
    missed = [found[0] for found in _LOOKED_FOR.finditer(heard) if found[0] not in _spoken(entry)]
    return f"查{missed[0]}，文件没有写；下面是写了的。" if missed else ""


def _illness(entry: Entry, question: Understanding, heard: str) -> str:
    """抑郁症算严重精神障碍吗: which illnesses count is not written."""
    audience = set(entry.audience)
    if not audience & {"精神障碍患者", "残疾人"} or audience & _CHRONIC:
        return ""
    missed = [found[0] for found in _COUNTED_AS.finditer(heard) if found[0] not in _spoken(entry)]
    return f"{missed[0]}算不算在里面，文件没有写。" if missed else ""


def _able(entry: Entry, question: Understanding, heard: str) -> str:
    """Who is disabled and works, where it is given to those who cannot."""
    works = "残疾人" in question.persons and _WORKS.search(heard)
    if not works or not _LOST_STRENGTH.search(entry.conclusion):
        return ""
    return "还能劳动的残疾人，文件没有写资助。"


def _threshold(entry: Entry, question: Understanding, heard: str) -> str:
    """The threshold of a stay is not that of serious-illness insurance."""
    asked = _THRESHOLD.search(heard) and _OF_A_STAY.search(heard) and not _SERIOUS.search(heard)
    another = "大病保险" in entry.title and "起付线" in entry.conclusion
    if not asked or not another or _OF_THE_STAY_TOO.search(entry.conclusion):
        return ""
    return "住院的起付线（门槛费）是多少，文件没有写；下面是大病保险的。"


def _dead(entry: Entry, question: Understanding, heard: str) -> str:
    if entry.topic not in _PAYING or not _DEAD.search(heard) or not _STILL_PAID.search(heard):
        return ""
    if re.search(r"去世|过世|死亡|病故|不在了|走了", silence.stated(entry)):
        return ""
    return "人已经去世的，还能不能报、欠的钱怎么办，文件没有写；下面是一般的。"


def _chronic(entry: Entry, question: Understanding, heard: str) -> str:
    asked = {"慢性病", "住院"} <= question.analysis.names() and "慢" in heard
    if not asked or entry.topic != "inpatient" or "慢" in silence.stated(entry):
        return ""
    return "慢性病住院怎么报，文件没有单独写；下面是住院的。"
