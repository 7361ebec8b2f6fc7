"""The shape of the rule data: what a rule file says, read and checked. `loading` builds it, nothing changes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from backend.core.errors import BadInput
from scheduler.guidelines.decision import Action, Source
from scheduler.guidelines.facts import Disease, Way
from scheduler.guidelines.spans import Interval


class Situation(StrEnum):
    """Where a history stands; a disease has one step for each that it can meet."""

    DANGER = "danger"
    COMPLICATION = "complication"
    ADVERSE_HARD = "adverse_hard"
    UNASSESSED = "unassessed"
    UNSTABLE = "unstable"
    ADVERSE_AGAIN = "adverse_again"
    UNCONTROLLED_AGAIN = "uncontrolled_again"
    UNCONTROLLED_FIRST = "uncontrolled_first"
    ADVERSE_FIRST = "adverse_first"
    INTENSIVE_PHASE = "intensive_phase"
    CONTROLLED = "controlled"


class JudgedBy(StrEnum):
    """The readings that judge a disease. By nothing: every visit is an assessed one."""

    PRESSURE = "pressure"
    FASTING_GLUCOSE = "fasting_glucose"
    STABILITY = "stability"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Document:
    """A source. `date` as exactly as it is known."""

    title: str
    number: str
    date: str


@dataclass(frozen=True, slots=True)
class Step:
    """What follows from a situation. `finding` and `do` are Chinese half sentences.

    `from_check`: counted from the last face-to-face visit. `unconfirmed` says what no document confirmed.
    """

    action: Action
    interval: Interval
    section: str
    finding: str
    do: str
    from_check: bool
    unconfirmed: str


@dataclass(frozen=True, slots=True)
class Target:
    """Satisfied is below each of these (mmHg, mmol/L) from an age on; `then` is the stricter second goal."""

    age_from: int
    sbp_below: Decimal | None = None
    dbp_below: Decimal | None = None
    fasting_glucose_below: Decimal | None = None
    then: "Target | None" = None


@dataclass(frozen=True, slots=True)
class Clinical:
    """Targets of a clinical guideline. Shown to doctors; no service decision looks at them."""

    source: Source
    targets: tuple[Target, ...]


@dataclass(frozen=True, slots=True)
class RiskLevels:
    """危险性评估: from which level a patient is at least 基本稳定, from which 不稳定, and the highest."""

    basically_stable_from: int
    unstable_from: int
    most: int


@dataclass(frozen=True, slots=True)
class DiseaseRules:
    """One disease. `since` is the day the service took it in, None when it always had it."""

    name: str
    document: Document
    chapter: str
    since: date | None
    age_from: int
    visits_a_year: int
    face_to_face: bool
    chronic: bool
    judged_by: JudgedBy
    service_targets: tuple[Target, ...]
    clinical: Clinical | None
    risk: RiskLevels | None
    steps: Mapping[Situation, Step]

    def source(self, section: str = "") -> Source:
        """The chapter, with a section of it."""
        place = f"“{self.chapter}”{section}" if self.chapter else section
        return Source(self.document.title, self.document.number, place)

    def service_target(self, age: int | None) -> Target | None:
        """What satisfied means at an age; an unknown age is held to the youngest's. None: no figure judges it."""
        return target_at(self.service_targets, age) if self.service_targets else None

    def clinical_target(self, age: int) -> Target | None:
        """The clinical guideline's goal at an age, None when none is stored."""
        return target_at(self.clinical.targets, age) if self.clinical else None


def target_at(targets: tuple[Target, ...], age: int | None) -> Target:
    """The last of the targets (rising by age, the first from 0) that an age reaches."""
    return [target for target in targets if target.age_from <= (age or 0)][-1]


@dataclass(frozen=True, slots=True)
class Pregnant:
    """From which readings pregnancy or lactation makes a visit dangerous."""

    sbp_from: Decimal
    dbp_from: Decimal
    fasting_glucose_from: Decimal


@dataclass(frozen=True, slots=True)
class DangerRules:
    """Danger in every disease. `symptoms`: code -> Chinese name; glucose fasting or not."""

    sbp_from: Decimal
    dbp_from: Decimal
    glucose_from: Decimal
    glucose_to: Decimal
    pregnant: Pregnant
    symptoms: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LostRules:
    """失访: after how many failed contacts in a row, and the months until the slow retry."""

    after_failed: int
    retry_months: int


class NoticeKind(StrEnum):
    """What starts a first contact within hours or days."""

    SUSPECT_REFERRED = "suspect_referred"
    NOTIFIED = "notified"


@dataclass(frozen=True, slots=True)
class NoticeRules:
    """One notice: exactly one of hours and days is not 0; `report_after_failed` 0 is never."""

    disease: Disease
    way: Way
    days: int
    hours: int
    section: str
    finding: str
    do: str
    report_after_failed: int
    report: str


@dataclass(frozen=True, slots=True)
class Rules:
    """One version of all rules. `plausible`: reading -> (least, most), both believable."""

    version: str
    valid_from: date
    danger: DangerRules
    lost: LostRules
    plausible: Mapping[str, tuple[Decimal, Decimal]]
    combined_form: Source
    diseases: Mapping[Disease, DiseaseRules]
    notices: Mapping[NoticeKind, NoticeRules]


@dataclass(frozen=True, slots=True)
class RuleBook:
    """All versions, oldest first."""

    versions: tuple[Rules, ...]

    def on(self, day: date) -> Rules:
        """The version in force. BadInput for a day before the first."""
        for rules in reversed(self.versions):
            if rules.valid_from <= day:
                return rules
        raise BadInput(f"{day}太早，随访规则从{self.versions[0].valid_from}开始有，请核对日期。")

    def nearest(self, day: date) -> Rules:
        """The version in force, and of a day before the first the first: for cases of the past that nobody acts on."""
        return self.on(max(day, self.versions[0].valid_from))
