"""What a decision is made from: the patient and the visits. Judges nothing; `judging` and `deciding` do."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

Figure = int | Decimal  # never float: 3.9 of a database must equal 3.9 of a rule


class Disease(StrEnum):
    """What a patient is followed for. 65 岁以上 is managed as if it were one."""

    HYPERTENSION = "hypertension"
    DIABETES = "diabetes"
    PSYCHOSIS = "psychosis"
    TUBERCULOSIS = "tuberculosis"
    ELDERLY = "elderly"
    COPD = "copd"


class Status(StrEnum):
    """Whether the patient is still followed."""

    ACTIVE = "active"
    DIED = "died"
    MOVED = "moved"
    CONTRACT_ENDED = "contract_ended"


class Way(StrEnum):
    """How the contact was made; `failed` did not reach the patient."""

    CLINIC = "clinic"
    HOME = "home"
    PHONE = "phone"
    FAILED = "failed"


class Adverse(StrEnum):
    """药物不良反应."""

    NONE = "none"
    PRESENT = "present"
    HARD_TO_CONTROL = "hard_to_control"
    NOT_APPLICABLE = "not_applicable"


class Stability(StrEnum):
    """病情 of a severe mental disorder."""

    STABLE = "stable"
    BASICALLY_STABLE = "basically_stable"
    UNSTABLE = "unstable"


class Phase(StrEnum):
    """Of the treatment of tuberculosis: 强化期, 继续期."""

    INTENSIVE = "intensive"
    CONTINUATION = "continuation"


class Supervisor(StrEnum):
    """督导人员: who watches the doses; only those of the staff make the visits of the intensive phase monthly."""

    FAMILY = "family"
    STAFF = "staff"
    SELF = "self"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Visit:
    """One contact. Pressures in mmHg, glucose in mmol/L, risk 0 to 5; None is unknown.

    `symptoms` are codes of the rules' danger symptoms; `complication` means new or worse. `in_hospital`: a hospital
    has the patient, and nobody examined at the contact what it treats.
    """

    date: date
    way: Way
    sbp: Figure | None = None
    dbp: Figure | None = None
    glucose: Figure | None = None
    fasting: bool | None = None
    symptoms: tuple[str, ...] = ()
    adverse: Adverse | None = None
    complication: bool | None = None
    risk: int | None = None
    stable: Stability | None = None
    phase: Phase | None = None
    supervised_by: Supervisor | None = None
    in_hospital: bool = False

    @property
    def reached(self) -> bool:
        """Whether the patient was seen or spoken to."""
        return self.way is not Way.FAILED

    @property
    def face_to_face(self) -> bool:
        """Whether it counts among the year's visits: a call does not."""
        return self.way in (Way.CLINIC, Way.HOME)

    @property
    def fasting_glucose(self) -> Figure | None:
        """The glucose if it was taken fasting; unknown counts as not fasting."""
        return self.glucose if self.fasting else None


@dataclass(frozen=True, slots=True)
class Patient:
    """What the rules ask of the person. `pregnant` (or lactating) is said of the last visit."""

    birth: date | None = None
    status: Status = Status.ACTIVE
    pregnant: bool = False


def age_on(birth: date, day: date) -> int:
    """周岁. Born on 29 February: the birthday is 1 March in common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
