"""Several diseases of one patient: the earliest due date wins, one visit may serve several."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduler.guidelines.decision import Action, Decision, Source, VisitClass, Window
from scheduler.guidelines.facts import Disease
from scheduler.guidelines.rules import Rules

_GRAVEST_FIRST = (
    *(Action.EMERGENCY, Action.REFER, Action.ADJUST, Action.FIRST_VISIT),
    *(Action.ROUTINE, Action.LOST, Action.ENDED),
)


@dataclass(frozen=True, slots=True)
class Combined:
    """The next visit of a patient with several diseases.

    `serves` are the diseases whose window is open on the due day, in the order of `decisions` (gravest action
    first); the rest wait for their own. `window` None: nothing is due. `one_form`: the source that asks for one
    combined form, or None.
    """

    action: Action
    window: Window | None
    serves: tuple[Disease, ...]
    one_form: Source | None
    reason: str
    decisions: tuple[Decision, ...]


def combine(rules: Rules, decisions: Sequence[Decision]) -> Combined:
    """One visit out of one decision for each disease. ValueError without any."""
    if not decisions:
        raise ValueError("at least one decision is needed")
    ordered = tuple(sorted(decisions, key=lambda decision: _GRAVEST_FIRST.index(decision.action)))
    open_, window = _first_open(ordered)
    one_form = _one_form(rules, ordered)
    return Combined(
        action=ordered[0].action,
        window=window,
        serves=tuple(decision.disease for decision in open_),
        one_form=one_form,
        reason=_reason(rules, ordered, open_, one_form),
        decisions=ordered,
    )


def _first_open(decisions: Sequence[Decision]) -> tuple[list[Decision], Window | None]:
    """Those that a visit on the earliest due day serves, and the window that suits all of them."""
    windows = [decision.window for decision in decisions if decision.window]
    if not windows:
        return [], None
    first = min(windows, key=lambda window: (window.due, window.deadline))
    open_ = [one for one in decisions if one.window and one.window.earliest <= first.due]
    served = [one.window for one in open_ if one.window]
    earliest, deadline = max(one.earliest for one in served), min(one.deadline for one in served)
    return open_, Window(earliest, first.due, deadline, first.guessed_years)


def _one_form(rules: Rules, decisions: Sequence[Decision]) -> Source | None:
    chronic = [
        one
        for one in decisions
        if rules.diseases[one.disease].chronic and one.action not in (Action.ENDED, Action.LOST)
    ]
    calm = (VisitClass.CONTROLLED, VisitClass.UNASSESSED)
    unstable = any(one.visit_class not in calm for one in chronic)
    return rules.combined_form if len(chronic) > 1 and unstable else None


def _reason(
    rules: Rules, decisions: Sequence[Decision], open_: Sequence[Decision], one_form: Source | None
) -> str:
    names = "、".join(rules.diseases[one.disease].name for one in open_)
    head = f"最早到期的先办，这一次一起随访：{names}。" if len(open_) > 1 else ""
    form = f"有一种没有控制好，用一张合并的随访表（{one_form.words}）。" if one_form else ""
    return "\n".join([*filter(None, [head + form]), *(one.reason for one in decisions)])
