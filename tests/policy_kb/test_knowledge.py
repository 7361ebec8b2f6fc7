"""The library: one index a revision, rebuilt once when the database changes, never in a reader's way."""

import copy
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from threading import Event

import pytest
from sqlalchemy import update

from backend.core.audit import Actor
from backend.core.db import Database
from policy_kb import indexing, store
from policy_kb.editing import life, reading
from policy_kb.entry_text import EntryText
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from policy_kb.models import EntryRevisionRow, EntryRow, SourceDocumentRow
from policy_kb.search import search
from policy_kb.store import Snapshot
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live

NOW = FixedClock().now()
AT_MOST = 5.0  # seconds; how long a test waits for what should happen at once


class QuickLibrary(Library):
    """Builds at once, from knowledge at hand. Counts; `before` runs in the middle of each building."""

    def __init__(self, known: Knowledge, before: Callable[[], None] = lambda: None) -> None:
        super().__init__()
        self.known = known
        self.before = before
        self.built: list[int] = []

    def build(self, snapshot: Snapshot) -> Knowledge:
        self.built.append(snapshot.revision)
        self.before()
        return replace(self.known, snapshot=snapshot)


@pytest.fixture
def quick(knowledge: Knowledge) -> QuickLibrary:
    return QuickLibrary(knowledge)


@pytest.fixture
def gate() -> Iterator[Event]:
    """What a building waits for. Opened at the end of the test in any case."""
    gate = Event()
    yield gate
    gate.set()


def current(library: Library, database: Database) -> Knowledge:
    with database.reading() as session:
        return library.current(session)


def meanwhile(library: Library, database: Database) -> Knowledge:
    with database.direct() as direct:
        revision = store.revision_now(direct)
    return library.meanwhile(revision, partial(database.reading, frozen=True))


def change(database: Database) -> None:
    with database.writing() as session:
        store.touch(session)


class TestRevisions:
    def test_nothing_is_built_before_it_is_asked_for(self, quick: QuickLibrary) -> None:
        assert quick.built_revision is None
        assert quick.built == []

    def test_an_unchanged_database_is_read_once(self, quick: QuickLibrary, database: Database) -> None:
        assert current(quick, database) is current(quick, database)
        assert len(quick.built) == 1

    def test_a_change_is_noticed_at_the_next_question(self, quick: QuickLibrary, database: Database) -> None:
        before = current(quick, database).snapshot.revision
        change(database)
        assert current(quick, database).snapshot.revision == before + 1
        assert quick.built_revision == before + 1
        assert quick.built == [before, before + 1]

    def test_a_change_that_was_not_committed_changes_nothing(
        self, quick: QuickLibrary, database: Database
    ) -> None:
        known = current(quick, database)
        with database.reading() as session:
            store.touch(session)
            session.flush()
        assert current(quick, database) is known

    def test_two_servers_notice_the_same_change(self, knowledge: Knowledge, database: Database) -> None:
        one, other = QuickLibrary(knowledge), QuickLibrary(knowledge)
        current(one, database), current(other, database)
        change(database)
        assert current(one, database).snapshot.revision == current(other, database).snapshot.revision


class TestThreads:
    def test_many_first_readers_build_it_once(self, quick: QuickLibrary, database: Database) -> None:
        with ThreadPoolExecutor(8) as pool:
            handed = list(pool.map(lambda _: current(quick, database), range(16)))
        assert len(quick.built) == 1
        assert all(one is handed[0] for one in handed)

    def test_who_needs_the_published_state_waits_while_residents_go_on_with_the_old_one(
        self, quick: QuickLibrary, database: Database, gate: Event
    ) -> None:
        old, building = current(quick, database), Event()

        def build_slowly() -> None:
            building.set()
            gate.wait(AT_MOST)

        quick.before = build_slowly
        change(database)
        assert meanwhile(quick, database) is old  # a thread builds
        assert building.wait(AT_MOST)
        with ThreadPoolExecutor(2) as pool:
            staff = [pool.submit(current, quick, database) for _ in range(2)]
            try:
                assert meanwhile(quick, database) is old
                assert not any(one.done() for one in staff)
            finally:
                gate.set()
            new = [one.result(AT_MOST) for one in staff]
        assert [one.snapshot.revision for one in new] == [old.snapshot.revision + 1] * 2
        assert len(quick.built) == 2

    def test_one_who_builds_by_themselves_keeps_no_resident_waiting(
        self, quick: QuickLibrary, database: Database, gate: Event
    ) -> None:
        old, building = current(quick, database), Event()

        def build_slowly() -> None:
            building.set()
            gate.wait(AT_MOST)

        quick.before = build_slowly
        change(database)
        with ThreadPoolExecutor(1) as pool:
            staff = pool.submit(current, quick, database)
            try:
                assert building.wait(AT_MOST)
                assert meanwhile(quick, database) is old
            finally:
                gate.set()
            assert staff.result(AT_MOST).snapshot.revision == old.snapshot.revision + 1

    def test_who_began_before_another_change_does_not_bring_the_old_state_back(
        self, quick: QuickLibrary, database: Database
    ) -> None:
        current(quick, database)
        change(database)
        with database.reading(frozen=True) as session:
            before = store.revision(session)
            change(database)
            newest = current(quick, database)
            assert quick.current(session).snapshot.revision == before + 1
        assert current(quick, database) is newest
        assert quick.built_revision == before + 1

    def test_a_building_that_fails_is_tried_again(self, quick: QuickLibrary, database: Database) -> None:
        def fail() -> None:
            raise OSError("the disk is gone")

        quick.before = fail
        with pytest.raises(OSError, match="disk"):
            current(quick, database)
        quick.before = lambda: None
        assert current(quick, database) is current(quick, database)


