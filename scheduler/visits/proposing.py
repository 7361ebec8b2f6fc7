"""What a form would lead to: class, next date with its reason and window, and where that date may be moved. Pure."""

from collections.abc import Sequence
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
from scheduler.visits.forms import VisitForm
from scheduler.visits.guidance import Guidance
from scheduler.visits.subjects import FAILED, NOT_STORED, Subject, contact_of

_NOTHING = "这些病种现在不安排下次随访。"


@dataclass(frozen=True, slots=True)
class Proposal:
    """The next visit as the rules propose it.

    `next_on` lies in `window`, both None when nothing is due; `reason` ends each disease's words with its paragraph.
    `visit_class` is the gravest of the diseases served, None for a contact that failed.
    """

    visit_class: VisitClass | None
    next_on: date | None
    window: Window | None
    reason: str
    sources: tuple[Source, ...]
    decisions: tuple[Decision, ...]

    @property
    def dangerous(self) -> bool:
        """Whether somebody has to be told at once."""
        return self.visit_class is VisitClass.DANGER

    @property
    def referral(self) -> bool:
        """Whether the patient is to be sent to a hospital above."""
        return any(one.referral for one in self.decisions)


def completed(subject: Subject, form: VisitForm) -> VisitForm:
    """A contact that examined nobody concerns every disease, unless it says which."""
    if form.diseases or form.outcome is Outcome.REACHED:
        return replace(form, diseases=tuple(one for one in Disease if one in form.diseases))
    return replace(form, diseases=tuple(one for one in Disease if one in subject.enrolled))


def proposal(
    guidance: Guidance, subject: Subject, form: VisitForm, instead_of: int | None = None
) -> Proposal:
    """Of a checked form, laid beside the history; `instead_of` is the entry that it corrects."""
    later = subject.with_contact(contact_of(form, NOT_STORED), instead_of)
    decisions = [
        deciding.decision_for(guidance, later, disease)
        for disease in form.diseases
        if deciding.plan_for(guidance, later, disease) is not None
    ]
    together = combine(guidance.rules, decisions) if decisions else None
    window = together.window if together else None
    return Proposal(
        visit_class=_visit_class(guidance, later, form),
        next_on=window.due if window else None,
        window=window,
        reason=_reason(guidance, later, form, together),
        sources=tuple(dict.fromkeys(one.source for one in decisions)),
        decisions=together.decisions if together else (),
    )


def settle(found: Proposal, next_on: date | None, today: date) -> dict[Disease, date]:
    """The days that the doctor's own date changes; empty when he takes the proposed one.

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
    first = movable_from(window.earliest, window.deadline, today)
    if not first <= day <= window.deadline:
        raise BadInput(f"下次随访只能定在{first}到{window.deadline}之间，{day}不行，请重新选一天。")


def movable_from(earliest: date, deadline: date, today: date) -> date:
    """The first day of a window that is not past; the deadline when all of them are."""
    return max(earliest, min(today, deadline))


def _visit_class(guidance: Guidance, later: Subject, form: VisitForm) -> VisitClass | None:
    """Judged by itself: a late entry may not be the last of the history."""
    if form.outcome in FAILED:
        return None
    visit = contact_of(form, NOT_STORED).visit
    pregnant = later.pregnant if form.pregnant is None else form.pregnant
    ranks = list(VisitClass)
    found = []
    for disease in form.diseases:
        patient = replace(later.seen_by(disease).patient, status=Status.ACTIVE, pregnant=pregnant)
        one = guidance.decider.decide(patient, disease, [visit], guidance.today)
        found.append(one.visit_class)
    return max(found, key=ranks.index)


def _reason(guidance: Guidance, later: Subject, form: VisitForm, together: Combined | None) -> str:
    if together is not None:
        return together.reason
    why = [deciding.why_not(guidance, later, disease) for disease in form.diseases]
    return _NOTHING + "".join(_once(why))


def _once(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(words))
