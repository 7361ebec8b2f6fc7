"""Every list of the console over 5 000 entries and 50 000 questions: at the server, beside the bare SELECT.

Each is opened by an administrator of the nation, who sees everything, and by one of a county, who sees a fifth.
"""

import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import chain, count
from pathlib import Path
from statistics import median

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import text

from backend import services as composition
from backend.app import create_app
from backend.core import collecting, settings
from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from backend.staff.entries import asking as asking_again
from policy_kb import content
from policy_kb.entry_text import EntryText
from policy_kb.quality import beside
from tests.bench.figures import percentile, spread, table
from tests.bench.lists import asking, filling, working
from tests.bench.lists.asking import QUESTIONS
from tests.bench.lists.filling import ENTRIES
from tests.bench.lists.pages import PAGES, Page

GOAL = 200  # ms
HEADS = (
    f"{ENTRIES} entries, {QUESTIONS} questions",
    *("nation ms", "p95", "processor", "county ms", "p95", "processor", f"goal {GOAL} ms"),
    *("bare SELECT ms", "processor"),
)
ACCOUNTS = {"bench.nation": "000000", "bench.county": "421321"}
_PASSWORD = "bench-only-password-never-used"


def measure(url: str, folder: Path, rounds: int) -> str:
    """A table for one database."""
    environ = {"MINGBAI_DATA_DIR": str(folder), "MINGBAI_DATABASE_URL": url, "MINGBAI_LOG_LEVEL": "ERROR"}
    services = composition.build(settings.load(environ))
    try:
        fill(services)
        app = create_app(services)
        collecting.settle()  # as in backend.wsgi
        clients = [_signed_in(services, app, name) for name in ACCOUNTS]
        rows = [_row(services, clients, page, rounds) for page in PAGES]
        return table(HEADS, [*rows, *_held_against(services, rounds), *_replayed(services, rounds)])
    finally:
        services.close()


def fill(services: Services) -> None:
    """Everything that the lists list."""
    now = services.clock.now()
    with services.database.writing() as session:
        for part in (filling, asking, working):
            part.fill(session, now)
        for name, region in ACCOUNTS.items():
            new = NewAccount(name, "王芳", Role.ADMIN, region)
            register.add(session, services.passwords, new, SYSTEM, now)
            row = session.query(StaffAccountRow).filter_by(username=name).one()
            row.password_hash, row.must_change_password = services.passwords.hash(_PASSWORD), False
    if services.database.url.startswith("postgresql"):  # as it does by itself within minutes
        with services.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as line:
            line.execute(text("VACUUM ANALYZE"))
    _show_all(services)


def _show_all(services: Services) -> None:
    """The index of all that is published, which takes a minute or two to build: no look is to wait for it."""
    with services.database.reading() as session:
        services.library.current(session)


def _signed_in(services: Services, app: Flask, name: str) -> FlaskClient:
    client = app.test_client()
    form = client.get("/staff/sign-in", base_url="http://localhost").text
    found = re.search(r'name="csrf" value="([^"]+)"', form)
    assert found
    data = {"csrf": found[1], "username": name, "password": _PASSWORD}
    client.post("/staff/sign-in", data=data, base_url="http://localhost")
    return client


def _row(services: Services, clients: list[FlaskClient], page: Page, rounds: int) -> tuple[object, ...]:
    now = services.clock.now()
    address = f"/staff{page.address.format(year=now.year)}"
    before = _asking_anew(services) if page.anew else None
    looks = [_timed(partial(_open, who, address), rounds, before) for who in clients]
    bare = _timed(partial(_select, services, page.bare, now), rounds)
    worst = max(look.p95 for look in looks)
    return page.name, *chain(*(look.cells for look in looks)), _verdict(worst), *bare.cells[::2]


