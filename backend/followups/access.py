"""Who may read and record of whom: the family doctor his own patients, a supervisor reads his area's lists."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from backend.core.accounts.roles import Account, Forbidden, Role, demand_region, demand_role, sees
from backend.core.audit import Actor
from scheduler import people, visits
from scheduler.models.kinds import Post
from scheduler.reminders import calendar
from scheduler.visits import Scope

RECORDERS = (Role.DOCTOR,)
READERS = (Role.DOCTOR, Role.SUPERVISOR)
_NO_DOCTOR = "您的账号还没有对上医生编号，看不到随访清单，请找管理员。"
_LEFT = "这位医生已经停用或不是家庭医生，请找管理员核对账号。"
_NOT_YOURS = "这位患者不是您签约随访的，您不能打开；需要时请找患者的家庭医生。"
_READS_ONLY = "督导只能看清单，不能登记和修改，请让患者的家庭医生来办。"


@dataclass(frozen=True, slots=True)
class Caller:
    """Who is at the page or the API, and the request's id for the audit log."""

    account: Account
    request_id: str

    @property
    def actor(self) -> Actor:
        """As the audit log names him."""
        return Actor(self.account.username, self.request_id)

    @property
    def records(self) -> bool:
        """Whether he may write at all."""
        return self.account.role in RECORDERS


def without_list(session: Session, account: Account) -> str:
    """Why a family doctor's account opens no list, in a sentence; empty: it does, or it is another role's."""
    if account.role is not Role.DOCTOR:
        return ""
    try:
        own_scope(session, Caller(account, ""))
    except Forbidden as refused:
        return refused.sentence
    return ""


def own_scope(session: Session, caller: Caller) -> Scope:
    """A family doctor's own patients. Forbidden with a sentence for everybody else."""
    if caller.account.role is Role.SUPERVISOR:
        raise Forbidden(_READS_ONLY)
    demand_role(caller.account, RECORDERS)
    if caller.account.doctor_id is None:
        raise Forbidden(_NO_DOCTOR)
    return Scope(doctor_id=_active(session, caller.account.doctor_id).id)


def doctors(session: Session, caller: Caller) -> tuple[people.Doctor, ...]:
    """Whose lists he may read: his own, or those of the family doctors of a supervisor's area."""
    demand_role(caller.account, READERS)
    if caller.account.role is Role.DOCTOR:
        scope = own_scope(session, caller)
        return (_active(session, scope.doctor_id or 0),)
    reach = area(session, caller)
    places = {doctor.id: team.region_code for team in people.roster(session).teams for doctor in team.doctors}
    ids = [one for one in visits.doctors(session, reach) if sees(caller.account, places[one])]
    known = people.doctors(session, ids)
    return tuple(known[one] for one in ids)


def area(session: Session, caller: Caller) -> Scope:
    """A supervisor's: of the post he is bound to, else of his account. The account's region bounds either."""
    demand_role(caller.account, (Role.SUPERVISOR,))
    if caller.account.doctor_id is not None:
        return visits.scope_of(session, caller.account.doctor_id)
    return Scope(region_codes=(caller.account.region,))


def list_of(session: Session, caller: Caller, doctor_id: int | None) -> people.Doctor | None:
    """The doctor whose list is asked for; the caller's own when none is named, None where he has none.

    Forbidden for a doctor outside of his reach.
    """
    found = doctors(session, caller)
    if doctor_id is None:
        return found[0] if caller.records else None
    return demand_among(doctor_id, found)


def demand_among(doctor_id: int | None, doctors: Iterable[people.Doctor]) -> people.Doctor:
    """The one of that number; Forbidden for any other."""
    chosen = next((one for one in doctors if one.id == doctor_id), None)
    if chosen is None:
        raise Forbidden("这位医生的清单不归您看；需要时请找管理员。")
    return chosen


def demand_own(session: Session, caller: Caller, patient_id: int) -> None:
    """Forbidden unless the patient is the doctor's own."""
    if not visits.holds(session, own_scope(session, caller), patient_id):
        raise Forbidden(_NOT_YOURS)


def demand_care(session: Session, caller: Caller, patient_id: int, today: date) -> None:
    """Forbidden unless the patient is the doctor's own, or that of a colleague for whom he stands in today."""
    scope = own_scope(session, caller)
    if visits.holds(session, scope, patient_id):
        return
    ends = calendar.ends(session, today)
    if not visits.may_stand_in(session, scope.doctor_id or 0, patient_id, today, ends):
        raise Forbidden(_NOT_YOURS)


def demand_contract(session: Session, caller: Caller, person: people.Person) -> None:
    """Forbidden unless the family's contract is the caller's to keep: of his own patients, or of his region.

    Who stands in keeps none: no contract is so urgent that the family's own doctor could not be waited for.
    """
    if caller.account.role is Role.DOCTOR:
        demand_own(session, caller, person.id)
    else:
        _demand_region(session, caller, person)


def demand_particulars(session: Session, caller: Caller, person: people.Person, today: date) -> None:
    """Forbidden unless the particulars are the caller's to keep: of whom he may open today, or of his region."""
    if caller.account.role is Role.DOCTOR:
        demand_care(session, caller, person.id, today)
    else:
        _demand_region(session, caller, person)


def _demand_region(session: Session, caller: Caller, person: people.Person) -> None:
    demand_role(caller.account, (Role.SUPERVISOR, Role.ADMIN))
    demand_region(caller.account, person.region_code)
    if caller.account.role is Role.SUPERVISOR and not visits.holds(session, area(session, caller), person.id):
        raise Forbidden("这位患者不归您这里管，需要时请找管理员。")


def _active(session: Session, doctor_id: int) -> people.Doctor:
    found = people.doctors(session, [doctor_id]).get(doctor_id)
    if found is None or not found.active or found.post is not Post.DOCTOR:
        raise Forbidden(_LEFT)
    return found
