"""Which charge a question is of (a premium, a deposit, what is reimbursed): an entry of another one would mislead."""

import re
from collections.abc import Callable
from dataclasses import replace

from bot.answering import illnesses
from bot.answering.named import names_all
from bot.understand import Understanding
from policy_kb.analysis import Token, made_of
from policy_kb.index import Index
from policy_kb.records import Entry
from policy_kb.search import Hit

_INSURED = frozenset(
    {"参保缴费", "医保", "投保", "保险金额", "补充医疗保险", "大病保险", "慢病保险", "扶贫保"}
)
_OWN_PREMIUM = re.compile(r"缴费|自己交|自己不用出|资助")
_FREE = frozenset({"免费", "全额资助"})
_STAY_ONLY = frozenset({"住院", "看病", "报销", "免费", "全额资助", "个人自付", "病名"})
_OTHER_INSURANCE = _INSURED - {"参保缴费", "医保"}
_PREMIUM = re.compile(r"缴费|自己交|自己不用出|投保|筹钱")
_PAID = re.compile(r"(?:报|核销|自付|付费|负担)[^。]{0,24}?\d")
_DEPOSIT = re.compile(r"押金")
_PAID_ASKED = re.compile(r"报\d|报销|能不能报|给报|能报")
_PAYS_PREMIUM = re.compile(r"交|缴")
_FOR_NOTHING = _FREE | {"资助", "减免", "个人自付"}
_DRUGS = frozenset({"药", "免费药"})
_DRUGS_PAID = re.compile(r"门诊|药[^。；]{0,6}(?:免费|报|核销|减免)|免费[^。；]{0,4}药")
_BREWED = frozenset({"煎药", "中药"})
_NO_TREATMENT = frozenset({"doctor", "checkup", "insurance", "family", "staff"})  # topics
_NOT_OF_CARE = _INSURED | {
    "签约", "家庭医生", "体检", "筛查", "两癌筛查", "老年人查体", "随访", "健康会诊", "健康卡", "叶酸", "营养包"
}  # fmt: skip
# Who pays for being insured, and how much; not what it takes until something is paid (交到多少才报).
_PREMIUM_ASKED = re.compile(
    r"保费|投保|[交缴](?!到|够|完)|谁(?:来|给|家)?(?:出|掏|买|付)|(?:谁|哪个|哪里|政府|国家|公家)[^,。]{0,4}(?:出钱|掏钱)"
    r"|(?:要|收|花|不要|不花|用)钱[吗么不没?]|免费|白给"
)
_OF_WHAT_IT_PAYS = re.compile(r"报(?!名)|住院|起付|才能|封顶|\d万|万元")
_PREMIUM_NAMED = re.compile(
    r"(?:医保|医疗保险|合作医疗|新?农合)[^,，。?？]{0,8}[交缴](?!通|代)|[交缴](?:的)?(?:医保|医疗保险|合作医疗|新?农合)|参保缴费"
)
_OWN_INSURANCE_PAID = re.compile(r"大病保险[^，。；]{0,10}(?:保费|投保|自己交|缴费)")
_PAID_FOR = re.compile(r"保费|缴费|交|基金|出钱")
_COUNTED = re.compile(
    r"(?:做|查|治|看|发|领|办|检)了?(?:多少|几|好多|几多)(?!钱)|(?:多少|几|好多|几多)(?:例|台|场|份)"
)
_A_TOTAL = re.compile(r"(?:一共|总共|累计|合计|共)[^，。；]{0,8}\d|\d(?:亿|万)元")
# An illness that was found is treated; what is free is the looking for it.
_FOUND = re.compile(
    r"查出|检出|查到|确诊|得了|得的|患了|患上|患有|长了|犯了|治疗|医治|治病|[治看]好|手术|开刀|切除|化疗|放疗|晚期|早期|中期|复发|转移|住院"
)
_TREATED = re.compile(r"治|药|看病|手术|住院")
_LOOKED_FOR = re.compile(r"筛|检查|查体|体检|普查|检测|查不查|(?:免费|给)查|去查|做.?查")
_OF_LOOKING = frozenset({"family", "checkup"})  # topics
_TWO_CANCERS = "两癌筛查"
_CARE = frozenset({"住院", "门诊", "报销", "押金", "出院", "先诊疗后付费"})
# 2019年住院报了多少钱: what a county paid together, and no share; somebody's own bill is none of it.
_TOTAL = re.compile(
    r"(?:报|报销|核销|支付|结算|花)了(?:大概|大约|一共|总共)*(?:多少|好多|几多)(?:个)?(?:钱|万|元|亿)"
    r"|(?:一共|总共|总的|累计)(?:给)?(?:报销?|核销|支付|花)(?:了)?(?:多少|好多|几多)"
)
_OF_A_YEAR_OR_PLACE = re.compile(r"去年|前年|上半年|全[县区市]|咱县|[我俺]们?县")
_OWN = re.compile(r"[我俺咱](?!们?[县区市])|自己|个人|[爹娘爸妈爷奶]|老伴|媳妇|花了?[\d一二三四五六七八九]")


