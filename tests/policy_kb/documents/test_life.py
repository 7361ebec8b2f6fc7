"""Documents in the hands of staff, on both kinds of database: stored whole or not at all, quoted once confirmed."""

import copy
import hashlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, exists, func, select

from backend.core import audit
from backend.core.audit import SYSTEM, Actor
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from backend.core.subtree import within
from bot import wording
from policy_kb import citing, store
from policy_kb.clauses import shelf
from policy_kb.clauses.search import find_clause
from policy_kb.documents import drafting, life, overtaken, pending, reading, succession, uploading
from policy_kb.documents.models import DocumentFileRow
from policy_kb.documents.succession import Asked
from policy_kb.documents.successors import ByEngine
from policy_kb.documents.uploading import Taken, Upload
from policy_kb.editing import life as entries
from policy_kb.editing import waiting
from policy_kb.editing.deciding import Conflict
from policy_kb.importing import read_paragraphs
from policy_kb.in_force import Phase
from policy_kb.library import Library
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow, TopicSuccessionRow
from policy_kb.quality import currency
from policy_kb.records import TOPICS, SourceDocument
from tests.backend.at_once import at_once
from tests.fakes import FixedClock
from tests.policy_kb.clauses.test_search import AID
from tests.policy_kb.editing import written
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, ZHONGWEI, live
from tests.policy_kb.importing.conftest import SEED_NAMES, find_seed
from tests.policy_kb.importing.written import docx_of, pdf_of

NOW = FixedClock().now()
LATER = NOW + timedelta(hours=1)
WANG, MA, LI = Actor("wang"), Actor("ma"), Actor("li")
TEXT = "海原县医疗救助办法\n第一条 特困人员住院的，全额救助。\n第二条 低保户住院的，救助百分之七十。\n"
OLD = Upload("办法.txt", TEXT.encode("gbk"), HAIYUAN, "海原县医疗救助办法", "海原县民政局", "3号", "2021-05")
NEW = replace(OLD, title="海原县医疗救助办法（修订）", issued="2025", number="")


def put(database: Database, given: Upload = OLD, root: str = HAIYUAN, *, confirmed: bool = True) -> str:
    with database.writing() as session:
        key = uploading.upload(session, uploading.opened(given), WANG, NOW, root).key
        if confirmed:
            life.confirm(session, key, MA, NOW, root)
    return key


def give_way(database: Database, old: str, new: str, *, sure: bool = True) -> int:
    """One asks, another agrees; how many entries are to be revised."""
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, sure=sure)
    with database.writing() as session:
        return succession.agree(session, old, Asked("supersede", new), MA, NOW, HAIYUAN)


def quoted(database: Database) -> set[str]:
    with database.reading() as session:
        return {clause.document_key for clause in store.snapshot(session).clauses}


def test_the_file_is_kept_byte_by_byte_with_its_digest(database: Database) -> None:
    key = put(database, confirmed=False)
    assert quoted(database) == set()
    with database.reading() as session:
        found = reading.document(session, key, HAIYUAN)
        assert uploading.original(session, key) == (OLD.filename, OLD.data)
    assert found.original is not None
    assert found.original.digest == hashlib.sha256(OLD.data).hexdigest()
    assert found.original.paragraphs == tuple(TEXT.splitlines())
    assert [one.heading[:3] for one in found.clauses] == ["第一条", "第二条"]


@pytest.mark.parametrize("name", SEED_NAMES)
@pytest.mark.parametrize(("write", "suffix"), [(docx_of, ".docx"), (pdf_of, ".pdf")])
def test_the_five_documents_are_stored_with_every_paragraph_in_order(
    database: Database, name: str, write: Callable[[Sequence[str]], bytes], suffix: str
) -> None:
    seed: Path = find_seed(name)
    paragraphs = read_paragraphs(seed.read_bytes(), seed.name)
    key = put(database, replace(OLD, filename=name + suffix, data=write(paragraphs)))
    with database.reading() as session:
        found = reading.document(session, key)
    assert found.original is not None
    whole = ["".join(text.split()) for text in found.original.paragraphs]
    assert whole == ["".join(text.split()) for text in paragraphs]
    clauses = ["".join(one.text.split()) for one in found.clauses]
    text = "".join(whole).replace("*", "").replace("#", "")
    at = 0
    for clause in clauses:
        at = text.index(clause, at) + len(clause)


