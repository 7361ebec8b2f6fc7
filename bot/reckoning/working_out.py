"""Working a sum out in conversation: when one is asked for, what is still lacking, how it is told."""

from dataclasses import replace
from datetime import date

from bot import wording
from bot.memory import Memory
from bot.reckoning import apart, bills, replies, sums, unfit, wanted
from bot.reckoning.sums import Sum
from bot.reply import Kind, Reply
from bot.understand import Understanding, understand
from policy_kb.benefits.rulebook import Estimate, Missing, NotCovered, Refused, Scheme, Setting
from policy_kb.knowledge import Knowledge

SHORT = 8  # characters of a message that only adds a fact (二级的, 花了三万)
_FACTS = ("amount", "level", "person", "setting", "chronic")
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
    under_way = memory.asked_for in _FACTS
    leaning = (
        said.leans
        or wanted.another_bill(said.text)
        or said.text in memory.choices
        or (len(said.text) <= SHORT and not wanted.of_the_premium(said.text))
        or (under_way and wanted.adds_only(said))
    )
    if not knowledge.rules.speaks_of(chain):
        return None
    wants = wanted.asked_for(said.text) or wanted.stated(said)
    if not wants and not leaning:
        return None
    fresh = sums.read(said, chain)
    if not wants and not _adds(fresh, memory, under_way):
        return None
    open_sum = replace(memory, asked_for="amount", facts=replace(fresh, amount=None, self_paid=None).facts())
    if (question := _no_single_sum(said, memory)) is not None:
        return question, open_sum
    several = bills.several(said.text) or wanted.stays(said.text) > 1
    if several or len(said.analysis.names("level")) > 1:
        both = _both(memory, said, chain, knowledge, today)
        if both is not None or several:
            return both or (replies.which_bill(), open_sum)
    earlier = _earlier(memory, chain, knowledge)
    goes_on = under_way or leaning or (fresh.setting is None and not memory.facts)
    whole = fresh.with_earlier(earlier) if goes_on else fresh
    return _verdict(memory, said, whole, chain, knowledge, today)


def _no_single_sum(said: Understanding, memory: Memory) -> Reply | None:
    """What is asked back when no one bill can be taken from the message."""
    text = said.text
    if unfit.mixed(text):
        return replies.only_this_stay()
    if dict(memory.facts).get("amount") and unfit.with_an_earlier_one(text) and bills.sure_bills(text):
        return replies.one_by_one()
    if wanted.backwards(text):
        return replies.not_backwards()
    if unfit.of_a_month_for_a_year(text):
        return replies.for_the_whole_year()
    if words := bills.unclear(text):
        return replies.how_much(words)
    number = len(bills.sure_bills(text))
    if number and (
        wanted.stays(text) not in (1, number) or (number == 1 and wanted.of_several_persons(text))
    ):
        return replies.one_by_one()
    uncounted = unfit.partly_outside(text) or (
        bills.self_paid_uncounted(text) and not bills.names_eligible(text)
    )
    return replies.how_much_is_eligible() if number and uncounted else None


def _verdict(
    memory: Memory,
    said: Understanding,
    whole: Sum,
    chain: tuple[str, ...],
    knowledge: Knowledge,
    today: date,
) -> tuple[Reply, Memory] | None:
    """What the rules say to the facts, as a reply, and what is remembered of it."""
    verdict = knowledge.rules.estimate(chain, whole.case())
    if verdict is None:
        return None
    kept = replace(memory, facts=whole.facts(), question=memory.question or said.text, pending="", choices=())
    if isinstance(verdict, Missing):
        if (refused := _refused_at_any_level(said, whole, chain, knowledge)) is not None:
            return replies.not_covered(refused, knowledge, today), replace(kept, asked_for="")
        reply = replies.ask_which(verdict.question, verdict.choices)
        return reply, replace(kept, asked_for=verdict.facts[0], choices=reply.choices)
    if isinstance(verdict, Refused):
        again = replace(kept, facts=replace(whole, amount=None).facts(), asked_for="amount")
        return replies.ask(verdict.sentence), again
    done = replace(kept, asked_for="", question=_SUBJECT[whole.setting] if whole.setting else "")
    if isinstance(verdict, NotCovered):
        return replies.not_covered(verdict, knowledge, today), done
    scheme = _scheme(verdict, chain, knowledge)
    if sentence := _not_by_this_rule(said.text, whole.setting):
        not_covered = NotCovered(sentence, scheme.document_key, scheme.section)
        return replies.not_covered(not_covered, knowledge, today), done
    if (denied := _denied(scheme, whole)) is not None:
        return replies.not_covered(denied, knowledge, today), done
    if whole.setting is Setting.CHRONIC_OUTPATIENT and whole.chronic is not True:
        if whole.chronic is None:
            return replies.is_it_chronic(), replace(kept, asked_for="chronic")
        return replies.ordinary_outpatient(scheme, knowledge, today), done
    if whole.self_paid is not None and not scheme.assume_eligible:
        again = replace(kept, facts=replace(whole, amount=None, self_paid=None).facts(), asked_for="amount")
        return replies.how_much_is_eligible(), again
    return replies.estimated(verdict, whole, knowledge, today), done


