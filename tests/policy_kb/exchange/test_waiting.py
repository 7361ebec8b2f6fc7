"""Files that wait for their confirmation: each is taken away by its own mark only, whatever has its number."""

from datetime import timedelta

import pytest

from backend.core import audit
from backend.core.audit import Actor
from backend.core.db import Database
from backend.core.errors import NotFound
from policy_kb.exchange import waiting
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN

NOW = FixedClock().now()
WANG, MA = Actor("wang"), Actor("ma")


def test_a_file_is_taken_away_once_by_who_names_it(database: Database) -> None:
    with database.writing() as session:
        id = waiting.keep(session, "表.xlsx", b"one", HAIYUAN, WANG, NOW)
    with database.reading() as session:
        mark = waiting.found(session, id, NOW, HAIYUAN).mark
        assert waiting.found(session, id, NOW, HAIYUAN).mark == mark
        with pytest.raises(NotFound):
            waiting.found(session, id, NOW, SUIXIAN)
    for wrong in ("", "0" * 16):
        with pytest.raises(NotFound), database.writing() as session:
            waiting.remove(session, id, wrong, NOW, HAIYUAN)
    with database.writing() as session:
        waiting.remove(session, id, mark, NOW, HAIYUAN)
    with pytest.raises(NotFound), database.writing() as session:
        waiting.remove(session, id, mark, NOW, HAIYUAN)


def test_the_log_has_who_brought_a_file_and_who_did_not_want_it(database: Database) -> None:
    with database.writing() as session:
        id = waiting.keep(session, "表.XLSX", b"one", HAIYUAN, WANG, NOW)
        mark = waiting.found(session, id, NOW, HAIYUAN).mark
    with pytest.raises(NotFound), database.writing() as session:
        waiting.drop(session, id, "0" * 16, MA, NOW, HAIYUAN)
    with database.writing() as session:
        waiting.drop(session, id, mark, MA, NOW, HAIYUAN)
    with database.reading() as session:
        with pytest.raises(NotFound):
            waiting.found(session, id, NOW, HAIYUAN)
        deeds = audit.listing(session, HAIYUAN)
    assert [(one.account, one.action, one.kind, one.key) for one in deeds] == [
        ("ma", "不导入", "批量导入", str(id)),
        ("wang", "上传", "批量导入", str(id)),
    ]
    assert deeds[0].detail == deeds[1].detail == {"bytes": 3, "form": "xlsx"}


def test_every_upload_is_another_by_person_name_moment_and_content(database: Database) -> None:
    uploads = (
        ("表.xlsx", b"one", WANG, NOW),
        ("表.xlsx", b"two", WANG, NOW),
        ("别的.xlsx", b"one", WANG, NOW),
        ("表.xlsx", b"one", MA, NOW),
        ("表.xlsx", b"one", WANG, NOW + timedelta(seconds=1)),
    )
    marks = set()
    with database.writing() as session:
        for name, data, actor, at in uploads:
            id = waiting.keep(session, name, data, HAIYUAN, actor, at)
            marks.add(waiting.found(session, id, at, HAIYUAN).mark)
    assert len(marks) == len(uploads)


def test_after_two_days_a_file_is_refused_and_the_log_says_when_it_is_cleared_away(
    database: Database,
) -> None:
    with database.writing() as session:
        id = waiting.keep(session, "表.xlsx", b"one", HAIYUAN, WANG, NOW)
        mark = waiting.found(session, id, NOW + waiting.LIFETIME, HAIYUAN).mark
    late = NOW + waiting.LIFETIME + timedelta(seconds=1)
    with database.writing() as session:
        with pytest.raises(NotFound, match="满两天没有确认，已经过期"):
            waiting.found(session, id, late, HAIYUAN)
        with pytest.raises(NotFound, match="满两天没有确认，已经过期"):
            waiting.remove(session, id, mark, late, HAIYUAN)
        other = waiting.keep(session, "别的.zip", b"two!", SUIXIAN, MA, late)
    with database.reading() as session:
        with pytest.raises(NotFound, match="导入过、不要了或过期了"):
            waiting.found(session, id, late, HAIYUAN)
        assert waiting.found(session, other, late, SUIXIAN).content == b"two!"
        newest = audit.listing(session, HAIYUAN)[0]
    assert (newest.account, newest.action, newest.kind, newest.key) == (None, "过期清理", "批量导入", str(id))
    assert newest.detail == {"bytes": 3, "form": "xlsx"}
