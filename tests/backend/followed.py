"""A small place to record visits in: two teams, three doctors, supervisors, accounts, and whose patient is whose."""

from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from scheduler import people
from scheduler.guidelines import Disease
from tests.scheduler.registered import HAIYUAN, id_number, said

PASSWORD = "大山里的月亮真圆呀!"
SUIXIAN = "421321"
BOTH = (Disease.HYPERTENSION, Disease.DIABETES)


@dataclass(frozen=True)
class Place:
    """Ids. `patient` is signed with `own`, who shares a team with `colleague`; `outsider` works in another county."""

    own: int
    colleague: int
    outsider: int
    patient: int
    theirs: int  # the colleague's patient
    elsewhere: int  # the outsider's


def settle(services: Services) -> Place:
    """Put everybody on record. Accounts: own, colleague, outsider, supervisor, elsewhere, editor."""
    now = services.clock.now()
    with services.database.writing() as session:
        entries = [
            people.StaffEntry(HAIYUAN, "李旺镇卫生院", "第一团队", "王芳", "李旺镇"),
            people.StaffEntry(HAIYUAN, "李旺镇卫生院", "第一团队", "马军", "李旺镇"),
            people.StaffEntry(SUIXIAN, "厉山镇卫生院", "第二团队", "李红", "厉山镇"),
        ]
        people.add_staff(session, services.cipher, entries, now)
        roster = people.roster(session)
        first, second = (roster.team("", name) for name in ("第一团队", "第二团队"))
        own, colleague = (one.id for one in first.doctors)
        outsider = second.doctors[0].id
        place = Place(
            *(own, colleague, outsider),
            patient=register_patient(services, session, 1, first.id, own, diseases=BOTH),
            theirs=register_patient(services, session, 2, first.id, colleague),
            elsewhere=register_patient(services, session, 3, second.id, outsider, region_code=SUIXIAN),
        )
        _add_accounts(services, session, place)
    return place


def register_patient(
    services: Services, session: Session, number: int, team_id: int, doctor_id: int, **more: Any
) -> int:
    """Born in 1960, followed for high blood pressure unless told, signed for the year."""
    now = services.clock.now()
    day = now.date()
    terms = people.Terms(team_id, day.replace(month=1, day=1), day.replace(month=12, day=31), doctor_id)
    usual: dict[str, Any] = {
        "id_number": id_number(number=number),
        "team_id": team_id,
        "terms": terms,
        "phone": f"1380000{number:04d}",
        "township": "李旺镇",
        "village": "韩府村",
    }
    name = "样" + "一二三四五六七八九"[number % 9 - 1]
    return people.register(session, services.cipher, said(name, number, **(usual | more)), now)


def _add_accounts(services: Services, session: Session, place: Place) -> None:
    accounts = (
        NewAccount("own", "王芳", Role.DOCTOR, HAIYUAN, place.own),
        NewAccount("colleague", "马军", Role.DOCTOR, HAIYUAN, place.colleague),
        NewAccount("outsider", "李红", Role.DOCTOR, SUIXIAN, place.outsider),
        NewAccount("supervisor", "赵刚", Role.SUPERVISOR, "640500"),
        NewAccount("elsewhere", "孙丽", Role.SUPERVISOR, SUIXIAN),
        NewAccount("editor", "周明", Role.EDITOR, HAIYUAN),
        NewAccount("unbound", "吴波", Role.DOCTOR, HAIYUAN),
    )
    now = services.clock.now()
    for new in accounts:
        register.add(session, services.passwords, new, SYSTEM, now)
    for row in session.query(StaffAccountRow):
        row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
