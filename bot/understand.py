"""What a message says: its subject, the place, the person, the year, whether it leans on the turn before."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot import places
from bot.places import Place
from policy_kb.analysis import Analysis, Token, made_of
from policy_kb.knowledge import Knowledge
from policy_kb.records import AUDIENCES

_LEANS = re.compile(
    r"^(?:那|那么|其中|里头|这里头|里面|还有|不对|不是|我说的是|我问的是|我是说|要是|如果|换成|改成|另外|再问)|(?:呢|咧|哩)[?!。~]*$"
)
_DIGIT = re.compile(r"\d")
_YEAR = re.compile(
    r"(?<!\d)((?:19|20)\d\d(?=年)|20[12]\d)(?!\d)|(?<![\d了过干当有满近快])([12]\d)年(?!前|后|多(?!少)|了|来)"
    r"|(?<!\d)([12]\d)年(?= ?(?:1?\d|十?[一二三四五六七八九十])月|[上下]半年)"
)
# 我是海原的,… : where somebody lives is said first, and is not what is asked about.
_STATED_FIRST = re.compile(r"(?:我|俺)(?:家)?是[^,]{2,12}的[, ]\s*(.{2,})$")
_TOWNSHIP_FIRST = re.compile(
    r"(?:喂|你好|您好)?(?:我|俺)(?:家)?是[^,。]{1,8}?(?:镇|乡|村|街道|社区|屯|庄|组|队)(?:上|里)?(?:的|人)"
    r"[, ]\s*(.{2,})$"
)
_NOT = r"(?:(?<!是)不是|(?<!算)不算|非|没评上|不属于|没有?评|又不是)(?:建档立卡|农村)?(?:的)?"
_POOR = ("建档立卡贫困户", "患病贫困人口")
_DENIALS = (
    (
        re.compile(_NOT + r"贫困|(?:(?<!是)不是|不算|没有?评上|非)(?:农村)?建档立卡"),
        _POOR,
    ),
    (re.compile(_NOT + r"低保"), ("低保户",)),
    (re.compile(_NOT + r"(?:特困|五保)"), ("特困人员",)),
)
# Who says so without naming a category; it counts only where no category is claimed beside it.
_NOT_POOR = re.compile(
    r"(?:普通|一般)(?:的)?(?:农户|农民|老百姓|百姓|居民|村民|人家|户|家庭|群众|职工)|(?<!穷)不穷|(?<!困难)不困难|不贫困"
    r"|(?:城镇|城里|城市|非农)(?:的)?(?:居民|户口|人(?!口))(?!贫困)|退休(?:的)?(?:工人|职工|干部|教师|老师|人员)|(?:城镇|企业)职工|职工医保|公务员|下岗职工"
)
_NOBODY = re.compile(r"(?:啥|什么|么事|么|哪样|哪个|哪类)(?:户|人)?(?:也|都)不(?:是|沾|属于)")
_EVERY_CATEGORY = (*_POOR, "低保户", "特困人员", "孤儿", "残疾人", "精神障碍患者", "计划生育特殊困难家庭")
_STATES_PERSON = re.compile(r"(?:我|俺|咱)(?:们)?(?:家|屋里)?(?:里)?(?:就|也)?是")
_HALF_YEAR = re.compile(r"(?:上|头|前)半年|(?:头|前|1至|1到|1-|一到|一至)(?:六|6)个?月")
_NEXT_YEAR = re.compile(r"(?:下|后|第二|转过?)一?年|再下年")
_LAST_YEAR = re.compile(r"(?:上|前|头)一?年(?!级)")
_OWN_COUNTY = re.compile(r"(?:全|我|咱|俺|本|我们|咱们|俺们)(?:这|这个)?(?:县|区)|(?:县|区)里")
# Where the question proper may begin: after a stop, or, in speech written down without stops, at such a word.
_CLAUSE_END = re.compile(
    r"[,。!?;: ]+"
    r"|(?=那个|这个|现在|如今|能不能|能不|要不要|是不是|可不可以|到底|请问|想问|我问|听说|今年|明年|还要不|还能)"
)
_PART_END = re.compile(r"[,。!?; ]+|(?<=[不没吗么交钱少])(?:还有|另外|以及|顺便)")
SHORTEST_STORY = 14  # characters before the question proper
MOST_ENDINGS = 12  # that are tried: a message of a thousand characters may have hundreds
SHORTEST_ENDING = 6  # characters that can be a question
SUBJECT_KINDS = ("thing", "act", "strict", "disease", "noun")
WHEREABOUTS = frozenset({"卫生院", "定点医院", "县医院", "医院", "村卫生室"})  # where, not what
_WHO_IN_CHARGE = frozenset(
    {"领导", "科室", "干部", "单位"}
)  # 是哪个领导管: asks, and names nothing of its own
# What is asked of any subject, or where it happens.
WHAT_IS_ASKED = frozenset(
    {
        "个人自付",
        "报销",
        "减免",
        "免费",
        "结算",
        "印发",
        "住院",
        "门诊",
        "县域内",
        "定点医院",
        "医院",
        "卫生院",
        "县医院",
        "村卫生室",
        "政策",
        "文件",
    }
)
# A later word of one of these kinds stands in the place of the earlier ones.
_SLOTS = ("level", "person", "region", "year", "disease", "place")
_EXCLUSIVE = (
    frozenset({"住院", "门诊"}),
    frozenset({"血压", "血糖"}),
    frozenset({"住院", "慢性病"}),
    frozenset({"大病保险", "补充医疗保险"}),
)


@dataclass(frozen=True, slots=True)
class Understanding:
    """One message, understood."""

    analysis: Analysis
    place: Place
    persons: frozenset[str]
    not_persons: frozenset[str]  # 我不是贫困户
    states_person: bool  # 我是低保户: said of oneself, worth remembering
    level: int | None  # hospital grade 1 to 3
    year: int | None  # a year that was named
    half_year: bool  # 上半年, 1至6月
    own_county: bool  # 咱县, 全县, 我区
    leans: bool  # has no subject of its own, or says 那…呢

    @property
    def text(self) -> str:
        """Normalised and corrected."""
        return self.analysis.text

    @property
    def subject(self) -> frozenset[str]:
        """Tokens that name what is asked about."""
        return self.analysis.names(*SUBJECT_KINDS)


def understand(text: str, knowledge: Knowledge) -> Understanding:
    """Take one message apart."""
    whole = knowledge.analyser.mended(text)
    place = places.read(whole, knowledge.tree)
    stated = _STATED_FIRST.match(whole) if place.lives is not None else _TOWNSHIP_FIRST.match(whole)
    analysis = knowledge.analyser.taken_apart(stated.group(1).strip() if stated else whole)
    levels = sorted(analysis.names("level"))
    denied = _denied(analysis)
    persons = (analysis.names("person") & AUDIENCES) - denied
    if denied and persons:  # 我是贫困户不是低保: who the person is not is no subject
        analysis = made_of(analysis.text, (token for token in analysis.tokens if token.name not in denied))
    return Understanding(
        analysis=_without_far_places(analysis, place, knowledge),
        place=place,
        persons=persons,
        not_persons=denied,
        states_person=bool(_STATES_PERSON.search(analysis.text)),
        level={"一级医院": 1, "二级医院": 2, "三级医院": 3}.get(levels[0]) if len(levels) == 1 else None,
        year=_only(years(analysis.text)),
        half_year=bool(_HALF_YEAR.search(analysis.text)),
        own_county=bool(_OWN_COUNTY.search(analysis.text)),
        leans=_leans(analysis),
    )


# 不是慢病呢, 没办转诊的呢: the names alone would say the contrary.
_DENIAL = re.compile(r"(?:不是|不算|没有?(?:办|得|经|转|开)|未(?:办|经|转))[^,。;!?呢咧哩]{1,8}")


def continued(last: Understanding, new: Understanding) -> Understanding:
    """The last question with what the new message puts in place of its parts."""
    kinds = {token.kind for token in new.analysis.tokens}
    replaced = {kind for kind in _SLOTS if kind in kinds}
    if "ask" in kinds or "vague" in kinds:
        replaced |= {"ask", "vague"}
    gone = {
        name for pair in _EXCLUSIVE if pair & new.analysis.names() for name in pair - new.analysis.names()
    }
    # A figure belongs to the subject (30种大病): it stays while only the place or the year is changed.
    dropped = frozenset() if kinds <= {"region", "year"} else frozenset({"number"})
    kept = [
        token
        for token in last.analysis.tokens
        if token.kind not in replaced and token.kind not in dropped and token.name not in gone
    ]
    tokens: list[Token] = [*kept, *new.analysis.tokens]
    names = (token.name for token in dict.fromkeys(tokens))
    return replace(
        new,
        analysis=made_of(" ".join((*names, *_DENIAL.findall(new.text))), tokens),
        persons=(new.persons or last.persons) - new.not_persons,
        not_persons=new.not_persons | (last.not_persons - new.persons),
        level=new.level or last.level,
        year=new.year if new.half_year else new.year or _stepped(new.analysis.text, last.year),
        leans=False,
    )


def _stepped(text: str, year: int | None) -> int | None:
    """The year a going-on question moves to: 下一年呢, 上一年的; the same where it says nothing of it."""
    if year is None:
        return None
    return year + bool(_NEXT_YEAR.search(text)) - bool(_LAST_YEAR.search(text))


def endings(question: Understanding, knowledge: Knowledge) -> Iterator[Understanding]:
    """The last clauses of a message of several, longest first, with the persons of the whole."""
    starts = [found.end() for found in _CLAUSE_END.finditer(question.text)]
    for start in [start for start in starts if start >= SHORTEST_STORY][-MOST_ENDINGS:]:
        rest = question.text[start:].strip()
        if len(rest) < SHORTEST_ENDING:
            return
        tail = knowledge.analyser.analyse(rest, correct=False)
        persons = [token for token in question.analysis.tokens if token.kind == "person"]
        if tail.names("thing", "act", "disease"):
            yield replace(question, analysis=made_of(tail.text, [*tail.tokens, *persons]))


def parts(question: Understanding) -> list[str]:
    """What stands between the stops of a message."""
    return parts_of(question.text)


def parts_of(text: str) -> list[str]:
    """What stands between the stops of a text, and between two questions put without one (报销不还有押金)."""
    return [part for piece in _PART_END.split(text) if (part := piece.strip())]


def _without_far_places(analysis: Analysis, place: Place, knowledge: Knowledge) -> Analysis:
    """Where care was given is a fact of the case, not the subject: 去银川住院 becomes 去县外住院."""
    if place.care_in is None:
        return analysis
    name = knowledge.tree.name(place.care_in)
    away = Token("县外", "place")
    return made_of(analysis.text, (away if token.name == name else token for token in analysis.tokens))


def told_before(said: Understanding, told: Iterable[str]) -> Understanding:
    """With what the person said of themselves in earlier messages; `!` marks what they said they are not."""
    if not (told := set(told)):
        return said
    are = frozenset(name for name in told if not name.startswith("!"))
    are_not = frozenset(name[1:] for name in told if name.startswith("!"))
    return replace(
        said,
        persons=said.persons or (are - said.not_persons),
        not_persons=said.not_persons | (are_not - said.persons),
    )


def told_now(said: Understanding, told: Iterable[str]) -> tuple[str, ...]:
    """What to remember of the person after this message."""
    kept = [name for name in told if name.lstrip("!") not in said.persons | said.not_persons]
    new = sorted(said.persons) if said.states_person else []
    return (*kept, *new, *(f"!{name}" for name in sorted(said.not_persons)))


def _denied(analysis: Analysis) -> frozenset[str]:
    """The categories a person says not to belong to."""
    text = analysis.text
    found = frozenset[str]()
    if any(char in text for char in "不非没"):
        found = frozenset(name for pattern, names in _DENIALS if pattern.search(text) for name in names)
    if found or analysis.names("person") & set(_EVERY_CATEGORY):
        return found
    if _NOBODY.search(text):
        return frozenset(_EVERY_CATEGORY)
    return frozenset(_POOR) if _NOT_POOR.search(text) else found


def years(text: str) -> tuple[int, ...]:
    """Every year that a text names (2019年, 19年), once, in its order."""
    if not _DIGIT.search(text):
        return ()
    return tuple(
        dict.fromkeys(
            int(long) if long else 2000 + int(short or other) for long, short, other in _YEAR.findall(text)
        )
    )


def _only(named: Sequence[int]) -> int | None:
    """The year, when exactly one was named."""
    return named[0] if len(named) == 1 else None


def _leans(analysis: Analysis) -> bool:
    subject = analysis.names(*SUBJECT_KINDS) - WHEREABOUTS - _WHO_IN_CHARGE
    if not subject:
        return True
    return len(analysis.text) <= 16 and len(subject) <= 2 and bool(_LEANS.search(analysis.text))
