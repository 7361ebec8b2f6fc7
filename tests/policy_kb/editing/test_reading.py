"""Lists of entries: what each filter finds, and whose region it is."""

from dataclasses import replace
from datetime import date

import pytest

from backend.core.db import Database
from backend.core.errors import NotFound
from backend.core.subtree import NATION
from policy_kb.editing import reading
from policy_kb.editing.reading import Filters
from policy_kb.editing.states import State
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, TEXT, ZHONGWEI, live

NOW = FixedClock().now()


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
        return {line.id for line in reading.listing(session, root, filters).lines}


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


def test_a_list_comes_in_parts_without_gaps(written: Database) -> None:
    with written.reading() as session:
        whole = reading.listing(session, NATION, limit=10_000)
        parts = [reading.listing(session, NATION, offset=at, limit=97) for at in range(0, whole.total, 97)]
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
