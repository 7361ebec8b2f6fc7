"""What a figure is of, in the lexicon's canonical terms: 住院报销比例90% and 住院费用按85%报销 are of one thing. Pure.

Two subjects are one when their terms are the same: what is measured, for whom, at which level of hospital, where,
of what illness, paid by whom, per what. All but what is measured may stand earlier in the sentence, or in the title.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from policy_kb.analysis import Analysis, Token
from policy_kb.quality import figures
from policy_kb.quality.figures import Figure
from policy_kb.records import Entry

# Shares, sums of money, spans of time, how often: what a household is promised. Of counts (people, beds, villages)
# there are many in few words; they are compared by their very words only (`beside`).
KINDS = frozenset({"percent", "money", "times", "day", "month"})
ENOUGH = 2  # terms beside whom it is for: 自付 alone may be of a bill, or of the yearly fee
_ENOUGH_ALONE = re.compile(r"(?:率|补贴|补助|限额)$")
_WHOSE = frozenset(
    {"person", "level", "place", "disease", "ailment"}
)  # they hold on to the end of a sentence
_MEASURED = frozenset({"act", "thing", "strict", "noun", "year"})
_CARE = dict.fromkeys(("住院", "门诊"), "care") | dict.fromkeys(("卫生院", "村卫生室"), "level")
_PAYER = dict.fromkeys(
    ("大病保险", "医疗救助", "补充医疗保险", "慢病保险", "扶贫保", "疾病应急救助", "商业保险", "政府兜底"),
    "payer",
)
# They stand beside a figure and tell no two apart. 比例 and 多少 are of kinds (ask, vague) that are not kept.
_NEUTRAL = re.compile(
    "费用|标准|范围|政策|合规|医疗费|诊疗费|医院|定点医院|医疗机构|机构|个人|目标|病人|患者|总额|金额|部分|水平|待遇|人员"
    "|对象|医疗|群众|县政府|文件|规定|全区|全县|全市|医保|看病|生病|承诺|要求|家庭医生"
)
_ONE = {"慢性病患者": "慢性病", "患病贫困人口": "建档立卡贫困户", "报": "报销", "交": "缴", "缴纳": "缴"}
_SAID_BY = {"大病保险": "大病", "押金": "住院"}  # the one says the other, too
_SENTENCE = re.compile(r"[。；！？\n;!?]")
_CLAUSE = re.compile(r"[，：（）()“”,:]")  # not 、: of 一级、二级报90%、80% each has its own
_PER = re.compile(r"每人|[每一](?:年|个?季度|个?月|周|个?星期|天|日|次|户)|年度|以上的?部分")
_LIKE = {"年度": "每年", "日": "天", "星期": "周"}
_BOUND = re.compile(r"不(?:低于|少于|超过|高于|大于|小于|足|满)")
_TURNED = re.compile(
    r"[不没未非除]|以外|原来|以前|过去|此前|上年|去年|再|另外|分别"
)  # of something else than it seems
Analyse = Callable[[str], Analysis]
Terms = Mapping[str, frozenset[str]]  # by what they tell


@dataclass(frozen=True, slots=True)
class Subject:
    """A figure, the clause it stands in, and the terms of what it is of. `sure`: no word there may turn them."""

    clause: str
    figure: Figure
    terms: frozenset[str]
    sure: bool

    def is_of(self, other: "Subject") -> bool:
        """Whether both figures are of the same thing."""
        return self.terms == other.terms and self.figure.kind == other.figure.kind


def stated(entry: Entry, analyse: Analyse) -> Iterator[Subject]:
    """The figures of an answer that stand alone in their clause."""
    title: Terms | None = None
    for part in entry.answer_parts:
        for sentence in _SENTENCE.split(figures.plain(part)):
            if any(one.kind in KINDS for one in figures.figures(sentence)):
                title = _whose(analyse(entry.title).tokens) if title is None else title
                yield from _in_sentence(sentence, title, analyse)


def _in_sentence(sentence: str, title: Terms, analyse: Analyse) -> Iterator[Subject]:
    whose, led = (
        title,
        frozenset[str](),
    )  # of clauses without a figure that lead to one: 贫困户参保缴费，政府资助250元
    for clause in _CLAUSE.split(sentence):
        found = [
            one for one in figures.figures(clause) if one.kind and (not one.counted or figures.is_exact(one))
        ]
        promised = [one for one in found if one.kind in KINDS]
        words = _without(clause, promised)  # a year stays: each has its own
        tokens = analyse(words).tokens if words else ()
        whose = {**whose, **_whose(tokens)}
        measured = frozenset(_measured(tokens))
        if len(promised) == 1 and "、" not in clause:
            named = measured if len(measured) >= ENOUGH else measured | led
            terms = named.union(*(names for tells, names in whose.items() if tells != "person"))
            if _is_enough(promised[0], terms):
                terms = terms.union(whose.get("person", ()), _per(clause))
                sure = not _TURNED.search(_BOUND.sub("", clause))
                yield Subject(clause, promised[0], terms - {_SAID_BY.get(term, "") for term in terms}, sure)
        led = frozenset() if promised else led | measured


def _is_enough(figure: Figure, terms: frozenset[str]) -> bool:
    """Whether they say what the figure is of, and not only whose it is."""
    alone = figure.kind == "times" or any(map(_ENOUGH_ALONE.search, terms))
    return len(terms) >= (1 if alone else ENOUGH)


def _without(clause: str, found: Iterable[Figure]) -> str:
    for one in found:
        clause = clause.replace(one.text, " ")
    return _PER.sub(" ", _BOUND.sub(" ", clause)).strip()


def _whose(tokens: Iterable[Token]) -> Terms:
    found: dict[str, set[str]] = {}
    for token in tokens:
        tells = _tells(token)
        if tells is not None and not _NEUTRAL.fullmatch(token.name):
            found.setdefault(tells, set()).add(_ONE.get(token.name, token.name))
    return {tells: frozenset(names) for tells, names in found.items()}


def _tells(token: Token) -> str | None:
    """What a term tells beside what is measured; None: nothing of that."""
    if token.kind in _WHOSE:
        return "disease" if token.name == "慢性病患者" else token.kind
    return _CARE.get(token.name) or _PAYER.get(token.name)


def _measured(tokens: Iterable[Token]) -> Iterator[str]:
    for token in tokens:
        name = _ONE.get(token.name, token.name)
        if (
            _tells(token) is None
            and not _NEUTRAL.fullmatch(name)
            and (token.kind in _MEASURED or name != token.name)
        ):
            yield name


def _per(clause: str) -> Iterator[str]:
    for found in _PER.findall(clause):
        said = found.replace("一", "每").replace("个", "").replace("的", "")
        for one, other in _LIKE.items():
            said = said.replace(one, other)
        yield said
