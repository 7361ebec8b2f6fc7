"""`mingbai reminders` and `mingbai scheduler`: what is due, planned, sent and listed, as an operator sees it."""

import base64
import json
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import visits
from scheduler.models import CarePlanRow, DoctorRow
from scheduler.models.kinds import ReportedBy, Reporter
from scheduler.reminders import beating, claiming
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.fakes import FixedClock
from tests.scheduler.registered import BOOK, NOW, TODAY
from tests.scheduler.reminding import DAY, rows, township
from tests.scheduler.visited import WORKDAYS

pytestmark = ON_BOTH_DATABASES


@pytest.fixture
def environ(environ: dict[str, str], database: Database, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Two patients: one due today, one three days late; the command lives on the tests' day, at nine."""
    township(database, TODAY, TODAY - 3 * DAY)
    monkeypatch.setattr("backend.services.SystemClock", FixedClock)
    return environ | {"MINGBAI_DATA_KEY": base64.b64encode(b"k" * 32).decode()}


def outbox(environ: dict[str, str]) -> list[dict[str, object]]:
    file = Path(environ["MINGBAI_DATA_DIR"]) / "outbox.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def test_due_says_each_doctors_figures_and_that_nobody_ticks(mingbai: Mingbai) -> None:
    run = mingbai("reminders", "due")
    assert run.out == "1\t样医第\t今日 1\t逾期 1\t危急 0\t自测危急 0\t一周内 0\t签约到期 0\t代同事 0\n"
    assert run.err == "提醒进程还没有运行过，请运行 mingbai scheduler run。\n"
    assert "今日 0\t逾期 2" in mingbai("reminders", "due", "--date", str(TODAY + DAY)).out
    assert "样一" not in run.out


def test_due_looks_over_a_long_holiday_and_says_how_far(mingbai: Mingbai, database: Database) -> None:
    with database.writing() as session:
        session.execute(update(CarePlanRow).values(chosen=date(2026, 2, 24)))
    assert "\t到2月28日为止 2\t" in mingbai("reminders", "due", "--date", "2026-02-14").out
    assert "\t一周内 2\t" in mingbai("reminders", "due", "--date", "2026-02-23").out


def test_due_counts_dangerous_readings_from_home(mingbai: Mingbai, database: Database) -> None:
    told = visits.HomeReading(NOW, Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
    with database.writing() as session:
        visits.report_home_reading(session, visits.Guidance(BOOK, WORKDAYS, NOW), 1, told)
    assert "自测危急 1" in mingbai("reminders", "due").out


def test_planning_twice_changes_nothing(mingbai: Mingbai, database: Database) -> None:
    first = mingbai("reminders", "plan")
    assert (first.code, first.out.endswith(f"到 {TODAY + DAY} 为止。\n")) == (0, True)
    planned = len(rows(database))
    assert first.out.startswith(f"新排了 {planned} 条提醒")
    assert mingbai("reminders", "plan").out.startswith("新排了 0 条提醒")
    assert len(rows(database)) == planned
    assert {row.state for row in rows(database)} == {"planned"}


@pytest.mark.parametrize("days", [-1, 367])
def test_a_day_nobody_can_plan_is_refused(mingbai: Mingbai, database: Database, days: int) -> None:
    run = mingbai("reminders", "plan", "--date", str(TODAY + days * DAY))
    assert (run.code, run.err.count("\n")) == (1, 1)
    assert "到一年以后之间" in run.err
    assert rows(database) == []


def test_sending_sends_what_is_due_once_and_lists_it(mingbai: Mingbai, environ: dict[str, str]) -> None:
    assert mingbai("reminders", "send").out == "发了 3 条。\n"
    assert mingbai("reminders", "send").out == "发了 0 条。\n"
    keys = {f"digest:1:{TODAY}", f"patient:morning:1:{TODAY}", f"escalation:d3:2:{TODAY}"}
    assert {line["key"] for line in outbox(environ)} == keys
    listed = mingbai("reminders", "list")
    lines = {line.split("\t")[0]: line.split("\t")[1:4] for line in listed.out.splitlines()}
    assert keys <= set(lines)
    assert lines[f"digest:1:{TODAY}"] == ["随访清单", "每个工作日", "已发"]
    assert listed.err == f"共 {len(lines)} 条。\n"
    assert mingbai("reminders", "list", "--date", "2026-01-01").err == "共 0 条。\n"
    for hidden in ("样一", "1990000", "高血压"):
        assert hidden not in listed.out + json.dumps(outbox(environ), ensure_ascii=False)


def test_sending_for_a_day_sends_what_belongs_to_it_and_nothing_twice(
    mingbai: Mingbai, environ: dict[str, str], database: Database
) -> None:
    visit = TODAY + 5 * DAY  # the reminder of a week before it was missed two days ago
    with database.writing() as session:
        moved = update(CarePlanRow).where(CarePlanRow.patient_id == 2)
        session.execute(moved.values(chosen=visit, due=visit, deadline=visit))
    before = str(TODAY - 2 * DAY)
    assert mingbai("reminders", "send", "--date", before).out == "发了 1 条。\n"
    assert [line["key"] for line in outbox(environ)] == [f"patient:week:2:{visit}"]
    assert mingbai("reminders", "send", "--date", before).out == "发了 0 条。\n"
    assert mingbai("reminders", "send", "--date", str(TODAY)).out == "发了 2 条。\n"
    assert mingbai("reminders", "send").out == "发了 0 条。\n"


@pytest.mark.parametrize(("day", "why"), [(TODAY + DAY, "不能提前发"), (date(1, 1, 1), "年份1不对")])
def test_nothing_is_sent_for_a_day_to_come_or_none(
    mingbai: Mingbai, database: Database, day: date, why: str
) -> None:
    run = mingbai("reminders", "send", "--date", f"{day:%Y-%m-%d}".rjust(10, "0"))
    assert (run.code, run.out, run.err.count("\n")) == (1, "", 1)
    assert why in run.err
    assert rows(database) == []


def test_a_day_that_is_named_opens_no_hour(
    mingbai: Mingbai, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    mingbai("reminders", "plan")
    late = datetime.combine(TODAY, time(20, 30), SHANGHAI)
    monkeypatch.setattr("backend.services.SystemClock", lambda: FixedClock(late))
    run = mingbai("reminders", "send", "--date", str(TODAY))
    assert run.out == "发了 0 条。\n"
    assert f"{TODAY} 没有确定发出的：过期未发 4 条，见 mingbai reminders list --date {TODAY}。\n" in run.err
    early = datetime.combine(TODAY + DAY, time(7), SHANGHAI)
    monkeypatch.setattr("backend.services.SystemClock", lambda: FixedClock(early))
    run = mingbai("reminders", "send", "--date", str(TODAY + DAY))
    assert (run.out, "待发 3 条" in run.err) == ("发了 0 条。\n", True)


def test_what_another_process_holds_is_not_sent_for_its_day_either(
    mingbai: Mingbai, database: Database
) -> None:
    mingbai("reminders", "plan")
    with database.writing() as session:
        held = claiming.claim(session, NOW, timedelta(minutes=2), day=TODAY)
    run = mingbai("reminders", "send", "--date", str(TODAY))
    assert (held is not None, run.out) == (True, "发了 2 条。\n")
    assert "正在发 1 条" in run.err


def test_a_clock_that_is_not_believed_sends_only_what_is_urgent_of_a_day(
    mingbai: Mingbai, database: Database
) -> None:
    told = visits.HomeReading(NOW, Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
    with database.writing() as session:
        visits.report_home_reading(session, visits.Guidance(BOOK, WORKDAYS, NOW), 1, told)
        beating.beat(session, beating.NAME, NOW + timedelta(hours=2), "", "", first=True)
    mingbai("reminders", "plan")
    assert mingbai("reminders", "send", "--date", str(TODAY)).out == "发了 1 条。\n"


def test_one_tick_of_the_runner_plans_and_sends(mingbai: Mingbai, database: Database) -> None:
    run = mingbai("scheduler", "run", "--once")
    assert run.code == 0
    assert run.out == f"排了 {len(rows(database))} 条，发了 3 条。\n"
    assert mingbai("scheduler", "run", "--once").out == "排了 0 条，发了 0 条。\n"
    assert mingbai("reminders", "due").err == ""


def test_a_clock_that_jumped_is_said_and_confirmed(mingbai: Mingbai, database: Database) -> None:
    with database.writing() as session:
        beating.beat(session, beating.NAME, NOW + timedelta(hours=2), "", "", first=True)
    run = mingbai("scheduler", "run", "--once")
    assert run.out == "排了 0 条，发了 0 条。\n"
    assert "系统时间往回跳了" in run.err
    assert "confirm-clock" in mingbai("reminders", "due").err
    assert "已确认" in mingbai("scheduler", "confirm-clock").out
    assert "没有因时间停下" in mingbai("scheduler", "confirm-clock").out
    assert mingbai("scheduler", "run", "--once").out.endswith("发了 3 条。\n")


def test_due_says_when_a_danger_reaches_nobody(mingbai: Mingbai, database: Database) -> None:
    told = visits.HomeReading(NOW, Reporter.PATIENT, ReportedBy.WECHAT, sbp=200)
    with database.writing() as session:
        session.execute(update(DoctorRow).values(active=False))
        visits.report_home_reading(session, visits.Guidance(BOOK, WORKDAYS, NOW), 1, told)
    assert mingbai("reminders", "due").err.startswith("有 1 件危急情况没有通知到人")
