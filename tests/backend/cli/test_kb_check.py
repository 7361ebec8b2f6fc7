"""`mingbai kb check`: entries that are hard to tell apart are told with their questions and stop nothing."""

import shutil
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

import pytest
import yaml

from backend.cli import confusing
from backend.core.audit import Actor
from backend.core.db import Database
from policy_kb import store
from policy_kb.documents import uploading
from policy_kb.documents.uploading import Upload
from tests.backend.cli.conftest import Mingbai
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live
from tests.policy_kb.quality.test_confusing import BOOKS, FILMS


def card(id: str, title: str, questions: tuple[str, ...], conclusion: str) -> dict[str, object]:
    return {
        "id": f"haiyuan-{id}",
        "title": title,
        "questions": [*questions],
        "conclusion": conclusion,
        "conditions": "",
        "how": "",
        "where": "",
        "audience": ["公众"],
        "figures": [],
        "document": "plan",
        "section": "一",
        "valid_from": "2020-01-01",
        "review_by": "2020-12-31",
    }


def write(folder: Path, *cards: dict[str, object]) -> None:
    sheet = {"region": "640522", "topic": "publicity", "entries": [*cards]}
    (folder / "cards/640522/publicity.yaml").write_text(yaml.safe_dump(sheet, allow_unicode=True), "utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A content of two entries that are hard to tell apart."""
    root = tmp_path / "kb"
    (root / "cards/640522").mkdir(parents=True)
    (root / "dictionary").mkdir()
    for name in ("regions.csv", "region_aliases.csv"):
        shutil.copyfile(str(files("policy_kb") / "dictionary" / name), root / "dictionary" / name)
    plan = {"plan": {"region": "640522", "title": "办法", "issuer": "县里", "date": "2019-03-12"}}
    (root / "cards/documents.yaml").write_text(yaml.safe_dump(plan, allow_unicode=True), "utf-8")
    write(
        root,
        *(card(one.id, one.title, one.phrasings, one.conclusion) for one in (BOOKS, FILMS)),
    )
    return root


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    empty = tmp_path / "originals"
    empty.mkdir()
    return empty


def test_a_pair_is_a_warning_with_its_questions(mingbai: Mingbai, folder: Path, originals: Path) -> None:
    run = mingbai("kb", "check", "--folder", folder, "--sources", originals)
    assert run.code == 0
    line = next(line for line in run.out.splitlines() if "难分清" in line)
    assert line.startswith("提醒 haiyuan-books：“农家书屋借书”和条目 haiyuan-films“农家书屋借碟片”难分清，")
    assert "“农家书屋借东西要不要押金”" in line
    assert "2 条条目，0 处错误，2 处提醒" in run.out  # the other: the original is not there
    assert run.err == ""  # no bar where nobody looks


def test_quick_leaves_the_pairs_out(mingbai: Mingbai, folder: Path, originals: Path) -> None:
    run = mingbai("kb", "check", "--quick", "--folder", folder, "--sources", originals)
    assert "难分清" not in run.out


def test_what_staff_have_published_is_looked_at_too(
    mingbai: Mingbai, database: Database, originals: Path
) -> None:
    now = FixedClock().now()
    with database.writing() as session:
        for one in (BOOKS, FILMS):
            text = replace(TEXT, title=one.title, phrasings=one.phrasings, conclusion=one.conclusion)
            live(session, f"staff-{one.id}", text, now)
        store.touch(session)
    run = mingbai("kb", "check", "--published", "--all", "--sources", originals)
    assert run.code == 0
    assert "提醒 staff-books：“农家书屋借书”和条目 staff-films“农家书屋借碟片”难分清" in run.out
    assert "335 条条目" in run.out


def test_one_thing_is_checked_at_a_time(mingbai: Mingbai, folder: Path) -> None:
    assert "只能选一个" in mingbai("kb", "check", "--published", "--folder", folder).err


def test_errors_are_still_refused_and_told_first(mingbai: Mingbai, folder: Path, originals: Path) -> None:
    write(folder, card(BOOKS.id, "", BOOKS.phrasings, BOOKS.conclusion))
    run = mingbai("kb", "check", "--folder", folder, "--sources", originals)
    assert run.code == 1
    assert "错误 haiyuan-books title：请写标题" in run.out


def test_the_worst_are_listed_and_the_rest_counted(
    mingbai: Mingbai, folder: Path, originals: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confusing, "SHOWN", 0)
    run = mingbai("kb", "check", "--folder", folder, "--sources", originals)
    assert "还有 1 对难分清的条目没有列出，加上 --all 全部列出。" in run.out
    whole = mingbai("kb", "check", "--all", "--folder", folder, "--sources", originals)
    assert "还有" not in whole.out
    assert "haiyuan-books：“农家书屋借书”和条目 haiyuan-films" in whole.out


def test_what_is_published_is_held_against_the_uploaded_document_it_cites(
    mingbai: Mingbai, database: Database, originals: Path
) -> None:
    now, actor = FixedClock().now(), Actor("wang")
    said = "海原县救助办法\n第一条 报销85%，每年给1200元。\n".encode()
    given = Upload("办法.txt", said, "640522", "海原县救助办法", "海原县民政局", "", "2021-05")
    with database.writing() as session:
        key = uploading.upload(session, uploading.opened(given), actor, now, draft=False).key
        right = replace(TEXT, title="救助给多少", document_key=key, conclusion="给1200元。", where="")
        live(session, "staff-right", replace(right, figures=("1200元",)), now)
        wrong = replace(
            right, title="救助报多少", phrasings=("救助报几成", "能报多少", "报不报"), conclusion="报99%。"
        )
        live(session, "staff-wrong", replace(wrong, figures=("99%",)), now)
        store.touch(session)
    run = mingbai("kb", "check", "--published", "--quick", "--sources", originals)
    assert run.code == 1
    assert "错误 staff-wrong：答案里的“99%”在原文里找不到" in run.out
    assert "staff-right" not in run.out
    assert "没有找到原文《海原县救助办法》" not in run.out
    assert "2 条的数字已和原文核对，333 条没有找到原文，数字没有核对。" in run.out
