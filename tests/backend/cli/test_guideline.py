"""`mingbai guideline --batch`: a file of cases, one decision a line."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.backend.cli.conftest import Mingbai

KEYS = ["id", "class", "action", "deadline", "due", "reason"]
VISIT = {"date": "2026-03-02", "way": "clinic", "sbp": 150, "dbp": 85}
CASE = {
    "id": "a",
    "disease": "hypertension",
    "birth": "1975-06-01",
    "pregnant": False,
    "today": "2026-03-02",
    "status": "active",
    "visits": [VISIT],
}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "cases.jsonl"


def write(file: Path, *lines: object) -> None:
    texts = (line if isinstance(line, str) else json.dumps(line, ensure_ascii=False) for line in lines)
    file.write_text("".join(f"{text}\n" for text in texts), encoding="utf-8")


def decisions(out: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in out.splitlines()]


def test_every_case_gets_one_decision_in_order(mingbai: Mingbai, file: Path) -> None:
    write(file, CASE, CASE | {"id": 7, "status": "died"})
    run = mingbai("guideline", "--batch", file)
    assert (run.code, run.err) == (0, "")
    first, second = decisions(run.out)
    assert list(first) == KEYS
    assert {key: first[key] for key in KEYS[:-1]} == {
        "id": "a",
        "class": "uncontrolled",
        "action": "adjust",
        "deadline": "2026-03-16",
        "due": "2026-03-16",
    }
    assert "第一次血压不满意" in first["reason"]
    assert [second[key] for key in KEYS[:-1]] == [7, "uncontrolled", "ended", None, None]


def test_failed_contacts_of_one_day_count_each(mingbai: Mingbai, file: Path) -> None:
    days = ("2026-03-01", "2026-03-01", "2026-03-02")
    attempts = [{"date": day, "way": "failed"} for day in days]
    write(file, CASE | {"today": "2026-03-02", "visits": attempts}, CASE | {"visits": attempts[1:]})
    lost, first = decisions(mingbai("guideline", "--batch", file).out)
    assert ([lost[key] for key in KEYS[2:5]], first["action"]) == (["lost", None, None], "first_visit")
    assert "连续3次没有联系上" in lost["reason"]


def test_a_case_before_the_first_rules_is_decided_by_the_first(mingbai: Mingbai, file: Path) -> None:
    seen = VISIT | {"date": "2015-01-01", "sbp": 130, "dbp": 80}
    write(file, CASE | {"today": "2015-01-01", "visits": [seen]})
    run = mingbai("guideline", "--batch", file)
    assert run.code == 0
    (found,) = decisions(run.out)
    assert (found["action"], found["deadline"]) == ("routine", "2015-04-01")


def test_figures_of_a_contact_that_met_nobody_are_not_looked_at(mingbai: Mingbai, file: Path) -> None:
    stray = {"date": "2026-03-02", "way": "failed", "sbp": 1200, "dbp": 0, "glucose": 0, "risk": 9}
    write(file, CASE | {"visits": [VISIT, stray]}, CASE)
    run = mingbai("guideline", "--batch", file)
    assert run.code == 0
    with_it, without = decisions(run.out)
    assert [with_it[key] for key in KEYS[1:5]] == [without[key] for key in KEYS[1:5]]


def test_what_is_left_out_or_null_is_unknown_and_other_keys_are_left_alone(
    mingbai: Mingbai, file: Path
) -> None:
    bare = {"disease": "diabetes", "today": "2026-03-02"}
    spare = VISIT | {"glucose": None, "symptoms": None, "weight": 70}
    write(file, bare, "", bare | {"id": None, "birth": None, "visits": [spare], "note": "x"})
    run = mingbai("guideline", "--batch", file)
    assert run.code == 0
    assert [(found["id"], found["action"]) for found in decisions(run.out)] == [
        (1, "first_visit"),
        (3, "routine"),
    ]


def test_figures_keep_their_exact_value(mingbai: Mingbai, file: Path) -> None:
    lows = [
        CASE | {"disease": "diabetes", "visits": [VISIT | {"glucose": one, "fasting": True}]}
        for one in (3.9, 4.0)
    ]
    write(file, *lows)
    assert [found["class"] for found in decisions(mingbai("guideline", "--batch", file).out)] == [
        "danger",
        "controlled",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("血压高", "读不懂"),
        ('{"id": "a"', "读不懂"),
        ("[" * 100_000, "读不懂"),
        ('{"id": "\\ud800"}', "读不懂"),
        ("[1]", "要写成 {…}"),
        (CASE | {"id": 1.5}, "id 不对"),
        (CASE | {"id": [1]}, "id 不对"),
        (CASE | {"disease": "gout"}, "disease 不对：能写的是 hypertension"),
        ({"today": "2026-03-02"}, "disease 不对：没有写"),
        (CASE | {"today": None}, "today 不对：没有写"),
        (CASE | {"today": "2026-02-30"}, "today 不对：要写真有的日期"),
        (CASE | {"today": "20260302"}, "today 不对"),
        (CASE | {"today": "9999-12-31"}, "today 不对"),
        (CASE | {"birth": "1961-02-29"}, "birth 不对"),
        (CASE | {"birth": "2026-03-03"}, "出生日期2026-03-03"),
        (CASE | {"status": "gone"}, "status 不对"),
        (CASE | {"pregnant": "no"}, "pregnant 不对"),
        (CASE | {"visits": {}}, "visits 不对：要写成列表"),
        (CASE | {"visits": [VISIT, 5]}, "visits 不对：第2次"),
        (CASE | {"visits": [{"way": "clinic"}]}, "第1次随访的 date 不对"),
        (CASE | {"visits": [{"date": "2026-03-02"}]}, "第1次随访的 way 不对"),
        (CASE | {"visits": [VISIT | {"way": "fax"}]}, "第1次随访的 way 不对"),
        (CASE | {"visits": [VISIT | {"sbp": "150"}]}, "第1次随访的 sbp 不对：要写数字"),
        (CASE | {"visits": [VISIT | {"sbp": True}]}, "第1次随访的 sbp 不对"),
        (CASE | {"visits": [VISIT | {"risk": 1.5}]}, "第1次随访的 risk 不对"),
        (CASE | {"visits": [VISIT | {"symptoms": "vomiting"}]}, "第1次随访的 symptoms 不对"),
        (CASE | {"visits": [VISIT | {"sbp": 1200}]}, "收缩压1200不可能"),
        (CASE | {"visits": [VISIT | {"date": "2026-03-03"}]}, "日期在今天（2026-03-02）以后"),
        ('{"disease": "diabetes", "today": "2026-03-02", "visits": [{"glucose": NaN}]}', "读不懂"),
    ],
)
def test_a_bad_line_is_one_sentence_with_its_number_and_the_others_are_answered(
    mingbai: Mingbai, file: Path, line: object, said: str
) -> None:
    write(file, CASE, line, CASE | {"id": "c"})
    run = mingbai("guideline", "--batch", file)
    assert run.code == 1
    assert [found["id"] for found in decisions(run.out)] == ["a", "c"]
    assert run.err.startswith("mingbai: 第2行：")
    assert said in run.err
    assert run.err.count("\n") == 1


def test_a_line_that_is_not_utf_8_spoils_only_itself(mingbai: Mingbai, file: Path) -> None:
    good = json.dumps(CASE).encode()
    file.write_bytes(b"\xef\xbb\xbf" + good + b"\r\n" + "随访".encode("gbk") + b"\n" + good)
    run = mingbai("guideline", "--batch", file)
    assert (run.code, len(decisions(run.out))) == (1, 2)
    assert run.err.startswith("mingbai: 第2行：不是 UTF-8")


def test_an_empty_file_has_no_decision(mingbai: Mingbai, file: Path) -> None:
    write(file)
    run = mingbai("guideline", "--batch", file)
    assert (run.code, run.out, run.err) == (0, "", "")


def test_a_file_that_is_not_there_and_no_file_at_all_are_told(mingbai: Mingbai, file: Path) -> None:
    assert file.name in mingbai("guideline", "--batch", file).err
    assert "--batch" in mingbai("guideline").err
