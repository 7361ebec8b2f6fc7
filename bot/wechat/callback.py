"""The callback's use case: verified message -> conversation -> once-only inbox -> reply, inside 4.5 s.

A signed message never gets an error: what goes wrong inside shows the resident a guard sentence, because
WeChat's own banner ("该公众号暂时无法提供服务") says that nobody is there. One log line a message: kind,
milliseconds, outcome; never a text, never an openid, no exception's message (a database's quotes both).
"""

import logging
import traceback
from collections.abc import Callable, Mapping
from datetime import datetime

from sqlalchemy import bindparam, select

from backend.core.clock import Clock
from backend.core.crypto import FieldCipher
from backend.core.db import Database, until_first
from backend.core.direct import Direct, Prepared
from backend.core.settings import Settings
from bot.conversation import Conversations
from bot.turn import Asker, Turn
from bot.wechat import messages, replies
from bot.wechat.binding import Bindings
from bot.wechat.deadline import Deadline, Full, Late
from bot.wechat.decisions import Ask, Bind, Greet, Ignore, Leave, Say, Step, Unbind, decide, guard
from bot.wechat.envelope import Envelope
from bot.wechat.inbox import Inbox, Kept
from bot.wechat.ledger import Ledger
from bot.wechat.messages import Message
from bot.wechat.refusal import Refused
from bot.wechat.taking import Taking
from bot.wechat.watch import Answered, Watch
from policy_kb.models import RegionRow

CHANNEL = "wechat"
Sayer = Callable[[str], None]

_REGION = Prepared(select(RegionRow.code).where(RegionRow.code == bindparam("scene")), "scene")

_log = logging.getLogger(__name__)


