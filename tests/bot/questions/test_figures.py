"""What people asked, counted by the day and hour of Asia/Shanghai, by region and topic. On both databases."""

from collections import Counter
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, TypeVar

import numpy as np
import pytest
from sqlalchemy import event, select

from backend.core.clock import SHANGHAI
from bot.models import QuestionRow
from bot.questions import figures
from tests.bot.questions.asking import HAIYUAN, SUIXIAN, Village
from tests.policy_kb.editing.written import TEXT, live

FIRST, LAST = date(2026, 2, 27), date(2026, 3, 1)


@pytest.fixture
def asked(village: Village) -> Village:
    """Five that count, around midnights of Shanghai; a greeting, one of the day before and one of the day after."""
    village.ask("a", "你好")
    person = village.asked()[0].conversation_id
    with village.services.database.writing() as session:
        live(session, "staff-bag", TEXT, village.clock.now())
        for at, region, kind, entry in (
            ("2026-02-26 23:59", HAIYUAN, "answer", "staff-bag"),
            ("2026-02-27 00:00", HAIYUAN, "answer", "staff-bag"),
            ("2026-02-27 07:59", HAIYUAN, "unknown", None),
            ("2026-02-28 23:59", HAIYUAN, "estimate", "staff-gone"),
            ("2026-03-01 00:00", SUIXIAN, "emergency", None),
            ("2026-03-01 23:59", None, "answer", "staff-bag"),
            ("2026-03-01 12:00", HAIYUAN, "greeting", None),
            ("2026-03-02 00:00", HAIYUAN, "answer", "staff-bag"),
        ):
            moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
            session.add(
                QuestionRow(
                    conversation_id=person,
                    asked_at=moment,
                    region_code=region,
                    text="问",
                    kind=kind,
                    entry_id=entry,
                    confidence=1.0,
                    state="open" if kind == "unknown" else "answered",
                    disliked_at=moment if at.endswith("00:00") else None,
                )
            )
    return village


def of(village: Village, root: str) -> figures.Asked:
    with village.services.database.reading() as session:
        return figures.asked(session, root, FIRST, LAST)


def test_days_and_hours_are_those_of_shanghai(asked: Village) -> None:
    found = of(asked, "000000")
    assert [(one.key, one.asked, one.answered, one.disliked) for one in found.days] == [
        ("2026-02-27", 2, 1, 1),
        ("2026-02-28", 1, 1, 0),
        ("2026-03-01", 2, 2, 1),
    ]
    assert {one.key: one.asked for one in found.hours if one.asked} == {"0": 2, "7": 1, "23": 2}
    assert len(found.hours) == figures.HOURS


def test_regions_and_topics_add_up_and_one_s_own_region_is_all_a_county_sees(asked: Village) -> None:
    found = of(asked, "000000")
    assert {one.key: (one.asked, one.answered) for one in found.regions} == {
        HAIYUAN: (3, 2),
        SUIXIAN: (1, 1),
        "": (1, 1),
    }
    assert (found.total.asked, found.total.answered, found.total.disliked) == (5, 4, 2)
    assert [(one.key, one.asked) for one in found.topics] == [("payment", 2)]
    assert [one.key for one in of(asked, HAIYUAN).regions] == [HAIYUAN]


def test_a_span_without_questions_is_all_noughts(asked: Village) -> None:
    with asked.services.database.reading() as session:
        found = figures.asked(session, "000000", date(2025, 1, 1), date(2025, 1, 2))
    assert (found.total.asked, found.total.rate, len(found.days)) == (0, "—", 2)


KINDS = ("answer", "estimate", "emergency", "unknown", "greeting")
T = TypeVar("T")


def one(chance: np.random.Generator, *offered: T) -> T:
    return offered[chance.integers(len(offered))]


def strewn(village: Village, chance: np.random.Generator, number: int) -> None:
    """Questions of two years, most of them of late; some are disliked, changed or deleted long after."""
    village.ask("a", "你好")
    person, end = village.asked()[0].conversation_id, datetime(2026, 11, 30, tzinfo=SHANGHAI)
    with village.services.database.writing() as session:
        live(session, "staff-bag", TEXT, village.clock.now())
        for _ in range(number):
            moment = end - timedelta(minutes=int(1_000_000 * chance.random() ** 3))
            session.add(
                QuestionRow(
                    conversation_id=person,
                    asked_at=moment,
                    region_code=one(chance, HAIYUAN, SUIXIAN, None),
                    text="问",
                    kind=one(chance, *KINDS),
                    entry_id=one(chance, "staff-bag", "staff-gone", None),
                    confidence=1.0,
                    state="answered",
                    disliked_at=moment if chance.random() < 0.2 else None,
                )
            )
    with village.services.database.writing() as session:
        for row in session.scalars(select(QuestionRow).order_by(QuestionRow.id)):
            change = chance.random()
            if change < 0.1:
                session.delete(row)
            elif change < 0.2:
                row.disliked_at, row.kind, row.region_code = end, one(chance, *KINDS), HAIYUAN


def plain(rows: Iterable[QuestionRow], root: str, first: date, last: date) -> dict[str, Counter[str]]:
    """The same, one question after the other; answered and disliked ones are counted under names of their own."""
    found: dict[str, Counter[str]] = {name: Counter() for name in ("days", "hours", "regions", "topics")}
    for row in rows:
        at, here = row.asked_at.astimezone(SHANGHAI), root == "000000" or row.region_code == root
        if not here or not first <= at.date() <= last or row.kind not in KINDS[:4]:
            continue
        keys = {"days": at.date().isoformat(), "hours": str(at.hour), "regions": row.region_code or ""}
        if row.entry_id == "staff-bag":
            keys["topics"] = "payment"
        for name, key in keys.items():
            found[name][key] += 1
            found[name][f"{key} answered"] += row.kind != "unknown"
            found[name][f"{key} disliked"] += row.disliked_at is not None
    return found


def flat(counts: Iterable[figures.Count]) -> Counter[str]:
    found: Counter[str] = Counter()
    for count in counts:
        found += Counter({count.key: count.asked, f"{count.key} answered": count.answered})
        found += Counter({f"{count.key} disliked": count.disliked})
    return found


def test_every_span_is_counted_as_one_would_by_hand(village: Village) -> None:
    chance = np.random.default_rng(4)
    strewn(village, chance, 600)
    with village.services.database.reading() as session:
        rows = session.scalars(select(QuestionRow)).all()
        for _ in range(40):
            days = sorted(date(2026, 12, 5) - timedelta(days=int(chance.integers(750))) for _ in range(2))
            root = one(chance, "000000", HAIYUAN, SUIXIAN)
            found, hand = figures.asked(session, root, *days), plain(rows, root, *days)
            assert {name: flat(getattr(found, name)) for name in hand} == {
                name: +counts for name, counts in hand.items()
            }
            assert found.total.asked == sum(day.asked for day in found.days)


@pytest.mark.parametrize(("first", "sorts"), [(date(2025, 1, 1), False), (date(2026, 11, 1), True)])
def test_sqlite_sorts_only_what_is_a_small_part_of_the_time(
    village: Village, *, first: date, sorts: bool
) -> None:
    """On PostgreSQL nothing is sorted."""
    strewn(village, np.random.default_rng(4), 600)
    said: list[tuple[str, Any]] = []
    engine = village.services.database.engine
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    with village.services.database.reading() as session:
        figures.asked(session, "000000", first, date(2026, 11, 30))
        statement, values = said[-2]  # the last one looks up topics
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values).all()
    assert ("ix_question_figures" in str(plan)) is sorts
    assert ("ix_question_cells" in str(plan)) is not sorts
