"""`mingbai figures`: the figures as text, JSON and a workbook."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from backend.core.db import Database
from scheduler import people
from tests.backend.cli.conftest import ON_BOTH_DATABASES, Mingbai
from tests.scheduler.registered import CIPHER, said, teams, terms
from tests.scheduler.visited import at, form, record

pytestmark = ON_BOTH_DATABASES
JANUARY = ("figures", "--period", "2026-01")  # over, by whatever clock


@pytest.fixture
def one_patient(database: Database) -> None:
    """In 李旺镇, signed, visited in time in January 2026 after a visit in October."""
    with database.writing() as session:
        team = teams(session, "第一团队")[0]
        more: dict[str, Any] = {"township": "李旺镇", "team_id": team.id, "terms": terms(team)}
        found = people.register(session, CIPHER, said("样一", **more), at("2025-10-01").now)
        for day in ("2025-10-20", "2026-01-12"):
            record(session, found, form(day))


@pytest.mark.usefixtures("one_patient")
def test_the_figures_are_said_for_all_and_each_township(mingbai: Mingbai) -> None:
    run = mingbai(*JANUARY)
    assert (run.code, run.err) == (0, "")
    title, total, township = run.out.splitlines()
    assert "2026年1月" in title
    assert "截至2026-01-31" in title
    assert total.startswith(
        "合计\t签约率 100.0%（1/1，达标）\t随访率 100.0%（1/1，达标）\t及时率 100.0%（1/1"
    )
    assert township.startswith("中卫市海原县李旺镇\t")


@pytest.mark.usefixtures("one_patient")
def test_json_and_workbook_hold_the_same_numbers(mingbai: Mingbai, tmp_path: Path) -> None:
    run = mingbai(*JANUARY, "--json", "--by", "team", "--region", "海原县")
    found = json.loads(run.out)
    assert (found["region"], found["by"], found["running"]) == ("640522", "team", False)
    file = tmp_path / "figures.xlsx"
    assert mingbai(*JANUARY, "--xlsx", file, "--by", "team", "--region", "海原县").code == 0
    rows = [*load_workbook(file)["指标"].iter_rows(min_row=3, values_only=True)]
    assert [(row[3], row[4], row[5]) for row in rows] == [
        (one["name"], one["numerator"], one["denominator"]) for one in found["rows"]
    ]
    assert rows[5][:3] == ("中卫市海原县", "李旺镇卫生院第一团队", None)


@pytest.mark.usefixtures("one_patient")
def test_another_county_and_another_disease_have_nobody(mingbai: Mingbai) -> None:
    for more in (("--region", "随县"), ("--disease", "diabetes", "--by", "doctor")):
        found = json.loads(mingbai(*JANUARY, "--json", *more).out)
        assert [one["denominator"] for one in found["rows"]] == [0] * 5
        assert [one["rate"] for one in found["rows"]] == [None] * 5


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--period", "2026-1"), "时期“2026-1”看不懂"),
        (("--period", "2099"), "还没有开始"),
        (("--period", "2026-01", "--region", "火星"), "没有找到地区"),
        (("--period", "2026-01", "--xlsx", "figures.csv"), "要以 .xlsx 结尾"),
        (("--period", "2026-01", "--xlsx", "/nowhere/figures.xlsx"), "写不了"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(
    mingbai: Mingbai, arguments: tuple[str, ...], words: str
) -> None:
    run = mingbai("figures", *arguments)
    assert run.code == 1
    assert words in run.err