def _held_against(services: Services, rounds: int) -> Iterator[tuple[object, ...]]:
    """An entry beside all others, as whenever it is checked or sent to review. No page: what costs in it grows."""
    with services.database.reading() as session:
        knowledge = services.library.current(session)
    entries, analyse = knowledge.snapshot.entries, partial(knowledge.analyser.analyse, correct=False)
    first = entries[0]
    above = {one.region_code: "" for one in entries if one.region_code != first.region_code}
    here = sum(one.region_code == first.region_code for one in entries)
    for name, act in (
        (f"an entry beside {here} of its region", lambda: beside.doubts(first, entries, analyse)),
        (
            f"the same beside {len(entries) - here} of regions above",
            lambda: list(beside.from_above(first, entries, above)),
        ),
    ):
        look = _timed(act, rounds)
        yield name, *look.cells, "–", "–", "–", _verdict(look.p95), "–", "–"


def _replayed(services: Services, rounds: int) -> Iterator[tuple[object, ...]]:
    """What residents have really asked, asked again of a text before it is published, and the index that this takes.

    No page: every 检查, 送审 and 通过 does it beside the standard questions.
    """
    with services.database.reading() as session:
        knowledge = services.library.current(session)
        card = next(one for one in content.load().entries if one.region_code == ACCOUNTS["bench.county"])
        heard = asking_again.asked_lately(services, session, knowledge, card.region_code, ())
    texts = (replace(EntryText.of(card), conclusion=f"{card.conclusion}第{turn}稿。") for turn in count(1))
    replay = partial(asking_again.replayed, services, knowledge, heard, card.id)
    kept = next(texts)
    for name, act in (
        (f"{len(heard)} wordings really asked, of what answers and of a draft", lambda: replay(kept)),
        ("the same of a draft that was changed: its index too", lambda: replay(next(texts))),
    ):
        look = _timed(act, rounds)
        yield name, *look.cells, "–", "–", "–", "–", "–", "–"


def _verdict(worst: float) -> str:
    return "met" if worst < GOAL else "**missed**"


def _open(client: FlaskClient, address: str) -> None:
    response = client.get(address, base_url="http://localhost")
    assert response.status_code == 200, (address, response.status_code)


def _select(services: Services, statement: str, now: datetime) -> None:
    today = now.date()
    values: dict[str, object] = {
        "since": now - timedelta(days=90),
        "soon": today + timedelta(days=30),
        "day": today - timedelta(days=180),
        "week": today - timedelta(days=7),
        "year": now.replace(month=1, day=1),
        "month": now.replace(day=1),
    }
    wanted = {name: value for name, value in values.items() if f":{name}" in statement}
    with services.database.reading() as session:
        session.execute(text(statement), wanted).all()


def _asking_anew(services: Services) -> Callable[[], None]:
    turns, cards = count(1), content.load().entries

    def ask() -> None:
        with services.database.writing() as session:
            asking.ask_anew(session, cards, services.clock.now(), next(turns))

    return ask


@dataclass(frozen=True, slots=True)
class Look:
    """Milliseconds of each round: as they passed, and at work on a processor (a PostgreSQL server's left out)."""

    passed: tuple[float, ...]
    worked: tuple[float, ...]

    @property
    def p95(self) -> float:
        """As they passed."""
        return percentile(self.passed, 0.95)

    @property
    def cells(self) -> tuple[str, str, str]:
        """Spread, p95, the median at work."""
        return spread(self.passed, 1), f"{self.p95:.0f}", f"{median(self.worked):.1f}"


def _timed(act: Callable[[], object], rounds: int, before: Callable[[], None] | None = None) -> Look:
    """After one round that is thrown away; what comes `before` each is not counted."""
    found = []
    for _ in range(rounds + 1):
        if before is not None:
            before()
        start, work = time.perf_counter(), time.process_time()
        act()
        found.append((1000 * (time.perf_counter() - start), 1000 * (time.process_time() - work)))
    passed, worked = zip(*found[1:], strict=True)
    return Look(passed, worked)
