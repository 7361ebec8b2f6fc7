"""Answers of staff that wait go out by themselves while WeChat's customer-service window is open. Called by the clock.

Each is claimed before it is sent: a crash in between loses one (the asker sees it nowhere), never sends it twice.
What WeChat has certainly not taken waits again, for the window or for the next message (`owing`).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Select, func, literal, select, update
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.db import Database, Moment
from backend.core.errors import BadInput, RemoteFailure
from backend.core.giving_way import GivingWay, Rest, never
from bot.guard import Guard
from bot.models import ConversationRow, OwedAnswerRow, QuestionRow
from bot.questions import closing, gathering, renewing, retrying
from bot.questions.gathering import Senses
from policy_kb import store
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from scheduler.ports import Outcome, Verdict

WINDOW = timedelta(hours=48)
KEPT = timedelta(days=60)  # then nobody waits for it any more
BATCH = 50  # sends of one tick
AT_ONCE = 300  # open groups that a page compares new questions with by itself: some 50 ms
_SENT = frozenset({Verdict.ACCEPTED, Verdict.UNKNOWN})  # perhaps sent counts as sent: nobody gets it twice

_REFUSED = "微信没有收下，没有说原因。"
_log = logging.getLogger(__name__)
Say = Callable[[str, str], Outcome]  # openid, text


@dataclass(frozen=True, slots=True)
class _Ready:
    id: int
    sealed_id: str
    text: str
    attempts: int


class Desk:
    """What the clock does for the queue: gather what was asked, make ready what was reviewed, send what is owed."""

    def __init__(
        self, database: Database, cipher: FieldCipher, library: Library, guard: Guard, say: Say | None
    ) -> None:
        self._database = database
        self._frozen = partial(database.reading, frozen=True)
        self._cipher = cipher
        self._library = library
        self._guard = guard
        self._say = say
        self._senses: Senses | None = None
        self._paused_until: datetime | None = None  # WeChat takes nothing from us before
        self._gathering: threading.Thread | None = None
        self._hurry = threading.Event()

    def act(self, now: datetime) -> None:
        """Everything that is to be done at this moment; harmless to repeat, and to do twice at once."""
        self.gather()
        self._make_ready(now)
        if self._say is not None:
            self.send(now)

    def gather(self, most: int = 1_000_000, rest: Rest = never) -> int:
        """Give every question that waits its group, `most` of them; how many there were. Calls `rest` in between."""
        done = 0
        while done < most:
            batch = min(gathering.BATCH, most - done)
            found = self._gather(batch, rest)
            done += found
            if found < batch:
                break
        return done

    def _gather(self, most: int, rest: Rest) -> int:
        with self._database.reading() as session:
            if not gathering.is_waiting(session):
                return 0
            senses = self._senses_of(self._at_hand(session))
            gathering.take_apart(session, senses, most, rest)
        with self._database.writing() as session:
            return gathering.gather(session, senses, most)

    def gather_for_page(self, most: int) -> None:
        """The same where it is quick; where there are many groups to compare with, a thread does it meanwhile."""
        with self._database.reading() as session:
            if not gathering.is_waiting(session):
                return
            many = gathering.open_groups(session) > AT_ONCE
        if not many:
            self.gather(most)
        elif self._gathering is None or not self._gathering.is_alive():
            rest = GivingWay(sleep=self._hurry.wait)
            self._gathering = threading.Thread(target=self.gather, args=(most, rest), daemon=True)
            self._gathering.start()

    def settled(self) -> None:
        """Wait until the gathering under way, if any, is done; it does not rest meanwhile."""
        if self._gathering is not None:
            self._hurry.set()
            self._gathering.join()
            self._hurry.clear()

    def _at_hand(self, session: Session) -> Knowledge:
        """What questions are compared with may be a moment old: no page waits for a new index to sort them."""
        return self._library.meanwhile(store.revision(session), self._frozen)

    def _senses_of(self, knowledge: Knowledge) -> Senses:
        senses = self._senses
        if senses is None or senses.knowledge is not knowledge:
            senses = self._senses = Senses(knowledge)
        return senses

    def send(self, now: datetime) -> int:
        """Send what can be sent by WeChat now; how many were. What it refuses waits longer each time (`retrying`)."""
        if self._paused_until is not None and now < self._paused_until:
            return 0
        with self._database.reading() as session:
            ready = _ready(session, now)
        sent = 0
        for one in ready:
            if not self._claim(one.id, now):
                continue
            outcome = self._told(one)
            if outcome.verdict in _SENT:
                sent += 1
                continue
            self._give_back(one, outcome, now)
            self._paused_until = retrying.pause(outcome.verdict, now)
            if self._paused_until is not None:
                break
        return sent

    def _told(self, one: _Ready) -> Outcome:
        assert self._say is not None  # noqa: S101 - for the type checker
        openid = self._cipher.open(one.sealed_id, context="conversation.sealed_id")
        try:
            return self._say(openid, one.text)
        except BadInput as refusal:  # too long, or empty: unsent
            return Outcome(Verdict.FAILED, refusal.sentence)
        except RemoteFailure as failure:
            return Outcome(Verdict.FAILED if failure.permanent else Verdict.RETRY, "发送通道出错。")
        except Exception as error:  # it may have been sent, and its words may name somebody
            _log.error("an answer that is owed broke its way: %s", type(error).__name__)
            return Outcome(Verdict.UNKNOWN)

    def _make_ready(self, now: datetime) -> None:
        with self._database.reading() as session:
            idle = closing.is_idle(session, now)
            old = session.scalar(_too_old(now).limit(1)) is not None
            waits = renewing.find(session, now)
            wanted = closing.is_decided(session) or waits.outdated
            knowledge = self._library.current(session) if wanted else None
        if knowledge is None and not waits and not old and not idle:
            return
        with self._database.writing() as session:
            if knowledge is not None:
                closing.make_ready(session, knowledge, self._guard, now)
            renewing.renew(session, knowledge, self._guard, now)
            closing.return_idle(session, now)
            for row in session.scalars(_too_old(now)):
                row.state = "dropped"

    def _claim(self, id: int, now: datetime) -> bool:
        """Unless something was published since it was looked at: then it waits for the next time."""
        claimed = {"way": "window", "delivered_at": now}
        return self._changed(id, "waiting", "delivered", renewing.is_told(literal(now, Moment())), **claimed)

    def _give_back(self, one: _Ready, outcome: Outcome, now: datetime) -> None:
        attempts = one.attempts + 1
        self._changed(
            *(one.id, "delivered", "waiting"),
            way=None,
            delivered_at=None,
            attempts=attempts,
            try_at=retrying.next_try(outcome.verdict, attempts, now),
            failure=(outcome.reason or _REFUSED)[:300],
        )

    def _changed(self, id: int, before: str, after: str, *also: ColumnElement[bool], **values: Any) -> bool:
        change = update(OwedAnswerRow).where(OwedAnswerRow.id == id, OwedAnswerRow.state == before, *also)
        with self._database.writing() as session:
            return (
                cast("CursorResult[Any]", session.execute(change.values(state=after, **values))).rowcount == 1
            )


def _too_old(now: datetime) -> Select[OwedAnswerRow]:
    return select(OwedAnswerRow).where(
        OwedAnswerRow.state == "waiting", OwedAnswerRow.decided_at < now - KEPT
    )


def _ready(session: Session, now: datetime) -> tuple[_Ready, ...]:
    """Who has written within 48 hours, in the region that the question was asked in. WeChat has the last word."""
    query = (
        select(OwedAnswerRow.id, ConversationRow.sealed_id, OwedAnswerRow.text, OwedAnswerRow.attempts)
        .join(QuestionRow, QuestionRow.id == OwedAnswerRow.question_id)
        .join(ConversationRow, ConversationRow.id == OwedAnswerRow.conversation_id)
        .where(
            renewing.is_told(literal(now, Moment())),
            OwedAnswerRow.state == "waiting",
            OwedAnswerRow.text != "",
            OwedAnswerRow.try_at <= now,
            ConversationRow.channel == "wechat",
            ConversationRow.subscribed.isnot(False),
            ConversationRow.last_at > now - WINDOW,
            func.coalesce(QuestionRow.region_code, "") == func.coalesce(ConversationRow.region_code, ""),
        )
        .order_by(OwedAnswerRow.decided_at, OwedAnswerRow.id)
    )
    return tuple(_Ready(*row) for row in session.execute(query.limit(BATCH)))
