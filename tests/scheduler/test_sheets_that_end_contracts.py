"""解约 of a sheet: it ends the family's contract once nobody of it is followed; otherwise it says what stays."""

from datetime import date

from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people
from scheduler.guidelines import Disease
from scheduler.indicators import signing
from scheduler.indicators.figures import Kind
from scheduler.indicators.grouping import Scope
from scheduler.indicators.spans import Span
from scheduler.models import ContractRow, HouseholdRow
from scheduler.models.kinds import Standing
from scheduler.workbooks.findings import Verdict
from tests.scheduler.registered import (
    CIPHER,
    HAIYUAN,
    NOW,
    TODAY,
    examined,
    id_number,
    imported,
    line,
    said,
    sentences,
    sheet,
    teams,
    terms,
)

HOME = "H1"
LEFT = {"人员状态": "解约", "状态日期": "2026-02-20", "户编号": HOME}


def family(session: Session, *numbers: int) -> tuple[people.Team, people.Team]:
    """One household of 第一团队, and a team that it might go to."""
    first, second = teams(session, "第一团队", "第二团队")
    for number in numbers:
        name = "样" + "一二三四五六七八九"[number - 1]
        entry = said(name, number, household_number=HOME, team_id=first.id, terms=terms(first))
        people.register(session, CIPHER, entry, NOW)
    return first, second


def contracts(session: Session) -> list[tuple[str, date | None]]:
    rows = session.query(ContractRow).order_by(ContractRow.id)
    return [(row.state, row.ended_on) for row in rows]


def team_of(session: Session) -> int | None:
    return session.query(HouseholdRow).one().team_id


def test_a_family_that_leaves_as_a_whole_has_no_contract_and_is_free(database: Database) -> None:
    with database.writing() as session:
        _, second = family(session, 1, 2)
        data = sheet(line(1, **LEFT), line(2, **LEFT | {"状态日期": "2026-02-24"}))
        report = examined(session, data)
        assert "解约" in report.lines[0].changes
        assert not any("签约不结束" in one for one in sentences(report))
        imported(session, data, merge=True)
        session.expire_all()
        assert contracts(session) == [("ended", date(2026, 2, 24))]
        assert team_of(session) is None
        assert {row.verdict for row in examined(session, data).lines} == {Verdict.SAME}
        elsewhere = line(1, 户编号=HOME, 卫生院="李旺镇卫生院", 团队="第二团队", 签约日期="2026-03-01")
        imported(session, sheet(elsewhere), merge=True)
        session.expire_all()
        assert team_of(session) == second.id
        assert people.find(session, CIPHER, id_number(number=2).text).standing is Standing.ACTIVE  # type: ignore[union-attr]


def test_one_of_several_leaves_and_the_sheet_says_that_the_contract_stays(database: Database) -> None:
    with database.writing() as session:
        first, _ = family(session, 1, 2)
        data = sheet(line(1, **LEFT))
        assert any("同一户还有1人在管" in one for one in sentences(examined(session, data)))
        imported(session, data, merge=True)
        session.expire_all()
        assert (contracts(session), team_of(session)) == ([("current", None)], first.id)
        imported(session, sheet(line(2, **LEFT)), merge=True)
        session.expire_all()
        assert (contracts(session), team_of(session)) == ([("ended", date(2026, 2, 20))], None)


def test_a_row_with_its_old_contract_beside_it_ends_it_once(database: Database) -> None:
    with database.writing() as session:
        family(session, 1)
        old = {
            "卫生院": "李旺镇卫生院",
            "团队": "第一团队",
            "签约日期": "2026-01-01",
            "到期日期": "2026-12-31",
        }
        for _ in range(2):
            imported(session, sheet(line(1, **LEFT, **old)), merge=True)
            session.expire_all()
            assert contracts(session) == [("ended", date(2026, 2, 20))]


def test_a_day_before_the_contract_ends_nothing_and_is_said(database: Database) -> None:
    with database.writing() as session:
        family(session, 1)
        early = sheet(line(1, **LEFT | {"状态日期": "2025-12-01"}))
        assert any("在签约日期（2026-01-01）以前" in one for one in sentences(examined(session, early)))
        imported(session, early, merge=True)
        session.expire_all()
        assert contracts(session) == [("current", None)]


def test_the_share_of_the_signed_follows(database: Database) -> None:
    span = Span(date(2026, 1, 1), TODAY, TODAY)
    with database.writing() as session:
        family(session, 1)

        def signed() -> list[int]:
            found = signing.count(session, span, Scope(HAIYUAN), Kind.TEAM, Disease.HYPERTENSION)
            return [one[0] for one in found.values()]

        assert signed() == [1]
        imported(session, sheet(line(1, **LEFT)), merge=True)
        assert signed() == [0]
