"""The list of entries, 5 000 of them and 50 000 questions: each of its pages at the server, beside the bare SELECT."""

import re
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

from flask.testing import FlaskClient
from sqlalchemy import insert, select, text
from sqlalchemy.orm import Session

from backend import services as composition
from backend.app import create_app
from backend.core import settings
from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from bot.models import ConversationRow, QuestionRow
from policy_kb import builtin, content
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow, PhrasingRow
from tests.bench.figures import percentile, spread, table

ENTRIES, QUESTIONS = 5_000, 50_000
LAST = ENTRIES - 50
GOAL = 200  # ms
HEADS = (
    f"{ENTRIES} entries, {QUESTIONS} questions",
    "page ms",
    "p95 ms",
    f"goal {GOAL} ms",
    "bare SELECT ms",
)
_PASSWORD = "bench-only-password-never-used"
_LINES = "SELECT id, region_code, topic, title, state, review_by, changed_at, changed_by FROM entry"
_ASKED = (
    "LEFT JOIN (SELECT entry_id, count(*) AS times FROM question WHERE asked_at >= :since GROUP BY entry_id) AS asked "
    "ON asked.entry_id = entry.id"
)


@dataclass(frozen=True, slots=True)
class Page:
    """A list as its address, and what the one statement that finds its lines says after FROM entry."""

    name: str
    query: str
    where: str = ""
    order: str = "ORDER BY changed_at DESC, id LIMIT 50"

    @property
    def bare(self) -> str:
        """The statement."""
        return " ".join((_LINES, self.where, self.order))


PAGES = (
    Page("newest first", ""),
    Page(
        "the last page", f"page={ENTRIES // 50}", order=f"ORDER BY changed_at DESC, id LIMIT 50 OFFSET {LAST}"
    ),
    Page("two words", "words=押金+县外", "WHERE searched LIKE '%押金%' AND searched LIKE '%县外%'"),
    Page("a word nobody wrote", "words=火星", "WHERE searched LIKE '%火星%'"),
    Page(
        "region, topic, state",
        "region=420302&topic=inpatient&state=published",
        "WHERE region_code LIKE '420302%' AND topic = 'inpatient' AND state = 'published'",
    ),
    Page("expiring", "expiring=30", "WHERE review_by <= :day"),
    Page("most asked", "asked=most", _ASKED, "ORDER BY coalesce(times, 0) DESC, id LIMIT 50"),
    Page(
        "not asked for 90 days",
        "asked=never",
        "WHERE NOT EXISTS (SELECT 1 FROM question WHERE entry_id = entry.id AND asked_at >= :since)",
    ),
)


def measure(url: str, folder: Path, rounds: int) -> str:
    """A table for one database."""
    environ = {"MINGBAI_DATA_DIR": str(folder), "MINGBAI_DATABASE_URL": url, "MINGBAI_LOG_LEVEL": "ERROR"}
    services = composition.build(settings.load(environ))
    try:
        fill(services)
        client = _signed_in(services)
        return table(HEADS, [_row(services, client, page, rounds) for page in PAGES])
    finally:
        services.close()


def fill(services: Services) -> None:
    """The built-in cards again and again under other names, and questions that they answered: some much, some never."""
    now = services.clock.now()
    with services.database.writing() as session:
        known = session.query(EntryRow).count()
        texts = dict(islice(_copies(), ENTRIES - known))
        state = {"origin": "staff", "state": "published", "head_number": 1, "live_number": 1, "version": 1}
        stamped = {**state, "adopted": True, "changed_by": "bench"}
        days = (now - timedelta(minutes=number) for number in range(ENTRIES))
        rows = [
            {"id": id, **one.columns(), **stamped, "changed_at": at}
            for (id, one), at in zip(texts.items(), days, strict=False)
        ]
        session.execute(insert(EntryRow), rows)
        revision = {"number": 1, "author": "bench", "reason": "bench", "made_at": now}
        session.execute(
            insert(EntryRevisionRow),
            [{"entry_id": id, "content": one.as_json(), **revision} for id, one in texts.items()],
        )
        session.execute(
            insert(PhrasingRow), [row for id, one in texts.items() for row in builtin.phrasings(id, one)]
        )
        _ask(session, session.scalars(select(EntryRow.id).order_by(EntryRow.id)).all(), now)
        if services.database.url.startswith("postgresql"):
            session.execute(text("ANALYZE"))


def _copies() -> Iterator[tuple[str, EntryText]]:
    cards = content.load().entries
    for number in range(ENTRIES):
        card = cards[number % len(cards)]
        yield f"staff-bench-{number}", replace(EntryText.of(card), title=f"{card.title}{number}")


def _ask(session: Session, ids: Sequence[str], now: datetime) -> None:
    """Half of the entries are asked for: some of them often, since squares fall together."""
    person = ConversationRow(person="bench", channel="web", turns=1, created_at=now, last_at=now)
    session.add(person)
    session.flush()
    answered = {
        "conversation_id": person.id,
        "text": "bench",
        "kind": "answer",
        "confidence": 1.0,
        "state": "answered",
    }
    rows = [
        {
            **answered,
            "entry_id": ids[number**2 % len(ids) // 2],
            "asked_at": now - timedelta(minutes=5 * number),
        }
        for number in range(QUESTIONS)
    ]
    session.execute(insert(QuestionRow), rows)


def _signed_in(services: Services) -> FlaskClient:
    with services.database.writing() as session:
        new = NewAccount("bench", "王芳", Role.ADMIN, "000000")
        register.add(session, services.passwords, new, SYSTEM, services.clock.now())
        row = session.query(StaffAccountRow).filter_by(username="bench").one()
        row.password_hash, row.must_change_password = services.passwords.hash(_PASSWORD), False
    client = create_app(services).test_client()
    form = client.get("/staff/sign-in", base_url="http://localhost").text
    found = re.search(r'name="csrf" value="([^"]+)"', form)
    assert found
    data = {"csrf": found[1], "username": "bench", "password": _PASSWORD}
    client.post("/staff/sign-in", data=data, base_url="http://localhost")
    return client


def _row(services: Services, client: FlaskClient, page: Page, rounds: int) -> tuple[object, ...]:
    def opened() -> None:
        response = client.get(f"/staff/entries?{page.query}", base_url="http://localhost")
        assert response.status_code == 200, page.name

    def bare() -> None:
        now = services.clock.now()
        values = {"since": now - timedelta(days=90), "day": (now + timedelta(days=30)).date()}
        wanted = {name: value for name, value in values.items() if f":{name}" in page.bare}
        with services.database.reading() as session:
            session.execute(text(page.bare), wanted).all()

    pages, selects = _timed(opened, rounds), _timed(bare, rounds)
    worst = percentile(pages, 0.95)
    return page.name, spread(pages), f"{worst:.0f}", "met" if worst < GOAL else "missed", spread(selects, 1)


def _timed(act: Callable[[], None], rounds: int) -> list[float]:
    """Milliseconds of each round, after one that is thrown away."""
    found = []
    for _ in range(rounds + 1):
        start = time.perf_counter()
        act()
        found.append(1000 * (time.perf_counter() - start))
    return found[1:]
