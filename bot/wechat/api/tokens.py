"""The access token of one account: one for all processes, in a row of the database, fetched by one of them at a time.

`stable_token` gives the same token until five minutes before its end, so even two fetches at once would do no harm;
but its forced mode revokes the token before, and is allowed 20 times a day. The lease is a name in the row, taken by
compare-and-set; it is over when whoever waits has seen the same name for LEASE seconds of his own monotonic clock.
No transaction is open while WeChat is asked. Rules: WeChat's 获取稳定版接口调用凭据.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, cast

from cryptography.exceptions import InvalidTag
from sqlalchemy import Table, update
from sqlalchemy.dialects import postgresql, sqlite

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from bot.models import WeChatTokenRow
from bot.wechat.api.errors import Api, ErrorTable, Outcome, TokenFailure, Verdict
from bot.wechat.api.http import Answer, NoAnswer, Transport

# Five minutes before the end WeChat gives the next token, and both hold. A minute later it surely does.
EARLY = timedelta(minutes=4)
LAST = timedelta(seconds=30)  # so long before the end the old token is still good for a call
FORCED_APART = timedelta(minutes=72)  # 20 a day
LEASE = 45.0  # seconds; more than twice what two fetches can take (http.Timeouts.longest)
PATIENCE = 10.0  # seconds a caller waits for another one's fetch
POLL = 0.05  # seconds

_ROW = cast(Table, WeChatTokenRow.__table__)
_CONTEXT = "wechat_token.sealed_token"


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are to WeChat."""

    appid: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """`generation` tells a token from those before it."""

    text: str = field(repr=False)
    generation: int


@dataclass(frozen=True, slots=True)
class _Kept:
    """The row, opened."""

    token: Token
    expires_at: datetime | None
    forced_at: datetime | None
    holder: str | None
    failure: int | None