class TestMeanwhile:
    """What a resident's message is answered from: it never waits for a rebuilding."""

    def test_the_first_is_built_where_none_is_at_hand(self, quick: QuickLibrary, database: Database) -> None:
        known = meanwhile(quick, database)
        assert meanwhile(quick, database) is known
        assert len(quick.built) == 1

    def test_the_old_knowledge_answers_until_the_new_one_is_built(
        self, quick: QuickLibrary, database: Database, gate: Event
    ) -> None:
        old = meanwhile(quick, database)

        def build_slowly() -> None:
            gate.wait(AT_MOST)

        quick.before = build_slowly
        change(database)
        assert [meanwhile(quick, database) for _ in range(3)] == [old, old, old]
        gate.set()
        quick.settled()
        assert meanwhile(quick, database).snapshot.revision == old.snapshot.revision + 1
        assert len(quick.built) == 2

    def test_a_change_during_the_building_is_built_next(
        self, quick: QuickLibrary, database: Database, gate: Event
    ) -> None:
        old, building = meanwhile(quick, database), Event()

        def build_slowly() -> None:
            building.set()
            gate.wait(AT_MOST)

        quick.before = build_slowly
        change(database)
        meanwhile(quick, database)
        assert building.wait(AT_MOST)
        change(database)
        gate.set()
        quick.settled()
        meanwhile(quick, database)
        quick.settled()
        assert meanwhile(quick, database).snapshot.revision == old.snapshot.revision + 2

    def test_a_building_that_fails_leaves_the_old_one_and_is_not_tried_at_every_message(
        self, quick: QuickLibrary, database: Database, caplog: pytest.LogCaptureFixture
    ) -> None:
        def fail() -> None:
            raise OSError("the disk is gone")

        old = meanwhile(quick, database)
        quick.before = fail
        change(database)
        for _ in range(3):
            assert meanwhile(quick, database) is old
            quick.settled()
        assert len(quick.built) == 2
        assert caplog.messages == ["the new knowledge cannot be used: OSError; the old one goes on"]


