"""What stands on a doctor's list for paper: a line a patient, a dangerous reading, a family. In the clear."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from backend.core.clock import SHANGHAI
from scheduler.guidelines.facts import Disease
from scheduler.people import masking


@dataclass(frozen=True, slots=True)
class Line:
    """One patient on a doctor's list, in the clear. Show `masked`. `reminder` is a word on the last one, or empty.

    `last` is the rules' last day, None for who is only looked for again, `ends` that of visits which can be made
    already; `danger`: the last visit was dangerous.
    """

    patient_id: int
    name: str
    phone: str
    township: str
    village: str
    day: date
    overdue: int  # days
    reminder: str
    to_call: bool  # no message reached him
    last: date | None = None
    danger: bool = False
    lost: bool = False  # 失访: `day` is when he is looked for again
    ends: date | None = None
    sex: str = ""
    age: int = 0  # on the day of the list
    address: str = ""
    diseases: tuple[Disease, ...] = ()  # that he is followed for

    @property
    def masked(self) -> "Line":
        """The same for a screen."""
        name, phone = masking.name(self.name), masking.phone(self.phone)
        return replace(self, name=name, phone=phone, address=masking.address(self.address))


@dataclass(frozen=True, slots=True)
class ReadingLine:
    """A dangerous reading from home that nobody has answered, in the clear: to be called at once. Show `masked`."""

    patient_id: int
    name: str
    phone: str
    township: str
    village: str
    measured_at: datetime
    dangers: tuple[str, ...]  # in the rules' words

    @property
    def masked(self) -> "ReadingLine":
        """The same for a screen."""
        return replace(self, name=masking.name(self.name), phone=masking.phone(self.phone))

    @property
    def words(self) -> str:
        """收缩压190，达到180；3月2日08:00在家测."""
        at = self.measured_at.astimezone(SHANGHAI)
        return f"{'；'.join(self.dangers)}；{at.month}月{at.day}日{at:%H:%M}在家测"


@dataclass(frozen=True, slots=True)
class Family:
    """Whose contract ends, or has ended without being renewed, in the clear."""

    names: tuple[str, ...]
    ends: date


@dataclass(frozen=True, slots=True)
class DoctorList:
    """随访清单 of one doctor, up to `until` (None: a week): danger first, then whose last day comes first, 失访 last.
    Number 0: of those whom no doctor answers for.

    `contract_ends` are days. `readings` come before all of them; who has one keeps his line.
    """

    doctor_id: int
    doctor: str
    on: date
    lines: tuple[Line, ...]
    contract_ends: tuple[date, ...]
    readings: tuple[ReadingLine, ...] = ()
    until: date | None = None
    families: tuple[Family, ...] = ()  # of `contract_ends`, in the same order

    @property
    def ended(self) -> int:
        """How many contracts are over and not renewed."""
        return sum(one < self.on for one in self.contract_ends)

    @property
    def masked(self) -> "DoctorList":
        """The same for a screen."""
        return replace(
            self,
            lines=tuple(line.masked for line in self.lines),
            readings=tuple(one.masked for one in self.readings),
            families=tuple(replace(one, names=tuple(map(masking.name, one.names))) for one in self.families),
        )