def test_nothing_is_stored_of_a_file_that_cannot_be_read(database: Database) -> None:
    for given in (replace(OLD, data=b""), replace(OLD, issued="x"), replace(OLD, region=SUIXIAN)):
        with pytest.raises(BadInput), database.writing() as session:
            uploading.upload(session, uploading.opened(given), WANG, NOW, HAIYUAN)
    with database.reading() as session:
        for row in (DocumentFileRow, ClauseRow):
            assert session.scalar(select(func.count()).select_from(row)) == 0


@pytest.mark.parametrize("region", ["000000", ZHONGWEI, HAIYUAN])
def test_what_is_not_confirmed_gives_no_region_a_clause(
    database: Database, library: Library, region: str
) -> None:
    """Neither its own nor any below: before it is confirmed, and again once it is taken back."""
    library = copy.copy(library)

    def told() -> set[str]:
        """The regions of the chain whose people the clause is quoted to."""
        with database.reading() as session:
            knowledge = library.current(session)
        question = knowledge.analyser.analyse("低保户住院救助多少")
        chain = knowledge.tree.chain(HAIYUAN)
        found = {code: find_clause(knowledge.clauses, question, knowledge.tree.chain(code)) for code in chain}
        return {code for code, hit in found.items() if hit is not None}

    key = put(database, replace(OLD, region=region, data=AID.encode()), "000000", confirmed=False)
    assert told() == set()
    with database.writing() as session:
        life.confirm(session, key, MA, NOW)
    below = {"000000", "640000", ZHONGWEI, HAIYUAN}
    assert told() == {code for code in below if within(region, code)}
    with database.writing() as session:
        life.take_back(session, key, MA, NOW)
    assert told() == set()