def free_or_how_much(question: Understanding) -> Understanding:
    """住院全免吗 asks what is paid of a stay: the documents answer with a share."""
    analysis = question.analysis
    names = analysis.names("thing", "act", "disease", "noun", "strict") | (analysis.names() & _FREE)
    if "住院" not in names or not names & _FREE or not names <= _STAY_ONLY:
        return question
    kept = [token for token in analysis.tokens if token.name not in _FREE]
    share = (Token("报销", "act"), Token("比例", "ask"))
    return replace(question, analysis=made_of(analysis.text, (*kept, *share)))


def found_not_looked_for(question: Understanding) -> Understanding:
    """得了宫颈癌住院报多少 asks of a stay, though the dictionary takes the cancer for the screening of it."""
    analysis, text = question.analysis, question.text
    if _TWO_CANCERS not in analysis.names() or not _FOUND.search(text) or _LOOKED_FOR.search(text):
        return question
    kept = [token for token in analysis.tokens if token.name != _TWO_CANCERS]
    return replace(question, analysis=made_of(analysis.text, (*kept, Token("病名", "noun"))))


def of_the_same_charge(hits: list[Hit], question: Understanding, index: Index) -> list[Hit]:
    """Without what would be read as another charge: a premium for a stay's cost, a deposit's share for what is paid.

    The likelier entry of the wrong charge is worse than none; where nothing is left, nothing is known.
    """
    names, text = question.analysis.names(), question.text
    fits: list[Callable[[Entry], bool]] = []
    if names & {"住院", "出院", "押金"} and not names & _INSURED:
        fits.append(lambda entry: entry.topic != "insurance" or not _PREMIUM.search(entry.conclusion))
    if names & {"参保缴费", "医保"} and not names & _CARE and _PAYS_PREMIUM.search(text):
        fits.append(
            lambda entry: entry.topic not in ("inpatient", "outpatient", "payment") or _on_premiums(entry)
        )
        if "医保" in names and not names & _OTHER_INSURANCE:
            fits.append(
                lambda entry: (
                    entry.topic != "insurance"
                    or bool(_OWN_PREMIUM.search(entry.conclusion))
                    or _on_premiums(entry)
                )
            )
    if "参保缴费" in names and not names & (_CARE - {"押金"}):  # 参保要先交钱吗: no deposit is asked for
        fits.append(lambda entry: entry.topic != "payment")
    if "住院" in names and "门诊" not in names:
        fits.append(lambda entry: entry.topic != "outpatient")
    asks_paid = "报销" in names or ("住院" in names and _PAID_ASKED.search(text))
    if asks_paid and not names & {"押金", "减免", "先诊疗后付费"}:
        fits.append(
            lambda entry: not _DEPOSIT.search(entry.conclusion) or bool(_PAID.search(entry.conclusion))
        )
    if "押金" in names and not names & {"报销", "个人自付", "先诊疗后付费"} and not _PAID_ASKED.search(text):
        fits.append(lambda entry: entry.topic != "inpatient" or bool(_DEPOSIT.search(entry.conclusion)))
    if {"慢性病", "住院"} <= names and not names & {"大病", "重病"}:
        fits.append(lambda entry: "大病" not in entry.title or "慢" in entry.title)
    if illnesses.named(text) and _FOUND.search(text) and not _LOOKED_FOR.search(text):
        fits.append(lambda entry: entry.topic not in _OF_LOOKING or "筛查" not in entry.title)
    if _asks_what_care_costs(question):
        fits.append(lambda entry: entry.topic not in _NO_TREATMENT)
    if names & _DRUGS and names & _FOR_NOTHING:
        fits.append(lambda entry: "药" in entry.conclusion + entry.conditions)
    if "药" in names and not names & _BREWED:
        fits.append(lambda entry: "代煎" not in entry.title)
    if names & _DRUGS and "报销" in names and not names & {"住院", "出院", "病名", "门诊"}:
        fits.append(lambda entry: bool(_DRUGS_PAID.search(entry.title + entry.conclusion)))
    gives = _given(question)
    return [
        hit
        for hit in hits
        if all(give(index.entries[hit.entry]) for give in gives)
        and (all(fit(index.entries[hit.entry]) for fit in fits) or names_all(hit, question, index))
    ]


