"""Working a sum out in conversation: when one is asked for, what is still lacking, how it is told."""

from dataclasses import replace
from datetime import date

from bot import wording
from bot.memory import Memory
from bot.reckoning import apart, sums
from bot.reckoning.sums import Sum
from bot.reply import Kind, Reply
from bot.understand import Understanding, understand
from policy_kb.benefits.rulebook import Estimate, Missing, NotCovered, Refused, Setting
from policy_kb.benefits.steps import LEVEL_NAMES
from policy_kb.knowledge import Knowledge

SURE = 0.9
SHORT = 8  # characters of a message that only adds a fact (二级的, 花了三万)
_FACTS = ("amount", "level", "person", "setting")
# How a finished sum is remembered, so that a question after it (起付线是多少) finds its subject.
_SUBJECT = {
    Setting.INPATIENT: "住院报销比例",
    Setting.CHRONIC_OUTPATIENT: "慢性病门诊报销比例",
    Setting.DEPOSIT: "住院押金减免",
    Setting.SERIOUS_ILLNESS: "大病保险分段报销比例",
}


def work_out(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge, today: date
) -> tuple[Reply, Memory] | None:
    """The sum a message asks for or adds to; None when it is about something else or no rule speaks of it."""
    fresh = sums.read(said, chain)
    under_way = memory.asked_for in _FACTS
    leaning = said.leans or len(said.text) <= SHORT
    wanted = sums.asked_for(said.text) or (leaning and _adds(fresh, memory, under_way))
    if not wanted or not knowledge.rules.speaks_of(chain):
        return None
    open_sum = replace(memory, asked_for="amount", facts=replace(fresh, amount=None).facts())
    if words := sums.unclear(said.text):
        return _how_much(words), open_sum
    several = sums.several(said.text)
    if several or len(said.analysis.names("level")) > 1:
        both = _both(memory, said, chain, knowledge, today)
        if both is not None or several:
            return both or (_which_bill(), open_sum)
    whole = fresh.with_earlier(_earlier(memory, chain, knowledge)) if under_way or leaning else fresh
    verdict = knowledge.rules.estimate(chain, whole.case())
    if verdict is None:
        return None
    kept = replace(memory, facts=whole.facts(), question=memory.question or said.text, pending="", choices=())
    if isinstance(verdict, Missing):
        return Reply(Kind.CLARIFY, verdict.question, confidence=SURE), replace(
            kept, asked_for=verdict.facts[0]
        )
    if isinstance(verdict, Refused):
        again = replace(kept, facts=replace(whole, amount=None).facts(), asked_for="amount")
        return Reply(Kind.CLARIFY, verdict.sentence, confidence=SURE), again
    done = replace(kept, asked_for="", question=_SUBJECT[whole.setting] if whole.setting else "")
    if isinstance(verdict, NotCovered):
        return _not_covered(verdict, knowledge, today), done
    denied = _denied(verdict, whole, chain, knowledge)
    if denied is not None:
        return _not_covered(denied, knowledge, today), done
    return _estimated(verdict, whole, knowledge, today), done


def _adds(fresh: Sum, memory: Memory, under_way: bool) -> bool:
    """Whether a short message gives a fact to a sum: one under way, one just told, or a bill after a question."""
    if under_way:
        return fresh != Sum()
    if fresh.amount is not None:
        return bool(memory.question)
    told = (fresh.level, fresh.outside, fresh.referred)
    facts = fresh.township or fresh.persons or fresh.not_persons or any(fact is not None for fact in told)
    return bool(memory.facts and facts)


def _earlier(memory: Memory, chain: tuple[str, ...], knowledge: Knowledge) -> Sum:
    """What the sum under way, or else the last question, says."""
    if memory.facts:
        return sums.from_facts(dict(memory.facts))
    if not memory.question:
        return Sum()
    return sums.read(understand(memory.question, knowledge), chain)


def _denied(result: Estimate, whole: Sum, chain: tuple[str, ...], knowledge: Knowledge) -> NotCovered | None:
    """The rule is for persons this one has said not to be: nothing is worked out."""
    schemes = (scheme for code in chain for scheme in knowledge.rules.schemes(code))
    covered = next(frozenset(scheme.persons) for scheme in schemes if scheme.id == result.scheme_id)
    if not covered & whole.not_persons or covered & whole.persons:
        return None
    sentence = f"文件只写了{'、'.join(sorted(covered))}怎么算。不是的怎么报，文件没有写，我不能乱算。"
    return NotCovered(sentence, result.document_key, result.section)


def _both(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge, today: date
) -> tuple[Reply, Memory] | None:
    """Two sums, one after the other, where nothing is lacking for either."""
    cases = apart.read(said, chain, knowledge)
    found = [knowledge.rules.estimate(chain, case.case()) for case in cases]
    results = [one for one in found if isinstance(one, Estimate)]
    if len(results) != apart.MOST or len({one.document_key for one in results}) > 1:
        return None
    if any(_denied(one, case, chain, knowledge) for one, case in zip(results, cases, strict=True)):
        return None
    citation = knowledge.citation(results[0].document_key, results[0].section)
    shown = [_shown(*pair) for pair in zip(results, cases, strict=True)]
    text = wording.estimates(dict(zip(_names(cases), shown, strict=True)), citation, today)
    schemes = [one.scheme_id for one in results]
    reply = Reply(Kind.ESTIMATE, text, (citation,), SURE, explanation={"scheme": "、".join(schemes)})
    setting = cases[-1].setting
    return reply, replace(
        memory, asked_for="", pending="", choices=(), facts=(), question=_SUBJECT[setting] if setting else ""
    )


def _names(cases: list[Sum]) -> tuple[str, ...]:
    """How the two are told apart: one bill in two hospitals, or two bills."""
    if len({case.amount for case in cases}) == 1:
        return tuple(f"{LEVEL_NAMES[case.level or 1]}医院" for case in cases)
    return "第一笔", "第二笔"


def _how_much(words: str) -> Reply:
    return Reply(
        Kind.CLARIFY,
        f"您说的“{words.strip()}”我拿不准到底是多少，怕给您算错。请说一个准数，比如“18000元”。",
        confidence=SURE,
    )


def _which_bill() -> Reply:
    return Reply(
        Kind.CLARIFY,
        "您说了不止一笔钱。我一次只算一笔：请告诉我这一次住院能报的（政策范围内的）费用一共是多少元。",
        confidence=SURE,
    )


def _not_covered(verdict: NotCovered, knowledge: Knowledge, today: date) -> Reply:
    citation = knowledge.citation(verdict.document_key, verdict.section)
    text = wording.fitted([verdict.sentence], wording.source_line(citation, today))
    return Reply(Kind.ANSWER, text, (citation,), SURE)


def _estimated(result: Estimate, whole: Sum, knowledge: Knowledge, today: date) -> Reply:
    citation = knowledge.citation(result.document_key, result.section)
    text = wording.estimate(_shown(result, whole), citation, today)
    return Reply(Kind.ESTIMATE, text, (citation,), SURE, explanation={"scheme": result.scheme_id})


def _shown(result: Estimate, whole: Sum) -> Estimate:
    """With what was taken for granted in understanding the message."""
    if whole.township and whole.level is None:
        return replace(result, assumptions=(*result.assumptions, "乡镇卫生院按一级医院算"))
    return result
