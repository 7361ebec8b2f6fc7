"""One decision: (patient, disease, history, today) -> class, action, window, reason, source. Pure.

Visits are judged by `judging`, put into words by `wording`; every interval and action comes from the rules.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import takewhile
from operator import attrgetter
from typing import NamedTuple, TypeVar

from scheduler.guidelines import wording
from scheduler.guidelines.decision import Action, Decision, Source, VisitClass, Window
from scheduler.guidelines.facts import Disease, Patient, Phase, Status, Supervisor, Visit, Way, age_on
from scheduler.guidelines.judging import Judgement, Result, judge
from scheduler.guidelines.rules import DiseaseRules, Rules, Situation, Step, Target
from scheduler.guidelines.spans import Interval
from scheduler.workdays import ONE_DAY, Workdays

V = TypeVar("V")
Key = tuple[object, ...]
MOST = 100_000  # remembered at a time, of either kind
_DATE = attrgetter("date")
# What a visit says beside its date and its figures.
_SAID = attrgetter(
    *("way", "fasting", "symptoms", "adverse", "complication", "risk", "stable", "phase", "supervised_by"),
    "in_hospital",
)


@dataclass(frozen=True, slots=True)
class Seen:
    """A visit as one disease sees it, whatever its date. `alone`: where it leaves a patient with no visit before."""

    judgement: Judgement
    visit_class: VisitClass
    words: wording.Words
    alone: Situation


class Held(NamedTuple):
    """The target that an age is held to, in words; `number` tells it from the disease's others."""

    target: Target | None
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class Opened:
    """The window of a step, in words, and the paragraph that says so."""

    window: Window
    asked: str
    guessed: str
    source: Source
    source_words: str


class History(NamedTuple):
    """The reached visits in order of date, `seen` by one disease; `held` is of the last.

    `failed` counts the failed contacts at the end, those of a day once or each.
    """

    patient: Patient
    disease: Disease
    rules: DiseaseRules
    reached: Sequence[Visit]
    seen: Sequence[Seen]
    held: Held | None
    failed: int

    @property
    def last(self) -> Judgement | None:
        """The last visit that reached the patient."""
        return self.seen[-1].judgement if self.seen else None


def decide(
    rules: Rules,
    patient: Patient,
    disease: Disease,
    visits: Sequence[Visit],
    today: date,
    workdays: Workdays,
    *,
    each_contact: bool = False,
) -> Decision:
    """What is to be done next for one disease of one patient.

    `visits` may be in any order; those of one day keep theirs. They must be possible (`checking`) and not after
    `today`. The window does not move with `today`: a deadline that is past stays. `each_contact`: as `Decider`.
    """
    return Decider(rules, workdays, each_contact=each_contact).decide(patient, disease, visits, today)


Outcome = tuple[Action, Window | None, str, Source]