class Tokens:
    """Hands out the token of one account. Thread-safe."""

    def __init__(
        self,
        account: Account,
        transport: Transport,
        table: ErrorTable,
        database: Database,
        cipher: FieldCipher,
        clock: Clock,
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        self._account = account
        self._transport = transport
        self._table = table
        self._database = database
        self._cipher = cipher
        self._clock = clock
        self._pause = pause
        # Whose fetch we see under way, and since when. One assignment replaces both: threads see a whole pair.
        self._seen: tuple[str | None, float] = (None, 0.0)

    def current(self) -> Token:
        """A token that is good for a call now; TokenFailure."""
        return self._have(None)

    def renewed(self, rejected: Token) -> Token:
        """Another token than the one WeChat has refused, from another process or fetched; TokenFailure."""
        return self._have(rejected)

    def _have(self, rejected: Token | None) -> Token:
        until = self._clock.monotonic() + PATIENCE
        waited = False
        while True:
            kept = self._read()
            if self._good(kept, rejected):
                return kept.token
            if self._free(kept.holder):
                if waited and kept.failure is not None:
                    raise TokenFailure(self._failed(kept.failure, ""))
                fetched = self._take_and_fetch(kept, rejected)
                if fetched is not None:
                    return fetched
            if self._clock.monotonic() > until:
                raise TokenFailure(Outcome(Verdict.RETRY, "另一个进程正在取微信的凭据，稍后再试。"))
            waited = True
            self._pause(POLL)

    def _good(self, kept: _Kept, rejected: Token | None) -> bool:
        if not kept.token.text or kept.expires_at is None:
            return False
        if rejected is not None and kept.token.generation <= rejected.generation:
            return False
        remaining = kept.expires_at - self._clock.now()
        return remaining > EARLY or (kept.holder is not None and remaining > LAST)

    def _free(self, holder: str | None) -> bool:
        """Whether the lease may be taken: nobody has it, or its holder has been seen for longer than it lasts."""
        if holder is None:
            return True
        now = self._clock.monotonic()
        seen, since = self._seen
        if seen != holder:
            self._seen = (holder, now)
            return False
        return now - since > LEASE

    def _read(self) -> _Kept:
        with self._database.reading() as session:
            row = session.get(WeChatTokenRow, self._account.appid)
            if row is not None:
                return self._opened(row)
        self._make()
        return self._read()

    def _opened(self, row: WeChatTokenRow) -> _Kept:
        try:
            text = self._cipher.open(row.sealed_token, context=_CONTEXT) if row.sealed_token else ""
        except (ValueError, InvalidTag):  # sealed with a data key that was replaced: as good as none
            text = ""
        return _Kept(Token(text, row.generation), row.expires_at, row.forced_at, row.holder, row.failure)

    def _make(self) -> None:
        """An empty row, unless another process has just made it."""
        with self._database.writing() as session:
            dialect = session.get_bind().dialect.name
            values = {"appid": self._account.appid, "sealed_token": "", "generation": 0}
            if dialect == "sqlite":
                session.execute(sqlite.insert(_ROW).values(values).on_conflict_do_nothing())
            else:
                session.execute(postgresql.insert(_ROW).values(values).on_conflict_do_nothing())

    def _take_and_fetch(self, kept: _Kept, rejected: Token | None) -> Token | None:
        """A new token; None when somebody else was quicker; TokenFailure."""
        me = secrets.token_hex(16)
        if not self._change(kept.holder, kept.token.generation, holder=me):
            return None
        try:
            answer, forced = self._ask(kept, rejected)
            return self._keep(me, kept, answer, forced)
        except TokenFailure:
            raise
        except BaseException:  # the others must not wait for the end of a lease that nobody uses
            self._change(me, kept.token.generation, holder=None, failure=0)
            raise

    def _ask(self, kept: _Kept, rejected: Token | None) -> tuple[Answer | NoAnswer, bool]:
        """WeChat's answer, and whether the forced mode was needed: only where it repeats a token it has refused."""
        answer = self._post(force=False)
        if rejected is None or isinstance(answer, NoAnswer) or answer.text("access_token") != rejected.text:
            return answer, False
        if kept.forced_at is not None and abs(self._clock.now() - kept.forced_at) < FORCED_APART:
            return answer, False
        return self._post(force=True), True

    def _post(self, *, force: bool) -> Answer | NoAnswer:
        payload = {
            "grant_type": "client_credential",
            "appid": self._account.appid,
            "secret": self._account.secret,
            "force_refresh": force,
        }
        return self._transport.post(Api.TOKEN, payload)

    def _keep(self, me: str, kept: _Kept, answer: Answer | NoAnswer, forced: bool) -> Token | None:
        generation, now = kept.token.generation, self._clock.now()
        done: dict[str, Any] = {"holder": None, "failure": None, **({"forced_at": now} if forced else {})}
        if isinstance(answer, Answer) and answer.code == 0 and answer.text("access_token"):
            token = Token(answer.text("access_token"), generation + 1)
            sealed = self._cipher.seal(token.text, context=_CONTEXT)
            expires = now + timedelta(seconds=answer.number("expires_in"))
            done |= {"sealed_token": sealed, "generation": generation + 1, "expires_at": expires}
            return token if self._change(me, generation, **done) else None
        code = answer.code if isinstance(answer, Answer) else 0
        why = answer.why if isinstance(answer, NoAnswer) else answer.text("errmsg")
        self._change(me, generation, **{**done, "failure": code})
        raise TokenFailure(self._failed(code, why))

    def _failed(self, code: int, why: str) -> Outcome:
        """What a fetch that failed means for a message. Whether it left does not matter: it can be repeated."""
        if code:
            return self._table.outcome(Api.TOKEN, code, why)
        return Outcome(Verdict.RETRY, f"取不到微信的凭据：{why or '稍后再试'}。")

    def _change(self, seen: str | None, at: int, /, **values: Any) -> bool:
        """Compare and set: whether the row still stood as it was read."""
        held = _ROW.c.holder.is_(None) if seen is None else _ROW.c.holder == seen
        change = update(_ROW).where(_ROW.c.appid == self._account.appid, _ROW.c.generation == at, held)
        with self._database.writing() as session:
            return session.execute(change.values(values).returning(_ROW.c.appid)).first() is not None