def _given(question: Understanding) -> list[Callable[[Entry], bool]]:
    """What has to stand in an entry itself, whoever wrote it: who pays the premium, a total, no total."""
    names, text = question.analysis.names(), question.text
    gives: list[Callable[[Entry], bool]] = []
    if _asks_the_premium(question):
        gives.append(_says_who_pays_for_it)
    if names & _FREE and not (names & {"人数", "次数"}) and not _COUNTED.search(text):
        gives.append(lambda entry: entry.topic != "statistics")
    if _asks_a_total(question):
        gives.append(lambda entry: entry.topic == "statistics" or _states_a_total(entry))
    return gives


def _says_who_pays_for_it(entry: Entry) -> bool:
    named = entry.own and "大病保险" in entry.title and _PAID_FOR.search(entry.conclusion)
    return bool(named or _OWN_INSURANCE_PAID.search(entry.conclusion))


def _states_a_total(entry: Entry) -> bool:
    return entry.own and bool(_A_TOTAL.search(entry.conclusion))


def _on_premiums(entry: Entry) -> bool:
    """Whether its writer says that this is what it is asked for: where, when, how the premium is paid."""
    return bool(_PREMIUM_NAMED.search(entry.title)) or any(map(_PREMIUM_NAMED.search, entry.phrasings))


def _asks_what_care_costs(question: Understanding) -> bool:
    """癌症免费吗 asks of the treatment: that signing with a doctor is free would be read as yes."""
    names = question.analysis.names()
    ill = bool(question.analysis.names("disease")) or "病名" in names
    of_the_mind = "精神障碍患者" in names and _TREATED.search(question.text) is not None
    return (ill or of_the_mind) and bool(names & _FOR_NOTHING) and not names & _NOT_OF_CARE


def _asks_the_premium(question: Understanding) -> bool:
    """大病保险要自己交钱吗 is not answered by what it pays, nor by who pays for the one that comes on top of it."""
    names, text = question.analysis.names(), question.text
    if "大病保险" not in names or names & {"补充医疗保险", "医保"}:
        return False
    return bool(_PREMIUM_ASKED.search(text)) and not _OF_WHAT_IT_PAYS.search(text)


def premium_of_another(before: str, said: Understanding) -> bool:
    """补充保险谁出钱, then 那大病保险呢: only another insurance is named, and who pays for it is meant."""
    paid = _PREMIUM_ASKED.search(before) and not _OF_WHAT_IT_PAYS.search(before)
    return bool(paid) and said.leans and said.subject == {"大病保险"}


def _asks_a_total(question: Understanding) -> bool:
    text = question.text
    of_many = question.year is not None or question.own_county or _OF_A_YEAR_OR_PLACE.search(text)
    return bool(of_many and _TOTAL.search(text) and not _OWN.search(text))
