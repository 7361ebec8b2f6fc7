"""From what is on record to the plan that ought to be open for a disease. Pure; `plans` makes it so."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from scheduler.guidelines import (
    Action,
    Decision,
    Disease,
    Status,
    Urgency,
    VisitClass,
    in_scope,
)
from scheduler.guidelines.spans import add_months
from scheduler.models.kinds import Outcome
from scheduler.visits.guidance import Guidance
from scheduler.visits.judging import OVER_A_HOLIDAY, decision_for
from scheduler.visits.subjects import Enrolment, OpenPlan, Plan, Seen, Subject

_DISEASES = tuple(Disease)


class Change(NamedTuple):
    """What has to be done to one plan: `closes` in `state` for `why`, and `opens` in its place.

    Without `closes` only opened, without `opens` only closed; with `reworded` the open one stays and its words change.
    """

    patient_id: int
    closes: OpenPlan | None = None
    state: str = ""
    done_by_visit_id: int | None = None
    why: str = ""
    opens: Plan | None = None
    reworded: OpenPlan | None = None


def plan_for(guidance: Guidance, subject: Subject, disease: Disease) -> Plan | None:
    """The plan that ought to be open; None when the disease is not followed (any more)."""
    enrolment = subject.enrolled.get(disease)
    if enrolment is None or subject.status is not Status.ACTIVE or _over(enrolment, guidance.today):
        return None
    seen = subject.seen_by(disease)
    decision = decision_for(guidance, subject, seen)
    # The age is a limit of the service, not of a doctor's duty: a danger is followed at any age.
    followed = in_scope(guidance.rules, disease, seen.patient, guidance.today)
    if not followed and decision.visit_class is not VisitClass.DANGER:
        return None
    return _plan(guidance, seen, decision, enrolment)


def kept_day(guidance: Guidance, subject: Subject, disease: Disease) -> date | None:
    """The doctor's own day where it stays in force; None: the rules' day holds, or nothing is planned."""
    wanted = plan_for(guidance, subject, disease)
    return _kept_day(subject, subject.open.get(disease), wanted) if wanted is not None else None


def changes(
    guidance: Guidance,
    subject: Subject,
    moved: Mapping[Disease, date] | None = None,
    over: Mapping[Disease, str] | None = None,
) -> list[Change]:
    """Everything that makes the open plans those that ought to be.

    `moved`: days the doctor chose; `over`: why a disease is followed no more.
    """
    found = []
    for disease in _diseases(subject):
        held, wanted = subject.open.get(disease), plan_for(guidance, subject, disease)
        if held is None and wanted is None:
            continue
        if wanted is not None:
            day = (moved or {}).get(disease) or _kept_day(subject, held, wanted)
            wanted = replace(wanted, chosen=day) if day else wanted
        found += _change(guidance, subject, held, wanted, (over or {}).get(disease, ""))
    return found


def _diseases(subject: Subject) -> Sequence[Disease]:
    """Those that are or were followed, in their order."""
    found = {**subject.enrolled, **subject.open} if subject.open else subject.enrolled
    return tuple(found) if len(found) < 2 else [disease for disease in _DISEASES if disease in found]


def why_not(guidance: Guidance, subject: Subject, disease: Disease) -> str:
    """Why a plan was cancelled."""
    enrolment = subject.enrolled.get(disease)
    if subject.status is not Status.ACTIVE:
        return decision_for(guidance, subject, subject.seen_by(disease)).reason
    if enrolment is None or _over(enrolment, guidance.today):
        return "这个病种已不再随访。"
    return "按年龄现在不在这个病种的随访范围。"


def _change(
    guidance: Guidance, subject: Subject, held: OpenPlan | None, wanted: Plan | None, over: str = ""
) -> list[Change]:
    if held is None:
        return [Change(subject.id, opens=wanted)]
    if wanted is None:
        why = over or why_not(guidance, subject, held.plan.disease)
        return [Change(subject.id, held, "cancelled", why=why)]
    if held.plan == wanted:
        return []
    if replace(held.plan, reason=wanted.reason, rules_version=wanted.rules_version) == wanted:
        # The same plan in newer words keeps its row, and with it the reminders that went out for it.
        return [Change(subject.id, opens=wanted, reworded=held)]
    return [_replacement(guidance, subject, held, wanted)]


def _replacement(guidance: Guidance, subject: Subject, held: OpenPlan, wanted: Plan) -> Change:
    after = held.plan.after_visit_id
    if after is not None and subject.contact(after) is None:
        return Change(
            subject.id, held, "superseded", why="所依据的随访已更正或撤回，重新安排。", opens=wanted
        )
    if _serves(guidance, subject, held, wanted):
        done = wanted.after_visit_id
        return Change(subject.id, held, "done", done, "已随访，安排下一次。", wanted)
    if _missed(guidance, subject, held, wanted):
        why = "最后期限已过，没有随访到；患者住院，重新安排。"
        return Change(subject.id, held, "cancelled", why=why, opens=wanted)
    if replace(wanted, chosen=held.plan.chosen) == held.plan:
        return Change(subject.id, held, "superseded", why=f"医生改到{wanted.chosen}。", opens=wanted)
    return Change(subject.id, held, "superseded", why="情况有变化，重新安排。", opens=wanted)


def _serves(guidance: Guidance, subject: Subject, held: OpenPlan, wanted: Plan) -> bool:
    """Whether the visit that the new plan follows is what the old one waited for."""
    if wanted.after_visit_id == held.plan.after_visit_id:
        return False
    contact = subject.contact(wanted.after_visit_id)
    if contact is None or contact.outcome is not Outcome.REACHED or wanted.action is Action.FIRST_VISIT:
        return False
    steps = guidance.rules.diseases[wanted.disease].steps.values()
    return contact.visit.face_to_face or not any(step.from_check for step in steps)  # a call is no check


def _missed(guidance: Guidance, subject: Subject, held: OpenPlan, wanted: Plan) -> bool:
    """Whether the old plan's deadline was past on the day of the stay in hospital that the new one follows.

    A stay gives up what was still open on its day; what was missed before stays missed.
    """
    stay = subject.contact(wanted.after_visit_id)
    if stay is None or stay.outcome is not Outcome.HOSPITALISED or stay.id == held.plan.after_visit_id:
        return False
    deadline = held.plan.deadline or _deadline_before(guidance, subject, held)
    if deadline is None:
        return held.plan.action is Action.LOST  # never seen: still owed
    return (
        deadline < stay.visit.date and deadline != wanted.deadline
    )  # a notice asks for the same visit still


def _deadline_before(guidance: Guidance, subject: Subject, held: OpenPlan) -> date | None:
    """By when a lost patient was to be seen before he was lost."""
    places = [at for at, one in enumerate(subject.contacts) if one.id == held.plan.after_visit_id]
    if not places:
        return None
    then = replace(subject, contacts=subject.contacts[: places[0] + 1])
    return decision_for(guidance, then, then.seen_by(held.plan.disease)).deadline


def _kept_day(subject: Subject, held: OpenPlan | None, wanted: Plan) -> date | None:
    """The day a doctor moved the plan to, while it follows the same visit, or that one corrected, and the day is in
    the window."""
    if held is None or not _same_visit(subject, held, wanted):
        return None
    day, plan = held.plan.chosen, held.plan
    moved = day is not None and day != plan.due
    return day if moved and day is not None and inside(wanted, day) else None


def inside(plan: Plan, day: date) -> bool:
    """Whether that day lies in the plan's window."""
    return plan.earliest is not None and plan.deadline is not None and plan.earliest <= day <= plan.deadline


