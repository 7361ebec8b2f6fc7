"""Knowledge in the database, on both kinds of it."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from backend.core.db import Database
from policy_kb import answering, content, loading, store
from policy_kb.content import Content
from policy_kb.entry_text import EntryText
from policy_kb.models import ClauseRow, EntryRow, PhrasingRow, RegionRow, SourceDocumentRow
from policy_kb.records import Entry
from policy_kb.regions import Region
from policy_kb.store import Snapshot
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import live

DEPOSIT = "zhongwei-payment-deposit"


@pytest.fixture(scope="module")
def built_in() -> Content:
    return content.load()


@pytest.fixture
def newer(built_in: Content) -> Content:
    """Two entries are left, one of them reworded."""
    kept = [entry for entry in built_in.entries if entry.region_code == "640500"][:2]
    reworded = replace(kept[0], conclusion="新的结论。", phrasings=("新的问法", "另一个问法"))
    return replace(built_in, entries=(reworded, kept[1]), digest="newer")


def load(database: Database, content: Content) -> bool:
    with database.writing() as session:
        return loading.load_builtin(session, content, FixedClock().now())


def read(database: Database) -> Snapshot:
    with database.reading() as session:
        return store.snapshot(session)


def by_id(entries: Iterable[Entry]) -> dict[str, Entry]:
    return {entry.id: entry for entry in entries}


def staff_entry(session: Session, id: str) -> None:
    """An entry of the staff's own, live."""
    text = EntryText(
        region_code="640522",
        topic="payment",
        title="海原县押金",
        phrasings=("问法0", "问法1", "问法2"),
        conclusion="工作人员写的。",
        audience=("公众",),
        document_key="zhongwei-2019",
        section="三",
        valid_from=date(2026, 1, 1),
        review_by=date(2027, 1, 1),
    )
    live(session, id, text, FixedClock().now())


def imported_document(session: Session) -> None:
    session.add(
        SourceDocumentRow(
            key="haiyuan-2026",
            region_code="640522",
            title="海原县的文件",
            issuer="海原县卫健局",
            issued="2026-01",
            origin="imported",
            imported_at=FixedClock().now(),
        )
    )
    session.flush()
    for position, text in ((1, "第二段"), (0, "第一段")):
        session.add(
            ClauseRow(document_key="haiyuan-2026", position=position, heading_path=["一、总则"], text=text)
        )


def test_everything_that_is_built_in_comes_back_whole(database: Database, built_in: Content) -> None:
    """Texts, figures, the parts of a statistic and the phrasings, in their order."""
    snapshot = read(database)
    assert by_id(snapshot.entries) == by_id(built_in.entries)
    assert snapshot.documents == built_in.documents
    assert snapshot.tree.regions == built_in.tree.regions
    assert snapshot.tree.aliases == built_in.tree.aliases
    assert snapshot.clauses == ()
    assert any(len(entry.parts) > 1 for entry in snapshot.entries)


def test_entries_are_read_in_one_order(database: Database) -> None:
    ids = [entry.id for entry in read(database).entries]
    assert ids == [entry.id for entry in read(database).entries]
    assert len(set(ids)) == len(ids)


def test_loading_the_same_again_changes_nothing(database: Database, built_in: Content) -> None:
    before = read(database)
    assert load(database, built_in) is False
    after = read(database)
    assert (after.revision, after.entries) == (before.revision, before.entries)
    with database.reading() as session:
        assert loading.builtin_digest(session) == built_in.digest


def test_a_changed_digest_replaces_the_built_in_entries(database: Database, newer: Content) -> None:
    before = read(database).revision
    assert load(database, newer) is True
    snapshot = read(database)
    assert by_id(snapshot.entries) == by_id(newer.entries)
    assert snapshot.revision == before + 1
    with database.reading() as session:
        assert loading.builtin_digest(session) == "newer"
        shown = select(PhrasingRow.text).where(PhrasingRow.entry_id == newer.entries[0].id)
        assert tuple(session.scalars(shown.order_by(PhrasingRow.position))) == newer.entries[0].phrasings


