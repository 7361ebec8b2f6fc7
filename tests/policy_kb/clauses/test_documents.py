"""Importing a document: stored whole, replaced whole, refused with a sentence; on SQLite and PostgreSQL."""

import threading
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput
from policy_kb import content, loading, store
from policy_kb.clauses import documents
from policy_kb.clauses.documents import Imported, import_document
from policy_kb.importing import ImportRefused, read_paragraphs, split_clauses
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow
from policy_kb.regions import RegionTree
from tests.policy_kb.importing.conftest import find_seed

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=SHANGHAI)
TEXT = """某县医疗救助办法

第一条 为减轻困难群众负担，制定本办法。

第二条 低保对象住院，救助比例为70%，一年最高20000元。
"""


@cache
def tree() -> RegionTree:
    return content.load().tree


def put(session: Session, text: str | bytes = TEXT, **changed: str) -> Imported:
    given: dict[str, Any] = {
        "region": "海原县",
        "title": "某县医疗救助办法",
        "issuer": "海原县民政局",
        "number": "海民发〔2021〕3号",
        "issued": "2021-05",
    }
    filename = changed.pop("filename", "办法.txt")
    clauses = split_clauses(read_paragraphs(text if isinstance(text, bytes) else text.encode(), filename))
    return import_document(session, clauses=clauses, tree=tree(), now=NOW, **(given | changed))


def count(session: Session, key: str) -> int:
    return session.scalar(select(func.count()).where(ClauseRow.document_key == key)) or 0


def test_a_document_is_stored_with_its_clauses_and_seen_in_the_next_snapshot(database: Database) -> None:
    with database.reading() as session:
        before = store.snapshot(session)
    with database.writing() as session:
        done = put(session)
    with database.reading() as session:
        after = store.snapshot(session)
    assert (done.clause_count, done.replaced) == (2, False)
    assert after.revision == before.revision + 1
    document = after.documents[done.key]
    assert (document.region_code, document.issued, document.year) == ("640522", "2021-05", 2021)
    assert (document.issuer, document.number, document.note) == ("海原县民政局", "海民发〔2021〕3号", "")
    assert [(clause.region_code, clause.heading_path) for clause in after.clauses] == [
        ("640522", ("某县医疗救助办法", "第一条")),
        ("640522", ("某县医疗救助办法", "第二条")),
    ]
    assert after.clauses[1].text.endswith("一年最高20000元。")


def test_the_row_says_when_and_that_it_was_imported(database: Database) -> None:
    with database.writing() as session:
        key = put(session).key
    with database.reading() as session:
        row = session.get_one(SourceDocumentRow, key)
        assert (row.origin, row.imported_at) == ("imported", NOW)


def test_importing_again_replaces_the_clauses_and_nothing_else(database: Database) -> None:
    with database.writing() as session:
        first = put(session)
        other = put(session, region="640521")
    with database.writing() as session:
        again = put(
            session, "某县医疗救助办法\n\n第一条 救助比例为80%。", issuer="海原县医保局", issued="2022"
        )
    assert (again.key, again.replaced, again.clause_count) == (first.key, True, 1)
    with database.reading() as session:
        snapshot = store.snapshot(session)
        assert (count(session, first.key), count(session, other.key)) == (1, 2)
    assert snapshot.documents[first.key].issuer == "海原县医保局"
    assert [clause.text for clause in snapshot.clauses if clause.document_key == first.key] == [
        "第一条 救助比例为80%。"
    ]


def test_an_entry_that_cites_an_imported_document_stays(database: Database) -> None:
    with database.writing() as session:
        key = put(session).key
        session.scalars(select(EntryRow).limit(1)).one().document_key = key
    with database.writing() as session:
        assert put(session).replaced
    with database.reading() as session:
        assert session.scalar(select(func.count()).where(EntryRow.document_key == key)) == 1


def test_the_builtin_content_leaves_imported_documents_alone(database: Database) -> None:
    with database.writing() as session:
        key = put(session).key
        row = store.revision_row(session)
        row.builtin_digest = "older"
    with database.writing() as session:
        assert loading.load_builtin(session, content.load(), NOW)
    with database.reading() as session:
        assert count(session, key) == 2


def test_the_key_is_the_same_however_the_title_is_spaced() -> None:
    key = documents.document_key("640522", "关于救助的通知", "海民发〔2021〕3号")
    assert key == documents.document_key("640522", "关于 救助\n的通知", "海民发 〔2021〕 3号")
    assert key not in (documents.document_key("640521", "关于救助的通知", "海民发〔2021〕3号"), "")
    assert (
        len({documents.document_key("640522", "关于救助的通知", number) for number in ("", "1号", "2号")})
        == 3
    )
    assert key.startswith("doc-")
    assert len(key) == 16


