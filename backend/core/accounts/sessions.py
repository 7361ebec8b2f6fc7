"""Who is signed in: a random token in one browser, its keyed digest here. Ends by itself, idle or not."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from backend.core.accounts.models import StaffAccountRow, StaffSessionRow
from backend.core.accounts.roles import Account
from backend.core.crypto import FieldCipher

IDLE = timedelta(hours=1)  # an office computer is shared; a long text is written meanwhile
ABSOLUTE = timedelta(hours=12)  # a working day, however busy
REMEMBERED = timedelta(hours=12)  # after its end: whose half-filled form it was can still be told
TOUCH = timedelta(minutes=1)  # reading a page writes no oftener than this
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Presence:
    """A session that holds. `touch_due`: its last sign of life is old enough to be written anew."""

    session_id: int
    account: Account
    touch_due: bool


def new_token() -> str:
    """43 characters nobody can guess."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def begin(session: Session, cipher: FieldCipher, account_id: int, now: datetime) -> str:
    """A new session's token. Sessions of anybody that ran out half a day ago are cleared away."""
    past = now - REMEMBERED
    session.execute(
        delete(StaffSessionRow).where(
            or_(StaffSessionRow.expires_at <= past, StaffSessionRow.last_seen_at <= past - IDLE)
        )
    )
    token = new_token()
    session.add(
        StaffSessionRow(
            token_digest=digest(cipher, token),
            account_id=account_id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + ABSOLUTE,
        )
    )
    return token


def who(session: Session, cipher: FieldCipher, token: str, now: datetime) -> Presence | None:
    """Whose token it is; None when it is nobody's, has run out, or the account is stopped."""
    if not token:
        return None
    found = session.execute(
        select(StaffSessionRow, StaffAccountRow)
        .join(StaffAccountRow, StaffAccountRow.id == StaffSessionRow.account_id)
        .where(StaffSessionRow.token_digest == digest(cipher, token), StaffAccountRow.active)
    ).first()
    if found is None:
        return None
    held, owner = found
    if now >= held.expires_at or now >= held.last_seen_at + IDLE:
        return None
    return Presence(held.id, owner.account(), now - held.last_seen_at >= TOUCH)


def owner(session: Session, cipher: FieldCipher, token: str) -> int | None:
    """Whose token it is or was, by account, after a sign-out, too. It opens nothing: ask `who` for that."""
    query = select(StaffSessionRow.account_id).where(StaffSessionRow.token_digest == digest(cipher, token))
    return session.scalar(query) if token else None


def touch(session: Session, presence: Presence, now: datetime) -> None:
    """Note a sign of life; nothing when the session has been ended meanwhile."""
    session.execute(
        update(StaffSessionRow).where(StaffSessionRow.id == presence.session_id).values(last_seen_at=now)
    )


def end_all(session: Session, account_id: int) -> None:
    """Sign the account out everywhere. Whose half-filled form it was can still be told until the row is cleared away.

    They end with their beginning, so that no clock that is set back lets one in again.
    """
    session.execute(
        update(StaffSessionRow)
        .where(StaffSessionRow.account_id == account_id)
        .values(expires_at=StaffSessionRow.created_at)
    )


def digest(cipher: FieldCipher, token: str) -> str:
    """What is stored of a token: 64 hex digits."""
    return cipher.blind_index(token, context="staff_session.token")
