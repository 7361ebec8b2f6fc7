"""Which entry is preferred for what a message says beside its subject: who it is, what it turns to."""

import re
from collections.abc import Sequence
from dataclasses import replace

from bot.answering import figures, illnesses, named, premises, silence
from bot.understand import Understanding
from policy_kb.analysis import Analysis
from policy_kb.index import Index
from policy_kb.records import Entry
from policy_kb.search import SUBSTANCE, Hit

FOR_THESE = 0.25  # of the score: what an entry for other persons may be ahead
WEIGHTY = 0.15  # of a token that a going-on message newly names
TURNS_AT = 0.4  # of all of them
LACKS = 0.25  # of those the best entry does not speak of
_TURNS = frozenset({"thing", "act", "disease", "noun", "word", "person"})
# Everybody the documents speak of is poor; the special are the persons for whom they say something else.
_EVERYBODY = frozenset({"建档立卡贫困户", "患病贫困人口"})
_SPECIAL = frozenset({"低保户", "特困人员", "孤儿", "残疾人", "精神障碍患者", "计划生育特殊困难家庭"})
_ASKING = re.compile(r"[吗不没么呢?要有能]")
_SPOKEN_OF = {
    "计划生育特殊困难家庭": re.compile(r"计生|计划生育|独生|独女|双女|二女|失独|伤残|只生|一胎|响应号召"),
    "残疾人": re.compile(r"残|瞎|盲|聋|哑|瘸|瘫|劳动能力|劳动力|干[^,。]{0,2}活"),
    "精神障碍患者": re.compile(r"精神|疯|癫|抑郁|神经病"),
    "孤儿": re.compile(r"孤|没爹|没妈|没娘|父母"),
    "低保户": re.compile(r"低保"),
    "特困人员": re.compile(r"五保|特困"),
}
_SEVERE = re.compile(r"大病|重病|慢性?病|精神|传染|专项")
_REFERRED = re.compile(r"转诊")
_AWAY = re.compile(r"转|外|省|市里|武汉|大医院|上级")
_HOW = re.compile(r"咋|怎么|怎样|如何|么样")
_PROGRESS = re.compile(r"(?:咋样|怎么样|么样|如何)(?:了|啦|咯)?[?。!]?$")  # 救治得咋样了
_HOW_MANY = re.compile(r"多少|几|率|比例|百分|数|好多|占|情况")
_ILLNESSES = ("大病", "重病", "慢性病", "高血压", "糖尿病", "白内障")
_NOT_REFERRED = "未转诊"
_WITHOUT_REFERRAL = re.compile(r"(?:没有?|未|不)(?:经|办)?(?:批准)?转诊")
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


def staff_of_the_place_first(
    hits: list[Hit], question: Understanding, chain: Sequence[str], index: Index
) -> list[Hit]:
    """What staff of the county have written and names all that is asked, before what the city or the province says.

    Before an entry on which its document is silent, too. Not where it is on some illness or persons that are not named.
    """
    best = hits[0]
    first = index.entries[best.entry]
    if best.listed or (first.own and first.region_code == chain[0]):
        return hits
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        nearer = chain.index(entry.region_code) < chain.index(first.region_code) or first.unexplained
        near = best.score - hit.score <= FOR_THESE and nearer and of_no_others(entry, question, index)
        if near and named.names_all(hit, question, index):
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def of_no_others(entry: Entry, question: Understanding, index: Index) -> bool:
    """Whether the question names the illnesses, persons, places and years that the title of an entry does."""
    kinds = ("disease", "person", "place", "level", "year")
    named_too = index.analyser.stated(entry.title, *kinds) <= question.analysis.names(*kinds)
    severe = all(word[0] in question.text for word in _SEVERE.finditer(entry.title))
    return named_too and severe and illnesses.named(entry.title) <= illnesses.named(question.text)


def the_thing_first(hits: list[Hit], question: Understanding) -> list[Hit]:
    """中宁县贫困户签约率: the entry on the thing that is named, before one that has but the place and the persons."""
    best = hits[0]
    if best.listed or not only_whose(best, question):
        return hits
    things = question.analysis.names("thing")
    for hit in hits[1:]:
        if best.score - hit.score <= FOR_THESE and things <= set(hit.matched):
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def only_whose(hit: Hit, question: Understanding) -> bool:
    """Whether an entry has but the place and the poor of a question that names a thing."""
    things, whose = question.analysis.names("thing"), question.analysis.names("region") | _EVERYBODY
    return bool(things) and things <= set(hit.missing) and set(hit.matched) <= whose


