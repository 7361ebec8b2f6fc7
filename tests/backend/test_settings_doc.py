"""docs/settings.md and the code say the same."""

import re
from pathlib import Path

import pytest

from backend.core.settings import SPECS

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


@pytest.fixture(scope="module")
def table() -> list[list[str]]:
    """The cells of each row, without the head."""
    lines = PAGE.read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    assert rows[:2] == [["Variable", "Default", "`_FILE`", "Meaning"], ["---"] * 4]
    return rows[2:]


def test_the_table_lists_exactly_the_variables_in_their_order(table: list[list[str]]) -> None:
    assert [row[0] for row in table] == [f"`{spec.variable}`" for spec in SPECS]


def test_the_defaults_are_those_in_force(table: list[list[str]]) -> None:
    assert {row[0].strip("`"): row[1].strip("`") for row in table} == {
        spec.variable: spec.default for spec in SPECS
    }


def test_exactly_the_secrets_may_be_files(table: list[list[str]]) -> None:
    assert {row[0].strip("`") for row in table if row[2] == "yes"} == {
        spec.variable for spec in SPECS if spec.secret
    }
    assert {row[2] for row in table} == {"", "yes"}


def test_every_variable_has_its_meaning(table: list[list[str]]) -> None:
    assert all(row[3].endswith(".") for row in table)


def test_the_page_names_no_other_variable() -> None:
    named = set(re.findall(r"MINGBAI_[A-Z_]+\b", PAGE.read_text(encoding="utf-8"))) - {"MINGBAI_"}
    known = {spec.variable for spec in SPECS} | {f"{spec.variable}_FILE" for spec in SPECS if spec.secret}
    assert named <= known
