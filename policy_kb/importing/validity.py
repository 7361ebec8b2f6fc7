"""From when to when a document says that it is in force: the days, each with the sentence it was read from. Pure.

Only what it says of itself (本办法自…起施行；现印发给你们，自…起执行): 协议有效期为一年 is of something else, and so is
the day from which one rate holds. A person confirms the days or changes them; of two the later beginning and the
earlier end are proposed, since what is quoted too late is only unknown. What can mean several days (自2026年起, 12时起,
有效期至2026年12月, 30个工作日后) is shown without one.
"""

import re
from calendar import monthrange
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from policy_kb.normalise import normalise
from policy_kb.numerals import chinese_number

LONGEST_SENTENCE = 200  # characters of it that a page shows

_SENTENCE = re.compile(r"[^。；;！!\n]+")
_BLANKS = re.compile(r"[\s\ue000-\uf8ff]+")
# Most paragraphs do not: they need not be normalised.
_SPEAKS = re.compile("行|实施|生效|有效|[自从][^。]{1,8}年")
_NUMBER = r"(?:\d{1,3}|[一二两三四五六七八九十百]{1,4})"
_HOUR = r"(?:凌晨)?(?:零|〇|十二|\d{1,2})(?:[时点](?:整|零分|\d{1,2}分)?|:\d{2})"
_DATE = re.compile(
    rf"(?:(?P<year>\d{{4}})年|(?:同年|(?<=[至到]))(?={_NUMBER}月))(?:(?P<month>{_NUMBER})月份?)?"
    rf"(?:(?P<day>{_NUMBER})[日号]|(?P<edge>[底末]))?(?P<hour>{_HOUR})?"
)
_MIDNIGHT = re.compile("(?:凌晨)?(?:零|〇|00?)(?:[时点](?:整|零分|00?分)?|:00)")
_END_OF_DAY = re.compile("24(?:[时点]整?|:00)")
_READ = "[\ue000-\uf8ff]"  # stands in a sentence for a date that was read: one character of Unicode's private ones
_FIRST_READ = 0xE000
_INTO_FORCE = r"(?:正式|开始|全面|统一)*(?:施行|实施|执行|生效|试行|实行)"
_MARKER = rf"(?:第{_NUMBER}条|[(]?{_NUMBER}[).、])?"
_KIND = "(?:办法|细则|规定|意见|通知|方案|条例|制度|标准|规则|规程|规范|文件|政策|预案|决定|公告|通告)"
_OURSELVES = rf"本[\u4e00-\u9fff]{{0,4}}?{_KIND}"
# 本办法自…, or a phrase of its own: 由县卫健局负责解释，自…. 报销标准自… is of the rate alone.
_OURSELVES_BY_NUMBER = rf"{_OURSELVES}(?:[(][^()]{{0,40}}[)])?"
_AT = rf"(?:^{_MARKER}|[,，:：]|{_OURSELVES_BY_NUMBER})"
_DONE = r"(?=$|[^\u4e00-\u9fff]|[并至到])"  # 自…起执行新的标准 is of the standard
_SPAN = "(?:有效期|试行期|施行期|执行期|实施期)限?"
_UNTIL = "(?:截[至止]到?|[至到])"
_RANGE = rf"起?[,，]?{_UNTIL}(?P<last>{_READ})(?:止|期间)*"
_ISSUED = "(?:发布|印发|公布|下发|颁布|发文|签发)"
_FROM_DAY = re.compile(
    rf"{_AT}[于自从]?(?P<first>{_READ})(?:{_RANGE})?起?(?:{_INTO_FORCE}{_DONE}|有效(?=$|[,，]))"
)
_OF_SPAN = re.compile(rf"{_AT}的?{_SPAN}[为是:]?[自从]?(?P<first>{_READ})(?:{_RANGE}|起)")
_BARE = re.compile(rf"{_OURSELVES}[自从](?P<first>{_READ})起(?=$|[,，])")
_FROM_ISSUE = re.compile(
    rf"{_AT}[于自从]?(?:{_OURSELVES}|文件)?{_ISSUED}(?:之?日)?"
    rf"(?:起|后|起?满?(?P<count>{_NUMBER})(?P<unit>个?工作日|日|天|个月)(?:后起?|起)?){_INTO_FORCE}{_DONE}"
)
_ENDS = re.compile(rf"(?:{_SPAN}[^。;；]{{0,24}}?|{_INTO_FORCE}){_UNTIL}(?P<last>{_READ})")
# 原通知执行至…, 资助政策执行至… are of something else: such an end is shown, and no day is made of it.
_OUR_END = re.compile(
    rf"(?:{_AT}的?{_SPAN}(?!内)[^。;；,，]{{0,24}}?[,，]?"
    rf"|(?:^{_MARKER}|{_OURSELVES}|{_AT}[于自从]?{_READ}起?(?:{_INTO_FORCE})?[,，]?){_INTO_FORCE})"
    rf"{_UNTIL}(?P<last>{_READ})"
)
_LASTS = re.compile(
    rf"{_AT}(?:的?{_SPAN}(?:自(?:{_OURSELVES}|文件)?(?:(?P<issue>{_ISSUED})|{_INTO_FORCE})之?日起(?:计算)?[,，]?)?"
    rf"(?:暂定)?[为是:]?|试行)(?P<count>{_NUMBER})(?P<unit>年|个月)"
)
_ITSELF = re.compile(rf"{_OURSELVES_BY_NUMBER}|(?:印发|下发|转发|公布|发布)给?(?:你们|你单位|各单位)")
# Another document, by its name or number: how long that one lasts is not how long this one does.
_NAMED = re.compile("[》〕\\]]")
_ABOLISHED = re.compile("废止|失效|(?:停止|不再)(?:执行|施行)")
_ALONE = re.compile(rf"^{_MARKER}[自从]")
_SPAN_ALONE = re.compile(rf"^{_MARKER}{_SPAN}")  # of what? Of the document where the sentence before is of it


