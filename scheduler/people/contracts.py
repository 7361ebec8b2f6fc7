"""签约: one team a family at a time, at least a year. Ends and renewals keep the old contract."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from sys import maxsize

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from backend.core.errors import BadInput, NotFound
from scheduler.guidelines.spans import add_months
from scheduler.models import CareBeforeRow, ContractRow, HouseholdRow, PatientRow, TeamRow
from scheduler.models.kinds import ContractState, Standing
from scheduler.people.records import Terms
from scheduler.workdays import ONE_DAY

MONTHS = 12
_NEWEST = maxsize  # a row without a number is not stored yet


def shortest_end(starts: date) -> date:
    """The last day of a contract of one year."""
    return add_months(starts, MONTHS) - ONE_DAY


def check_terms(terms: Terms) -> None:
    """BadInput for a contract shorter than a year."""
    if terms.ends < shortest_end(terms.starts):
        raise BadInput(f"签约至少一年：从{terms.starts}起，到期日要在{shortest_end(terms.starts)}或以后。")


def current(household: HouseholdRow) -> ContractRow | None:
    """The contract in force."""
    return next((one for one in household.contracts if one.state == ContractState.CURRENT), None)


def other_team(household: HouseholdRow, team_id: int | None) -> str:
    """The sentence that refuses a second team; empty when there is nothing to refuse."""
    held = household.team
    if team_id is None or held is None or held.id == team_id:
        return ""
    contract = current(household)
    until = f"，签约到{contract.ends}" if contract else ""
    return f"这一户已归{full_name(held)}{until}；一户同一时间只能签一个团队，要换团队请先和原来的团队解约，再重新登记。"


def full_name(team: TeamRow) -> str:
    """With its health centre."""
    return team.health_centre.name + team.name


def sign(session: Session, household_id: int, terms: Terms, now: datetime) -> None:
    """Sign or renew a household's contract; its patients whose contract had ended are followed again.

    BadInput for another team's family, a term under a year, or one that ends no later than what is in force, unless
    that is put right; NotFound for no such household.
    """
    household = _household(session, household_id)
    refusal = other_team(household, terms.team_id)
    if refusal:
        raise BadInput(refusal)
    check_terms(terms)
    _check_later(current(household), terms)
    with care_remembered(session, household, now):
        sign_row(session, household, terms)
    for patient in household.patients:
        if follow_again(patient):
            patient.changed_at = now
    session.flush()


@contextmanager
def care_remembered(session: Session, household: HouseholdRow, now: datetime) -> Iterator[None]:
    """Whose a family was until now stays known when that changes."""
    before = _care(household)
    yield
    if household.created_at < now and _care(household) != before:
        team_id, doctor_id = before
        session.add(CareBeforeRow(household_id=household.id, team_id=team_id, doctor_id=doctor_id, until=now))


def _care(household: HouseholdRow) -> tuple[int | None, int | None]:
    """The team and the doctor it has signed, those of its last contract after it has left."""
    last = max(household.contracts, key=lambda one: one.id or _NEWEST, default=None)
    team_id = household.team.id if household.team is not None else None
    if last is None:
        return team_id, None
    return team_id or last.team_id, last.doctor_id


def follow_again(patient: PatientRow) -> bool:
    """A new contract takes the end of the old one back, not a death or a move; whether it did."""
    if patient.status != Standing.CONTRACT_ENDED:
        return False
    patient.status, patient.status_on = Standing.ACTIVE.value, None
    return True


def end(session: Session, household_id: int, on: date, now: datetime) -> None:
    """The family leaves its team on that day; following its active patients ends with it."""
    household = _household(session, household_id)
    contract = current(household)
    if contract is None:
        raise BadInput("这一户现在没有签约，不用解约。")
    if on < contract.starts:
        raise BadInput(f"解约日期{on}在签约日期（{contract.starts}）以前，请核对。")
    with care_remembered(session, household, now):
        leave(household, on)
    for patient in household.patients:
        if patient.status == Standing.ACTIVE:
            patient.status, patient.status_on = Standing.CONTRACT_ENDED.value, on
            patient.changed_at = now
    session.flush()


def hold_family(session: Session, household_id: int) -> None:
    """Nobody else signs or ends for it until this transaction is over; what is read of it afterwards is the newest."""
    _household(session, household_id)


def family_size(session: Session, household_id: int) -> int:
    """How many patients of it are on record."""
    query = select(func.count()).select_from(PatientRow).where(PatientRow.household_id == household_id)
    return session.scalar(query) or 0


def leave(household: HouseholdRow, on: date) -> None:
    """The contract in force, if there is one, ends on that day; the family is free for another team."""
    contract = current(household)
    if contract is not None:
        contract.state, contract.ended_on = ContractState.ENDED.value, on
    household.team = None


def is_over(household: HouseholdRow, terms: Terms) -> bool:
    """Whether that very contract was ended before and none is in force."""
    ended = (one.starts for one in household.contracts if one.state == ContractState.ENDED)
    return current(household) is None and terms.starts in ended


def sign_row(session: Session, household: HouseholdRow, terms: Terms) -> None:
    """The contract of a household whose team is known to be none or the same."""
    check_terms(terms)
    held = current(household)
    household.team = session.get_one(TeamRow, terms.team_id)
    if held is not None and held.starts == terms.starts:
        _correct(held, terms)
    elif held is None or held.ends < terms.ends:
        if held is not None:
            held.state = ContractState.RENEWED.value
            session.flush()  # the unit of work inserts before it updates, and two would be current
        household.contracts.append(_row(terms))


def differs(household: HouseholdRow, terms: Terms) -> bool:
    """Whether signing these terms would change anything."""
    held = current(household)
    if held is None or (held.starts != terms.starts and held.ends < terms.ends):
        return True
    said = (terms.ends, terms.doctor_id or held.doctor_id, terms.package or held.package)
    return held.starts == terms.starts and said != (held.ends, held.doctor_id, held.package)


def _check_later(held: ContractRow | None, terms: Terms) -> None:
    """`sign_row` leaves such terms aside, which suits a sheet with old lines and nobody who presses a button."""
    if held is not None and held.starts != terms.starts and terms.ends <= held.ends:
        how = "比这次填的还晚" if terms.ends < held.ends else "和这次填的一样"
        raise BadInput(
            f"现在的签约到{held.ends}为止，{how}；要改，请把签约日期填成原来的{held.starts}再更正。"
        )


def _correct(held: ContractRow, terms: Terms) -> None:
    held.ends = terms.ends
    held.doctor_id = terms.doctor_id or held.doctor_id
    held.package = terms.package or held.package


def _row(terms: Terms) -> ContractRow:
    return ContractRow(
        team_id=terms.team_id,
        doctor_id=terms.doctor_id,
        package=terms.package,
        starts=terms.starts,
        ends=terms.ends,
        state=ContractState.CURRENT.value,
    )


def _household(session: Session, household_id: int) -> HouseholdRow:
    """Locked: two who sign at once must not both find no contract."""
    row = session.scalars(
        select(HouseholdRow)
        .where(HouseholdRow.id == household_id)
        .options(selectinload(HouseholdRow.contracts), selectinload(HouseholdRow.patients))
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one_or_none()
    if row is None:
        raise NotFound("没有找到这一户，请刷新后再试。")
    return row
