"""What the work itself leaves behind: the audit log, accounts, reminders that were sent and that failed."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.core.audit import AuditRow
from policy_kb import content
from scheduler.models import HouseholdRow, PatientRow, ReminderRow
from tests.bench.reminders.pouring import Values, pour

DEEDS, ACCOUNTS, REMINDERS, PATIENTS = 50_000, 300, 60_000, 5_000
_FAILED = 40  # one in so many


def fill(session: Session, now: datetime) -> None:
    """Spread over the counties of the built-in content."""
    connection = session.connection()
    regions = sorted({card.region_code for card in content.load().entries})
    pour(connection, AuditRow, _deeds(regions, now))
    pour(connection, StaffAccountRow, _accounts(regions, now))
    pour(connection, HouseholdRow, _households(regions, now))
    pour(connection, PatientRow, _patients(regions, now))
    pour(connection, ReminderRow, _reminders(now))


def _deeds(regions: list[str], now: datetime) -> Iterator[Values]:
    for number in range(DEEDS):
        yield {
            "at": now - timedelta(minutes=DEEDS - number),
            "account": f"bench{number % ACCOUNTS}",
            "action": "保存",
            "object_kind": "问答条目" if number % 3 else "居民提问",
            "object_id": f"staff-bench-{number % 5000}",
            "region_code": regions[number % len(regions)],
            "detail": {"revision": 1, "state": "draft"},
            "request_id": "bench",
        }


def _accounts(regions: list[str], now: datetime) -> Iterator[Values]:
    for number in range(ACCOUNTS):
        yield {
            "username": f"bench{number}",
            "display_name": "王芳",
            "password_hash": "none: nobody signs in with it",
            "role": Role.EDITOR.value,
            "region_code": regions[number % len(regions)],
            "must_change_password": True,
            "failed_attempts": 0,
            "active": True,
            "created_at": now,
        }


def _households(regions: list[str], now: datetime) -> Iterator[Values]:
    for number in range(PATIENTS):
        region = regions[number % len(regions)]
        place = {"region_code": region, "township": "", "village": ""}
        yield {"id": number + 1, "category": "registered_poor", **place, "created_at": now}


def _patients(regions: list[str], now: datetime) -> Iterator[Values]:
    for number in range(PATIENTS):
        yield {
            "id": number + 1,
            "household_id": number + 1,
            "name_sealed": "bench",
            "name_index": f"bench{number}",
            "id_number_sealed": "bench",
            "id_number_index": f"bench{number}",
            "birth": now.date().replace(year=1950),
            "sex": "male",
            "region_code": regions[number % len(regions)],
            "township": "",
            "village": "",
            "status": "active",
            "pregnant": False,
            "version": 1,
            "created_at": now,
            "changed_at": now,
        }


def _reminders(now: datetime) -> Iterator[Values]:
    """Of the last half year."""
    for number in range(REMINDERS):
        at = now - timedelta(days=number % 180)
        yield {
            "key": f"bench:{number}",
            "kind": "patient",
            "stage": "day",
            "recipient_kind": "patient",
            "recipient_id": 1 + number % PATIENTS,
            "local_date": at.date(),
            "due_at": at,
            "not_after": at,
            "state": "failed" if number % _FAILED == 0 else "delivered",
            "attempts": 1,
            "next_attempt_at": at,
            "error": "没有绑定微信",
            "created_at": at,
        }
