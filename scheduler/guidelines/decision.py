"""What a decision is: class, action, window, reason and source. How it is made is `deciding`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from scheduler.guidelines.facts import Disease


class VisitClass(StrEnum):
    """此次随访分类 of the last reached visit. Each member outranks those above it."""

    UNASSESSED = "unassessed"
    CONTROLLED = "controlled"
    ADVERSE_REACTION = "adverse_reaction"
    UNCONTROLLED = "uncontrolled"
    COMPLICATION = "complication"
    DANGER = "danger"


class Action(StrEnum):
    """What is to be done next."""

    ROUTINE = "routine"
    ADJUST = "adjust"
    REFER = "refer"
    EMERGENCY = "emergency"
    ENDED = "ended"
    LOST = "lost"
    FIRST_VISIT = "first_visit"


class Urgency(StrEnum):
    """How soon somebody must be told; `at_once` goes out on holidays too."""

    AT_ONCE = "at_once"
    SOON = "soon"
    PLANNED = "planned"
    NONE = "none"


_URGENCY = {
    Action.EMERGENCY: Urgency.AT_ONCE,
    Action.REFER: Urgency.SOON,
    Action.ADJUST: Urgency.SOON,
    Action.FIRST_VISIT: Urgency.SOON,
    Action.ROUTINE: Urgency.PLANNED,
    Action.LOST: Urgency.NONE,
    Action.ENDED: Urgency.NONE,
}


@dataclass(frozen=True, slots=True)
class Window:
    """When the next contact may be: earliest <= due <= deadline.

    `deadline` is the rule's last day, not shifted for holidays. `due` is the proposed day, a workday where the
    window holds one. `guessed_years` are years whose holidays nobody knew when `due` was chosen.
    """

    earliest: date
    due: date
    deadline: date
    guessed_years: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """The paragraph that says so. `number` is empty when the document has none."""

    title: str
    number: str
    section: str

    @property
    def words(self) -> str:
        """《title》（number）section."""
        return f"《{self.title}》" + (f"（{self.number}）" if self.number else "") + self.section


@dataclass(frozen=True, slots=True)
class Decision:
    """One disease of one patient, decided. `window` is None when nothing is due (ended, lost).

    `reason` is Chinese for a village doctor and ends with the source's words.
    """

    disease: Disease
    visit_class: VisitClass
    action: Action
    window: Window | None
    reason: str
    source: Source
    rules_version: str

    @property
    def due(self) -> date | None:
        """The proposed day."""
        return self.window.due if self.window else None

    @property
    def deadline(self) -> date | None:
        """The last permissible day."""
        return self.window.deadline if self.window else None

    @property
    def urgency(self) -> Urgency:
        """How soon somebody must be told."""
        return _URGENCY[self.action]

    @property
    def referral(self) -> bool:
        """Whether the patient is to be sent to a hospital above."""
        return self.action in (Action.REFER, Action.EMERGENCY)