@dataclass(frozen=True, slots=True)
class Validity:
    """What a text says. A day is None where it says nothing, or what no day can be made of; `said`: its sentences."""

    valid_from: date | None = None
    valid_until: date | None = None
    said: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Day:
    """What a date means where something begins, and where it ends; None: not one day alone."""

    begins: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class _Said:
    """`begun`: it says when it begins, whether or not a day can be made of it. It lasts `months` from there, or from
    its issue.
    """

    sentence: str
    begun: bool
    begins: date | None
    ends: date | None
    months: int
    of_issue: bool


def read(paragraphs: Iterable[str], issued: date | None) -> Validity:
    """`issued`: the day on which it was issued, where that is known to the day (自发布之日起施行)."""
    found = [one for text in paragraphs for one in _of_paragraph(text, issued)]
    first = max((one.begins for one in found if one.begins), default=None)
    counted = first if any(one.begun for one in found) else issued
    ends = [one.ends or _last_day(one, issued if one.of_issue else one.begins or counted) for one in found]
    last = min((day for day in ends if day and (first is None or day >= first)), default=None)
    return Validity(first, last, tuple(dict.fromkeys(one.sentence[:LONGEST_SENTENCE] for one in found)))


def _of_paragraph(text: str, issued: date | None) -> Iterator[_Said]:
    if not _SPEAKS.search(text):
        return
    ours = False
    for match in _SENTENCE.finditer(text):
        plain, days = _with_days(_BLANKS.sub("", normalise(match.group().replace("○", "〇"))))
        span = bool(_SPAN_ALONE.match(plain))
        sure = bool(_ITSELF.search(plain) or _ALONE.match(plain)) or (span and ours)
        said = _of_sentence(match.group().strip(), plain, days, issued) if sure or span else None
        if said is not None:
            yield said if sure else _Said(said.sentence, False, None, None, 0, False)
        ours = sure and said is not None


