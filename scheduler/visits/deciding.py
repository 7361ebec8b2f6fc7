"""From what is on record to the plan that ought to be open for a disease. Pure; `plans` makes it so."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import NamedTuple

from scheduler.guidelines import (
    Action,
    Decision,
    Disease,
    Status,
    Urgency,
    VisitClass,
    Way,
    Window,
    answer_notice,
    in_scope,
)
from scheduler.guidelines.spans import add_months
from scheduler.models.kinds import Outcome
from scheduler.visits.guidance import Guidance
from scheduler.visits.subjects import Enrolment, OpenPlan, Plan, Seen, Subject

_DISEASES = tuple(Disease)
_RETRY_WITHIN = timedelta(days=14)  # of the slow retry's day: a long holiday fits in


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


def decision_for(guidance: Guidance, subject: Subject, disease: Disease) -> Decision:
    """The guidelines' decision, with the notice that is not answered yet and the first visit's day that stands."""
    return _decision(guidance, subject, subject.seen_by(disease))


def plan_for(guidance: Guidance, subject: Subject, disease: Disease) -> Plan | None:
    """The plan that ought to be open; None when the disease is not followed (any more)."""
    enrolment = subject.enrolled.get(disease)
    if enrolment is None or subject.status is not Status.ACTIVE or _over(enrolment, guidance.today):
        return None
    seen = subject.seen_by(disease)
    decision = _decision(guidance, subject, seen)
    # The age is a limit of the service, not of a doctor's duty: a danger is followed at any age.
    followed = in_scope(guidance.rules, disease, seen.patient, guidance.today)
    if not followed and decision.visit_class is not VisitClass.DANGER:
        return None
    return _plan(guidance, seen, decision, enrolment)


def changes(
    guidance: Guidance, subject: Subject, moved: Mapping[Disease, date] | None = None
) -> list[Change]:
    """Everything that makes the open plans those that ought to be. `moved`: days the doctor chose."""
    found = []
    for disease in _diseases(subject):
        held, wanted = subject.open.get(disease), plan_for(guidance, subject, disease)
        if held is None and wanted is None:
            continue
        if wanted is not None:
            day = (moved or {}).get(disease) or _kept_day(held, wanted)
            wanted = replace(wanted, chosen=day) if day else wanted
        found += _change(guidance, subject, held, wanted)
    return found


def _diseases(subject: Subject) -> Sequence[Disease]:
    """Those that are or were followed, in their order."""
    found = {**subject.enrolled, **subject.open} if subject.open else subject.enrolled
    return tuple(found) if len(found) < 2 else [disease for disease in _DISEASES if disease in found]


def why_not(guidance: Guidance, subject: Subject, disease: Disease) -> str:
    """Why a plan was cancelled."""
    enrolment = subject.enrolled.get(disease)
    if subject.status is not Status.ACTIVE:
        return decision_for(guidance, subject, disease).reason
    if enrolment is None or _over(enrolment, guidance.today):
        return "这个病种已不再随访。"
    return "按年龄现在不在这个病种的随访范围。"


def _decision(guidance: Guidance, subject: Subject, seen: Seen) -> Decision:
    visits = [one.visit for one in seen.contacts]
    found = guidance.decider.decide(seen.patient, seen.disease, visits, guidance.today)
    noticed = _noticed(guidance, subject, seen, found)
    if noticed is not None:
        return noticed
    held = subject.open.get(seen.disease)
    if found.action is Action.FIRST_VISIT and held is not None and held.plan.action is Action.FIRST_VISIT:
        return replace(found, window=_window(held.plan) or found.window)  # "today" was the day it was planned
    return found


def _change(guidance: Guidance, subject: Subject, held: OpenPlan | None, wanted: Plan | None) -> list[Change]:
    if held is None:
        return [Change(subject.id, opens=wanted)]
    if wanted is None:
        why = why_not(guidance, subject, held.plan.disease)
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


def _kept_day(held: OpenPlan | None, wanted: Plan) -> date | None:
    """The day a doctor moved the plan to, while it still follows the same visit and the day is in the window."""
    if held is None or wanted.deadline is None or held.plan.after_visit_id != wanted.after_visit_id:
        return None
    day, plan = held.plan.chosen, held.plan
    moved = day is not None and day != plan.due
    inside = day is not None and wanted.earliest is not None and wanted.earliest <= day <= wanted.deadline
    return day if moved and inside else None


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
    return guidance.workdays.place(day, day, day + _RETRY_WITHIN, hard=False).day


def _urgency(guidance: Guidance, decision: Decision, enrolment: Enrolment) -> Urgency:
    """A notice counted in hours goes out on holidays, too."""
    if decision.action is Action.FIRST_VISIT and enrolment.notice is not None and enrolment.notified_at:
        notice = guidance.rules.notices[enrolment.notice]
        return Urgency.AT_ONCE if notice.hours else decision.urgency
    return decision.urgency


def _noticed(guidance: Guidance, subject: Subject, seen: Seen, decision: Decision) -> Decision | None:
    """The first contact that a notice asks for, while nobody has answered it."""
    held = subject.enrolled.get(decision.disease)
    if held is None or held.notice is None or held.notified_at is None:
        return None
    if decision.action in (Action.ENDED, Action.LOST, Action.EMERGENCY):
        return None
    received = held.notified_at
    since = [one.visit for one in seen.contacts if one.visit.date >= received.date()]
    by_phone = guidance.rules.notices[held.notice].way is Way.PHONE
    if any(visit.face_to_face or (by_phone and visit.reached) for visit in since):
        return None
    failed = sum(not visit.reached for visit in since)
    first = answer_notice(guidance.rules, held.notice, received, failed, guidance.workdays)
    return replace(
        decision,
        action=Action.FIRST_VISIT,
        window=Window(received.date(), first.due, first.deadline.date()),
        reason=first.reason,
        source=first.source,
    )


def _window(plan: Plan) -> Window | None:
    if plan.earliest is None or plan.due is None or plan.deadline is None:
        return None
    return Window(plan.earliest, plan.due, plan.deadline)


def _over(enrolment: Enrolment, today: date) -> bool:
    return enrolment.ended_on is not None and enrolment.ended_on <= today