def _same_visit(subject: Subject, held: OpenPlan, wanted: Plan) -> bool:
    if held.plan.after_visit_id == wanted.after_visit_id:
        return True
    contact = subject.contact(wanted.after_visit_id)
    return contact is not None and contact.corrects == held.plan.after_visit_id is not None


def _plan(guidance: Guidance, seen: Seen, decision: Decision, enrolment: Enrolment) -> Plan:
    window, last = decision.window, seen.last
    return Plan(
        disease=decision.disease,
        rules_version=decision.rules_version,
        visit_class=decision.visit_class,
        action=decision.action,
        urgency=_urgency(guidance, decision, enrolment),
        earliest=window.earliest if window else None,
        due=decision.due,
        deadline=decision.deadline,
        chosen=decision.due or _retry_on(guidance, seen, decision),
        reason=decision.reason,
        after_visit_id=last.id if last else None,
    )


def _retry_on(guidance: Guidance, seen: Seen, decision: Decision) -> date | None:
    """The day of the slow retry: a lost patient is looked for again some months after the last attempt."""
    if decision.action is not Action.LOST:
        return None
    last = seen.contacts[-1].visit.date
    day = add_months(last, guidance.rules.lost.retry_months)
    return guidance.workdays.place(day, day, day + OVER_A_HOLIDAY, hard=False).day


def _urgency(guidance: Guidance, decision: Decision, enrolment: Enrolment) -> Urgency:
    """A notice counted in hours goes out on holidays, too."""
    if decision.action is Action.FIRST_VISIT and enrolment.notice is not None and enrolment.notified_at:
        notice = guidance.rules.notices[enrolment.notice]
        return Urgency.AT_ONCE if notice.hours else decision.urgency
    return decision.urgency


def _over(enrolment: Enrolment, today: date) -> bool:
    return enrolment.ended_on is not None and enrolment.ended_on <= today
