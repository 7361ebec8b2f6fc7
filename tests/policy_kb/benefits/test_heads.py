"""Charges per head on disk: each belongs to an entry that states the figure."""

from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from backend.core.errors import BadInput
from policy_kb import content
from policy_kb.benefits import heads
from policy_kb.benefits.heads import Charge
from policy_kb.benefits.rulebook import RuleBook

ENTRIES = {entry.id: entry for entry in content.load().entries}


@pytest.mark.parametrize(("entry", "charges"), heads.load(files("policy_kb") / "rules").items())
def test_every_charge_is_a_figure_of_its_entry(entry: str, charges: tuple[Charge, ...]) -> None:
    answer = "".join(ENTRIES[entry].answer_parts)
    assert all(f"{charge.each:f}元" in answer for charge in charges)
    assert len({charge.only for charge in charges}) == 1


def test_the_rule_book_holds_them() -> None:
    assert RuleBook.load().per_head["suixian-insurance-half"][0].each == Decimal(125)


def test_a_folder_without_them_has_none(tmp_path: Path) -> None:
    assert heads.load(tmp_path) == {}


@pytest.mark.parametrize("each", ["125", "一百元", "0元", "-5元", ""])
def test_an_amount_that_is_not_written_so_stops_the_load_and_names_the_line(
    tmp_path: Path, each: str
) -> None:
    (tmp_path / "per_head.csv").write_text(f"entry,pays,each,only\na,自己交,{each},都是\n", encoding="utf-8")
    with pytest.raises(BadInput, match="第2行"):
        heads.load(tmp_path)


def test_cents_are_multiplied_exactly() -> None:
    assert Charge("自己交", Decimal("0.1"), "都是").times(3) == "自己交0.1元 × 3人 = 0.3元"
    assert "= 0.3元" in heads.together([Charge("自己交", Decimal("0.1"), "都是")], 3)
