"""Patients on record: registered once, found by number, merged, in one team a family, never overwritten unseen."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core.db import Database
from backend.core.errors import BadInput, NotFound, Overtaken
from scheduler import people
from scheduler.guidelines import Disease
from scheduler.models import ContractRow, HouseholdRow, PatientRow, VisitRow
from scheduler.models.kinds import Category, Item, Relief, Standing, VisitWay
from scheduler.people.register import flush
from tests.bot.wechat.storage import count
from tests.scheduler.registered import CIPHER, NOW, TODAY, id_number, said, teams, terms

READING = people.Reading(TODAY - timedelta(days=3), VisitWay.HOME, 150, 95, Decimal("6.95"))
RICH = said(
    address="样例路1号",
    household_number="样例户1",
    phone="19900000001",
    township="李旺镇",
    village="样例一村",
    relief=Relief.CHRONIC,
    visit=READING,
    items=((Item.CARD, date(2025, 5, 1)),),
)


def register(session: Session, registration: people.Registration) -> int:
    return people.register(session, CIPHER, registration, NOW)


def merge(session: Session, registration: people.Registration, version: int | None = None) -> tuple[str, ...]:
    return people.merge(session, CIPHER, registration, NOW, version)


def test_who_is_registered_is_found_by_the_id_number(database: Database) -> None:
    with database.writing() as session:
        patient_id = register(session, RICH)
    with database.reading() as session:
        found = people.find(session, CIPHER, RICH.id_number.text)
        assert found == people.get(session, CIPHER, patient_id)
        assert people.find(session, CIPHER, id_number(number=2).text) is None
    assert found is not None
    assert (found.name, found.id_number, found.phone) == ("样一", RICH.id_number.text, "19900000001")
    assert (found.birth, found.sex) == (RICH.id_number.birth, RICH.id_number.sex)
    assert (found.address, found.household_number, found.village) == ("样例路1号", "样例户1", "样例一村")
    assert (found.category, found.relief) == (Category.REGISTERED_POOR, Relief.CHRONIC)
    assert found.diseases == (Disease.HYPERTENSION,)
    assert (found.standing, found.version, found.has_wechat) == (Standing.ACTIVE, 1, False)
    assert found.last_visit == READING
    assert found.items == ((Item.CARD, date(2025, 5, 1)),)


def test_a_masked_person_shows_neither_name_nor_number(database: Database) -> None:
    with database.writing() as session:
        register(session, RICH)
        shown = people.namesakes(session, CIPHER, "样一")[0].masked
    assert (shown.name, shown.phone) == ("样*", "199****0001")
    assert shown.id_number.count("*") == 10
    for hidden in (RICH.name, RICH.id_number.text, RICH.phone, RICH.address, RICH.household_number):
        assert hidden not in repr(shown)


def test_the_same_id_number_is_not_registered_twice(database: Database) -> None:
    with database.writing() as session:
        patient_id = register(session, said())
        with pytest.raises(people.AlreadyRegistered, match="登记过") as refused:
            register(session, said())
    assert refused.value.patient_id == patient_id
    assert count(database, PatientRow) == 1


def test_a_new_household_needs_its_category(database: Database) -> None:
    with database.writing() as session, pytest.raises(BadInput, match="户类别"):
        register(session, said(category=None))
    assert count(database, HouseholdRow) == 0


def test_a_merge_adds_what_is_said_and_keeps_the_rest(database: Database) -> None:
    with database.writing() as session:
        patient_id = register(session, RICH)
        changed = merge(
            session,
            said(
                diseases=(Disease.DIABETES,), phone="19900000002", category=None, items=((Item.FILE, TODAY),)
            ),
        )
        found = people.get(session, CIPHER, patient_id)
    assert changed == ("电话", "病种", "八个一")
    assert (found.phone, found.address, found.village) == ("19900000002", "样例路1号", "样例一村")
    assert found.diseases == (Disease.HYPERTENSION, Disease.DIABETES)
    assert [item for item, _ in found.items] == [Item.CARD, Item.FILE]
    assert (found.version, found.household_number) == (2, "样例户1")


def test_merging_the_same_again_changes_nothing(database: Database) -> None:
    with database.writing() as session:
        patient_id = register(session, RICH)
        assert merge(session, RICH) == ()
        assert people.get(session, CIPHER, patient_id).version == 1
    assert count(database, VisitRow) == 1


def test_another_name_for_a_known_number_is_refused(database: Database) -> None:
    with database.writing() as session:
        register(session, said())
        with pytest.raises(BadInput, match="别的姓名"):
            merge(session, said("样二"))


def test_who_died_is_not_followed_again_by_a_merge(database: Database) -> None:
    with database.writing() as session:
        register(session, said(standing=Standing.DIED, standing_on=TODAY))
        with pytest.raises(BadInput, match="死亡"):
            merge(session, said(standing=Standing.ACTIVE))


def test_merging_somebody_unknown_is_refused(database: Database) -> None:
    with database.writing() as session, pytest.raises(NotFound):
        merge(session, said())


def test_one_household_number_is_one_household(database: Database) -> None:
    with database.writing() as session:
        register(session, said("样一", 1, household_number="样例户1"))
        register(session, said("样二", 2, household_number="样例户1", category=None))
        register(session, said("样三", 3))
        merge(session, said("样三", 3, household_number="样例户1"))
    with database.reading() as session:
        homes = {person.household_id for person in people.everybody(session, CIPHER)}
    assert len(homes) == 1


def test_a_family_of_one_team_is_refused_to_another(database: Database) -> None:
    with database.writing() as session:
        first, second = teams(session, "一队", "二队")
        register(session, said(household_number="样例户1", team_id=first.id, terms=terms(first)))
        for other in (
            said("样二", 2, household_number="样例户1", team_id=second.id),  # another of the family
            said(team_id=second.id),  # the patient himself
        ):
            with pytest.raises(BadInput, match="一户同一时间只能签一个团队") as refused:
                (register if other.name == "样二" else merge)(session, other)
            assert "李旺镇卫生院一队" in refused.value.sentence
            assert "2026-12-31" in refused.value.sentence


def test_a_patient_is_not_moved_into_another_team_s_household(database: Database) -> None:
    with database.writing() as session:
        first, second = teams(session, "一队", "二队")
        register(session, said("样一", 1, household_number="样例户1", team_id=first.id))
        register(session, said("样二", 2, household_number="样例户2", team_id=second.id))
        with pytest.raises(BadInput, match="一个团队"):
            merge(session, said("样二", 2, household_number="样例户1"))


def test_a_family_that_left_its_team_can_sign_with_another(database: Database) -> None:
    with database.writing() as session:
        first, second = teams(session, "一队", "二队")
        patient_id = register(session, said(team_id=first.id, terms=terms(first)))
        home = people.get(session, CIPHER, patient_id).household_id
        people.end(session, home, TODAY, NOW)
        left = people.get(session, CIPHER, patient_id)
        people.sign(session, home, terms(second), NOW)
        back = people.get(session, CIPHER, patient_id)
    assert (left.standing, left.standing_on, left.team_id, left.terms) == (
        Standing.CONTRACT_ENDED,
        TODAY,
        None,
        None,
    )
    assert (back.standing, back.standing_on, back.team_id) == (Standing.ACTIVE, None, second.id)
    assert back.version == left.version + 1


def test_a_renewal_keeps_the_old_contract(database: Database) -> None:
    with database.writing() as session:
        (team,) = teams(session, "一队")
        register(session, said(team_id=team.id, terms=terms(team)))
        merge(session, said(team_id=team.id, terms=terms(team, "2027-01-01", "2027-12-31")))
        states = session.execute(select(ContractRow.state, ContractRow.ends).order_by(ContractRow.id)).all()
    assert [tuple(row) for row in states] == [
        ("renewed", date(2026, 12, 31)),
        ("current", date(2027, 12, 31)),
    ]


def test_a_contract_of_less_than_a_year_is_refused(database: Database) -> None:
    with database.writing() as session:
        (team,) = teams(session, "一队")
        with pytest.raises(BadInput, match="至少一年"):
            register(session, said(team_id=team.id, terms=terms(team, ends="2026-12-30")))
        session.rollback()


def test_the_database_itself_allows_one_current_contract_a_household(database: Database) -> None:
    with database.writing() as session:
        (team,) = teams(session, "一队")
        register(session, said(team_id=team.id, terms=terms(team)))
        renewed = terms(team, "2027-01-01", "2027-12-31")
        register_again = said(team_id=team.id, terms=renewed)
        merge(session, register_again)
    with pytest.raises(IntegrityError), database.writing() as session:
        session.execute(update(ContractRow).values(state="current"))


def test_of_two_who_edit_one_patient_the_later_is_stopped(database: Database) -> None:
    with database.writing() as session:
        patient_id = register(session, said())
    with database.writing() as session:
        assert merge(session, said(phone="19900000002"), version=1) == ("电话",)
    with database.writing() as session:
        with pytest.raises(people.EditedMeanwhile, match="别人改过"):
            merge(session, said(phone="19900000003"), version=1)
        with pytest.raises(people.EditedMeanwhile):
            people.change_standing(session, patient_id, 1, Standing.DIED, TODAY, NOW)
    with database.reading() as session:
        assert people.get(session, CIPHER, patient_id).phone == "19900000002"


def test_of_two_who_save_at_once_the_later_is_stopped(postgresql_url: str) -> None:
    """Both have read version 1 before either writes. SQLite lets only one write at a time."""
    database = Database(postgresql_url)
    with database.writing() as session:
        patient_id = register(session, said())
    with Session(database.engine) as slow:
        slow.get_one(PatientRow, patient_id)
        with database.writing() as quick:
            people.change_standing(quick, patient_id, 1, Standing.MOVED, TODAY, NOW)
        with pytest.raises(people.EditedMeanwhile):
            people.change_standing(slow, patient_id, 1, Standing.DIED, TODAY, NOW)
    database.close()


@pytest.mark.parametrize("day", [TODAY + timedelta(days=1), date(1959, 12, 31)])
def test_a_status_begins_neither_in_the_future_nor_before_birth(database: Database, day: date) -> None:
    with database.writing() as session:
        patient_id = register(session, said())
        with pytest.raises(BadInput, match=str(day)):
            people.change_standing(session, patient_id, 1, Standing.DIED, day, NOW)


def test_one_wechat_user_may_be_several_patients_of_a_family(database: Database) -> None:
    with database.writing() as session:
        first, second = register(session, said()), register(session, said("样二", 2))
        assert people.bind_wechat(session, CIPHER, first, 1, "o-one", NOW) == 2
        people.bind_wechat(session, CIPHER, second, 1, "o-one", NOW)
        assert [one.has_wechat for one in people.everybody(session, CIPHER)] == [True, True]
        people.bind_wechat(session, CIPHER, first, 2, "", NOW)
        assert [one.has_wechat for one in people.everybody(session, CIPHER)] == [False, True]


def test_everybody_of_a_team_or_a_county(database: Database) -> None:
    with database.writing() as session:
        first, second = teams(session, "一队", "二队")
        register(session, said("样一", 1, team_id=first.id))
        register(session, said("样二", 2, team_id=second.id))
        register(session, said("样三", 3, region_code="421321"))
        of_team = people.everybody(session, CIPHER, team_id=second.id)
        assert [one.name for one in of_team] == ["样二"]
        of_county = people.everybody(session, CIPHER, region_code="421321")
        assert [one.name for one in of_county] == ["样三"]


def test_staff_is_stored_once_however_often_it_is_said(database: Database) -> None:
    with database.writing() as session:
        once, again = teams(session, "一队"), teams(session, "一队")
    assert once == again
    assert [doctor.name for doctor in once[0].doctors] == ["样医一"]


def test_of_two_who_register_one_person_at_once_the_later_is_overtaken(postgresql_url: str) -> None:
    """The later has looked before the first one's commit, and finds out when it writes."""
    database = Database(postgresql_url)
    with Session(database.engine) as slow:
        on_record = people.Register(slow, CIPHER, [said()], NOW)
        with database.writing() as quick:
            register(quick, said())
        on_record.add(said())
        with pytest.raises(Overtaken):
            flush(slow)
    assert count(database, PatientRow) == 1
    database.close()
