"""The shares of a household on disk: each figure stands in the entry that states it."""

import re
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from backend.core.errors import BadInput
from policy_kb import content
from policy_kb.benefits import household
from policy_kb.benefits.household import Share

ENTRIES = {entry.id: entry for entry in content.load().entries}
HEAD = "kind,said,pays,aided,condition,entries\n"


@pytest.mark.parametrize("share", household.load(files("policy_kb") / "rules"), ids=lambda share: share.kind)
def test_every_share_is_a_figure_of_the_entry_that_states_it(share: Share) -> None:
    answer = "".join(ENTRIES[share.entries[0]].answer_parts)
    assert all(f"{figure:f}元" in answer for figure in (share.pays, share.aided) if figure)
    assert share.pays or "自己不用" in answer
    assert set(share.entries) <= ENTRIES.keys()
    assert re.compile(share.said).groups == 0


def test_a_folder_without_them_has_none(tmp_path: Path) -> None:
    assert household.load(tmp_path) == ()


@pytest.mark.parametrize("row", ["a,甲,125,125元,,x", "a,甲,,零元,,x", "a,甲,125元"])
def test_what_is_not_written_so_stops_the_load_and_names_the_line(tmp_path: Path, row: str) -> None:
    (tmp_path / "household.csv").write_text(f"{HEAD}{row}\n", encoding="utf-8")
    with pytest.raises(BadInput, match="第2行"):
        household.load(tmp_path)


def test_cents_are_added_exactly() -> None:
    one = Share("甲", "甲", Decimal("0.1"), Decimal("0.2"), "", ("x",))
    other = Share("乙", "乙", Decimal(0), Decimal("0.3"), "要核定", ("x",))
    text = household.together({one: 3, other: 1}, 0)
    assert "自己交0.3元，政府资助0.9元" in text
    assert "要核定" in text