def _refused_at_any_level(
    said: Understanding, whole: Sum, chain: tuple[str, ...], knowledge: Knowledge
) -> NotCovered | None:
    """Why nothing will be worked out whichever hospital it was: nobody is asked for its level in vain."""
    verdict = knowledge.rules.estimate(chain, replace(whole, level=1).case())
    if not isinstance(verdict, Estimate):
        return None
    scheme = _scheme(verdict, chain, knowledge)
    sentence = _not_by_this_rule(said.text, whole.setting)
    if sentence:
        return NotCovered(sentence, scheme.document_key, scheme.section)
    return _denied(scheme, whole)


def _not_by_this_rule(text: str, setting: Setting | None) -> str:
    """Why the ordinary rule says nothing of this bill; empty when it does."""
    if unfit.another_pays(text):
        return replies.ANOTHER_PAYS
    if unfit.of_a_birth(text) and setting is not Setting.DEPOSIT:
        return replies.OF_A_BIRTH
    return replies.NOT_DESIGNATED if unfit.not_designated(text) else ""


def _adds(fresh: Sum, memory: Memory, under_way: bool) -> bool:
    """Whether a short message gives a fact to a sum: one under way, one just told, or a bill after a question."""
    if under_way:
        return fresh != Sum()
    if fresh.amount is not None:
        return bool(memory.question)
    told = (fresh.level, fresh.outside, fresh.referred, fresh.self_paid)
    facts = fresh.township or fresh.persons or fresh.not_persons or any(fact is not None for fact in told)
    return bool(memory.facts and facts)


def _earlier(memory: Memory, chain: tuple[str, ...], knowledge: Knowledge) -> Sum:
    """What the sum under way, or else the last question, says."""
    if memory.facts:
        return sums.from_facts(dict(memory.facts))
    if not memory.question:
        return Sum()
    return sums.read(understand(memory.question, knowledge), chain)


def _scheme(result: Estimate, chain: tuple[str, ...], knowledge: Knowledge) -> Scheme:
    """The scheme an estimate was worked out by."""
    schemes = (scheme for code in chain for scheme in knowledge.rules.schemes(code))
    return next(scheme for scheme in schemes if scheme.id == result.scheme_id)


def _denied(scheme: Scheme, whole: Sum) -> NotCovered | None:
    """The rule is for persons this one has said not to be: nothing is worked out."""
    covered = frozenset(scheme.persons)
    if not covered & whole.not_persons or covered & whole.persons:
        return None
    sentence = f"文件只写了{'、'.join(sorted(covered))}怎么算。不是的怎么报，文件没有写，我不能乱算。"
    return NotCovered(sentence, scheme.document_key, scheme.section)


def _both(
    memory: Memory, said: Understanding, chain: tuple[str, ...], knowledge: Knowledge, today: date
) -> tuple[Reply, Memory] | None:
    """Two sums, one after the other, where nothing is lacking for either."""
    cases = apart.read(said, chain, knowledge)
    if any(
        case.self_paid or (case.setting is Setting.CHRONIC_OUTPATIENT and not case.chronic) for case in cases
    ):
        return None
    found = [knowledge.rules.estimate(chain, case.case()) for case in cases]
    results = [one for one in found if isinstance(one, Estimate)]
    if len(results) != apart.MOST or len({one.document_key for one in results}) > 1:
        return None
    if any(_denied(_scheme(one, chain, knowledge), case) for one, case in zip(results, cases, strict=True)):
        return None
    citation = knowledge.citation(results[0].document_key, results[0].section)
    shown = [replies.shown(*pair) for pair in zip(results, cases, strict=True)]
    text = wording.estimates(dict(zip(replies.names(cases), shown, strict=True)), citation, today)
    schemes = [one.scheme_id for one in results]
    reply = Reply(Kind.ESTIMATE, text, (citation,), replies.SURE, explanation={"scheme": "、".join(schemes)})
    setting = cases[-1].setting
    return reply, replace(
        memory, asked_for="", pending="", choices=(), facts=(), question=_SUBJECT[setting] if setting else ""
    )