def test_two_imports_at_once_leave_one_whole_document(database: Database) -> None:
    texts = [f"某县医疗救助办法\n\n第一条 比例为{share}%。\n\n第二条 从{share}日起。" for share in (11, 22)]
    done: list[Imported] = []

    def work(text: str) -> None:
        with database.writing() as session:
            done.append(put(session, text))

    threads = [threading.Thread(target=work, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with database.reading() as session:
        found = [clause.text for clause in store.snapshot(session).clauses]
    assert sorted(imported.replaced for imported in done) == [False, True]
    assert len(found) == 2
    assert len({"11" in text for text in found}) == 1


def test_the_earlier_import_stays_when_the_transaction_is_rolled_back(database: Database) -> None:
    with database.writing() as session:
        key = put(session).key
    with database.writing() as session:
        put(session, "某县医疗救助办法\n\n第一条 别的。")
        session.rollback()
    with database.reading() as session:
        assert count(session, key) == 2


def test_a_date_may_be_as_exact_as_the_document_gives_it(database: Database) -> None:
    for date in ("2021", "2021-05", "2021-05-31", " 2021-05-31 ", "2026-03-02", "2026"):
        with database.writing() as session:
            key = put(session, issued=date).key
            assert session.get_one(SourceDocumentRow, key).issued == date.strip()


def test_a_date_may_be_written_as_documents_write_it(database: Database) -> None:
    for date, kept in (("2021年5月", "2021-05"), ("2021年5月31日", "2021-05-31"), ("２０２１", "2021")):
        with database.writing() as session:
            key = put(session, issued=date).key
            assert session.get_one(SourceDocumentRow, key).issued == kept


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"issued": ""}, "发文日期“”写法不对，请写成 2018、2018-06 或 2018-06-11。"),
        ({"issued": "二〇二一年五月"}, "写法不对"),
        ({"issued": "2021-13"}, "写法不对"),
        ({"issued": "2021-02-30"}, "写法不对"),
        ({"issued": "21-05-01"}, "写法不对"),
        ({"issued": "2026-03-03"}, "还没有到"),
        ({"region": "火星县"}, "没有找到地区“火星县”"),
        ({"region": ""}, "没有找到地区"),
        ({"title": " \n"}, "文件标题没有写"),
        ({"title": "长" * 301}, "文件标题有301个字，超过300个字"),
        ({"issuer": "\u200b"}, "发文单位没有写"),
        ({"issuer": "局" * 201}, "发文单位有201个字"),
        ({"number": "号" * 101}, "文号有101个字"),
        ({"filename": "办法.doc"}, "另存为 .docx"),
    ],
)
def test_what_cannot_be_used_is_refused_with_a_sentence(changed: dict[str, str], sentence: str) -> None:
    with Session() as untouched, pytest.raises(BadInput) as refused:  # bound to no database
        put(untouched, **changed)
    assert sentence in refused.value.sentence


@pytest.mark.parametrize("data", [b"", b"---\n\n***\n"])
def test_a_file_without_text_is_refused(data: bytes) -> None:
    with Session() as untouched, pytest.raises(BadInput, match=r"。$"):
        put(untouched, data)


def test_the_readers_refusal_is_bad_input_with_its_sentence() -> None:
    assert issubclass(ImportRefused, BadInput)
    assert ImportRefused("请改。").sentence == str(ImportRefused("请改。")) == "请改。"


def test_now_may_be_in_any_zone(database: Database) -> None:
    late = (NOW - timedelta(hours=1)).astimezone(UTC)
    with database.writing() as session:
        done = import_document(
            session,
            clauses=split_clauses(read_paragraphs(TEXT.encode(), "a.txt")),
            region="640522",
            title="办法",
            issuer="局",
            number="",
            issued="2026-03-02",
            tree=tree(),
            now=late,
        )
    assert done.clause_count == 2


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_a_real_document_comes_back_as_it_was_split(database: Database, name: str) -> None:
    path = find_seed(name)
    split = split_clauses(read_paragraphs(path.read_bytes(), path.name))
    with database.writing() as session:
        done = put(session, path.read_bytes(), filename=path.name, title=f"文件{name}")
    with database.reading() as session:
        stored = store.snapshot(session).clauses
    assert done.clause_count == len(split)
    assert [(clause.heading_path, clause.text) for clause in stored] == [
        (clause.heading_path, clause.text) for clause in split
    ]