class Callback:
    """Answers one official account. Thread-safe; close it to let late answers finish."""

    def __init__(
        self,
        envelope: Envelope,
        inbox: Inbox,
        ledger: Ledger,
        bindings: Bindings,
        conversations: Conversations,
        database: Database,
        clock: Clock,
        deadline: Deadline,
        watch: Watch,
    ) -> None:
        self._envelope = envelope
        self._inbox = inbox
        self._taking = Taking(inbox, ledger, conversations)
        self._bindings = bindings
        self._conversations = conversations
        self._database = database
        self._clock = clock
        self._deadline = deadline
        self._watch = watch

    def handshake(self, query: Mapping[str, str]) -> str:
        """The body that proves to WeChat's console that we know the token; or Refused."""
        started = self._clock.monotonic()
        try:
            echo = self._envelope.handshake(query)
        except Refused as refused:
            self._note("handshake", started, f"refused {refused.status} {refused.reason}")
            raise
        self._note("handshake", started, "proved")
        return echo

    def receive(self, query: Mapping[str, str], body: bytes, say: Sayer | None = None) -> str:
        """The body that answers a delivery: XML, or `success`. Raises Refused, Answered and nothing else.

        `say` puts a body on the wire from whatever thread, so that a message that hangs is answered all the same;
        Answered tells that it was used. Without it the message is handed to a thread that can be left behind.
        """
        started = self._clock.monotonic()
        try:
            message = messages.parse(self._envelope.open(query, body))
        except Refused as refused:
            self._note("-", started, f"refused {refused.status} {refused.reason}")
            raise
        kept, outcome = self._settle(message, started, say)
        try:
            return self._sealed(message, kept)
        except Exception as error:
            outcome = f"silent {_place(error)}"
            return replies.NO_REPLY
        finally:
            self._note(message.kind, started, outcome)

    def close(self) -> None:
        """Wait for answers under way."""
        self._deadline.close()
        self._watch.close()

    def _sealed(self, message: Message, kept: Kept) -> str:
        if not kept.text:
            return replies.NO_REPLY
        return self._envelope.seal(replies.render(message, kept.text, kept.at), self._clock.now())

    def _settle(self, message: Message, started: float, say: Sayer | None) -> tuple[Kept, str]:
        """What to show and what to log. Only what changes nothing at all needs no row."""
        now = self._clock.now()
        step = decide(message)
        if isinstance(step, Say | Ignore) and message.notice is None:
            return Kept(guard(step), now, again=False), _done(step)
        instead = say and self._guarding(message, step, started, now, say)
        try:
            kept = self._in_time(lambda: self._once(message, step, now), started, instead)
        except Answered:
            raise
        except (Late, Full) as error:
            return Kept(guard(step), now, again=False), f"guard {type(error).__name__.lower()}"
        except Exception as error:
            return Kept(guard(step), now, again=False), f"guard failed {_place(error)}"
        return kept, "again" if kept.again else _done(step)

    def _in_time(self, work: Callable[[], Kept], started: float, instead: Callable[[], None] | None) -> Kept:
        """On this thread where somebody can speak in its place, otherwise on one that can be left behind."""

        def watched() -> Kept:
            return self._watch.run(work, self._clock.monotonic() - started, instead)

        return watched() if instead else self._deadline.run(watched, self._clock.monotonic() - started)

    def _guarding(
        self, message: Message, step: Step, started: float, now: datetime, say: Sayer
    ) -> Callable[[], None]:
        """What the watch does for a message that does not come back: it says the guard's sentence, and logs it."""

        def instead() -> None:
            outcome = "guard instead"
            try:
                say(self._sealed(message, Kept(guard(step), now, again=False)))
            except Exception as error:
                outcome = f"silent {_place(error)}"
            finally:
                self._note(message.kind, started, outcome)

        return instead

    def _once(self, message: Message, step: Step, now: datetime) -> Kept:
        """Perform the message unless a copy of it has been."""
        key, asker = self._inbox.key(message), Asker(CHANNEL, message.sender)
        person = self._conversations.person(asker)
        return until_first(lambda: self._attempt(key, person, asker, message, step, now))

    def _attempt(
        self, key: str, person: str, asker: Asker, message: Message, step: Step, now: datetime
    ) -> Kept:
        """Read, decide without holding a lock, then write everything at once; or Overtaken."""
        with self._database.direct() as direct, direct.turn():
            kept, at_hand = self._inbox.look(direct, key, person)
            if kept is not None:
                return kept
            region = _known_region(direct, step.region) if isinstance(step, Greet) else None
            recalled = self._conversations.recalled(asker, person, at_hand, now, region)
            turn = self._decide(direct, step, recalled)
            text = self._shown(step, turn, message.sender, now)
            return self._taking.take(direct, key, message, turn, text, now)

    def _decide(self, direct: Direct, step: Step, turn: Turn) -> Turn | None:
        """What the conversation makes of it; None: it is not a turn of a conversation."""
        match step:
            case Ask(text):
                return self._conversations.answered(direct, turn, text)
            case Greet():
                return self._conversations.welcomed(turn)
            case Leave():
                return self._conversations.gone(turn)
            case _:
                return None

    def _shown(self, step: Step, turn: Turn | None, openid: str, now: datetime) -> str | None:
        """Binding writes in a transaction of its own: it may come twice, and says the same both times."""
        match step:
            case Say(text):
                return text
            case Bind(code):
                return self._bindings.bind(code, openid, now)
            case Unbind():
                return self._bindings.unbind(openid, now)
        return replies.fit(turn.reply.text) if turn and turn.reply else None

    def _note(self, kind: str, started: float, outcome: str) -> None:
        spent = (self._clock.monotonic() - started) * 1000
        well = outcome.partition(" ")[0] in ("proved", "answered", "again", "said", "ignored")
        level = logging.INFO if well else logging.WARNING
        _log.log(level, "wechat kind=%s ms=%.0f outcome=%s", kind, spent, outcome)


def build(
    settings: Settings, clock: Clock, database: Database, cipher: FieldCipher, conversations: Conversations
) -> Callback | None:
    """The callback of the configured account; None when no token is set. Starts no thread yet."""
    if not settings.wechat_on:
        return None
    envelope = Envelope(settings.wechat_token, settings.wechat_aes_key, settings.wechat_appid)
    bindings = Bindings(database, cipher)
    return Callback(
        envelope,
        Inbox(cipher),
        Ledger(cipher),
        bindings,
        conversations,
        database,
        clock,
        Deadline(),
        Watch(database.cut_off),
    )


def _done(step: Step) -> str:
    match step:
        case Say():
            return "said"
        case Ignore():
            return "ignored"
    return "answered"


def _known_region(direct: Direct, scene: str | None) -> str | None:
    """The scene's region code, None when there is no such region: a poster may be older than the table."""
    if scene is None:
        return None
    return scene if direct.row(_REGION, scene=scene) else None


def _place(error: Exception) -> str:
    """The kind of an exception and the last line of ours that it passed."""
    place = "?"
    for frame, line in traceback.walk_tb(error.__traceback__):
        module = frame.f_globals.get("__name__", "")
        if module.partition(".")[0] in ("backend", "bot", "policy_kb"):
            place = f"{module}:{line}"
    return f"{type(error).__name__} at {place}"
