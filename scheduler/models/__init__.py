"""Tables of the follow-up. Rows stay inside this package; `people` and `workbooks` hold what crosses it."""

from scheduler.models.binding import BindingCodeRow
from scheduler.models.care import CarePlanRow, HomeReadingRow, VisitRow
from scheduler.models.families import (
    CareBeforeRow,
    CategoryBeforeRow,
    ContractRow,
    DiseaseBeforeRow,
    EightOnesRow,
    HouseholdRow,
    PatientDiseaseRow,
    PatientRow,
    PlaceBeforeRow,
)
from scheduler.models.reminding import (
    DeliveryRow,
    HeartbeatRow,
    ReminderRow,
    RenewalRow,
    WorkdayOverrideRow,
    WorkdayYearRow,
)
from scheduler.models.staff import AbsenceRow, DoctorBeforeRow, DoctorRow, HealthCentreRow, TeamRow

FILLED_BY_SHEETS = (
    *(HealthCentreRow, TeamRow, DoctorRow, HouseholdRow, ContractRow, PatientRow, PatientDiseaseRow),
    *(EightOnesRow, VisitRow, CarePlanRow),
)

__all__ = [
    "FILLED_BY_SHEETS",
    "AbsenceRow",
    "BindingCodeRow",
    "CareBeforeRow",
    "CarePlanRow",
    "CategoryBeforeRow",
    "ContractRow",
    "DeliveryRow",
    "DiseaseBeforeRow",
    "DoctorBeforeRow",
    "DoctorRow",
    "EightOnesRow",
    "HealthCentreRow",
    "HeartbeatRow",
    "HomeReadingRow",
    "HouseholdRow",
    "PatientDiseaseRow",
    "PatientRow",
    "PlaceBeforeRow",
    "ReminderRow",
    "RenewalRow",
    "TeamRow",
    "VisitRow",
    "WorkdayOverrideRow",
    "WorkdayYearRow",
]
