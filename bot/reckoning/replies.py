"""How a sum is told, asked about or declined, in fixed sentences."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from bot import wording
from bot.reckoning.sums import Sum
from bot.reply import Kind, Reply
from policy_kb.benefits.rulebook import Estimate, NotCovered, Scheme, Setting, Step
from policy_kb.benefits.steps import LEVEL_NAMES, ZERO, yuan
from policy_kb.knowledge import Knowledge

SURE = 0.9
MOST_CHOICES = 5
_ORDINARY = (
    "文件只写了办理慢性病的门诊怎么报，普通门诊（感冒、小病这些）报不报、报多少，文件没有写，我不能乱算。"
)


ANOTHER_PAYS = (
    "车祸、工伤、被人打伤这类可能该由别人或者单位赔的，文件没有写怎么报，我不能按平常住院算。"
    "请先问医院医保窗口或医保局。"
)
OF_A_BIRTH = "生孩子住院的费用怎么报，文件没有写，我不能按平常住院算。请先问医院医保窗口或医保局。"
NOT_DESIGNATED = (
    "文件只写了定点医疗机构怎么报。这家是不是定点，要先问医院或医保局；不是定点的，文件没有写，我不能乱算。"
)


def ask(sentence: str) -> Reply:
    """For what is lacking."""
    return Reply(Kind.CLARIFY, sentence, confidence=SURE)


def ask_which(sentence: str, choices: Sequence[str]) -> Reply:
    """For one of a few things: a number chooses it, words do too."""
    if not 1 < len(choices) <= MOST_CHOICES:
        return ask(sentence)
    text = wording.numbered(f"{sentence}请回数字，或者直接说：", choices)
    return Reply(Kind.CLARIFY, text, choices=tuple(choices), confidence=SURE)


def how_much(words: str) -> Reply:
    return ask(f"您说的“{words.strip()}”我拿不准到底是多少，怕给您算错。请说一个准数，比如“18000元”。")


def which_bill() -> Reply:
    return ask("您说了不止一笔钱。我一次只算一笔：请告诉我这一次住院能报的（政策范围内的）费用一共是多少元。")


def only_this_stay() -> Reply:
    return ask(
        "以前花的、已经付的、已经报的，和这一次的不能混在一起算。请只告诉我这一次住院一共花了多少元，我给您算这一次；"
        "几次合起来怎么算，要问医院医保窗口。"
    )


def one_by_one() -> Reply:
    return ask(
        "您说的不止一次住院，或者不止一个人。请一次一次、一个人一个人地说，比如“二级医院住院花了8000元”，我一笔一笔算。"
    )


def for_the_whole_year() -> Reply:
    return ask(
        "您说的是一个月的钱，问的是一年。请把这一年一共花的加起来告诉我，比如“一年门诊花了3600元”，我来算；"
        "一年有没有封顶，要问医院医保窗口。"
    )


def not_backwards() -> Reply:
    return ask("我只会从总数往下算，不会倒着推。请告诉我原来一共要交（要花）多少元，我再给您算自己付多少。")


def how_much_is_eligible() -> Reply:
    return ask(
        "自费的、不在报销范围的费用，文件没有写能报。请告诉我去掉这部分以后，能报的（政策范围内的）费用一共是多少元，我按它算。"
    )


def is_it_chronic() -> Reply:
    return ask("您办理过慢性病吗？文件只写了办理慢性病的门诊怎么报。回“办了”或者“没办”就行。")


def ordinary_outpatient(scheme: Scheme, knowledge: Knowledge, today: date) -> Reply:
    """The rule is for chronic diseases; what is paid of other outpatient bills is not written."""
    citation = knowledge.citation(scheme.document_key, scheme.section)
    text = wording.fitted([_ORDINARY], wording.source_line(citation, today))
    return Reply(Kind.UNKNOWN, text, (citation,), SURE, for_staff=True)


def not_covered(verdict: NotCovered, knowledge: Knowledge, today: date) -> Reply:
    """The document does not give it to this person or place."""
    citation = knowledge.citation(verdict.document_key, verdict.section)
    text = wording.fitted([verdict.sentence], wording.source_line(citation, today))
    return Reply(Kind.ANSWER, text, (citation,), SURE)


def estimated(result: Estimate, whole: Sum, knowledge: Knowledge, today: date) -> Reply:
    """One sum with its steps."""
    citation = knowledge.citation(result.document_key, result.section)
    text = wording.estimate(shown(result, whole), citation, today)
    return Reply(Kind.ESTIMATE, text, (citation,), SURE, explanation={"scheme": result.scheme_id})


def names(cases: list[Sum]) -> tuple[str, ...]:
    """How two sums are told apart: one bill in two hospitals, or two bills."""
    levels = {case.level for case in cases}
    if len(levels) > 1 and len({case.amount for case in cases}) == 1:
        return tuple(f"{LEVEL_NAMES[case.level or 1]}医院" for case in cases)
    return "第一笔", "第二笔"


def shown(result: Estimate, whole: Sum) -> Estimate:
    """With what was taken for granted in understanding the message, and what lies outside the rules."""
    if whole.rough:
        left_out = f"您说的“{whole.rough}”是个大概数，整数以外多出来的没有算进去。"
        result = replace(result, conclusion=result.conclusion + left_out)
    if whole.township and whole.level is None:
        result = replace(result, assumptions=(*result.assumptions, "乡镇卫生院按一级医院算"))
    return _with_self_paid(result, whole)


def _with_self_paid(result: Estimate, whole: Sum) -> Estimate:
    apart, rest = whole.self_paid, whole.amount
    if apart is None or rest is None:
        return result
    first = f"自费（不在报销范围）的{yuan(apart)}全由自己付"
    if whole.setting is Setting.INPATIENT:
        first += f"，连它在内您自己一共大约付{yuan(result.personal + apart)}"
    working = f"{yuan(rest + apart)} − {yuan(apart)} = {yuan(rest)}，自费的{yuan(apart)}全由自己付"
    step = Step("先去掉自费的部分", working, ZERO, result.section)
    return replace(
        result, conclusion=f"{first}。能报的部分：{result.conclusion}", steps=(step, *result.steps)
    )
