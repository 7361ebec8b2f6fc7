"""Reminders that reached nobody, from the to-do list to nothing left to do."""

import pytest
from flask import Flask

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from scheduler.models import DoctorRow, ReminderRow
from tests.backend.staff.conftest import HAIYUAN, PASSWORD, Browser

PAGE = "/staff/failed-reminders"
WHY = "模板号不对，请检查模板文件。"


@pytest.fixture
def supervisor(app: Flask, services: Services) -> Browser:
    """Signed in, with three reminders of the county that failed for one reason."""
    now = services.clock.now()
    with services.database.writing() as session:
        new = NewAccount("boss", "督导", Role.SUPERVISOR, HAIYUAN)
        register.add(session, services.passwords, new, SYSTEM, now)
        row = session.query(StaffAccountRow).filter_by(username="boss").one()
        row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
        county = DoctorRow(name="县医", post="county", region_code=HAIYUAN, created_at=now)
        session.add(county)
        session.flush()
        for number in range(3):
            one = ReminderRow(key=f"test:{number}", kind="escalation", stage="d3", recipient_kind="county")
            one.recipient_id, one.local_date, one.state, one.error = county.id, now.date(), "failed", WHY
            one.due_at = one.not_after = one.next_attempt_at = one.created_at = now
            one.not_after = now.replace(hour=23)
            session.add(one)
    browser = Browser(app.test_client())
    browser.sign_in("boss")
    return browser


@pytest.mark.parametrize(
    ("deed", "said", "state"),
    [("again", "3 条提醒马上再发一次", "retry"), ("handled", "3 条提醒记为已办", "failed")],
)
def test_two_clicks_settle_all_of_one_reason(
    supervisor: Browser, services: Services, deed: str, said: str, state: str
) -> None:
    assert PAGE in supervisor.get("/staff/").text
    assert WHY in supervisor.get(PAGE).text
    done = supervisor.post(f"{PAGE}/{deed}", PAGE, recipient="county", reason=WHY)
    text = supervisor.get(done.location).text
    assert said in text
    assert WHY not in text
    assert PAGE not in supervisor.get("/staff/").text
    with services.database.reading() as session:
        assert {row.state for row in session.query(ReminderRow)} == {state}
    late = supervisor.bare_post(f"{PAGE}/{deed}", csrf=_token(supervisor), recipient="county", reason=WHY)
    assert late.status_code == 404


def _token(browser: Browser) -> str:
    text = browser.get("/staff/password").text
    return text.split('name="csrf" value="')[1].split('"')[0]