def the_whole_list_first(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """医保免费吗, of nobody in particular: the entry on all for whom it is, before one on some of them."""
    best = hits[0]
    first = index.entries[best.entry]
    some = set(first.audience)
    if best.listed or question.persons or not some <= _SPECIAL or _names_any(question, some):
        return hits
    subject = {token.name for token in question.analysis.tokens if token.kind in SUBSTANCE}
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        near = best.score - hit.score <= FOR_THESE
        alike = near and entry.topic == first.topic and subject & set(best.matched) <= set(hit.matched)
        if alike and not entry.unexplained and some < set(entry.audience):
            return [replace(hit, score=best.score), *(other for other in hits if other is not hit)]
    return hits


def _names_any(question: Understanding, audience: set[str]) -> bool:
    """Whether a word that is no category of persons (计划生育, 独生子女, 精神) speaks of them all the same."""
    return any(sign.search(question.text) for who, sign in _SPOKEN_OF.items() if who in audience)


def the_general_first(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """Before the entry of some illness or a referral, when none is asked about, one as likely that is of all (住院)."""
    best = hits[0]
    first = index.entries[best.entry]
    if best.listed or not _of_some_only(first) or question.persons & _SPECIAL & set(first.audience):
        return hits
    if question.analysis.names("disease") or _SEVERE.search(question.text) or _AWAY.search(question.text):
        return hits
    if figures.quoted_beside(question) or figures.quoted_together(question):  # of the entry that holds them
        return hits
    subject = question.analysis.names("thing", "act", "noun") & set(best.matched)
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        alike = best.score - hit.score <= GENERAL and entry.region_code == first.region_code
        if alike and not _of_some_only(entry) and not entry.unexplained and subject <= set(hit.matched):
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def the_named_illness_first(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """大病救治率: of two as likely, the entry titled with it before that on 重病, or on all who are ill."""
    asked = question.analysis.names("disease")
    first = index.entries[hits[0].entry]
    of_another = not _titled(first.title) & asked and (_titled(first.title) or first.topic == "statistics")
    if hits[0].listed or len(asked) != 1 or not of_another:
        return hits
    unsaid = first.topic == "statistics" and asked <= set(hits[0].missing)
    behind = FOR_THESE if unsaid else GENERAL
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        alike = hits[0].score - hit.score <= behind and entry.topic == first.topic
        if alike and _titled(entry.title) == asked:
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def no_count_of_how(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """大病是咋安排救治的 asks for no count: first what is likely and no statistic."""
    text = question.text
    asks_how = _HOW.search(text) and not _HOW_MANY.search(text) and not _PROGRESS.search(text)
    if hits[0].listed or not asks_how or index.entries[hits[0].entry].topic != "statistics":
        return hits
    for hit in hits[1:]:
        entry = index.entries[hit.entry]
        if entry.topic != "statistics" and hits[0].score - hit.score <= FOR_THESE:
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def _titled(title: str) -> frozenset[str]:
    """The kinds of illness that a title names."""
    return frozenset(kind for kind in _ILLNESSES if kind in title)


def _of_some_only(entry: Entry) -> bool:
    return bool(_SEVERE.search(entry.title) or _REFERRED.search(entry.title))


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


def what_tells_apart(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """大病保险和补充保险是一回事吧: first the entry that says of both that they are two things."""
    best, things = hits[0], question.analysis.names("thing")
    if best.listed or len(things) < 2 or not silence.ASKS_IF_THE_SAME.search(question.text):
        return hits
    for hit in hits:
        told = silence.tells_apart(index.entries[hit.entry]) and things <= set(hit.matched)
        if told and best.score - hit.score <= FOR_THESE:
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def without_referral(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """三级报多少, 没转诊呢: the shares hold for who was referred; first the entry on who was not."""
    if hits[0].listed or _NOT_REFERRED not in question.analysis.names():
        return hits
    for hit in hits:
        titled = _WITHOUT_REFERRAL.search(index.entries[hit.entry].title)
        if titled and _NOT_REFERRED in hit.matched and hits[0].score - hit.score <= FOR_THESE:
            return [hit, *(other for other in hits if other is not hit)]
    return hits


def whether_it_counts(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """高血压算不算大病: only what says which illnesses those are answers, no target and no count of patients."""
    asked = premises.COUNTS_AS.search(question.text)
    others = question.analysis.names("disease") - {"大病", "重病"}
    if hits[0].listed or asked is None or not (others or illnesses.named(question.text)):
        return hits
    return [
        hit
        for hit in hits
        if _tells_which(index.entries[hit.entry], asked[1], others, question.text)
        or named.names_all(hit, question, index)
    ]


def _tells_which(entry: Entry, kind: str, others: frozenset[str], text: str) -> bool:
    """Whether an entry is of the kind of illness, or names the kind and the illness in what it says."""
    if kind in entry.title:
        return entry.topic != "statistics"
    spoken = "".join((entry.title, *entry.answer_parts))
    named = any(illness in spoken for illness in others) or illnesses.named(text) & illnesses.named(spoken)
    return kind in spoken and bool(named)


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
