"""What crosses this package about people: frozen, in the clear. Never log them; show `Person.masked`."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from backend.core.errors import BadInput
from scheduler.guidelines.facts import Disease
from scheduler.identity import IdNumber
from scheduler.models.kinds import Category, Item, Post, Relief, Sex, Standing, VisitWay
from scheduler.people import masking


@dataclass(frozen=True, slots=True)
class Terms:
    """签约: with which team and doctor, from `starts` to `ends`, both included."""

    team_id: int
    starts: date
    ends: date
    doctor_id: int | None = None
    package: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The last visit as a sheet holds it. Pressures in mmHg, fasting glucose in mmol/L; None: not taken."""

    visited_on: date
    way: VisitWay
    sbp: int | None = None
    dbp: int | None = None
    glucose: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Registration:
    """What is said of a patient at once. Empty text, None and () mean: not said; a merge then keeps what is known.

    `category` of a new household must be said. `household_number` joins the patient to that household.
    `notified_at`: when the notice of a case of tuberculosis arrived. `ended`: diseases he is followed for no more, from
    which day; of one on record the record knows better.
    """

    name: str
    id_number: IdNumber
    region_code: str
    diseases: tuple[Disease, ...]
    category: Category | None = None
    township: str = ""
    village: str = ""
    address: str = ""
    household_number: str = ""
    phone: str = ""
    relief: Relief | None = None
    team_id: int | None = None
    terms: Terms | None = None
    standing: Standing | None = None
    standing_on: date | None = None
    pregnant: bool | None = None
    visit: Reading | None = None
    items: tuple[tuple[Item, date], ...] = ()
    notified_at: datetime | None = None
    ended: tuple[tuple[Disease, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Person:
    """A patient on record. `version` must be handed back with a change.

    `diseases`: all on record; `over`: of those, which have ended; `suspected`: which nobody has said that he has.
    """

    id: int
    version: int
    household_id: int
    household_number: str
    category: Category
    name: str
    id_number: str
    birth: date
    sex: Sex
    phone: str
    region_code: str
    township: str
    village: str
    address: str
    relief: Relief | None
    diseases: tuple[Disease, ...]
    standing: Standing
    standing_on: date | None
    pregnant: bool
    has_wechat: bool
    team_id: int | None
    terms: Terms | None
    items: tuple[tuple[Item, date], ...] = ()
    last_visit: Reading | None = None
    over: tuple[tuple[Disease, date], ...] = ()
    suspected: tuple[Disease, ...] = ()

    @property
    def followed(self) -> tuple[Disease, ...]:
        """The diseases that are not over, suspected ones among them."""
        over = dict(self.over)
        return tuple(one for one in self.diseases if one not in over)

    @property
    def ill(self) -> tuple[Disease, ...]:
        """Those he has: followed and no mere suspicion."""
        return tuple(one for one in self.followed if one not in self.suspected)

    @property
    def ended(self) -> tuple[tuple[Disease, date], ...]:
        """Those he had, each with its last day; a suspicion that was ruled out was none."""
        return tuple(one for one in self.over if one[0] not in self.suspected)

    @property
    def masked(self) -> "Person":
        """The same for a screen."""
        return replace(
            self,
            name=masking.name(self.name),
            id_number=masking.id_number(self.id_number),
            phone=masking.phone(self.phone),
            address=masking.address(self.address),
            household_number=masking.id_number(self.household_number),
        )


@dataclass(frozen=True, slots=True)
class Doctor:
    """医生. `phone` in the clear only where it was asked for."""

    id: int
    name: str
    post: Post
    active: bool
    phone: str = ""


@dataclass(frozen=True, slots=True)
class Team:
    """家庭医生团队 with its health centre. A negative id: planned, not stored yet."""

    id: int
    name: str
    health_centre: str
    region_code: str
    township: str
    doctors: tuple[Doctor, ...]

    @property
    def full_name(self) -> str:
        """With its health centre, e.g. 李旺镇卫生院第一团队."""
        return self.health_centre + self.name


class AlreadyRegistered(BadInput):
    """The ID number is on record; `patient_id` says where. Merge, when the person says so."""

    def __init__(self, patient_id: int) -> None:
        super().__init__("这个身份证号已经登记过，请核对；确是同一个人，请选择合并。")
        self.patient_id = patient_id


class EditedMeanwhile(BadInput):
    """Somebody saved a newer version after this one was opened."""

    def __init__(self) -> None:
        super().__init__("这位患者的资料刚被别人改过，没有保存，请重新打开再改。")
