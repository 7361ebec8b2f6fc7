"""Lists of entries: what each filter finds, and whose region it is."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from backend.core.audit import Actor
from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import NotFound
from backend.core.subtree import NATION
from policy_kb.editing import catalogue, life, reading, waiting
from policy_kb.editing.catalogue import Filters
from policy_kb.editing.life import Given, Hold
from policy_kb.editing.states import State
from policy_kb.models import EntryRow
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, TEXT, ZHONGWEI, live

NOW = FixedClock().now()
AFTER = NOW + timedelta(days=45)  # of a review day that is due within 40
WANG = Actor("wang")


@pytest.fixture
def written(database: Database) -> Database:
    """Three entries of 海原县 beside the built-in ones, which are of the prefecture."""
    with database.writing() as session:
        live(session, "staff-deposit", TEXT, NOW)
        bare = replace(TEXT, title="没有问法的", phrasings=(), topic="checkup", review_by=date(2026, 4, 1))
        live(session, "staff-bare", bare, NOW, author="ma")
        live(session, "staff-percent", replace(TEXT, title="100%_报销", phrasings=("全报吗",)), NOW)
    return database


def ids(database: Database, filters: Filters, root: str = HAIYUAN) -> set[str]:
    with database.reading() as session:
        return {line.id for line in catalogue.listing(session, root, NOW, filters).lines}


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (Filters(), {"staff-deposit", "staff-bare", "staff-percent"}),
        (Filters(words="押金"), {"staff-deposit"}),
        (Filters(words="先交钱"), {"staff-deposit"}),
        (Filters(words="押金 海原县"), {"staff-deposit"}),
        (Filters(words="海原縣１００"), set()),
        (Filters(words="１００％"), {"staff-percent"}),
        (Filters(words="押金 全报"), set()),
        (Filters(words="%_"), {"staff-percent"}),
        (Filters(words="staff-bare"), {"staff-bare"}),
        (Filters(topic="checkup"), {"staff-bare"}),
        (Filters(state=State.DRAFT), set()),
        (Filters(without_phrasing=True), {"staff-bare"}),
        (Filters(review_before=date(2026, 4, 2)), {"staff-bare"}),
        (Filters(review_before=date(2026, 4, 1)), set()),
        (Filters(changed_by="ma"), {"staff-bare"}),
        (Filters(region=SUIXIAN), set()),
    ],
)
def test_a_filter_finds(written: Database, filters: Filters, found: set[str]) -> None:
    assert ids(written, filters) == found


def test_what_ends_or_is_to_be_looked_through_soon_stands_in_the_order_of_the_days(
    database: Database,
) -> None:
    """By review day or by the moment at which it ends, whichever comes first; not by who was changed last."""
    far = date(2027, 1, 1)
    given = {  # review day, and after how many days it ends
        "staff-b-twelve": (NOW.date() + timedelta(days=12), 20),
        "staff-d-three": (far, 3),
        "staff-a-twenty": (NOW.date() + timedelta(days=20), None),
        "staff-c-over": (NOW.date() - timedelta(days=4), 25),
        "staff-e-far": (far, None),
    }
    with database.writing() as session:
        for number, (id, (review_by, ends)) in enumerate(given.items()):
            live(session, id, replace(TEXT, review_by=review_by), NOW + timedelta(hours=number))
            expire_at = NOW + timedelta(days=ends) if ends else None
            session.execute(update(EntryRow).where(EntryRow.id == id).values(expire_at=expire_at))
    soon, order = Filters(ending_by=NOW + timedelta(days=30)), ["c-over", "d-three", "b-twelve", "a-twenty"]
    with database.reading() as session:
        listed = catalogue.listing(session, HAIYUAN, NOW, soon).lines
        first = catalogue.first(session, HAIYUAN, NOW, soon, 2)
    assert [line.id for line in listed] == [f"staff-{one}" for one in order]
    assert first == listed[:2]


def test_the_day_on_which_one_ends_is_that_of_the_clock_in_china(database: Database) -> None:
    """At one in the night it is the day before in UTC, in which moments are stored."""
    day = NOW.date() + timedelta(days=5)
    night = datetime.combine(day, time(1), SHANGHAI)
    far = date(2027, 1, 1)
    given = {  # review day, and the moment at which it ends
        "staff-a-night": (far, night),
        "staff-b-evening": (far, night - timedelta(hours=2)),
        "staff-c-before": (day - timedelta(days=1), None),
    }
    with database.writing() as session:
        for number, (id, (review_by, ends)) in enumerate(given.items()):
            live(session, id, replace(TEXT, review_by=review_by), NOW - timedelta(hours=number))
            session.execute(update(EntryRow).where(EntryRow.id == id).values(expire_at=ends))
        days = dict(
            session.execute(select(EntryRow.id, waiting.ends_on()).where(EntryRow.id.in_(given))).all()
        )
    soon = Filters(ending_by=NOW + timedelta(days=10))
    with database.reading() as session:
        listed = [line.id for line in catalogue.listing(session, HAIYUAN, NOW, soon).lines]
    assert days == dict(zip(given, (day, day - timedelta(days=1), day - timedelta(days=1)), strict=True))
    assert listed == ["staff-b-evening", "staff-c-before", "staff-a-night"]


def test_what_is_past_its_end_has_retired_in_every_list_before_the_clock_has_seen_it(
    database: Database,
) -> None:
    with database.writing() as session:
        for id, ends in (
            ("staff-over", NOW),
            ("staff-later", NOW + timedelta(seconds=1)),
            ("staff-on", None),
        ):
            live(session, id, replace(TEXT, review_by=NOW.date()), NOW)
            session.execute(update(EntryRow).where(EntryRow.id == id).values(expire_at=ends))
    with database.reading() as session:

        def found(now: datetime, **wanted: Any) -> set[str]:
            lines = catalogue.listing(session, HAIYUAN, now, Filters(words="押金", **wanted)).lines
            return {line.id for line in lines}

        both = {"staff-later", "staff-on"}
        soon = {"ending_by": NOW + timedelta(days=30)}
        for wanted in ({"answering": True}, {"state": State.PUBLISHED}, soon):
            assert found(NOW, **wanted) == both, wanted
            assert found(NOW + timedelta(seconds=1), **wanted) == {"staff-on"}, wanted
            assert found(NOW - timedelta(seconds=1), **wanted) == {"staff-over", *both}, wanted
        assert found(NOW, state=State.RETIRED) == {"staff-over"}
        line = catalogue.lines(session, ["staff-over"], NOW)["staff-over"]
        assert (line.standing.answers, line.standing.words) == (False, "已停用")
        before, after = (catalogue.counts(session, HAIYUAN, at)[HAIYUAN] for at in (NOW - timedelta(1), NOW))
        assert before[catalogue.ANSWERING] - after[catalogue.ANSWERING] == 1
        assert after["已停用"] - before["已停用"] == 1
        assert waiting.expiring(session, HAIYUAN, NOW, NOW) == len(found(NOW, ending_by=NOW))


def test_a_list_comes_in_parts_without_gaps(written: Database) -> None:
    with written.reading() as session:
        whole = catalogue.listing(session, NATION, NOW, limit=10_000)
        parts = [
            catalogue.listing(session, NATION, NOW, offset=at, limit=97) for at in range(0, whole.total, 97)
        ]
    assert [line for part in parts for line in part.lines] == list(whole.lines)
    assert {part.total for part in parts} == {len(whole.lines)}


def test_the_subtree_is_all_one_sees(written: Database) -> None:
    assert "staff-deposit" in ids(written, Filters(words="押金"), ZHONGWEI)
    assert "zhongwei-payment-deposit" in ids(written, Filters(words="押金"), ZHONGWEI)
    assert ids(written, Filters(words="staff-deposit"), SUIXIAN) == set()
    with written.reading() as session:
        assert reading.detail(session, "staff-deposit", ZHONGWEI).text == TEXT
        with pytest.raises(NotFound):
            reading.detail(session, "staff-deposit", SUIXIAN)
        with pytest.raises(NotFound, match="没有第9版"):
            reading.detail(session, "staff-deposit").revision(9)


def test_a_draft_with_a_later_review_day_takes_nothing_off_the_lists(database: Database) -> None:
    soon, later = date(2026, 3, 20), date(2027, 6, 1)
    until = NOW + timedelta(days=40)
    with database.writing() as session:
        live(session, "a-due", replace(TEXT, review_by=soon), NOW)
        life.save(session, Hold("a-due", 1), Given(replace(TEXT, review_by=later), "改复核日期"), WANG, NOW)
    with database.reading() as session:
        filters = Filters(ending_by=until)
        (line,) = (
            one for one in catalogue.listing(session, HAIYUAN, NOW, filters).lines if one.id == "a-due"
        )
        assert line.review_by == soon
        assert [one.id for one in catalogue.first(session, HAIYUAN, NOW, filters, 5)] == ["a-due"]
        assert waiting.expiring(session, HAIYUAN, NOW, until) == 1
        counted = catalogue.counts(session, HAIYUAN, AFTER)[HAIYUAN]
        assert (counted[catalogue.ANSWERING], counted[catalogue.OVERDUE]) == (1, 1)
        before = catalogue.listing(session, HAIYUAN, NOW, Filters(review_before=AFTER.date()))
        assert [one.id for one in before.lines] == ["a-due"]


def test_a_draft_with_an_earlier_review_day_puts_nothing_on_the_lists(database: Database) -> None:
    until = NOW + timedelta(days=40)
    with database.writing() as session:
        live(session, "a-good", replace(TEXT, review_by=date(2027, 6, 1)), NOW)
        sooner = Given(replace(TEXT, review_by=date(2026, 3, 20)), "改复核日期")
        life.save(session, Hold("a-good", 1), sooner, WANG, NOW)
    with database.reading() as session:
        assert waiting.expiring(session, HAIYUAN, NOW, until) == 0
        assert catalogue.counts(session, HAIYUAN, AFTER)[HAIYUAN][catalogue.OVERDUE] == 0
