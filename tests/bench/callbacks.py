"""Callbacks a second through gunicorn, beside the bare server: in turns, A B A B, under the same load.

Afterwards the database must hold every question once, and a copy of a message must get the first reply.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import func, select

from backend.core.db import Database
from bot.models import InboxMessageRow, QuestionRow
from bot.wechat.decisions import GUARD
from tests.bench import load, servers
from tests.bench.deliveries import Delivery, Post, environment, yardstick_environment
from tests.bench.figures import percentile
from tests.bench.load import Load
from tests.bench.servers import Server

FIRST = 300  # messages a second prepared for the first round; then half as many again as were answered
COPIES = 50  # messages sent a second time at the end


@dataclass(frozen=True, slots=True)
class Plan:
    """The load, the same for every server. `at_once`: callbacks under way at any time."""

    rounds: int
    seconds: float
    at_once: int
    worker_class: str


@dataclass(frozen=True, slots=True)
class Round:
    """One round of one server. Seconds."""

    rate: float
    p50: float
    p99: float
    processor: float  # of the workers, a callback
    generator: float  # of the load generator, a callback
    others: float  # processors that everything else was using meanwhile, the database server included


@dataclass(slots=True)
class Ledger:
    """What became of the messages. `wrong`: not 200, to somebody else, empty, or the guard's sentence."""

    sent: int = 0
    wrong: int = 0
    logged: int = 0
    taken: int = 0
    copies_alike: int = 0

    @property
    def sound(self) -> bool:
        """Whether every message was answered, and logged exactly once."""
        return self.wrong == 0 and self.sent == self.logged == self.taken and self.copies_alike == COPIES


@dataclass(slots=True)
class Compared:
    """One mode on one database."""

    mode: str
    words: str
    database: str
    echo: list[Round] = field(default_factory=list)
    ours: list[Round] = field(default_factory=list)
    ledger: Ledger = field(default_factory=Ledger)
    started: float = 0.0
    memory: Sequence[tuple[float, float]] = ()  # (PSS, RSS) in MB: ready, warmed up, after the load

    @property
    def name(self) -> str:
        """What the rows of the tables are called."""
        return f"{self.mode}, {self.database}, {self.words}"


def compare(mode: str, words: str, url: str, folder: Path, plan: Plan) -> Compared:
    """Both servers at once, one of them idle; the first round of each warms up and is thrown away."""
    settings = {"MINGBAI_DATA_DIR": str(folder / "var"), "MINGBAI_DATABASE_URL": url, **environment(mode)}
    found = Compared(mode, words, "PostgreSQL" if url.startswith("postgresql") else "SQLite")
    servers.prepare(settings, folder / "prepare.log")
    with ExitStack() as stack:
        echo = _start(stack, "tests.bench.echo:create_app()", yardstick_environment(mode), folder, plan)
        ours = _start(stack, "backend.wsgi:app", settings, folder, plan)
        found.started = ours.started
        memory = [ours.memory()]
        posts = Post(mode, words), Post(mode, words)
        one = other = None
        for number in range(plan.rounds + 1):
            one = _round(echo, posts[0], plan, Ledger(), one, echoes=True)
            other = _round(ours, posts[1], plan, found.ledger, other, echoes=False)
            if number:
                found.echo.append(one)
                found.ours.append(other)
            else:
                memory.append(ours.memory())
        found.memory = [*memory, ours.memory()]
        found.ledger.copies_alike = _copies_alike(ours, posts[1], found.ledger, plan)
    _count(url, found.ledger)
    return found


def _start(
    stack: ExitStack, application: str, settings: Mapping[str, str], folder: Path, plan: Plan
) -> Server:
    log = folder / f"{application.partition(':')[0]}.log"
    return stack.enter_context(servers.gunicorn(application, settings, log, plan.worker_class))


def _round(
    server: Server, post: Post, plan: Plan, ledger: Ledger, last: Round | None, *, echoes: bool
) -> Round:
    expected = 1.5 * last.rate if last else FIRST
    deliveries = post.take(int(expected * plan.seconds))
    before, all_before = server.processor(), servers.busy()
    done = _drive(server, deliveries, plan.at_once, plan.seconds)
    processor, everything = server.processor() - before, servers.busy() - all_before
    ledger.sent += len(done.answers)
    ledger.wrong += sum(
        not _right(post, deliveries[answer.number], answer.status, answer.body, echoes)
        for answer in done.answers
    )
    spent = [answer.seconds for answer in done.answers]
    return Round(
        rate=done.rate,
        p50=percentile(spent, 0.5),
        p99=percentile(spent, 0.99),
        processor=processor / len(spent),
        generator=done.generator / len(spent),
        others=max(0.0, everything - processor - done.generator) / done.seconds,
    )


def _drive(server: Server, deliveries: Sequence[Delivery], at_once: int, seconds: float) -> Load:
    requests = [delivery.request for delivery in deliveries]
    return load.drive(server.port, requests, at_once=at_once, seconds=seconds)


def _right(post: Post, delivery: Delivery, status: int, body: bytes, echoes: bool) -> bool:
    person, text = post.read(body)
    if status != 200 or person != delivery.person:
        return False
    return text == delivery.text if echoes else text not in ("", GUARD)


def _copies_alike(server: Server, post: Post, ledger: Ledger, plan: Plan) -> int:
    """WeChat's repeats: how many of some new messages got the same reply when they came again."""
    deliveries = post.take(COPIES)
    first, again = (
        {
            answer.number: post.read(answer.body)
            for answer in _drive(server, deliveries, plan.at_once, 60).answers
        }
        for _ in range(2)
    )
    ledger.sent += COPIES
    return sum(first[number] == again[number] != ("", "") for number in first)


def _count(url: str, ledger: Ledger) -> None:
    """Asked of the database after the server has stopped."""
    database = Database(url)
    with database.reading() as session:
        ledger.logged = session.scalar(select(func.count()).select_from(QuestionRow)) or 0
        ledger.taken = session.scalar(select(func.count(InboxMessageRow.question_id.distinct()))) or 0
    database.close()