class TestStanding:
    """What was taken away is told no more, although the index that holds it still answers."""

    @pytest.fixture
    def at_hand(self, database: Database, quick: QuickLibrary, gate: Event) -> Iterator[QuickLibrary]:
        """The knowledge of the database is at hand; nothing is rebuilt before the test is over."""

        def build_slowly() -> None:
            gate.wait(AT_MOST)

        current(quick, database)
        quick.before = build_slowly
        yield quick
        gate.set()
        quick.settled()

    def test_nothing_else_is_made_of_what_holds_as_it_is(
        self, at_hand: QuickLibrary, database: Database
    ) -> None:
        old = current(at_hand, database)
        change(database)
        assert meanwhile(at_hand, database) is old

    def test_an_entry_that_was_retired_answers_no_more(
        self, at_hand: QuickLibrary, database: Database
    ) -> None:
        old = current(at_hand, database)
        gone = old.snapshot.entries[0]
        assert gone.id in _found(old, gone.title, gone.region_code)
        other = next(one.region_code for one in old.snapshot.entries if one.region_code != gone.region_code)
        beside = old.index.section([other])
        with database.writing() as session:
            hold = life.Hold(gone.id, reading.detail(session, gone.id).version)
            life.retire(session, hold, "废止了", Actor("wang"), FixedClock().now())
        left = meanwhile(at_hand, database)
        assert meanwhile(at_hand, database) is left
        assert gone.id not in _found(left, gone.title, gone.region_code)
        assert gone.id not in left.index.positions
        assert gone not in left.snapshot.entries
        assert left.index.section([other]) is beside  # who it did not speak for waits for nothing

    @pytest.mark.parametrize("asked_for_alike", [True, False])
    def test_an_entry_that_was_published_anew_says_what_it_says_now(
        self, at_hand: QuickLibrary, database: Database, asked_for_alike: bool
    ) -> None:
        """Where it is no longer asked for as it was, it answers by the new index only."""
        old = current(at_hand, database).snapshot.entries[0]
        text = replace(EntryText.of(old), conclusion="现在不一样了。")
        text = text if asked_for_alike else replace(text, title="另一件事")
        with database.writing() as session:
            revision = session.get_one(EntryRow, old.id).head_number + 1
            made = {
                "number": revision,
                "content": text.as_json(),
                "reason": "改",
                "made_at": FixedClock().now(),
            }
            session.add(EntryRevisionRow(entry_id=old.id, **made))
            session.flush()
            now = {"head_number": revision, "live_number": revision}
            session.execute(update(EntryRow).where(EntryRow.id == old.id).values(**now))
            store.touch(session)
        left = meanwhile(at_hand, database)
        told = [
            one.conclusion for one in left.index.entries if one.id in _found(left, old.title, old.region_code)
        ]
        assert old.conclusion not in told
        assert ("现在不一样了。" in told) is asked_for_alike

    def test_what_has_been_superseded_says_so(self, at_hand: QuickLibrary, database: Database) -> None:
        old = current(at_hand, database)
        entry = old.snapshot.entries[0]
        newer = next(one for one in old.snapshot.documents.values() if one.key != entry.document_key)
        with database.writing() as session:
            session.get_one(SourceDocumentRow, entry.document_key).superseded_by = newer.key
            store.touch(session)
        left = meanwhile(at_hand, database)
        assert old.citation(entry.document_key, entry.section, entry.topic).newer == ""
        assert left.citation(entry.document_key, entry.section, entry.topic).newer == newer.title


class TestContent:
    def test_an_entry_that_is_withdrawn_answers_no_more(self, library: Library, sqlite_url: str) -> None:
        mine, database = copy.copy(library), Database(sqlite_url)
        before = current(mine, database)
        withdrawn = before.snapshot.entries[0]
        with database.writing() as session:
            gone = {"state": "retired", "live_number": None}
            session.execute(update(EntryRow).where(EntryRow.id == withdrawn.id).values(**gone))
            store.touch(session)
        after = current(mine, database)
        database.close()
        assert withdrawn.id in _found(before, withdrawn.title, withdrawn.region_code)
        assert withdrawn.id not in _found(after, withdrawn.title, withdrawn.region_code)

    def test_of_a_publication_only_what_has_changed_is_taken_apart(
        self, library: Library, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        mine, database = copy.copy(library), Database(sqlite_url)
        before = current(mine, database)
        monkeypatch.setattr(indexing, "build", _nothing_is_built)
        with database.writing() as session:
            live(session, "staff-new", replace(TEXT, title="换锁补贴", phrasings=("换锁给多少钱",)), NOW)
            store.touch(session)
        after = current(mine, database)
        database.close()
        assert after.snapshot.revision > before.snapshot.revision
        assert "staff-new" in _found(after, "换锁给多少钱", TEXT.region_code)
        assert "staff-new" not in _found(before, "换锁给多少钱", TEXT.region_code)

    def test_a_citation_names_the_document_and_where_in_it(self, knowledge: Knowledge) -> None:
        entry = next(entry for entry in knowledge.snapshot.entries if entry.region_code == "421321")
        citation = knowledge.citation(entry.document_key, entry.section)
        assert citation.region == "随县"
        assert citation.section == entry.section
        assert citation.date.startswith(str(knowledge.year(entry)))
        assert citation.title
        assert citation.issuer

    def test_a_county_is_covered_by_what_is_above_it(self, knowledge: Knowledge) -> None:
        assert knowledge.covered(knowledge.tree.chain("640522"))
        assert not knowledge.covered(knowledge.tree.chain("110000"))

    def test_regions_with_entries_are_regions_of_the_tree_in_order(self, knowledge: Knowledge) -> None:
        codes = knowledge.regions_with_entries()
        assert list(codes) == sorted({entry.region_code for entry in knowledge.snapshot.entries})
        assert all(code in knowledge.tree for code in codes)


def _found(knowledge: Knowledge, question: str, region: str) -> set[str]:
    asked = knowledge.analyser.analyse(question, correct=False)
    hits = search(knowledge.index, asked, knowledge.tree.chain(region), top=5)
    return {knowledge.index.entries[hit.entry].id for hit in hits}


def _nothing_is_built(*_: object) -> None:
    raise AssertionError("all was taken apart anew")