class Decider:
    """Decides by one version of the rules and one calendar; the same as `decide`, faster for many.

    Most of a county's visits say what another one said, and open the same windows: both are judged and put into
    words once. What is remembered holds no person, only readings, ages and days.

    `each_contact`: failed contacts of one day count each for 失访, as a file of cases wants it; else once a day.
    """

    def __init__(self, rules: Rules, workdays: Workdays, *, each_contact: bool = False) -> None:
        self._each_contact = each_contact
        self._rules = rules
        self._workdays = workdays
        self._held: dict[Key, Held] = {}
        self._seen: dict[Key, Seen] = {}
        self._opened: dict[Key, Opened] = {}

    @property
    def remembered(self) -> int:
        """How many things."""
        return len(self._held) + len(self._seen) + len(self._opened)

    def decide(self, patient: Patient, disease: Disease, visits: Sequence[Visit], today: date) -> Decision:
        """As the function of that name."""
        history = self._history(patient, disease, visits)
        action, window, reason, source = self._outcome(history, today)
        found = history.seen[-1].visit_class if history.seen else VisitClass.UNASSESSED
        return Decision(disease, found, action, window, reason, source, self._rules.version)

    def _history(self, patient: Patient, disease: Disease, visits: Sequence[Visit]) -> History:
        ordered = sorted(visits, key=_DATE)
        reached = [visit for visit in ordered if visit.way is not Way.FAILED]
        failed = self._failed_at_the_end(ordered) if len(reached) < len(ordered) else 0
        last = len(reached) - 1
        held = [self._held_to(patient, disease, visit) for visit in reached]
        seen = [
            # Pregnancy is known of the last visit only.
            self._see(disease, held[at], visit, pregnant=patient.pregnant and at == last)
            for at, visit in enumerate(reached)
        ]
        return History(
            patient, disease, self._rules.diseases[disease], reached, seen, held[-1] if held else None, failed
        )

    def _failed_at_the_end(self, ordered: Sequence[Visit]) -> int:
        """At the desk once a day: who is called three times in one morning has not been looked for three times."""
        days = [visit.date for visit in takewhile(lambda visit: not visit.reached, reversed(ordered))]
        return len(days if self._each_contact else set(days))

    def _held_to(self, patient: Patient, disease: Disease, visit: Visit) -> Held:
        age = age_on(patient.birth, visit.date) if patient.birth else None
        key = (disease, age)
        found = self._held.get(key)
        if found is None:
            rules = self._rules.diseases[disease]
            target = rules.service_target(age)
            number = rules.service_targets.index(target) if target else 0
            found = _kept(self._held, key, Held(target, number, wording.limit(rules, age, target)))
        return found

    def _see(self, disease: Disease, held: Held, visit: Visit, *, pregnant: bool) -> Seen:
        # Figures as they are written: 7 and 7.0 are one number and two texts.
        figures = str(visit.sbp), str(visit.dbp), str(visit.glucose)
        key = (disease, held.number, pregnant, *figures, *_SAID(visit))
        found = self._seen.get(key)
        if found is None:
            rules = self._rules.diseases[disease]
            judgement = judge(self._rules, rules, held.target, visit, pregnant=pregnant)
            words = wording.told(self._rules, visit, judgement.dangers)
            alone = situation_of((judgement,), visit, rules)
            found = _kept(self._seen, key, Seen(judgement, judgement.visit_class, words, alone))
        return found

    def _open(self, history: History, situation: Situation, start: date) -> Opened:
        last = history.reached[-1].date
        key = (history.disease, situation, start, last)
        found = self._opened.get(key)
        if found is None:
            step = history.rules.steps[situation]
            window = open_window(step.interval, start, last, self._workdays)
            source = history.rules.source(step.section)
            asked, guessed = wording.asked(step, window), wording.guessed(window)
            found = _kept(self._opened, key, Opened(window, asked, guessed, source, wording.source(source)))
        return found

    def _outcome(self, history: History, today: date) -> Outcome:
        if history.patient.status is not Status.ACTIVE:
            return Action.ENDED, None, wording.ended(history.patient.status), history.rules.source()
        if history.failed >= self._rules.lost.after_failed:
            counted = "" if self._each_contact else "（一天算一次）"
            words = wording.lost(self._rules, history.last, history.failed, counted)
            return Action.LOST, None, words, history.rules.source()
        if history.last is None:
            return _first_visit(history, today)
        situation = _situation(history)
        step = history.rules.steps[situation]
        start = _start(history, step)
        if start is None:
            return _first_visit(history, today)
        opened = self._open(history, situation, start)
        limit = history.held.words if history.held else ""
        reason = history.seen[-1].words.reason(history.reached[-1].date, step, limit, opened.asked)
        reason += opened.guessed + wording.failed(history.failed) + opened.source_words
        return step.action, opened.window, reason, opened.source


def _kept(memory: dict[Key, V], key: Key, value: V) -> V:
    if len(memory) >= MOST:
        memory.clear()
    memory[key] = value
    return value


def in_scope(rules: Rules, disease: Disease, patient: Patient, today: date) -> bool:
    """Whether the service follows this patient today. An unknown birth is left to whoever enrolled them."""
    found = rules.diseases[disease]
    old_enough = patient.birth is None or age_on(patient.birth, today) >= found.age_from
    begun = found.since is None or found.since <= today
    return patient.status is Status.ACTIVE and old_enough and begun


def _first_visit(history: History, today: date) -> Outcome:
    source = history.rules.source()
    reason = wording.first_visit(history.rules, history.last) + wording.failed(history.failed)
    return Action.FIRST_VISIT, Window(today, today, today), reason + wording.source(source), source


def _start(history: History, step: Step) -> date | None:
    """The day an interval is counted from; None when it is counted from a check and there never was one."""
    if not step.from_check:
        return history.reached[-1].date
    return next((visit.date for visit in reversed(history.reached) if visit.face_to_face), None)


def _situation(history: History) -> Situation:
    if len(history.seen) == 1:
        return history.seen[0].alone
    return situation_of([one.judgement for one in history.seen], history.reached[-1], history.rules)


def situation_of(judged: Sequence[Judgement], visit: Visit, disease: DiseaseRules) -> Situation:
    """Where the last of the reached visits, which is `visit`, leaves the patient. At least one visit."""
    last, before = judged[-1], judged[:-1]
    if last.dangers:
        return Situation.DANGER
    if last.complication:
        return Situation.COMPLICATION
    if last.adverse_hard:
        return Situation.ADVERSE_HARD
    if last.result is None:
        return Situation.UNASSESSED
    if last.result is Result.UNSTABLE:
        return Situation.UNSTABLE
    return _ladder(last, before) or _satisfied(visit, disease)


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