def test_what_staff_added_stays(database: Database, newer: Content) -> None:
    with database.writing() as session:
        staff_entry(session, "haiyuan-staff")
        imported_document(session)
        loading.add_regions(session, [Region("621100", "定西市")])
    added = by_id(read(database).entries)["haiyuan-staff"]
    load(database, newer)
    snapshot = read(database)
    assert by_id(snapshot.entries) == by_id(newer.entries) | {"haiyuan-staff": added}
    assert "haiyuan-2026" in snapshot.documents
    assert [clause.text for clause in snapshot.clauses] == ["第一段", "第二段"]
    assert "621100" in snapshot.tree


def test_what_staff_began_is_known_as_their_own(database: Database) -> None:
    with database.writing() as session:
        staff_entry(session, "haiyuan-staff")
    with database.reading() as session:
        (alone,) = answering.texts(session, ["haiyuan-staff"])
    assert alone.own
    assert {entry.id for entry in read(database).entries if entry.own} == {"haiyuan-staff"}


def test_regions_and_documents_of_a_newer_content_are_renamed(database: Database, built_in: Content) -> None:
    title = replace(built_in.documents["zhongwei-2019"], title="新的标题")
    regions = tuple(
        replace(region, name="海原新区") if region.code == "640522" else region for region in built_in.regions
    )
    documents = dict(built_in.documents) | {"zhongwei-2019": title}
    load(database, replace(built_in, documents=documents, regions=regions, digest="newer"))
    snapshot = read(database)
    assert snapshot.documents["zhongwei-2019"].title == "新的标题"
    assert snapshot.tree.name("640522") == "海原新区"


def test_a_corrected_alias_takes_the_place_of_the_old_one(database: Database, built_in: Content) -> None:
    aliases = tuple(
        (alias, "420322" if alias == "郧县" else code, note) for alias, code, note in built_in.aliases
    )
    load(database, replace(built_in, aliases=aliases, digest="newer"))
    tree = read(database).tree
    assert tree.aliases == {alias: code for alias, code, _ in aliases}
    assert tree.resolve("郧县") == "420322"


def test_phrasings_come_in_their_order_and_clauses_too(database: Database) -> None:
    with database.writing() as session:
        staff_entry(session, "haiyuan-staff")
        imported_document(session)
    snapshot = read(database)
    assert by_id(snapshot.entries)["haiyuan-staff"].phrasings == ("问法0", "问法1", "问法2")
    first, second = snapshot.clauses
    assert (first.text, second.text) == ("第一段", "第二段")
    assert (first.region_code, first.heading_path) == ("640522", ("一、总则",))


def test_a_retired_entry_is_not_published(database: Database) -> None:
    with database.writing() as session:
        withdrawn = {"state": "retired", "live_number": None}
        session.execute(update(EntryRow).where(EntryRow.id == DEPOSIT).values(**withdrawn))
    assert DEPOSIT not in by_id(read(database).entries)


def test_touching_raises_the_revision_by_one(database: Database) -> None:
    with database.reading() as session:
        before = store.revision(session)
    for _ in range(2):
        with database.writing() as session:
            store.touch(session)
    with database.reading() as session:
        assert store.revision(session) == before + 2


def test_a_touch_that_is_rolled_back_tells_nobody(database: Database) -> None:
    before = read(database).revision
    with database.reading() as session:  # which never commits
        store.touch(session)
        session.flush()
    assert read(database).revision == before


def test_a_region_is_stored_below_its_parent(database: Database) -> None:
    with database.writing() as session:
        assert loading.add_regions(session, [Region("621126", "岷县"), Region("621100", "定西市")]) == 2
    with database.reading() as session:
        parents = session.execute(
            select(RegionRow.code, RegionRow.parent_code).where(RegionRow.code.like("6211%"))
        )
        assert {row.code: row.parent_code for row in parents} == {"621100": "620000", "621126": "621100"}
