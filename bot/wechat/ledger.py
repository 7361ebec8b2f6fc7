"""The consent ledger: who may be written to, by which channel, how often. Kept by WeChat's events and by our sends.

WeChat itself is the judge; the ledger spares it (and the person) sends that cannot succeed, and is put right by what
WeChat answers. It therefore rather counts one too many than one too few: only an accepted message is subtracted.
Holds no openid: a person is a blind index.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import Table, bindparam, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.direct import Direct, Prepared
from bot.models import WeChatConsentRow, WeChatContactRow, WeChatReceiptRow
from bot.wechat.api.errors import Outcome
from bot.wechat.ledger_notices import Notice, Receipt

_CONSENT = cast(Table, WeChatConsentRow.__table__)
_CONTACT = cast(Table, WeChatContactRow.__table__)
_RECEIPT = cast(Table, WeChatReceiptRow.__table__)
_DIALECTS = (("postgresql", postgresql), ("sqlite", sqlite))
_A_BATCH = 1000  # receipts
_WINDOW = ("follows", "opened_by", "opened_at", "sent", "changed_at")

# Each accept allows one more message; a refusal in the settings voids them all.
_GRANT = Prepared(
    {
        name: (insert := dialect.insert(_CONSENT)).on_conflict_do_update(
            index_elements=["person", "template_id"],
            set_={
                "remaining": _CONSENT.c.remaining + insert.excluded.remaining,
                "changed_at": insert.excluded.changed_at,
            },
        )
        for name, dialect in _DIALECTS
    },
    *("person", "template_id", "remaining", "changed_at"),
)
_REVOKE = Prepared(
    {
        name: (insert := dialect.insert(_CONSENT)).on_conflict_do_update(
            index_elements=["person", "template_id"],
            set_={"remaining": insert.excluded.remaining, "changed_at": insert.excluded.changed_at},
        )
        for name, dialect in _DIALECTS
    },
    *("person", "template_id", "remaining", "changed_at"),
)
_RECALL = Prepared(
    select(_CONTACT.c.opened_by, _CONTACT.c.opened_at, _CONTACT.c.sent).where(
        _CONTACT.c.person == bindparam("who")
    ),
    "who",
)
_KEEP = Prepared(
    {
        name: (insert := dialect.insert(_CONTACT)).on_conflict_do_update(
            index_elements=["person"], set_={column: insert.excluded[column] for column in _WINDOW}
        )
        for name, dialect in _DIALECTS
    },
    *("person", *_WINDOW),
)
# An unsubscribe that comes late (WeChat repeats what was not answered) must not undo a following that came after it.
_LEAVE = Prepared(
    {
        name: (insert := dialect.insert(_CONTACT)).on_conflict_do_update(
            index_elements=["person"],
            set_={column: insert.excluded[column] for column in _WINDOW},
            where=or_(_CONTACT.c.opened_at.is_(None), _CONTACT.c.opened_at <= insert.excluded.changed_at),
        )
        for name, dialect in _DIALECTS
    },
    *("person", *_WINDOW),
)
_RECEIVE = Prepared(
    {name: dialect.insert(_RECEIPT).on_conflict_do_nothing() for name, dialect in _DIALECTS},
    *("channel", "message_id", "outcome", "received_at"),
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """How many customer-service messages WeChat takes, and for how long."""

    messages: int
    lasts: timedelta


# WeChat, since 2023-06-12: after a message 5 within 48 h; after following, scanning or a menu's click 3 within 1 min.
ALLOWANCES: Mapping[str, Allowance] = {
    "message": Allowance(5, timedelta(hours=48)),
    "action": Allowance(3, timedelta(minutes=1)),
}


@dataclass(frozen=True, slots=True)
class Window:
    """The customer-service window of a person. `opened_by` message | action | None: shut."""

    opened_by: str | None = None
    opened_at: datetime | None = None
    sent: int = 0

    def left(self, now: datetime) -> int:
        """How many messages may still be sent at this moment."""
        if self.opened_by is None or self.opened_at is None:
            return 0
        allowance = ALLOWANCES[self.opened_by]
        return max(0, allowance.messages - self.sent) if now < self.opened_at + allowance.lasts else 0

    def opened(self, by: str, now: datetime) -> "Window":
        """The window after the person did something. A click does not take away what a message has opened."""
        if by == "action" and self.opened_by == "message" and self.left(now) > 0:
            return self
        return Window(by, now, 0)


class Ledger:
    """Reads and keeps the ledger. Never commits; what the callback calls takes a `Direct`, the rest a session."""

    def __init__(self, cipher: FieldCipher) -> None:
        self._cipher = cipher

    def note(self, direct: Direct, notice: Notice, now: datetime) -> None:
        """Keep what a delivery told; once only, within the transaction that takes the message (bot.wechat.inbox).

        `now`: when it happened, by WeChat's CreateTime.
        """
        person = self._person(notice.openid)
        if notice.follows is False:
            direct.changed(_LEAVE, **_contact(person, False, Window(), now))
        elif notice.opened is not None:
            window = self._before(direct, person, notice.opened).opened(notice.opened, now)
            direct.changed(_KEEP, **_contact(person, True, window, now))
        # In one order, whatever WeChat's is: two answers at once would wait for each other.
        for consent in sorted(notice.consents, key=lambda one: one.template_id):
            values = {"person": person, "template_id": consent.template_id, "changed_at": now}
            if consent.accepted:
                direct.changed(_GRANT, remaining=1, **values)
            elif consent.standing:
                direct.changed(_REVOKE, remaining=0, **values)
        for receipt in notice.receipts:
            direct.changed(
                _RECEIVE,
                channel=receipt.channel,
                message_id=receipt.message_id,
                outcome=receipt.outcome,
                received_at=now,
            )

    def opened_by_message(self, notice: Notice, now: datetime) -> dict[str, Any] | None:
        """The row that an ordinary message leaves, by column, the person as `contact`; None of other deliveries."""
        if notice.opened != "message" or notice.consents or notice.receipts:
            return None
        row = _contact(self._person(notice.openid), True, Window().opened("message", now), now)
        return {"contact": row.pop("person"), **row}

    def consents(self, session: Session, openid: str, template_id: str) -> int:
        """How many subscribe messages of the template the person has agreed to and not had."""
        c = _CONSENT.c
        mine = select(c.remaining).where(c.person == self._person(openid), c.template_id == template_id)
        return session.execute(mine).scalar_one_or_none() or 0

    def window(self, session: Session, openid: str) -> Window:
        """The customer-service window; ask it what is `left`."""
        row = session.get(WeChatContactRow, self._person(openid))
        return Window() if row is None else Window(row.opened_by, row.opened_at, row.sent)

    def follows(self, session: Session, openid: str) -> bool | None:
        """Whether the person follows the official account; None: never heard of."""
        row = session.get(WeChatContactRow, self._person(openid))
        return None if row is None else row.follows

    def receipts(self, session: Session, after: int = 0) -> tuple[Receipt, ...]:
        """A batch of what WeChat has reported and nobody has taken notice of yet, oldest first; `after` so many."""
        c = _RECEIPT.c
        rows = session.execute(
            select(c.channel, c.message_id, c.outcome).order_by(c.id).offset(after).limit(_A_BATCH)
        )
        return tuple(Receipt(*row) for row in rows)

    def forget(self, session: Session, receipts: Iterable[Receipt]) -> None:
        """These have been taken notice of."""
        c = _RECEIPT.c
        for one in receipts:
            session.execute(delete(_RECEIPT).where(c.channel == one.channel, c.message_id == one.message_id))

    def forget_older(self, session: Session, than: datetime) -> None:
        """Receipts of messages that are not ours: another server may send for the same account."""
        session.execute(delete(_RECEIPT).where(_RECEIPT.c.received_at < than))

    def settle_custom(self, session: Session, openid: str, outcome: Outcome, now: datetime) -> None:
        """Keep what a customer-service message came to."""
        contact = update(_CONTACT).where(_CONTACT.c.person == self._person(openid))
        if outcome.accepted:
            session.execute(contact.values(sent=_CONTACT.c.sent + 1, changed_at=now))
        elif outcome.code in (45015, 45047):
            session.execute(contact.values(opened_by=None, opened_at=None, sent=0, changed_at=now))

    def settle_template(self, session: Session, openid: str, outcome: Outcome, now: datetime) -> None:
        """Keep what a template message came to: 43004 says that the person has left."""
        if outcome.code == 43004:
            self._has_left(session, openid, now)

    def settle_subscribe(
        self,
        session: Session,
        openid: str,
        template_id: str,
        outcome: Outcome,
        now: datetime,
        *,
        long_term: bool,
    ) -> None:
        """Keep what a subscribe message came to: an accepted one uses a consent up, 43101 says that none is left."""
        c = _CONSENT.c
        mine = update(_CONSENT).where(c.person == self._person(openid), c.template_id == template_id)
        if outcome.accepted and not long_term:
            session.execute(mine.where(c.remaining > 0).values(remaining=c.remaining - 1, changed_at=now))
        elif outcome.code == 43101:
            session.execute(mine.values(remaining=0, changed_at=now))

    def _has_left(self, session: Session, openid: str, now: datetime) -> None:
        """Whether the ledger had ever heard of the person or not."""
        values = {"person": self._person(openid), "follows": False, "sent": 0, "changed_at": now}
        kept = {"follows": False, "changed_at": now}
        if session.get_bind().dialect.name == "sqlite":
            session.execute(
                sqlite.insert(_CONTACT).values(values).on_conflict_do_update(["person"], set_=kept)
            )
        else:
            session.execute(
                postgresql.insert(_CONTACT)
                .values(values)
                .on_conflict_do_update(index_elements=["person"], set_=kept)
            )

    def _person(self, openid: str) -> str:
        return self._cipher.blind_index(openid, context="wechat.person")

    def _before(self, direct: Direct, person: str, opened: str) -> Window:
        """The window so far, where it matters: a message opens it anew whatever it was."""
        row = None if opened == "message" else direct.row(_RECALL, who=person)
        return Window() if row is None else Window(row[0], row[1], row[2])


def _contact(person: str, follows: bool, window: Window, now: datetime) -> dict[str, Any]:
    return {
        "person": person,
        "follows": follows,
        "opened_by": window.opened_by,
        "opened_at": window.opened_at,
        "sent": window.sent,
        "changed_at": now,
    }
