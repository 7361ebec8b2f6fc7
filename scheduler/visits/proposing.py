"""What a form would lead to: class, next date with its reason and window, and where that date may be moved. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.core.errors import BadInput
from scheduler.guidelines import (
    Combined,
    Decision,
    Disease,
    Source,
    Status,
    VisitClass,
    Window,
    combine,
)
from scheduler.models.kinds import Outcome
from scheduler.visits import deciding
from scheduler.visits.classes import classes, gravest
from scheduler.visits.forms import VisitForm
from scheduler.visits.guidance import Guidance
from scheduler.visits.judging import decision_for
from scheduler.visits.stopping import stop_of
from scheduler.visits.subjects import NOT_STORED, Enrolment, Subject, contact_of

_NOTHING = "这些病种现在不安排下次随访。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The next visit as the rules propose it, or as the doctor has it already where that stands.

    `window` is None when nothing is due, its `due` is the day in force; so is `next_on`, None also where that was
    before the visit.
    `reason` ends each disease's words with its paragraph.
    `classes` are those of the diseases served, none for a contact that failed.
    """

    classes: Mapping[Disease, VisitClass]
    next_on: date | None
    window: Window | None
    reason: str
    sources: tuple[Source, ...]
    decisions: tuple[Decision, ...]
    seen_since: date | None = None  # the last later contact that met the patient

    @property
    def visit_class(self) -> VisitClass | None:
        """The gravest."""
        return gravest(self.classes)

    def offered(self, today: date) -> date | None:
        """The day to propose today, never one that is past; None when nothing is due, or the deadline is past."""
        if self.window is None or self.window.deadline < today:
            return None
        return max(self.window.due, today)

    @property
    def dangerous(self) -> bool:
        """Whether somebody has to be told at once."""
        return self.visit_class is VisitClass.DANGER and self.danger_answered_on is None

    @property
    def danger_answered_on(self) -> date | None:
        """Of a danger that is entered late: the day of the later visit that decides now."""
        stands = any(one.visit_class is VisitClass.DANGER for one in self.decisions)
        late = self.visit_class is VisitClass.DANGER and not stands
        return self.seen_since if late else None

    @property
    def referral(self) -> bool:
        """Whether the patient is to be sent to a hospital above."""
        return any(one.referral for one in self.decisions)


def completed(subject: Subject, form: VisitForm) -> VisitForm:
    """A contact that examined nobody concerns every disease, unless it says which."""
    if form.diseases or form.outcome is Outcome.REACHED:
        return replace(form, diseases=tuple(one for one in Disease if one in form.diseases))
    held = subject.enrolled
    return replace(form, diseases=tuple(one for one in Disease if one in held and not _over(held[one], form)))


def _over(enrolment: Enrolment, form: VisitForm) -> bool:
    return enrolment.ended_on is not None and enrolment.ended_on < form.visited_on


def proposal(
    guidance: Guidance, subject: Subject, form: VisitForm, instead_of: int | None = None
) -> Proposal:
    """Of a checked form, laid beside the history; `instead_of` is the entry that it corrects."""
    later = subject.with_contact(contact_of(form, NOT_STORED), instead_of)
    decisions = [
        _in_force(guidance, later, disease)
        for disease in form.diseases
        if deciding.plan_for(guidance, later, disease) is not None
    ]
    together = combine(guidance.rules, decisions) if decisions else None
    window = together.window if together else None
    return Proposal(
        classes=_classes(guidance, later, form),
        next_on=window.due if window and window.due >= form.visited_on else None,
        window=window,
        reason=_reason(guidance, later, form, together),
        sources=tuple(dict.fromkeys(one.source for one in decisions)),
        decisions=together.decisions if together else (),
        seen_since=_seen_since(later),
    )


def _in_force(guidance: Guidance, later: Subject, disease: Disease) -> Decision:
    """The decision with the day that holds: the doctor's own, where he has chosen one and it still stands."""
    found = decision_for(guidance, later, later.seen_by(disease))
    day = deciding.kept_day(guidance, later, disease)
    if day is None or found.window is None or day == found.due:
        return found
    reason = f"{found.reason}医生约的是{day}，在这个期限里，照旧。"
    return replace(found, window=replace(found.window, due=day), reason=reason)


def _seen_since(later: Subject) -> date | None:
    place = [one.id for one in later.contacts].index(NOT_STORED)
    met = [one.visit.date for one in later.contacts[place + 1 :] if one.outcome is Outcome.REACHED]
    return met[-1] if met else None


def settle(found: Proposal, next_on: date | None, today: date) -> dict[Disease, date]:
    """The days that the doctor's own date changes; empty when he takes the one in force.

    His date moves what is due first; a later plan keeps its own day. BadInput outside the window.
    """
    if next_on is None or next_on == found.next_on:
        return {}
    if found.window is None:
        raise BadInput("现在没有要安排的下次随访，请把“下次随访日期”去掉。")
    allow(found.window, next_on, today)
    return {one.disease: next_on for one in found.decisions if one.due == found.window.due}


def allow(window: Window, day: date, today: date) -> None:
    """BadInput saying from when to when, for a day outside the window or before today."""
    if window.deadline < today:
        raise BadInput(f"最后期限{window.deadline}已过，请今天起尽快随访，不用再定日期。")
    first = movable_from(window.earliest, window.deadline, today)
    if not first <= day <= window.deadline:
        raise BadInput(f"下次随访只能定在{first}到{window.deadline}之间，{day}不行，请重新选一天。")


def movable_from(earliest: date, deadline: date, today: date) -> date:
    """The first day of a window that is not past; the deadline when all of them are."""
    return max(earliest, min(today, deadline))


def _classes(guidance: Guidance, later: Subject, form: VisitForm) -> Mapping[Disease, VisitClass]:
    """Judged by itself: a late entry may not be the last of the history."""
    return classes(guidance.rules, later.birth, form, pregnant=later.pregnant)


def _reason(guidance: Guidance, later: Subject, form: VisitForm, together: Combined | None) -> str:
    if together is not None:
        return together.reason
    over = stop_of(form)
    why = [
        over.words
        if over is not None and disease is Disease.TUBERCULOSIS and later.status is Status.ACTIVE
        else deciding.why_not(guidance, later, disease)
        for disease in form.diseases
    ]
    return _NOTHING + "".join(_once(why))


def _once(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(words))