def test_a_newer_one_takes_its_place_and_can_be_taken_back(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        live(session, "staff-old", replace(written.TEXT, document_key=old), NOW)
        drafting.draft_from_clause(session, old, 2, WANG, NOW, HAIYUAN)  # answers nobody yet
    assert give_way(database, old, new) == 1
    assert quoted(database) == {new}
    with database.reading() as session:
        (line,) = overtaken.entries(session, HAIYUAN)
        assert (line.entry.id, line.old.key, line.newer.key) == ("staff-old", old, new)
        assert waiting.outdated(session, HAIYUAN) == 1
        assert waiting.outdated(session, SUIXIAN) == 0
        found = reading.document(session, old, HAIYUAN)
    assert found.newer is not None
    assert found.newer.key == new
    with database.writing() as session:
        succession.restore(session, old, WANG, NOW, HAIYUAN)
    assert quoted(database) == {new}
    with database.writing() as session:
        succession.agree(session, old, Asked("restore"), MA, NOW, HAIYUAN)
    assert quoted(database) == {old, new}


def test_nobody_confirms_what_they_have_brought(database: Database) -> None:
    key = put(database, confirmed=False)
    for actor, words in ((WANG, "另一位同事"), (SYSTEM, "有账号的人")):
        with pytest.raises(BadInput, match=words), database.writing() as session:
            life.confirm(session, key, actor, NOW)
    assert quoted(database) == set()
    with database.writing() as session:
        assert len(pending.firsts(session, HAIYUAN)) == 1
        life.confirm(session, key, MA, NOW)
        assert len(pending.firsts(session, HAIYUAN)) == 0
        life.take_back(session, key, MA, NOW)  # to take it away one is enough
    with pytest.raises(BadInput, match="另一位同事"), database.writing() as session:
        life.confirm(session, key, WANG, NOW)


def test_what_was_uploaded_again_meanwhile_is_not_confirmed_unseen(database: Database) -> None:
    key = put(database, confirmed=False)
    with database.writing() as session:
        again = uploading.opened(replace(OLD, data="第一条 都不报。\n".encode()))
        with pytest.raises(Taken, match="换掉"):
            uploading.upload(session, again, WANG, LATER)
        waits = uploading.waiting(session, again.given)
        assert waits is not None
        uploading.upload(session, again, WANG, LATER, over=waits.mark)
    with pytest.raises(Conflict, match="又传过一次"), database.writing() as session:
        life.confirm(session, key, MA, LATER, looked_at=NOW)
    with database.writing() as session:
        life.confirm(session, key, MA, LATER, looked_at=LATER)


def test_nothing_changes_until_another_person_agrees(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW)
        assert len(pending.firsts(session, HAIYUAN)) == 1
        (line,) = shelf.listing(session, HAIYUAN, waits=True).lines
        assert (line.key, line.words) == (old, "在用，有事等同意")
    assert quoted(database) == {old, new}
    for actor, words in ((WANG, "您自己提的"), (SYSTEM, "有账号的人")):
        with pytest.raises(BadInput, match=words), database.writing() as session:
            succession.agree(session, old, Asked("supersede", new), actor, NOW)
    with pytest.raises(BadInput, match="已经有一件事"), database.writing() as session:
        succession.supersede(session, old, new, MA, NOW)
    with database.writing() as session:
        succession.decline(session, old, Asked("supersede", new), WANG, NOW)
    with pytest.raises(BadInput, match="没有等着同意"), database.writing() as session:
        succession.agree(session, old, Asked("supersede", new), MA, NOW)
    assert quoted(database) == {old, new}


def test_what_is_agreed_to_is_what_was_seen(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    other = put(database, replace(NEW, title="海原县医疗救助办法（再修订）"))
    with database.writing() as session:
        succession.supersede(session, old, other, WANG, NOW)
    with pytest.raises(Conflict, match="改提了另一件事"), database.writing() as session:
        succession.agree(session, old, Asked("supersede", new), MA, NOW)
    with database.writing() as session:
        life.take_back(session, other, MA, NOW)
    with pytest.raises(BadInput, match="在用的新文件"), database.writing() as session:
        succession.agree(session, old, Asked("supersede", other), MA, NOW)


def test_what_is_declined_is_what_was_seen(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    other = put(database, replace(NEW, title="海原县医疗救助办法（再修订）"))
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW)
        succession.decline(session, old, Asked("supersede", new), MA, NOW)
        succession.supersede(session, old, other, WANG, NOW, topic="insurance", sure=True)
    for unseen in (Asked("supersede", new), Asked("supersede", other), Asked("restore"), Asked("")):
        with pytest.raises(Conflict, match="还没有拒绝"), database.writing() as session:
            succession.decline(session, old, unseen, MA, NOW)
    with database.writing() as session:
        assert len(pending.firsts(session, HAIYUAN)) == 1
        succession.decline(session, old, Asked("supersede", other, "insurance"), MA, NOW)
        assert pending.firsts(session, HAIYUAN) == {}
    with pytest.raises(BadInput, match="没有等着同意"), database.writing() as session:
        succession.decline(session, old, Asked("supersede", other, "insurance"), MA, NOW)


def test_a_document_that_is_replaced_already_is_not_replaced_again(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    other = put(database, replace(NEW, title="海原县医疗救助办法（再修订）"))
    give_way(database, old, new)
    for topic in ("", "insurance"):
        with pytest.raises(BadInput, match="已经被新文件代替了"), database.writing() as session:
            succession.supersede(session, old, other, WANG, NOW, topic=topic, sure=True)
    with database.writing() as session:
        succession.restore(session, old, WANG, NOW)
        succession.agree(session, old, Asked("restore"), MA, NOW)
    give_way(database, old, other)


@pytest.mark.parametrize("seen", ["", "payment"])
def test_the_topic_that_is_agreed_to_is_the_one_that_was_seen(database: Database, seen: str) -> None:
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW, topic="insurance", sure=True)
    for unseen in (Asked("supersede", new, seen), Asked("restore", topic="insurance"), Asked("")):
        with pytest.raises(Conflict, match="还没有同意"), database.writing() as session:
            succession.agree(session, old, unseen, MA, NOW)
    with database.writing() as session:
        succession.agree(session, old, Asked("supersede", new, "insurance"), MA, NOW)
        succession.restore(session, old, WANG, NOW, topic="insurance")
    for unseen in (Asked("restore", topic=seen), Asked("supersede", topic="insurance")):
        with pytest.raises(Conflict, match="还没有同意"), database.writing() as session:
            succession.agree(session, old, unseen, MA, NOW)
    assert quoted(database) == {old, new}


def test_two_cannot_take_each_others_place(database: Database) -> None:
    old, new = put(database), put(database, replace(NEW, issued="2021-05"))
    give_way(database, old, new)
    for one, other in ((new, old), (old, old), (new, new)):
        with pytest.raises(BadInput), database.writing() as session:
            succession.supersede(session, one, other, WANG, NOW)


@pytest.mark.parametrize("given", [replace(NEW, region=ZHONGWEI), replace(NEW, issued="2019")])
def test_another_region_or_an_older_day_is_refused(database: Database, given: Upload) -> None:
    old, new = put(database), put(database, given, ZHONGWEI)
    with pytest.raises(BadInput), database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW)


def test_a_document_that_is_cited_is_not_thrown_away(database: Database) -> None:
    key = put(database, confirmed=False)
    with database.writing() as session:
        drafting.draft_from_clause(session, key, 1, WANG, NOW)
    with pytest.raises(BadInput, match="还连着"), database.writing() as session:
        life.discard(session, key, WANG, NOW)


def test_nor_one_that_only_the_live_text_still_cites(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        live(session, "staff-one", replace(written.TEXT, document_key=old), NOW)
        given = entries.Given(replace(written.TEXT, document_key=new), "改出处")
        entries.save(session, entries.Hold("staff-one", 1), given, WANG, NOW)
        life.take_back(session, old, WANG, NOW)
    with pytest.raises(BadInput, match="还连着"), database.writing() as session:
        life.discard(session, old, WANG, NOW)


def test_outside_the_subtree_there_is_nothing(database: Database) -> None:
    key = put(database)
    decline = partial(succession.decline, seen=Asked("restore"))
    for act in (life.confirm, life.take_back, life.discard, succession.restore, decline):
        with pytest.raises(NotFound), database.writing() as session:
            act(session, key, actor=WANG, now=NOW, root=SUIXIAN)
    with pytest.raises(NotFound), database.reading() as session:
        reading.document(session, key, SUIXIAN)


def confirm(url: str, key: str) -> str:
    """In a process of its own; the sentence when it was refused."""
    database = Database(url)
    try:
        with database.writing() as session:
            life.confirm(session, key, MA, NOW)
    except BadInput as error:
        return error.sentence
    finally:
        database.close()
    return ""


def test_of_two_who_confirm_at_once_one_is_told(database: Database) -> None:
    key = put(database, confirmed=False)
    assert sorted(at_once(confirm, database.url, key)) == ["", "这份文件已经确认过了。"]
    with database.reading() as session:
        deeds = [one.action for one in audit.listing(session, HAIYUAN, audit.Filters(key=key))]
    assert deeds == ["确认", "上传"]


def test_what_holds_instead_is_looked_up_of_documents_with_a_newer_one_alone(database: Database) -> None:
    """PostgreSQL did so of every entry, which took a page 150 ms."""
    said: list[tuple[str, Any]] = []
    if database.engine.dialect.name == "sqlite":
        return
    event.listen(database.engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    with database.reading() as session:
        for look in (overtaken.entries, waiting.outdated, waiting.to_be_overtaken):
            look(session, HAIYUAN)
            statement, values = said[-1]
            plan = "\n".join(session.connection().exec_driver_sql(f"EXPLAIN {statement}", values).scalars())
            assert "(hashed SubPlan" in plan


@pytest.mark.parametrize("phase", list(Phase))
@pytest.mark.parametrize("state", ["draft", "published"])
@pytest.mark.parametrize("topic", ["", written.TEXT.topic, "another"])
def test_entries_to_be_revised_are_those_of_whose_document_another_holds_or_will(
    database: Database, phase: Phase, state: str, topic: str
) -> None:
    """Whatever is named to replace it, for all of it or for a topic; held against the look at every entry."""
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        for id, key in (("staff-old", old), ("staff-new", new)):
            live(session, id, replace(written.TEXT, document_key=key), NOW)
        newer = session.get_one(SourceDocumentRow, new)
        newer.phase, newer.state = phase.value, state
        if topic:
            session.add(TopicSuccessionRow(document_key=old, topic=topic, newer_key=new))
        else:
            session.get_one(SourceDocumentRow, old).superseded_by = new
    with database.reading() as session:
        for found, newer_of in (
            (waiting.outdated, waiting.newer_source()),
            (waiting.to_be_overtaken, waiting.next_source()),
        ):
            held = exists().where(SourceDocumentRow.key == waiting.published_source(), newer_of.is_not(None))
            every = select(func.count()).select_from(EntryRow).where(held.correlate(EntryRow))
            assert found(session, HAIYUAN) == session.scalar(every)
        expected = int(state == "published" and topic in ("", written.TEXT.topic))
        assert len(overtaken.entries(session, HAIYUAN)) == expected


def test_what_is_outdated_goes_by_the_published_text_whatever_is_drafted(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        for id, key in (("staff-old", old), ("staff-new", new)):
            live(session, id, replace(written.TEXT, document_key=key), NOW)
    give_way(database, old, new)
    with database.writing() as session:
        for id, key in (("staff-old", new), ("staff-new", old)):  # each is being revised the other way
            given = entries.Given(replace(written.TEXT, document_key=key), "改出处")
            entries.save(session, entries.Hold(id, 1), given, WANG, NOW)
    with database.reading() as session:
        assert [one.entry.id for one in overtaken.entries(session, HAIYUAN)] == ["staff-old"]
        assert waiting.outdated(session, HAIYUAN) == 1
    with database.writing() as session:
        entries.submit(session, entries.Hold("staff-old", 2), WANG, NOW)
        entries.approve(session, entries.Hold("staff-old", 3), Actor("li"), NOW)
    with database.reading() as session:
        assert overtaken.entries(session, HAIYUAN) == ()


def test_the_older_one_holds_again_while_the_one_in_its_place_is_looked_at_anew(database: Database) -> None:
    """Everywhere alike: the list, the page, what is quoted, what is to be revised."""
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        live(session, "staff-old", replace(written.TEXT, document_key=old), NOW)
    give_way(database, old, new)
    assert listed(database) == {old: ("retired", "已被新文件代替"), new: ("published", "在用")}
    with database.writing() as session:
        life.take_back(session, new, MA, NOW)
    assert listed(database) == {old: ("published", "在用，代替它的新文件在核对"), new: ("draft", "待核对")}
    assert quoted(database) == {old}
    with database.reading() as session:
        found = reading.document(session, old, HAIYUAN)
        assert found.newer is not None
        assert (found.newer.key, found.newer.waits, found.newer.holds) == (new, True, False)
        assert overtaken.entries(session, HAIYUAN) == ()
        assert [*currency.doubts(replace(written.TEXT, document_key=old), store.documents(session))] == []
    with database.writing() as session:
        life.confirm(session, new, MA, NOW)
    assert listed(database)[old] == ("retired", "已被新文件代替")


def test_a_topic_is_not_said_to_be_taken_over_while_the_newer_one_is_looked_at_anew(
    database: Database,
) -> None:
    old, new = put(database), put(database, NEW)
    topic = written.TEXT.topic
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, topic=topic, sure=True)
        succession.agree(session, old, Asked("supersede", new, topic), MA, NOW, HAIYUAN)
        life.take_back(session, new, MA, NOW)
    with database.reading() as session:
        ((_, newer),) = reading.document(session, old, HAIYUAN).successors
        assert (newer.waits, newer.holds) == (True, False)


@pytest.mark.parametrize("topic", ["", written.TEXT.topic])
def test_of_three_that_took_each_others_place_the_last_is_told_and_shown(
    database: Database, topic: str
) -> None:
    """The second one is itself out of force, for the entry's topic or for all."""
    newest = replace(NEW, title="海原县医疗救助办法（再修订）", issued="2026")
    first, second, third = put(database), put(database, NEW), put(database, newest)
    text = replace(written.TEXT, document_key=first)
    with database.writing() as session:
        live(session, "a-deposit", text, NOW)
    assert give_way(database, first, second) == 1
    with database.writing() as session:
        succession.supersede(session, second, third, WANG, NOW, HAIYUAN, topic=topic, sure=True)
    with database.writing() as session:
        assert succession.agree(session, second, Asked("supersede", third, topic), MA, NOW, HAIYUAN) == 1
    with database.reading() as session:
        known = store.documents(session)
        told = citing.citation(known, store.region_tree(session), first, "第一条", text.topic)
        assert told.newer == newest.title
        (outdated,) = overtaken.entries(session, HAIYUAN)
        assert (outdated.old.key, outdated.newer.key) == (first, third)
        assert any(newest.title in one for one in currency.doubts(text, known))
        other = citing.citation(known, store.region_tree(session), first, "第一条", "insurance")
        assert other.newer == (NEW.title if topic else newest.title)


def test_what_took_a_place_for_one_topic_and_lost_its_own_is_followed_there_too(database: Database) -> None:
    newest = replace(NEW, title="海原县医疗救助办法（再修订）", issued="2026")
    first, second, third = put(database), put(database, NEW), put(database, newest)
    topic = written.TEXT.topic
    with database.writing() as session:
        succession.supersede(session, first, second, WANG, NOW, HAIYUAN, topic=topic, sure=True)
        succession.agree(session, first, Asked("supersede", second, topic), MA, NOW, HAIYUAN)
    assert give_way(database, second, third) == 0
    with database.reading() as session:
        told = citing.citation(store.documents(session), store.region_tree(session), first, "第一条")
    assert (told.newer, dict(told.partly)) == ("", {TOPICS[topic]: newest.title})


def test_documents_that_name_each_other_end_the_search() -> None:
    """Nobody can ask for it; an import could bring it."""
    ring = {
        key: SourceDocument(key, HAIYUAN, key, "局", "", "2021", superseded_by=newer)
        for key, newer in (("one", "other"), ("other", "one"))
    }
    assert citing.successors(ring, ring["one"], "") == (ring["other"],)


def listed(database: Database) -> dict[str, tuple[str, str]]:
    with database.reading() as session:
        return {one.key: (one.state, one.words) for one in shelf.listing(session, HAIYUAN).lines}


def test_the_draft_of_a_clause_is_called_by_what_it_is_about(database: Database) -> None:
    """Of 对象 and 标准 every section has one: a list of them would tell nobody anything."""
    said = (
        "一、助听器\n（一）对象。听力残疾的人员。\n（二）标准。每只2000元。\n二、假肢\n大腿假肢补贴6000元。\n"
    )
    key = put(database, replace(OLD, data=said.encode()))
    with database.reading() as session:
        found = reading.document(session, key, HAIYUAN)
    drafts = [drafting.text_of(found, clause) for clause in found.clauses]
    assert [one.title for one in drafts] == ["助听器：对象", "助听器：标准", "大腿假肢补贴6000元"]
    assert [one.section for one in drafts] == ["一、助听器 （一）对象", "一、助听器 （二）标准", "二、假肢"]


def test_only_entries_of_one_s_own_subtree_are_counted_and_shown(database: Database) -> None:
    key = put(database)
    with database.writing() as session:
        live(session, "staff-here", replace(written.TEXT, document_key=key), NOW)
        live(session, "staff-there", replace(written.TEXT, document_key=key, region_code=SUIXIAN), NOW)
    with database.reading() as session:
        assert [one.id for one in reading.document(session, key, HAIYUAN).citing] == ["staff-here"]
        assert len(reading.document(session, key).citing) == 2
        (line,) = shelf.listing(session, HAIYUAN).lines
        assert line.entries == 1


OF_STAYS = "第一条 看病住院的，一级医院报九成。\n第二条 特困人员住院的，全额救助。\n"
OF_TOILETS = "第一条 改厕每户补助两千元。\n第二条 饮水工程由水务局验收。\n"


@pytest.mark.parametrize(("text", "same"), [(OF_STAYS, True), (OF_TOILETS, False)])
def test_what_speaks_of_other_matters_takes_no_place_unless_somebody_is_sure(
    database: Database, library: Library, text: str, same: bool
) -> None:
    old, new = put(database), put(database, replace(NEW, data=text.encode()))
    entry = replace(written.TEXT, title="特困人员住院救助", topic="inpatient", document_key=old)
    entry = replace(entry, conclusion="特困人员住院的，医疗费全部救助。")
    with database.writing() as session:
        live(session, "staff-old", entry, NOW)
    with database.reading() as session:
        speaking = ByEngine(copy.copy(library).current(session))
        found = reading.document(session, old, HAIYUAN, speaking)
    assert ([one.covers for one in found.candidates], found.topics) == ([int(same)], (("inpatient", 1),))
    if not same:
        with pytest.raises(BadInput, match="只有0条"), database.writing() as session:
            succession.supersede(session, old, new, WANG, NOW, HAIYUAN, speaking=speaking)
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, sure=not same, speaking=speaking)
    with database.writing() as session:
        assert succession.agree(session, old, Asked("supersede", new), MA, NOW, HAIYUAN) == 1
    with database.reading() as session:
        (line,) = overtaken.entries(session, HAIYUAN, "inpatient", speaking=speaking)
        assert overtaken.entries(session, HAIYUAN, entry="staff-other") == ()
        assert overtaken.entries(session, HAIYUAN, "outpatient") == ()
    assert (line.clause.text if line.clause else "") == ("第二条 特困人员住院的，全额救助。" if same else "")


def test_a_newer_document_takes_the_place_for_one_topic_alone(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        for id, topic in (("staff-fee", "insurance"), ("staff-stay", "inpatient")):
            live(session, id, replace(written.TEXT, topic=topic, document_key=old), NOW)
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, topic="insurance", sure=True)
    with database.reading() as session:
        found = reading.document(session, old, HAIYUAN)
        assert (found.asked, found.asked_topic, found.successors) == ("supersede", "insurance", ())
    with database.writing() as session:
        assert succession.agree(session, old, Asked("supersede", new, "insurance"), MA, NOW, HAIYUAN) == 1
    assert quoted(database) == {old, new}  # what it says of other topics is in force
    with database.reading() as session:
        (line,) = overtaken.entries(session, HAIYUAN)
        assert (line.entry.id, line.newer.key) == ("staff-fee", new)
        assert waiting.outdated(session, HAIYUAN) == 1
        found = reading.document(session, old, HAIYUAN)
        assert ([topic for topic, _ in found.successors], found.newer, found.asked_topic) == (
            ["insurance"],
            None,
            "",
        )
        assert store.documents(session)[old].newer_of("insurance") == new
        assert store.documents(session)[old].newer_of("inpatient") == ""


def test_the_way_back_for_a_topic_takes_two_persons_too(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    for topic in ("insurance", "payment"):
        with database.writing() as session:
            succession.supersede(session, old, new, WANG, NOW, HAIYUAN, topic=topic, sure=True)
        with database.writing() as session:
            succession.agree(session, old, Asked("supersede", new, topic), MA, NOW, HAIYUAN)
    with database.writing() as session:
        succession.restore(session, old, WANG, NOW, HAIYUAN, topic="insurance")
    with pytest.raises(BadInput, match="您自己提的"), database.writing() as session:
        succession.agree(session, old, Asked("restore", topic="insurance"), WANG, NOW, HAIYUAN)
    with database.writing() as session:
        succession.agree(session, old, Asked("restore", topic="insurance"), MA, NOW, HAIYUAN)
    with database.reading() as session:
        assert store.documents(session)[old].successors == (("payment", new),)
    with pytest.raises(BadInput, match="没有被代替"), database.writing() as session:
        succession.restore(session, old, WANG, NOW, HAIYUAN, topic="insurance")
    with database.writing() as session:
        life.take_back(session, new, MA, NOW, HAIYUAN)
    with pytest.raises(BadInput, match="还连着这份文件"), database.writing() as session:
        life.discard(session, new, MA, NOW, HAIYUAN)


def test_a_topic_that_there_is_not_is_refused(database: Database) -> None:
    old, new = put(database), put(database, NEW)
    with pytest.raises(BadInput, match="没有这个主题"), database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, topic="火星", sure=True)


def test_each_answer_says_what_of_its_document_is_new(database: Database, library: Library) -> None:
    old, new = put(database), put(database, NEW)
    with database.writing() as session:
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, topic="insurance", sure=True)
    with database.writing() as session:
        succession.agree(session, old, Asked("supersede", new, "insurance"), MA, NOW, HAIYUAN)
    with database.reading() as session:
        known = copy.copy(library).current(session)  # the session's own is of another database
    title = known.snapshot.documents[new].title
    assert known.citation(old, "", "insurance").newer == title
    assert known.citation(old, "", "inpatient").newer == ""
    clause = known.citation(old, "")  # nobody knows what a clause is about
    assert (clause.newer, clause.partly) == ("", (("参保缴费", title),))
    assert f"其中参保缴费的规定已有新文件《{title}》" in wording.source_line(clause, NOW.date())