def _of_sentence(sentence: str, plain: str, days: Sequence[_Day], issued: date | None) -> _Said | None:
    dated = _FROM_DAY.search(plain) or _own(plain, _OF_SPAN) or _BARE.search(plain)
    after, lasting = _FROM_ISSUE.search(plain), _own(plain, _LASTS)
    if not (dated or after or lasting or any(rule.search(plain) for rule in (_OF_SPAN, _ENDS, _LASTS))):
        return None
    begins = _of(days, dated["first"]).begins if dated else _after_issue(after, issued) if after else None
    spans = dated is not None and bool(dated.groupdict().get("last"))
    until = dated if spans else _own(plain, _OUR_END)
    months = _number(lasting["count"]) * (12 if lasting["unit"] == "年" else 1) if lasting else 0
    return _Said(
        sentence,
        begun=bool(dated or after),
        begins=begins,
        ends=_of(days, until["last"]).ends if until else None,
        months=0 if until else months,
        of_issue=bool(lasting and lasting["issue"]),
    )


def _own(plain: str, rule: re.Pattern[str]) -> re.Match[str] | None:
    """The first span that is this document's own: 《旧办法》同时废止，有效期五年 is; 参照《旧办法》执行的，有效期五年
    may be of the other, and so may what stands in brackets behind a name.
    """
    return next((found for found in rule.finditer(plain) if _is_own(plain, found.start())), None)


def _is_own(plain: str, at: int) -> bool:
    itself = [found.end() for found in _ITSELF.finditer(plain, 0, at)]
    between = plain[max(itself, default=0) : at + 1]
    named = [found.end() for found in _NAMED.finditer(between)]
    if not named:
        return True
    in_brackets = between.count("(") > between.count(")")
    return bool(_ABOLISHED.search(between, named[-1])) and not in_brackets


def _with_days(plain: str) -> tuple[str, list[_Day]]:
    """The sentence with a sign for each of its dates, and what they are."""
    days: list[_Day] = []
    year = 0

    def taken(found: re.Match[str]) -> str:
        nonlocal year
        year = int(found["year"] or year)
        days.append(_day(found, year))
        return chr(_FIRST_READ + len(days) - 1)

    return _DATE.sub(taken, plain), days


def _of(days: Sequence[_Day], sign: str) -> _Day:
    return days[ord(sign) - _FIRST_READ]


def _day(found: re.Match[str], year: int) -> _Day:
    """2026年3月 begins on its first day; whether it ends with its first or its last nobody has said, but 3月底 has."""
    month, day = (_number(found[name] or "") for name in ("month", "day"))
    try:
        if found["edge"]:
            return _Day(None, date(year, month or 12, monthrange(year, month or 12)[1]))
        whole = date(year, month, day or 1)
    except ValueError:
        return _Day(None, None)
    if not day:
        return _Day(whole, None)
    if not (hour := found["hour"]):
        return _Day(whole, whole)
    return _Day(whole if _MIDNIGHT.fullmatch(hour) else None, whole if _END_OF_DAY.fullmatch(hour) else None)


def _after_issue(found: re.Match[str], issued: date | None) -> date | None:
    if issued is None or found["count"] is None:
        return issued
    if found["unit"].endswith("工作日"):
        return None
    count = _number(found["count"])
    return _months_on(issued, count) if found["unit"] == "个月" else issued + timedelta(days=count)


def _last_day(said: _Said, first: date | None) -> date | None:
    """Of five years from the 1st of January on the 31st of December."""
    after = _months_on(first, said.months) if first is not None and said.months else None
    return after - timedelta(days=1) if after is not None else None


def _months_on(day: date, months: int) -> date | None:
    years, month = divmod(day.month - 1 + months, 12)
    for shorter in range(4):  # a month on from the 31st is the 30th, or the 28th
        try:
            return date(day.year + years, month + 1, day.day - shorter)
        except ValueError:
            continue
    return None


def _number(text: str) -> int:
    return int(chinese_number(text) or 0)
