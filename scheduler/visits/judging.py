"""The guidelines' decision on a patient as he is enrolled: with a notice that waits, a stay in hospital, days off.

Pure. The guidelines know the disease and its visits; when somebody has to call first stands in the enrolment.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from backend.core.clock import SHANGHAI
from scheduler.guidelines import Action, Decision, VisitClass, Way, Window, answer_notice
from scheduler.guidelines.rules import Situation
from scheduler.models.kinds import Outcome
from scheduler.visits.guidance import Guidance
from scheduler.visits.subjects import Contact, Enrolment, Plan, Seen, Subject

_IN_HOSPITAL, _AFTER_HOSPITAL = "患者住院", "2周内再联系，问清病情，出院后补上随访"
OVER_A_HOLIDAY = timedelta(days=14)  # within which a soft day finds its workday: a long holiday fits in


def decision_for(guidance: Guidance, subject: Subject, seen: Seen) -> Decision:
    """The guidelines' decision on a disease; before it go a notice not answered yet and the day of a first visit that
    stands."""
    visits = [one.visit for one in seen.contacts]
    found = _in_hospital(
        guidance, seen, guidance.decider.decide(seen.patient, seen.disease, visits, guidance.today)
    )
    noticed = _noticed(guidance, subject, seen, found)
    if noticed is not None:
        return noticed
    if found.action is not Action.FIRST_VISIT:
        return found
    held = subject.open.get(seen.disease)
    if held is not None and held.plan.action is Action.FIRST_VISIT:
        return replace(found, window=_window(held.plan) or found.window)  # "today" was the day it was planned
    return replace(found, window=_next_workday(guidance))


def _in_hospital(guidance: Guidance, seen: Seen, found: Decision) -> Decision:
    """Nobody examines at a contact what a hospital treats, so its words do not ask for readings."""
    step = guidance.rules.diseases[seen.disease].steps.get(Situation.UNASSESSED)
    stay = seen.last is not None and seen.last.outcome is Outcome.HOSPITALISED
    if not stay or step is None or found.visit_class is not VisitClass.UNASSESSED:
        return found
    do = step.do if step.from_check else _AFTER_HOSPITAL  # a yearly check is not put forward by a stay
    reason = found.reason.replace(step.finding, _IN_HOSPITAL).replace(step.do, do)
    return replace(found, reason=reason)


def _noticed(guidance: Guidance, subject: Subject, seen: Seen, decision: Decision) -> Decision | None:
    """The first contact that a notice asks for, while nobody has answered it."""
    held = subject.enrolled.get(decision.disease)
    if held is None or held.notice is None or held.notified_at is None:
        return None
    if decision.action in (Action.ENDED, Action.LOST, Action.EMERGENCY):
        return None
    received = held.notified_at
    since = [one.visit for one in seen.contacts if _after_notice(one, received, held)]
    way = guidance.rules.notices[held.notice].way
    if any(visit.way is way or (way is Way.PHONE and visit.reached) for visit in since):
        return None
    failed = sum(not visit.reached for visit in since)
    first = answer_notice(guidance.rules, held.notice, received, failed, guidance.workdays)
    return replace(
        decision,
        action=Action.FIRST_VISIT,
        window=Window(received.astimezone(SHANGHAI).date(), first.due, first.deadline.date()),
        reason=first.reason,
        source=first.source,
    )


def _after_notice(contact: Contact, received: datetime, held: Enrolment) -> bool:
    """A visit says only its day: one of the notice's own day was after it unless it was on record before."""
    day = received.astimezone(SHANGHAI).date()
    return contact.visit.date > day or (contact.visit.date == day and contact.id not in held.before)


def _next_workday(guidance: Guidance) -> Window:
    """Nothing asks for the first visit today, so nobody is sent out on a day off."""
    today = guidance.today
    day = guidance.workdays.place(today, today, today + OVER_A_HOLIDAY, hard=False).day
    return Window(day, day, day)


def _window(plan: Plan) -> Window | None:
    if plan.earliest is None or plan.due is None or plan.deadline is None:
        return None
    return Window(plan.earliest, plan.due, plan.deadline)
