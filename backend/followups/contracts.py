"""签约 at the desk: a family's contract shown, signed, renewed and ended, with the reason; allowed and written down."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts.roles import Forbidden, Role
from backend.core.audit import Deed
from backend.core.errors import BadInput
from backend.followups import access
from backend.followups.access import Caller
from backend.followups.desk import PATIENT, FollowUpDesk
from scheduler import people, visits
from scheduler.models.kinds import Standing
from scheduler.people import Doctor, Person, Team, Terms

# Codes go to the audit log: choices, so that no reason names anybody.
SIGNING: Mapping[str, str] = {
    "first": "第一次签约",
    "renewal": "到期续签",
    "other_team": "从别的团队转来",
    "put_right": "原来登记错了",
}
ENDING: Mapping[str, str] = {
    "asked": "患者或家属要求",
    "moved": "不在本地住了",
    "other_team": "要换团队",
    "not_renewed": "到期不续签",
    "put_right": "原来登记错了",
}
LONGEST_PACKAGE = 60  # characters


@dataclass(frozen=True, slots=True)
class Contract:
    """A family as its page shows it: the patient masked, how many live there, what is in force, who may sign.

    `mark` is sent back with a change: it says which contract was seen.
    """

    patient: Person
    family: int
    team: Team | None
    doctor: Doctor | None
    offered: tuple[Team, ...]

    @property
    def mark(self) -> str:
        """Of what is in force."""
        return mark(self.patient)


def mark(person: Person) -> str:
    """Which contract, in a word that a form can carry."""
    held = person.terms
    told = (held.starts, held.ends, held.doctor_id, held.package) if held else ()
    return "/".join(str(one or "") for one in (person.team_id, *told))


def opened(desk: FollowUpDesk, caller: Caller, patient_id: int) -> Contract:
    """The family's contract; written down as read."""
    place = desk.services
    with place.database.writing() as session:
        person = _kept(desk, session, caller, patient_id)
        _note(desk, session, caller, person, "查看签约")
        ids = [person.terms.doctor_id] if person.terms and person.terms.doctor_id else []
        return Contract(
            patient=person.masked,
            family=people.family_size(session, person.household_id),
            team=people.roster(session).named(person.team_id) if person.team_id else None,
            doctor=next(iter(people.doctors(session, ids).values()), None),
            offered=_offered(session, caller, person),
        )


def sign(desk: FollowUpDesk, caller: Caller, patient_id: int, seen: str, terms: Terms, reason: str) -> None:
    """Sign or renew; a second press of the same button changes nothing. BadInput says what is wrong."""
    with desk.services.database.writing() as session:
        person = _held(desk, session, caller, patient_id)
        if person.terms == terms:
            return
        _unchanged(person, seen)
        _check(reason, SIGNING)
        _check_terms(terms, desk.today)
        _check_choice(terms, _offered(session, caller, person))
        visits.sign_contract(session, desk.guidance(session), person.household_id, terms)
        _note(desk, session, caller, person, "签约", reason=SIGNING[reason], until=terms.ends.isoformat())


def end(desk: FollowUpDesk, caller: Caller, patient_id: int, seen: str, on: date, reason: str) -> None:
    """The family leaves its team; a second press changes nothing. BadInput says what is wrong."""
    with desk.services.database.writing() as session:
        person = _held(desk, session, caller, patient_id)
        again = (person.terms, person.standing, person.standing_on) == (None, Standing.CONTRACT_ENDED, on)
        if again:
            return
        _unchanged(person, seen)
        _check(reason, ENDING)
        visits.end_contract(session, desk.guidance(session), person.household_id, on)
        _note(desk, session, caller, person, "解约", reason=ENDING[reason], on=on.isoformat())


def keeps(desk: FollowUpDesk, caller: Caller, patient_id: int) -> bool:
    """Whether the contract is the caller's to keep: its page is offered to nobody else."""
    with desk.services.database.reading() as session:
        return _keeps(session, caller, people.get(session, desk.services.cipher, patient_id))


def found(desk: FollowUpDesk, caller: Caller, id_number: str) -> int:
    """The patient with that ID number, for who keeps the records of an area; BadInput for nobody there.

    Who is on record elsewhere is written down as looked for, and told of with the same sentence.
    """
    with desk.services.database.writing() as session:
        person = people.find(session, desk.services.cipher, id_number.strip().upper())
        if person is not None:
            _note(desk, session, caller, person, "查找")
        kept = person is not None and _keeps(session, caller, person)
    if person is None or not kept:
        raise BadInput("您管的地方没有登记过这个身份证号，请核对号码；没有登记过的，请先在患者表里导入。")
    return person.id


def _keeps(session: Session, caller: Caller, person: Person) -> bool:
    try:
        access.demand_contract(session, caller, person)
    except Forbidden:
        return False
    return True


def _kept(desk: FollowUpDesk, session: Session, caller: Caller, patient_id: int) -> Person:
    person = people.get(session, desk.services.cipher, patient_id)
    access.demand_contract(session, caller, person)
    return person


def _held(desk: FollowUpDesk, session: Session, caller: Caller, patient_id: int) -> Person:
    """Read again once nobody else can change the family's contract."""
    before = people.get(session, desk.services.cipher, patient_id)
    people.hold_family(session, before.household_id)
    return _kept(desk, session, caller, patient_id)


def _offered(session: Session, caller: Caller, person: Person) -> tuple[Team, ...]:
    """The teams that may sign the family, with who serves: a doctor's own one, those of the patient's county for the
    others."""
    teams = [one for one in map(_serving, people.roster(session).teams) if one.doctors]
    if caller.account.role is Role.DOCTOR:
        return tuple(one for one in teams if one.id == person.team_id)
    return tuple(one for one in teams if one.region_code == person.region_code)


def _serving(team: Team) -> Team:
    return replace(team, doctors=tuple(one for one in team.doctors if one.active))


def _unchanged(person: Person, seen: str) -> None:
    if seen != mark(person):
        raise BadInput("这一户的签约刚被别人改过，没有保存。上面是现在的情况，请看清再办。")


def _check(reason: str, known: Mapping[str, str]) -> None:
    if reason not in known:
        raise BadInput("还没有选原因，请选一项。")


def _check_terms(terms: Terms, today: date) -> None:
    if terms.starts > today:
        raise BadInput(f"签约日期{terms.starts}在今天（{today}）以后，请填实际签约的日期。")
    if terms.ends < today:
        raise BadInput(f"到期日期{terms.ends}已经过了，请填新的到期日期。")
    if len(terms.package) > LONGEST_PACKAGE:
        raise BadInput(f"服务包的名称请写在{LONGEST_PACKAGE}个字以内。")


def _check_choice(terms: Terms, offered: Iterable[Team]) -> None:
    team = next((one for one in offered if one.id == terms.team_id), None)
    if team is None:
        raise BadInput("还没有选签约的团队和医生，请选一个。")
    if terms.doctor_id not in {one.id for one in team.doctors}:
        raise BadInput("选的医生现在不在这个团队，请从名单里选医生。")


def _note(
    desk: FollowUpDesk, session: Session, caller: Caller, person: Person, action: str, **detail: str
) -> None:
    deed = Deed(action, PATIENT, str(person.id), person.region_code, detail or None)
    audit.record(session, caller.actor, deed, desk.services.clock.now())
