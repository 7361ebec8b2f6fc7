"""One decision: (patient, disease, history, today) -> class, action, window, reason, source. Pure.

Visits are judged by `judging`, put into words by `wording`; every interval and action comes from the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from scheduler.guidelines import wording
from scheduler.guidelines.decision import Action, Decision, Source, VisitClass, Window
from scheduler.guidelines.facts import Disease, Patient, Phase, Status, Supervisor, Visit, age_on
from scheduler.guidelines.judging import Judgement, Result, judge
from scheduler.guidelines.rules import DiseaseRules, Rules, Situation, Step
from scheduler.guidelines.spans import Interval
from scheduler.workdays import ONE_DAY, Workdays


@dataclass(frozen=True, slots=True)
class History:
    """The visits in order of date, seen by one disease. `failed` counts the failed contacts at the end."""

    patient: Patient
    rules: Rules
    disease: DiseaseRules
    judged: tuple[Judgement, ...]
    failed: int

    @property
    def last(self) -> Judgement | None:
        """The last visit that reached the patient."""
        return self.judged[-1] if self.judged else None

    @property
    def visit_class(self) -> VisitClass:
        """Of the last reached visit; unassessed without one."""
        return self.last.visit_class if self.last else VisitClass.UNASSESSED


def decide(
    rules: Rules,
    patient: Patient,
    disease: Disease,
    visits: Sequence[Visit],
    today: date,
    workdays: Workdays,
) -> Decision:
    """What is to be done next for one disease of one patient.

    `visits` may be in any order; those of one day keep theirs. They must be possible (`checking`) and not after
    `today`. The window does not move with `today`: a deadline that is past stays.
    """
    history = _history(rules, patient, disease, visits)
    action, window, reason, source = _outcome(history, today, workdays)
    return Decision(
        disease=disease,
        visit_class=history.visit_class,
        action=action,
        window=window,
        reason=reason,
        source=source,
        rules_version=rules.version,
    )


def in_scope(rules: Rules, disease: Disease, patient: Patient, today: date) -> bool:
    """Whether the service follows this patient today. An unknown birth is left to whoever enrolled them."""
    found = rules.diseases[disease]
    old_enough = patient.birth is None or age_on(patient.birth, today) >= found.age_from
    begun = found.since is None or found.since <= today
    return patient.status is Status.ACTIVE and old_enough and begun


def _history(rules: Rules, patient: Patient, disease: Disease, visits: Sequence[Visit]) -> History:
    ordered = sorted(visits, key=lambda visit: visit.date)
    reached = [visit for visit in ordered if visit.reached]
    found = rules.diseases[disease]
    judged = tuple(
        judge(rules, found, patient, visit, last=number == len(reached))
        for number, visit in enumerate(reached, start=1)
    )
    failed = next((n for n, visit in enumerate(reversed(ordered)) if visit.reached), len(ordered))
    return History(patient, rules, found, judged, failed)


Outcome = tuple[Action, Window | None, str, Source]


def _outcome(history: History, today: date, workdays: Workdays) -> Outcome:
    whole = history.disease.source()
    if history.patient.status is not Status.ACTIVE:
        return Action.ENDED, None, wording.ended(history.patient.status), whole
    if history.failed >= history.rules.lost.after_failed:
        return Action.LOST, None, wording.lost(history.rules, history.last, history.failed), whole
    if history.last is None:
        return _first_visit(history, today)
    situation = situation_of(history.judged, history.disease)
    step = history.disease.steps[situation]
    start = _start(history, step, history.last)
    if start is None:
        return _first_visit(history, today)
    window = open_window(step.interval, start, history.last.visit.date, workdays)
    source = history.disease.source(step.section)
    reason = wording.reason(history.rules, history.disease, history.patient, history.last, step, window)
    return step.action, window, reason + wording.failed(history.failed) + wording.source(source), source


def _first_visit(history: History, today: date) -> Outcome:
    source = history.disease.source()
    reason = wording.first_visit(history.disease, history.last) + wording.failed(history.failed)
    return Action.FIRST_VISIT, Window(today, today, today), reason + wording.source(source), source


def _start(history: History, step: Step, last: Judgement) -> date | None:
    """The day an interval is counted from; None when it is counted from a check and there never was one."""
    if not step.from_check:
        return last.visit.date
    checks = [judged.visit.date for judged in history.judged if judged.visit.face_to_face]
    return checks[-1] if checks else None


def situation_of(judged: Sequence[Judgement], disease: DiseaseRules) -> Situation:
    """Where the last of the reached visits leaves the patient. At least one visit."""
    last, before = judged[-1], judged[:-1]
    if last.dangers:
        return Situation.DANGER
    if last.visit.complication:
        return Situation.COMPLICATION
    if last.adverse_hard:
        return Situation.ADVERSE_HARD
    if last.result is None:
        return Situation.UNASSESSED
    if last.result is Result.UNSTABLE:
        return Situation.UNSTABLE
    return _ladder(last, before) or _satisfied(last.visit, disease)


def _ladder(last: Judgement, before: Sequence[Judgement]) -> Situation | None:
    """First time or again. A visit that says nothing of the matter neither counts nor resets."""
    adverse_before = next((one.adverse for one in reversed(before) if one.assessed or one.adverse), False)
    if last.adverse and adverse_before:
        return Situation.ADVERSE_AGAIN
    if last.result is Result.UNCONTROLLED:
        result_before = next((one.result for one in reversed(before) if one.assessed), None)
        again = result_before is Result.UNCONTROLLED
        return Situation.UNCONTROLLED_AGAIN if again else Situation.UNCONTROLLED_FIRST
    return Situation.ADVERSE_FIRST if last.adverse else None


def _satisfied(visit: Visit, disease: DiseaseRules) -> Situation:
    intensive = visit.phase is Phase.INTENSIVE and visit.supervised_by is not Supervisor.STAFF
    if intensive and Situation.INTENSIVE_PHASE in disease.steps:
        return Situation.INTENSIVE_PHASE
    return Situation.CONTROLLED


def open_window(interval: Interval, start: date, last_contact: date, workdays: Workdays) -> Window:
    """The window that an interval opens, counted from `start`; never before the day after the last contact."""
    deadline = interval.deadline(start)
    earliest = last_contact + ONE_DAY
    if interval.opens_days is not None:
        earliest = max(earliest, deadline - timedelta(days=interval.opens_days))
    target = deadline - timedelta(days=interval.lead_days)
    placed = workdays.place(target, earliest, deadline, hard=interval.hard)
    return Window(min(earliest, deadline), placed.day, deadline, placed.guessed_years)
