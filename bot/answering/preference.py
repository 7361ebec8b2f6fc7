"""Which entry is preferred for what a message says beside its subject: who it is, what it turns to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from bot.understand import Understanding
from policy_kb.analysis import Analysis, Token, made_of
from policy_kb.index import Index
from policy_kb.records import Entry
from policy_kb.search import SUBSTANCE, Hit

FOR_THESE = 0.25  # of the score: what an entry for other persons may be ahead
WEIGHTY = 0.15  # of a token that a going-on message newly names
TURNS_AT = 0.4  # of all of them
LACKS = 0.25  # of those the best entry does not speak of
_TURNS = frozenset({"thing", "act", "disease", "noun", "word", "person"})
# Everybody the documents speak of is poor; these are the persons for whom they say something else.
_SPECIAL = frozenset({"低保户", "特困人员", "孤儿", "残疾人", "精神障碍患者", "计划生育特殊困难家庭"})
_ASKING = re.compile(r"[吗不没么呢?要有能]")
_INSURED = frozenset(
    {"参保缴费", "医保", "投保", "保险金额", "补充医疗保险", "大病保险", "慢病保险", "扶贫保"}
)
_OWN_PREMIUM = re.compile(r"缴费|自己交|自己不用出|资助")
_FREE = frozenset({"免费", "全额资助"})
_STAY_ONLY = frozenset({"住院", "报销", "免费", "全额资助", "个人自付", "病名"})
_OTHER_INSURANCE = _INSURED - {"参保缴费", "医保"}
_PREMIUM = re.compile(r"缴费|自己交|自己不用出|投保|筹钱")
_PAID = re.compile(r"(?:报|核销|自付|付费|负担)[^。]{0,24}?\d")
_DEPOSIT = re.compile(r"押金")
_PAID_ASKED = re.compile(r"报\d|报销|能不能报|给报|能报")
_PAYS_PREMIUM = re.compile(r"交|缴")
_CARE = frozenset({"住院", "门诊", "报销", "押金", "出院", "先诊疗后付费"})
# 2019年住院报了多少钱: what a county paid together, and no share; somebody's own bill is none of it.
_TOTAL = re.compile(
    r"(?:报|报销|核销|支付|结算|花)了(?:大概|大约|一共|总共)*(?:多少|好多|几多)(?:个)?(?:钱|万|元|亿)"
    r"|(?:一共|总共|总的|累计)(?:给)?(?:报销?|核销|支付|花)(?:了)?(?:多少|好多|几多)"
)
_OF_A_YEAR_OR_PLACE = re.compile(r"去年|前年|上半年|全[县区市]|咱县|[我俺]们?县")
_OWN = re.compile(r"[我俺咱](?!们?[县区市])|自己|个人|[爹娘爸妈爷奶]|老伴|媳妇|花了?[\d一二三四五六七八九]")
_SEVERE = re.compile(r"大病|重病|慢性?病|精神|传染|专项")
GENERAL = 0.1  # of the score
ALIKE = 0.75  # of the best one's likeness, to be offered beside it
GOES_ON = 0.4  # score of an entry that speaks of what a going-on message newly names


def for_these_persons(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """The entry for just these persons before one of the same topic for others that is asked for in the same words."""
    special, best = question.persons & _SPECIAL, hits[0]
    first = index.entries[best.entry]
    if not special or special & set(first.audience):
        return hits
    subject = {token.name for token in question.analysis.tokens if token.kind in SUBSTANCE} & set(
        best.matched
    )
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        alike = entry.topic == first.topic and subject <= set(hit.matched)
        if alike and special & set(entry.audience) and best.score - hit.score <= FOR_THESE:
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def the_general_first(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """Before the entry of some illness (大病住院), when none is asked about, one as likely that is of all (住院)."""
    best = hits[0]
    if best.listed or not _of_an_illness(index.entries[best.entry]):
        return hits
    if question.analysis.names("disease") or _SEVERE.search(question.text):
        return hits
    for hit in hits[1:]:
        entry, first = index.entries[hit.entry], index.entries[best.entry]
        alike = best.score - hit.score <= GENERAL and entry.region_code == first.region_code
        if alike and not _of_an_illness(entry) and set(best.matched) <= set(hit.matched):
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def _of_an_illness(entry: Entry) -> bool:
    return bool(_SEVERE.search(entry.title))


def free_or_how_much(question: Understanding) -> Understanding:
    """住院全免吗 asks what is paid of a stay: the documents answer with a share."""
    analysis = question.analysis
    names = analysis.names("thing", "act", "disease", "noun", "strict") | (analysis.names() & _FREE)
    if "住院" not in names or not names & _FREE or not names <= _STAY_ONLY:
        return question
    kept = [token for token in analysis.tokens if token.name not in _FREE]
    share = (Token("报销", "act"), Token("比例", "ask"))
    return replace(question, analysis=made_of(analysis.text, (*kept, *share)))


def of_the_same_charge(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """Without what would be read as another charge: a premium for a stay's cost, a deposit's share for what is paid.

    The likelier entry of the wrong charge is worse than none; where nothing is left, nothing is known.
    """
    names, text = question.analysis.names(), question.text
    fits: list[Callable[[Entry], bool]] = []
    if names & {"住院", "出院"} and not names & _INSURED:
        fits.append(lambda entry: entry.topic != "insurance" or not _PREMIUM.search(entry.conclusion))
    if names & {"参保缴费", "医保"} and not names & _CARE and _PAYS_PREMIUM.search(text):
        fits.append(lambda entry: entry.topic not in ("inpatient", "outpatient", "payment"))
        if "医保" in names and not names & _OTHER_INSURANCE:
            fits.append(
                lambda entry: entry.topic != "insurance" or bool(_OWN_PREMIUM.search(entry.conclusion))
            )
    if "住院" in names and "门诊" not in names:
        fits.append(lambda entry: entry.topic != "outpatient")
    asks_paid = "报销" in names or ("住院" in names and _PAID_ASKED.search(text))
    if asks_paid and not names & {"押金", "减免", "先诊疗后付费"}:
        fits.append(
            lambda entry: not _DEPOSIT.search(entry.conclusion) or bool(_PAID.search(entry.conclusion))
        )
    if _asks_a_total(question):
        fits.append(lambda entry: entry.topic == "statistics")
    if not fits:
        return hits
    return [hit for hit in hits if all(fit(index.entries[hit.entry]) for fit in fits)]


def _asks_a_total(question: Understanding) -> bool:
    text = question.text
    of_many = question.year is not None or question.own_county or _OF_A_YEAR_OR_PLACE.search(text)
    return bool(of_many and _TOTAL.search(text) and not _OWN.search(text))


def turned_to(hits: list[Hit], new: Analysis, index: Index, enough: float) -> list[Hit]:
    """Of a question that goes on: first the entry that speaks of all that is newly named, if the best one lacks much.

    Having been turned to, it scores `enough` to answer.
    """
    weights = {token.name: index.token_weight(token) for token in new.tokens if token.kind in _TURNS}
    named = {name for name, weight in weights.items() if weight >= WEIGHTY}
    lacking = sum(weights[name] for name in named - set(hits[0].matched))
    if sum(weights[name] for name in named) < TURNS_AT or lacking < LACKS:
        return hits
    for hit in hits[1:]:
        if named <= set(hit.matched) and hit.score >= GOES_ON:
            return [replace(hit, score=max(hit.score, enough)), *(one for one in hits if one is not hit)]
    return hits


def choices(hits: Sequence[Hit], question: Understanding, index: Index) -> tuple[Entry, ...]:
    """A bare word (押金, 体检) asks for nothing in particular: several entries are offered."""
    tokens = question.analysis.tokens
    if len(tokens) != 1 or len(question.text) > 4 or tokens[0].kind in ("ask", "vague"):
        return ()
    if _ASKING.search(question.text):
        return ()
    alike = [
        hit
        for hit in hits
        if hits[0].score - hit.score < 0.15
        and hit.coverage > 0.9
        and hit.likeness >= ALIKE * hits[0].likeness
    ]
    return tuple(index.entries[hit.entry] for hit in alike[:5]) if len(alike) > 1 else ()
