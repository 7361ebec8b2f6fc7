"""Signing in and out, and changing one's own password.

A password is compared first (`prove`, slow by design, no lock held) and the outcome is written afterwards, under the
account's lock: however many guesses arrive at once, each is counted and none after the fifth is let in.
A refusal is a value and no error, because the attempt must be kept.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts import sessions
from backend.core.accounts.handing import KIND
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.roles import Account
from backend.core.audit import Actor, Deed
from backend.core.crypto import FieldCipher

FREE_FAILURES = 5
FIRST_LOCK, LONGEST_LOCK = timedelta(minutes=1), timedelta(hours=1)
# One sentence for a wrong name, a wrong password, a locked and a stopped account: it must not tell which.
REFUSED = (
    f"用户名或密码不对。连着错{FREE_FAILURES}次，就要等一分钟再试，再错等得更久；忘了密码，请找管理员重设。"
)
WRONG_PASSWORD = "现在的密码不对，密码没有改。请再试一次；连着错几次要等一会儿。"  # noqa: S105 - a sentence
SAME_PASSWORD = "新密码和现在的一样，请另想一个。"  # noqa: S105 - a sentence


@dataclass(frozen=True, slots=True)
class Proof:
    """What came of comparing a password. `account_id` None: there is no such account."""

    account_id: int | None
    password_hash: str  # the one it was compared with: if it has been changed since, the proof is void
    holds: bool
    renewed_hash: str | None = None  # the same password hashed with today's costs, when those have changed


@dataclass(frozen=True, slots=True)
class SignedIn:
    """The token is for the browser's cookie and nowhere else."""

    token: str
    account: Account


@dataclass(frozen=True, slots=True)
class Denied:
    """`sentence` is what the person is told."""

    sentence: str


def prove(session: Session, passwords: Passwords, username: str, password: str) -> Proof:
    """Compare a password; the same work whether the account exists or not. Writes nothing."""
    row = _named(session, username)
    if row is None:
        passwords.holds(None, password)
        return Proof(None, "", False)
    holds = passwords.holds(row.password_hash, password)
    renewed = passwords.hash(password) if holds and passwords.outdated(row.password_hash) else None
    return Proof(row.id, row.password_hash, holds, renewed)


def sign_in(
    session: Session, cipher: FieldCipher, proof: Proof, now: datetime, request_id: str = ""
) -> SignedIn | Denied:
    """A new session, or a refusal that counts. The caller commits both."""
    row = _held(session, proof)
    if row is None or not _admits(row, proof, now):
        _count_failure(session, row, now, request_id)
        return Denied(REFUSED)
    row.failed_attempts, row.locked_until = 0, None
    row.password_hash = proof.renewed_hash or row.password_hash
    audit.record(session, Actor(row.username, request_id), _deed("登录", row), now)
    return SignedIn(sessions.begin(session, cipher, row.id, now), row.account())


def sign_out(session: Session, account: Account, actor: Actor, now: datetime) -> None:
    """End every session of the account, on all devices."""
    sessions.end_all(session, account.id)
    audit.record(session, actor, Deed("退出", KIND, account.username, account.region), now)


def change_password(
    session: Session, proof: Proof, new_hash: str, now: datetime, request_id: str = ""
) -> Denied | None:
    """Put the new hash (of `Passwords.accept`) in force and end every session; or a refusal that counts."""
    row = _held(session, proof)
    if row is None or not _admits(row, proof, now):
        _count_failure(session, row, now, request_id)
        return Denied(WRONG_PASSWORD)
    row.password_hash, row.must_change_password = new_hash, False
    row.failed_attempts, row.locked_until = 0, None
    sessions.end_all(session, row.id)
    audit.record(session, Actor(row.username, request_id), _deed("改密码", row), now)
    return None


def lock_after(failures: int) -> timedelta:
    """How long an account is closed after so many failures in a row: 5 -> 1 min, 6 -> 2, ... at most 1 h."""
    if failures < FREE_FAILURES:
        return timedelta()
    doublings = min(failures - FREE_FAILURES, 10)
    return min(FIRST_LOCK * (1 << doublings), LONGEST_LOCK)


def is_locked(row: StaffAccountRow, now: datetime) -> bool:
    """Whether failures have closed the account for the time being."""
    return row.locked_until is not None and now < row.locked_until


def _named(session: Session, username: str) -> StaffAccountRow | None:
    # Written as people type it; a NUL, which PostgreSQL cannot be asked for, is in no name.
    wanted = username.strip().lower()
    if not wanted.isascii() or not wanted.isprintable():
        return None
    return session.scalar(select(StaffAccountRow).where(StaffAccountRow.username == wanted))


def _held(session: Session, proof: Proof) -> StaffAccountRow | None:
    """The row, locked until the caller commits. Asked for even where there is none, to take as long."""
    query = select(StaffAccountRow).where(StaffAccountRow.id == (proof.account_id or -1))
    return session.scalar(query.with_for_update().execution_options(populate_existing=True))


def _admits(row: StaffAccountRow, proof: Proof, now: datetime) -> bool:
    valid = proof.holds and proof.password_hash == row.password_hash
    return valid and row.active and not is_locked(row, now)


def _count_failure(session: Session, row: StaffAccountRow | None, now: datetime, request_id: str) -> None:
    """An attempt while the account is closed prolongs nothing: the person would never get in again."""
    if row is not None and row.active and not is_locked(row, now):
        row.failed_attempts += 1
        pause = lock_after(row.failed_attempts)
        row.locked_until = now + pause if pause else None
    # The name of an account that does not exist is not kept: people type their password there.
    deed = _deed("登录被拒", row) if row is not None else Deed("登录被拒", KIND)
    audit.record(session, Actor(None, request_id), deed, now)


def _deed(action: str, row: StaffAccountRow) -> Deed:
    detail = {"failures": row.failed_attempts} if row.failed_attempts else None
    return Deed(action, KIND, row.username, row.region_code, detail)
