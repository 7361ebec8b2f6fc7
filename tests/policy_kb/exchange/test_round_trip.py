"""Entries out and in again, on both kinds of database: nothing is lost, nothing runs, nothing is published."""

import io
import zipfile
from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest
from openpyxl import Workbook, load_workbook
from sqlalchemy import delete, event, select
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor
from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput
from policy_kb import content, store
from policy_kb.editing import life, reading, waiting, writing
from policy_kb.editing.life import Given, Hold
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.entry_text import EntryText
from policy_kb.exchange import exporting, importing, sheets, workbook
from policy_kb.exchange.plans import Plan
from policy_kb.exchange.rows import Verdict
from policy_kb.importing.archives import LARGEST_XML
from policy_kb.in_force import Phase
from policy_kb.models import EntryRevisionRow, EntryRow, PhrasingRow, SourceDocumentRow, TopicSuccessionRow
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, TEXT, ZHONGWEI, live
from tests.policy_kb.importing.test_excel import formatted, with_sheet

NOW = FixedClock().now()
WANG = Actor("wang")
ODD = replace(
    TEXT,
    title='=HYPERLINK("http://x")',
    conclusion="-5%的人\n第二行：“@”号",
    conditions="'=已经有撇号",
    how="+86打头\t中间有制表符",
    phrasings=("@张三问", "=1+1是几", "'押金", "+86开头的号", "-5度能不能停诊"),
    figures=("-5%",),
    parts=(("2019", "一：二"), ("640522", "=3万人")),
    section="三、（二）\n续",
    unexplained=True,
    where="村卫生室",
    audience=("低保户", "公众"),
)
BARE = EntryText(HAIYUAN, title="只有标题")


def texts(session: Session) -> dict[str, EntryText]:
    return {one.id: one.text for one in exporting.newest(session)}


def forget_entries(session: Session) -> None:
    for row in (EntryStepRow, PhrasingRow, EntryRevisionRow, EntryRow):
        session.execute(delete(row))


def brought(session: Session, name: str, data: bytes, root: str = "000000") -> Plan:
    return importing.plan(session, name, data, root)


def test_the_workbook_comes_back_whole_into_an_empty_place(database: Database) -> None:
    with database.writing() as session:
        life.draft(session, Given(ODD, "新写"), WANG, NOW)
        life.draft(session, Given(BARE, "新写"), WANG, NOW)
    with database.reading() as session:
        before, data = texts(session), exporting.workbook(session)
    assert {ODD, BARE} <= set(before.values())
    with database.writing() as session:
        forget_entries(session)
    with database.writing() as session:
        found = brought(session, "全部.xlsx", data)
        assert importing.apply(session, found, WANG, NOW) == len(before)
    with database.reading() as session:
        assert texts(session) == before
        assert session.scalars(select(EntryRow.id).where(EntryRow.live_number.is_not(None))).all() == []


def test_no_field_of_a_text_is_left_out_of_the_round_trip() -> None:
    assert [one.name for one in fields(EntryText) if getattr(ODD, one.name) == one.default] == []


BEGINS = NOW + timedelta(days=3, minutes=5)
ENDS = NOW + timedelta(days=90, seconds=7, microseconds=12)


def kept(session: Session) -> list[object]:
    """Everything of the entries that a workbook is to hold."""
    return [(one.id, one.text, one.moments, one.state is State.RETIRED) for one in exporting.newest(session)]


def test_moments_and_what_was_retired_come_back_with_the_workbook(database: Database) -> None:
    with database.writing() as session:
        life.draft(session, Given(ODD, "新写", BEGINS, ENDS), WANG, NOW, id="staff-later")
        life.draft(session, Given(BARE, "新写"), WANG, NOW, id="staff-gone")
        life.retire(session, life.Hold("staff-gone", 1), "不用了", WANG, NOW)
    with database.reading() as session:
        before, data = kept(session), exporting.workbook(session)
    assert ("staff-later", ODD, (BEGINS, ENDS), False) in before
    assert ("staff-gone", BARE, (None, None), True) in before
    with database.writing() as session:
        forget_entries(session)
    with database.writing() as session:
        importing.apply(session, brought(session, "全部.xlsx", data), WANG, NOW)
    with database.reading() as session:
        assert kept(session) == before
        again = brought(session, "全部.xlsx", data)
    assert (again.changes, again.older, again.has_errors) == (0, frozenset(), False)


def test_drafts_what_waits_and_what_was_retired_come_back_with_the_cards(database: Database) -> None:
    """With their moments and states; of a published one that is being revised the newest text, like the workbook."""
    with database.writing() as session:
        life.draft(session, Given(ODD, "新写", BEGINS, ENDS), WANG, NOW, id="staff-later")
        life.draft(session, Given(BARE, "新写"), WANG, NOW, id="staff-gone")
        life.retire(session, life.Hold("staff-gone", 1), "不用了", WANG, NOW)
        life.draft(session, Given(TEXT, "新写"), WANG, NOW, id="staff-waits")
        life.submit(session, life.Hold("staff-waits", 1), WANG, NOW)
        live(session, "staff-live", replace(TEXT, title="押金"), NOW)
        life.save(session, life.Hold("staff-live", 1), Given(BARE, "重写"), WANG, NOW)
    with database.reading() as session:
        before, data = kept(session), exporting.cards(session)
        states = {one.id: one.state for one in exporting.newest(session)}
        assert brought(session, "卡片.zip", data).changes == 0
    assert states["staff-waits"] is State.PENDING
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        drafts = archive.read(f"drafts/{HAIYUAN}.yaml").decode()
        assert "title: 押金" in archive.read(f"cards/{HAIYUAN}/payment.yaml").decode()
    assert [drafts.count(f"state: {one}") for one in ("draft", "pending", "retired")] == [2, 1, 1]
    with database.writing() as session:
        forget_entries(session)
    with database.writing() as session:
        importing.apply(session, brought(session, "卡片.zip", data), WANG, NOW)
    with database.reading() as session:
        assert kept(session) == before
        again = brought(session, "卡片.zip", data)
    assert (again.changes, again.older, again.has_errors) == (0, frozenset(), False)


UNDER_REVISION = replace(TEXT, title="押金"), replace(TEXT, title="押金（新）", how="带身份证。")


def under_revision(session: Session, id: str = "staff-live") -> None:
    live(session, id, UNDER_REVISION[0], NOW)
    life.save(session, life.Hold(id, 1), Given(UNDER_REVISION[1], "重写", None, ENDS), WANG, NOW)


def history(session: Session, id: str = "staff-live") -> list[tuple[int, EntryText]]:
    return [(one.number, one.text) for one in reversed(reading.detail(session, id).revisions)]


@pytest.mark.parametrize("name", ["全部.xlsx", "卡片.zip"])
def test_of_an_entry_under_revision_both_texts_come_back(database: Database, name: str) -> None:
    make = exporting.workbook if name.endswith("xlsx") else exporting.cards
    with database.writing() as session:
        under_revision(session)
        data = make(session, HAIYUAN)
        assert brought(session, name, data, HAIYUAN).changes == 0
        forget_entries(session)
    with database.writing() as session:
        found = brought(session, name, data, HAIYUAN)
        assert "正在回答的一版也存进历次改动" in "".join(one.sentence for one in found.rows[0].findings)
        importing.apply(session, found, WANG, NOW, HAIYUAN)
    with database.reading() as session:
        entry = reading.detail(session, "staff-live")
        assert history(session) == list(enumerate(UNDER_REVISION, 1))
        assert (entry.text, entry.standing.state, entry.standing.live) == (
            UNDER_REVISION[1],
            State.DRAFT,
            None,
        )
        assert [step.number for step in entry.steps] == [2, 1]
        assert exporting.newest(session, HAIYUAN)[0].moments == (None, ENDS)
        assert brought(session, name, data, HAIYUAN).changes == 0
    with database.writing() as session:
        hold = life.Hold("staff-live", reading.detail(session, "staff-live").version)
        life.restore(session, hold, 1, "", WANG, NOW)


@pytest.mark.parametrize("name", ["全部.xlsx", "卡片.zip"])
def test_neither_text_of_an_entry_under_revision_is_lost_where_one_of_them_is_known(
    database: Database, name: str
) -> None:
    """What answers and what is drafted here stay; what answered there stands in the history."""
    make = exporting.workbook if name.endswith("xlsx") else exporting.cards
    with database.writing() as session:
        under_revision(session)
        data = make(session, HAIYUAN)
        forget_entries(session)
        live(session, "staff-live", UNDER_REVISION[1], NOW)
        life.save(session, life.Hold("staff-live", 1), Given(BARE, "改"), WANG, NOW)
    with database.writing() as session:
        found = brought(session, name, data, HAIYUAN)
        importing.apply(session, found, WANG, NOW, HAIYUAN, taken={"staff-live"})
    with database.reading() as session:
        assert [text for _, text in history(session)] == [UNDER_REVISION[1], BARE, *UNDER_REVISION]
        assert [one.text for one in exporting.live(session, HAIYUAN)] == [UNDER_REVISION[1]]


def test_the_sheet_of_what_answers_is_refused_with_the_cell_that_is_wrong(database: Database) -> None:
    with database.writing() as session:
        under_revision(session)
        book = load_workbook(io.BytesIO(exporting.workbook(session, HAIYUAN)))
        forget_entries(session)
    sheet = book["正在回答的一版"]
    sheet["A2"].value, sheet["C2"].value = "staff-other", "没有的主题"
    out = io.BytesIO()
    book.save(out)
    with database.reading() as session:
        found = brought(session, "改.xlsx", out.getvalue(), HAIYUAN)
    assert found.has_errors
    assert [(one.cell, one.sentence[:6]) for one in found.findings if one.error] == [
        ("正在回答的一版表C2", "没有这个主题"),
        ("正在回答的一版表A2", "条目“sta"),
    ]


def test_what_answers_without_its_id_is_refused(database: Database) -> None:
    """A new row has none either: it would have become the revision before each of them."""
    with database.writing() as session:
        under_revision(session)
        book = load_workbook(io.BytesIO(exporting.workbook(session, HAIYUAN)))
        forget_entries(session)
    book["正在回答的一版"]["A2"].value = book.worksheets[0]["A2"].value = None
    out = io.BytesIO()
    book.save(out)
    with database.reading() as session:
        found = brought(session, "改.xlsx", out.getvalue(), HAIYUAN)
    assert [one.cell for one in found.findings if one.error] == ["正在回答的一版表A2"]
    assert all(row.answering is None for row in found.rows)


@pytest.mark.parametrize(
    ("card", "words"),
    [
        ("entries: 一", "读不出来"),
        ("{region: '640522', entries: [{title: 没有编号}]}", "没有写 id"),
        ("{region: '640522', entries: [{id: staff-one, questions: 一句}]}", "要写成列表"),
        ("{region: '640522', entries: [{id: staff-one, valid_from: 昨天}]}", "日期“昨天”要写成 2026-01-01"),
    ],
)
def test_a_draft_that_cannot_be_read_is_named(database: Database, card: str, words: str) -> None:
    with database.reading() as session, pytest.raises(BadInput, match=words):
        importing.of_cards(session, {"drafts/640522.yaml": card})


def test_the_cards_hold_when_an_answer_ends(database: Database) -> None:
    with database.writing() as session:
        life.draft(session, Given(TEXT, "新写", None, ENDS), WANG, NOW, id="staff-ends")
        life.submit(session, life.Hold("staff-ends", 1), WANG, NOW)
        life.approve(session, life.Hold("staff-ends", 2), Actor("li"), NOW)
    with database.reading() as session:
        data = exporting.cards(session)
    with database.writing() as session:
        forget_entries(session)
    with database.writing() as session:
        importing.apply(session, brought(session, "卡片.zip", data), WANG, NOW)
        found = {one.id: one.moments for one in exporting.newest(session)}
    assert found["staff-ends"] == (None, ENDS)


@pytest.mark.parametrize("name", ["全部.xlsx", "卡片.zip"])
def test_a_document_comes_back_with_what_has_taken_its_place(database: Database, name: str) -> None:
    make = exporting.workbook if name.endswith("xlsx") else exporting.cards
    words = {"region_code": HAIYUAN, "issuer": "县卫健局", "origin": "imported", "imported_at": NOW}
    with database.writing() as session:
        session.add(SourceDocumentRow(key="b-new", title="新办法", issued="2026-02", **words))
        session.flush()
        old = SourceDocumentRow(key="a-old", title="旧办法", issued="2025", **words)
        old.superseded_by = "b-new"
        session.add_all((old, SourceDocumentRow(key="c-fee", title="缴费办法", issued="2026-03", **words)))
        session.flush()
        session.add(TopicSuccessionRow(document_key="b-new", topic="insurance", newer_key="c-fee"))
        live(session, "staff-old", replace(TEXT, document_key="a-old"), NOW)
    with database.reading() as session:
        data = make(session, HAIYUAN)
    with database.writing() as session:
        forget_entries(session)
        session.execute(delete(TopicSuccessionRow))
        for key in ("a-old", "b-new", "c-fee"):
            session.execute(delete(SourceDocumentRow).where(SourceDocumentRow.key == key))
    with database.writing() as session:
        importing.apply(session, brought(session, name, data), WANG, NOW)
        found = store.documents(session)
    assert (found["a-old"].superseded_by, found["b-new"].superseded_by) == ("b-new", "")
    assert found["b-new"].successors == (("insurance", "c-fee"),)


@pytest.mark.parametrize("name", ["全部.xlsx", "卡片.zip"])
def test_a_document_comes_back_with_its_days_in_force(database: Database, name: str) -> None:
    make = exporting.workbook if name.endswith("xlsx") else exporting.cards
    words = {"region_code": HAIYUAN, "issuer": "县卫健局", "origin": "imported", "imported_at": NOW}
    days = {"valid_from": NOW.date() + timedelta(days=9), "valid_until": date(2099, 12, 31)}
    with database.writing() as session:
        session.add(SourceDocumentRow(key="a-next", title="新办法", issued="2026", **words, **days))
        session.flush()
        live(session, "staff-next", replace(TEXT, document_key="a-next"), NOW)
    with database.reading() as session:
        data = make(session, HAIYUAN)
    with database.writing() as session:
        forget_entries(session)
        session.execute(delete(SourceDocumentRow).where(SourceDocumentRow.key == "a-next"))
    with database.writing() as session:
        importing.apply(session, brought(session, name, data), WANG, NOW)
        found = store.documents(session)["a-next"]
    assert {"valid_from": found.valid_from, "valid_until": found.valid_until} == days
    assert found.phase is Phase.COMING


def test_a_day_in_force_that_nobody_can_read_stops_the_import(database: Database) -> None:
    words = {"region_code": HAIYUAN, "issuer": "县卫健局", "origin": "imported", "imported_at": NOW}
    with database.writing() as session:
        session.add(SourceDocumentRow(key="a-next", title="新办法", issued="2026", **words))
        session.flush()
        live(session, "staff-next", replace(TEXT, document_key="a-next"), NOW)
    with database.reading() as session:
        book = load_workbook(io.BytesIO(exporting.workbook(session, HAIYUAN)))
    sheet = book.worksheets[1]
    sheet.cell(2, [cell.value for cell in sheet[1]].index("施行日期") + 1).value = "明年"
    out = io.BytesIO()
    book.save(out)
    with database.reading() as session:
        found = brought(session, "全部.xlsx", out.getvalue())
    (fault,) = [one for one in found.findings if one.error]
    assert fault.cell == "来源文件表J2"
    assert "《新办法》的施行日期“明年”写法不对" in fault.sentence


@pytest.mark.parametrize(("name", "cell"), [("全部.xlsx", "来源文件表K2"), ("卡片.zip", "")])
def test_a_last_day_in_force_before_the_first_is_said_with_its_cell(
    database: Database, name: str, cell: str
) -> None:
    make = exporting.workbook if name.endswith("xlsx") else exporting.cards
    words = {"region_code": HAIYUAN, "issuer": "县卫健局", "origin": "imported", "imported_at": NOW}
    days = {"valid_from": date(2027, 1, 1), "valid_until": date(2026, 1, 1)}
    with database.writing() as session:
        session.add(SourceDocumentRow(key="a-next", title="新办法", issued="2026", **words, **days))
        session.flush()
        live(session, "staff-next", replace(TEXT, document_key="a-next"), NOW)
        data = make(session, HAIYUAN)
        forget_entries(session)
        session.execute(delete(SourceDocumentRow).where(SourceDocumentRow.key == "a-next"))
    with database.reading() as session:
        found = brought(session, name, data)
    assert found.has_errors
    assert [(one.cell, one.sentence) for one in found.findings] == [
        (cell, "来源文件《新办法》：有效期的最后一天早于施行日期，请改正其中一个。")
    ]


def saved(session: Session, id: str, text: EntryText) -> None:
    version = session.get_one(EntryRow, id).version
    life.save(session, life.Hold(id, version), Given(text, "改写"), Actor("li"), NOW)


def edited(data: bytes, head: str, value: str) -> bytes:
    """The first entry of a workbook with one of its cells changed."""
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    sheet.cell(2, 1 + [str(cell.value).rstrip("*") for cell in sheet[1]].index(head)).value = value
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.mark.parametrize("name", ["旧.xlsx", "旧.zip"])
def test_an_old_export_takes_nothing_back_unless_somebody_chooses_so(database: Database, name: str) -> None:
    """Whichever row was not changed since: what colleagues have written meanwhile stays."""
    newer = replace(TEXT, conclusion="从今年起不用交。")
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
    with database.reading() as session:
        make = exporting.workbook if name.endswith("xlsx") else exporting.cards
        data = make(session, HAIYUAN)
    with database.writing() as session:
        saved(session, "a-deposit", newer)
    with database.writing() as session:
        found = brought(session, name, data, HAIYUAN)
        (row,) = (one for one in found.rows if one.verdict is Verdict.OLDER)
        assert (row.id, [(one.name, one.old, one.new) for one in row.differences]) == (
            "a-deposit",
            [("conclusion", newer.conclusion, TEXT.conclusion)],
        )
        assert row.findings[0].sentence == "这一行还是第1版的原样，库里已经改到第2版。"
        assert (found.changes, importing.apply(session, found, WANG, NOW, HAIYUAN)) == (0, 0)
        assert texts(session)["a-deposit"] == newer
        assert importing.apply(session, found, WANG, NOW, HAIYUAN, taken={"a-deposit"}) == 1
        assert texts(session)["a-deposit"] == TEXT


def test_a_row_that_both_have_changed_is_shown_and_one_without_a_revision_too(database: Database) -> None:
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
    with database.reading() as session:
        data = edited(exporting.workbook(session, HAIYUAN), "结论", "表里改的。")
    with database.writing() as session:
        assert brought(session, "改.xlsx", data, HAIYUAN).rows[0].verdict is Verdict.CHANGED
        saved(session, "a-deposit", replace(TEXT, how="找村医。"))
        found = brought(session, "改.xlsx", data, HAIYUAN)
        blind = brought(session, "改.xlsx", edited(data, "版本", ""), HAIYUAN)
    assert [found.rows[0].verdict, blind.rows[0].verdict] == [Verdict.OLDER, Verdict.OLDER]
    assert "两边都改了" in found.rows[0].findings[0].sentence
    assert "没有写“版本”" in blind.rows[0].findings[0].sentence
    assert found.stamp != replace(found, rows=()).stamp


def test_a_row_that_cancels_a_scheduled_publishing_says_so_before_and_it_is_counted_after(
    database: Database,
) -> None:
    with database.writing() as session:
        live(session, "a-day", TEXT, NOW)
        moment = NOW + timedelta(days=3)
        life.save(session, life.Hold("a-day", 1), Given(TEXT, "定时", moment), WANG, NOW)
        life.submit(session, life.Hold("a-day", 2), WANG, NOW)
        life.approve(session, life.Hold("a-day", 3), Actor("li"), NOW)
        plan = brought(
            session, "a.xlsx", edited(exporting.workbook(session, HAIYUAN), "结论", "不用交了。"), HAIYUAN
        )
        (row,) = [one for one in plan.rows if one.id == "a-day"]
        assert row.verdict is Verdict.CHANGED
        said = [one.sentence for one in row.findings if not one.error]
        assert any(f"定在{moment:%Y-%m-%d %H:%M}发布" in one and "取消" in one for one in said)
        assert waiting.unscheduled(session, HAIYUAN) == 0
        importing.apply(session, plan, Actor("zhao"), NOW, HAIYUAN)
        assert waiting.unscheduled(session, HAIYUAN) == 1
        assert waiting.unscheduled(session, SUIXIAN) == 0
        records = audit.listing(session, HAIYUAN, audit.Filters(kind="问答条目"))
        assert [one.detail["unscheduled"] for one in records if "unscheduled" in one.detail] == [str(moment)]
        life.submit(session, life.Hold("a-day", reading.detail(session, "a-day").version), WANG, NOW)
        assert waiting.unscheduled(session, HAIYUAN) == 0


def test_whoever_was_quicker_after_the_plan_was_made_stops_the_import(database: Database) -> None:
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
    with database.reading() as session:
        data = edited(exporting.workbook(session, HAIYUAN), "结论", "表里改的。")
        found = brought(session, "改.xlsx", data, HAIYUAN)
    newer = replace(TEXT, how="找村医。")
    with database.writing() as session:
        saved(session, "a-deposit", newer)
    with database.writing() as session, pytest.raises(BadInput, match="没有导入"):
        importing.apply(session, found, WANG, NOW, HAIYUAN)
    with database.reading() as session:
        assert texts(session)["a-deposit"] == newer


@pytest.mark.parametrize(
    ("begins", "ends", "words"),
    [("明天", "", "时间看不懂"), ("2026-05-01 08:00", "2026/5/1 7:30", "晚于发布时间")],
)
def test_a_moment_that_cannot_be_is_said(database: Database, begins: str, ends: str, words: str) -> None:
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
        data = exporting.workbook(session, HAIYUAN)
        data = edited(edited(data, "发布时间", begins), "到期时间", ends)
        row = brought(session, "改.xlsx", data, HAIYUAN).rows[0]
    assert any(one.error and words in one.sentence for one in row.findings)


def test_the_cards_come_back_whole_and_can_be_loaded_as_cards(database: Database) -> None:
    with database.writing() as session:
        live(session, "staff-odd", ODD, NOW)
    with database.reading() as session:
        before, data = {one.id: one.text for one in exporting.live(session)}, exporting.cards(session)
        files = exporting.card_files(session)
    entries = [
        entry
        for name, text in files.items()
        if name.startswith("cards/") and name != "cards/documents.yaml"
        for entry in content.parse_cards(text, name)
    ]
    assert {entry.id: EntryText.of(entry) for entry in entries} == before
    with database.writing() as session:
        forget_entries(session)
    with database.writing() as session:
        importing.apply(session, brought(session, "卡片.zip", data), WANG, NOW)
    with database.reading() as session:
        assert texts(session) == before


def test_what_has_not_changed_is_left_alone_and_what_has_becomes_a_draft(database: Database) -> None:
    with database.reading() as session:
        data = exporting.workbook(session, ZHONGWEI)
    book = load_workbook(io.BytesIO(data))
    sheet = book.worksheets[0]
    head = [cell.value for cell in sheet[1]]
    at = next(n for n, value in enumerate(head, 1) if str(value).startswith("结论"))
    id = str(sheet.cell(2, 1).value)
    sheet.cell(2, at).value = "改过的结论。"
    out = io.BytesIO()
    book.save(out)
    with database.writing() as session:
        answered = {one.id: one.text for one in exporting.live(session)}
        found = brought(session, "改.xlsx", out.getvalue(), ZHONGWEI)
        assert (found.count(Verdict.CHANGED), found.count(Verdict.NEW)) == (1, 0)
        assert importing.apply(session, found, WANG, NOW, ZHONGWEI) == 1
    with database.reading() as session:
        assert texts(session)[id].conclusion == "改过的结论。"
        assert {one.id: one.text for one in exporting.live(session)} == answered


def test_nothing_in_an_exported_sheet_can_run(database: Database) -> None:
    with database.writing() as session:
        life.draft(session, Given(ODD, "新写"), WANG, NOW)
    with database.reading() as session:
        book = load_workbook(io.BytesIO(exporting.workbook(session)))
    cells = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    assert [c.value for c in cells if str(c.value or "").startswith(("=", "+", "-", "@", "\t"))] == []


def sheet_of(*rows: dict[str, object]) -> bytes:
    heads = (
        "编号",
        "地区*",
        "标题*",
        "主题",
        "问法",
        "结论",
        "适用人群",
        "来源文件",
        "生效日期",
        "复核日期",
        "分项",
        "出处",
    )
    book = Workbook()
    book.worksheets[0].append(["2026年的新问答"])
    book.worksheets[0].append(heads)
    for row in rows:
        book.worksheets[0].append([row.get(head.rstrip("*")) for head in heads])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


GOOD: dict[str, object] = {
    "地区": "海原县",
    "标题": "门诊统筹",
    "主题": "门诊与用药",
    "问法": "门诊报多少\n看门诊报不报\n门诊一年能报几次",
    "结论": "门诊报一半。",
    "适用人群": "低保户、公众",
    "来源文件": "2019年健康扶贫工作实施方案",
    "生效日期": date(2026, 1, 1),
    "复核日期": "2026年12月31日",
}


def test_a_good_row_is_understood_as_people_write_it(database: Database) -> None:
    with database.writing() as session:
        found = brought(session, "表.xlsx", sheet_of(GOOD), HAIYUAN)
        (row,) = found.rows
        assert (row.verdict, row.findings) == (Verdict.NEW, ())
        assert row.text is not None
        assert (row.text.region_code, row.text.topic, row.text.document_key) == (
            HAIYUAN,
            "outpatient",
            "zhongwei-2019",
        )
        assert row.text.audience == ("低保户", "公众")
        assert (row.text.valid_from, row.text.review_by) == (date(2026, 1, 1), date(2026, 12, 31))
        assert importing.apply(session, found, WANG, NOW, HAIYUAN) == 1


@pytest.mark.parametrize(
    ("changed", "cell", "words"),
    [
        ({"地区": "随县"}, "B3", "不能给这个地区"),
        ({"地区": "火星县"}, "B3", ""),
        ({"地区": None}, "B3", "没有写地区"),
        ({"标题": None}, "C3", "没有写标题"),
        ({"主题": "看病"}, "D3", "没有这个主题"),
        ({"结论": "=HYPERLINK(1)"}, "F3", "公式"),
        ({"适用人群": "穷人"}, "G3", "不在人群表里"),
        ({"来源文件": "没有的"}, "H3", "没有这份来源文件"),
        ({"生效日期": "去年"}, "I3", "日期看不懂"),
        ({"生效日期": "2026-02-30"}, "I3", "日期看不懂"),
        ({"分项": "没有冒号"}, "K3", "分项看不懂"),
        ({"编号": "别人 的"}, "A3", "编号写法不对"),
        ({"编号": "suixian-other"}, "A3", "在别的地区"),
        ({"结论": "长" * 4001}, "F3", "请缩短到4000个字"),
        ({"问法": "\n".join(f"第{n}种问法" for n in range(201))}, "E3", "请减到200条"),
        ({"问法": f"短\n{'长' * 201}"}, "E3", "问法“长长长长长长长长长长…”有201个字"),
    ],
)
def test_a_wrong_cell_is_named_and_stops_the_whole_file(
    database: Database, changed: dict[str, object], cell: str, words: str
) -> None:
    with database.writing() as session:
        live(session, "suixian-other", replace(TEXT, region_code=SUIXIAN), NOW)
    with database.writing() as session:
        before = texts(session)
        found = brought(session, "表.xlsx", sheet_of(GOOD | changed, GOOD | {"标题": "另一条"}), HAIYUAN)
        assert [row.verdict for row in found.rows] == [Verdict.WRONG, Verdict.NEW]
        assert any(one.error and one.cell == cell and words in one.sentence for one in found.rows[0].findings)
        with pytest.raises(BadInput, match="没有导入"):
            importing.apply(session, found, WANG, NOW, HAIYUAN)
        assert texts(session) == before


def test_of_an_entry_elsewhere_nothing_is_told_but_that_it_is_no_ones_here(database: Database) -> None:
    """Neither how far it is, nor its words, nor that a title of it stands in the sheet too; nor a document of there."""
    secret = replace(TEXT, region_code=SUIXIAN, title="随县还没定的事", conclusion="随县还没定。")
    with database.writing() as session:
        other = life.draft(session, Given(secret, "新写", publish_at=NOW + timedelta(days=1)), WANG, NOW)
        life.save(session, Hold(other, 1), Given(replace(secret, how="再改"), "改"), WANG, NOW)
        row = {
            "key": "suixian-own",
            "region_code": SUIXIAN,
            "title": "随县办法",
            "issuer": "随县",
            "number": "",
        }
        session.add(SourceDocumentRow(**row, issued="2021-05", note="", origin="imported", imported_at=NOW))
    with database.reading() as session:
        named = GOOD | {"编号": other, "标题": secret.title, "来源文件": "suixian-own"}
        found = brought(session, "表.xlsx", sheet_of(named), HAIYUAN)
    (row_found,) = found.rows
    assert (row_found.before, row_found.differences, row_found.verdict) == (None, (), Verdict.WRONG)
    assert [one.sentence for one in row_found.findings if one.error] == [
        "没有这份来源文件，请先在“政策文件”里上传，再照那里的标题填写。",
        "这个编号的条目在别的地区，您不能改它。",
    ]
    assert not any("库里" in one.sentence or other in one.sentence for one in row_found.findings)


def test_a_half_filled_row_is_a_draft_with_warnings_and_doubles_are_said(database: Database) -> None:
    with database.reading() as session:
        half: dict[str, object] = {"地区": "640522", "标题": "半条"}
        found = brought(session, "表.xlsx", sheet_of(half, half, {"编号": None}), HAIYUAN)
    first, second = found.rows
    assert not found.has_errors
    assert {one.sentence[:5] for one in first.findings} >= {"没有来源文", "没有写结论", "没有选主题"}
    assert any("标题一样" in one.sentence for one in second.findings)


def test_every_fault_of_a_row_is_named_at_once(database: Database) -> None:
    """What is wrong, what is missing and what stands elsewhere too: nobody is to upload five times for one row."""
    bad: dict[str, object] = {
        "地区": "海原县",
        "标题": "门诊统筹",
        "主题": "看病",
        "问法": "门诊报多少",
        "生效日期": "去年",
    }
    with database.reading() as session:
        _, row = brought(session, "表.xlsx", sheet_of(GOOD, bad | {"出处": "长" * 301}), HAIYUAN).rows
    assert row.verdict is Verdict.WRONG
    assert [(one.cell, one.sentence, one.error) for one in row.findings] == [
        ("D4", "没有这个主题，请从下拉里选。", True),
        ("I4", "日期看不懂，请写成 2026-01-01。", True),
        ("L4", "出处有301个字，请缩短到300个字以内。", True),
        ("C4", "和“第3行”的标题一样，请看是不是重复了。", False),
        ("E4", "问法“门诊报多少”在“第3行”里也有，请只留在答得上的那一条。", False),
        ("H4", "没有来源文件，送审前要补上。", False),
        ("J4", "没有写复核日期，送审前要补上。", False),
        ("F4", "没有写结论，送审前要补上。", False),
        ("E4", "问法不足3条，送审前要补上。", False),
    ]


def test_of_a_formula_nothing_is_said_but_that_it_is_one(database: Database) -> None:
    sums: dict[str, object] = dict.fromkeys(
        ("编号", "主题", "问法", "结论", "来源文件", "生效日期"), "=A1&B1"
    )
    with database.reading() as session:
        (row,) = brought(session, "表.xlsx", sheet_of(GOOD | sums), HAIYUAN).rows
    assert sorted(one.cell for one in row.findings) == ["A3", "D3", "E3", "F3", "H3", "I3"]
    assert {one.sentence for one in row.findings} == {"这一格是公式，请改成写好的文字或数字。"}


def test_no_sentence_stands_twice_beside_a_row(database: Database) -> None:
    """Ways of asking that are too long alike, and that begin alike in another row."""
    begins = "家里有人住院了押金要交多少钱出院的时候怎么结"
    asked = "\n".join((f"{begins}算", f"{begins}账", "长" * 201, "短" * 201))
    with database.reading() as session:
        rows = brought(
            session, "表.xlsx", sheet_of(GOOD | {"问法": asked}, GOOD | {"问法": asked}), HAIYUAN
        ).rows
    said = [one.sentence for one in rows[1].findings]
    assert any("住院了押金" in one for one in said)
    assert len(said) == len(set(said))


def with_file(name: str, text: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("表.xls", b"x", "另存为 .xlsx"),
        ("表.xlsx", b"", "文件是空的"),
        ("表.xlsx", b"PK\x03\x04", "已损坏"),
        ("表.xlsx", with_file("xl/vbaProject.bin", b"x"), "带有宏"),
        ("表.xlsx", with_file("xl/a.xml", b" " * 40_000_000), "展开后过大"),
        ("表.xlsx", sheet_of(), "没有一行条目"),
        ("表.zip", with_file("x.txt", b""), "没有条目"),
        ("表.zip", b"PK\x03\x04", "请重新导出或重新压缩成 .zip"),
        ("表.zip", with_file("cards/640522/aid.yaml", b"\xff\xfe"), "读不出来"),
        ("表.zip", with_file("cards/640522/aid.yaml", b"entries: ["), "行写法不对"),
        ("表.zip", with_file("cards/640522/aid.yaml", b"!!python/object/apply:os.system [ls]"), "读不出来"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_a_sentence(
    database: Database, name: str, data: bytes, words: str
) -> None:
    with database.reading() as session, pytest.raises(BadInput) as refused:
        brought(session, name, data)
    assert words in refused.value.sentence


def test_documents_that_are_not_there_come_with_the_entries(database: Database) -> None:
    with database.reading() as session:
        data = exporting.cards(session, ZHONGWEI)
    renamed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(renamed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode().replace("zhongwei-2019", "zhongwei-copy")
            new.writestr(name, text.replace("id: zhongwei-", "id: copy-"))
    with database.writing() as session:
        found = brought(session, "卡片.zip", renamed.getvalue(), ZHONGWEI)
        assert [one.key for one in found.documents] == ["zhongwei-copy"]
        importing.apply(session, found, WANG, NOW, ZHONGWEI)
        assert "zhongwei-copy" in store.documents(session)
        assert brought(session, "卡片.zip", renamed.getvalue(), ZHONGWEI).changes == 0
        assert brought(session, "卡片.zip", data, HAIYUAN).has_errors


def test_many_rows_take_no_more_statements_than_few(database: Database) -> None:
    """Whoever writes keeps residents' messages waiting: five thousand rows may not take five thousand turns."""

    def taken(rows: int) -> int:
        data = sheet_of(*(GOOD | {"标题": f"第{rows}-{number}条"} for number in range(rows)))
        counted: list[str] = []

        def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
            counted.append(statement)

        with database.reading() as session:
            found = brought(session, "表.xlsx", data)
        event.listen(database.engine, "before_cursor_execute", count)
        with database.writing() as session:
            assert importing.apply(session, found, WANG, NOW) == rows
        event.remove(database.engine, "before_cursor_execute", count)
        return len(counted)

    assert taken(100) <= taken(3) + 4  # PostgreSQL sends a long list in several pages


def test_what_an_import_has_written_stands_in_history_and_log_as_any_other(database: Database) -> None:
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
    with database.reading() as session:
        data = edited(exporting.workbook(session, HAIYUAN), "结论", "表里改的。")
    with database.writing() as session:
        importing.apply(session, brought(session, "改.xlsx", data), WANG, NOW)
    with database.reading() as session:
        found = reading.detail(session, "a-deposit")
        deed = audit.listing(session, HAIYUAN, audit.Filters(kind=writing.KIND, key="a-deposit"))[0]
    assert (found.standing.state, found.standing.live, found.text.conclusion) == (
        State.DRAFT,
        1,
        "表里改的。",
    )
    assert (found.revisions[0].number, found.revisions[0].author) == (2, "wang")
    assert (found.steps[0].step, found.steps[0].account, found.steps[0].number) == (Step.SAVED, "wang", 2)
    assert (deed.action, deed.account, deed.detail) == ("保存", "wang", {"revision": 2, "state": "draft"})


def test_a_sheet_that_was_formatted_to_its_last_row_is_read_by_what_it_holds(database: Database) -> None:
    data = with_sheet(sheet_of(GOOD), formatted(50_000))
    with database.reading() as session:
        found = brought(session, "表.xlsx", data, HAIYUAN)
    assert [(row.number, row.verdict) for row in found.rows] == [(3, Verdict.NEW), (50_000, Verdict.WRONG)]


def test_a_sheet_of_many_more_than_five_thousand_rows_is_read_whole() -> None:
    number = 8_000
    words = "在海原县定点医院住院不用交押金，" * 70
    rows = (
        {"id": f"staff-{at}", "region": HAIYUAN, "title": f"第{at}条", "conclusion": words}
        for at in range(number)
    )
    data = workbook.workbook(rows, ())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert sum(part.file_size for part in archive.infolist()) > LARGEST_XML
    read = sheets.read(data).entries
    assert [line.texts["id"] for line in read] == [f"staff-{at}" for at in range(number)]


def test_nothing_is_exported_that_could_not_be_imported_again(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    with database.reading() as session:
        number = len(exporting.newest(session))
        text = sum(len(one.encode()) for one in exporting.card_files(session).values())
        for most, size in ((number, text), (number - 1, text - 1)):
            monkeypatch.setattr(sheets, "MOST_ROWS", most)
            monkeypatch.setattr(exporting, "MOST_TEXT", size)
            if most == number:
                assert len(brought(session, "全部.xlsx", exporting.workbook(session)).rows) == number
                assert brought(session, "卡片.zip", exporting.cards(session)).rows
                continue
            for make in (exporting.workbook, exporting.cards):
                with pytest.raises(BadInput, match="按下级地区分开导出"):
                    make(session)
                assert make(session, HAIYUAN)


def test_a_row_over_what_a_colleague_has_sent_to_review_says_that_the_review_is_withdrawn(
    database: Database,
) -> None:
    with database.writing() as session:
        id = life.draft(session, Given(TEXT, "新写"), WANG, NOW, id="staff-sent")
        life.submit(session, life.Hold(id, 1), WANG, NOW)
    with database.reading() as session:
        data = edited(exporting.workbook(session, HAIYUAN), "结论", "不用交押金，出院结算。")
        found = brought(session, "改.xlsx", data)
    (row,) = (one for one in found.rows if one.id == id)
    assert any("送审就撤回了" in one.sentence for one in row.findings)


def test_cards_of_a_topic_that_there_is_not_are_refused(database: Database) -> None:
    draft = "{region: '640522', entries: [{id: staff-one, title: 押金, topic: 没有的主题}]}"
    with database.reading() as session:
        found = importing.of_cards(session, {"drafts/640522.yaml": draft})
    assert found.has_errors


@pytest.mark.parametrize("name", ["全部.xlsx", "卡片.zip"])
def test_another_region_of_what_answers_is_a_warning_and_moves_nothing(database: Database, name: str) -> None:
    away = replace(TEXT, region_code="640521")
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
        life.save(session, Hold("a-deposit", 1, ZHONGWEI), Given(away, "改地区"), WANG, NOW)
        data = (
            exporting.workbook(session, ZHONGWEI)
            if name.endswith("x")
            else exporting.cards(session, ZHONGWEI)
        )
        life.save(session, Hold("a-deposit", 2, ZHONGWEI), Given(TEXT, "改回来"), WANG, NOW)
    with database.writing() as session:
        found = brought(session, name, data, ZHONGWEI)
        (row,) = [one for one in found.rows if one.id == "a-deposit"]
        said = [one.sentence for one in row.findings if not one.error]
        assert any("地区从海原县改到中宁县" in one and "审核通过以后才换" in one for one in said)
        importing.apply(session, found, WANG, NOW, ZHONGWEI, taken=found.older)
        entry = reading.detail(session, "a-deposit", HAIYUAN)
        assert (entry.region, entry.text.region_code, entry.standing.live) == (HAIYUAN, "640521", 1)


def test_a_county_reads_in_again_what_is_being_moved_from_it_but_writes_nothing_there(
    database: Database,
) -> None:
    away = replace(TEXT, region_code="640521")
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
        life.save(session, Hold("a-deposit", 1, ZHONGWEI), Given(away, "改地区"), WANG, NOW)
        data = exporting.workbook(session, HAIYUAN)
        same, other = (
            brought(session, "全部.xlsx", one, HAIYUAN).rows[0]
            for one in (data, edited(data, "结论", "表里改的。"))
        )
    assert (same.verdict, [one.sentence for one in same.findings if one.error]) == (Verdict.SAME, [])
    assert other.verdict is Verdict.WRONG
    assert any(one.error and "不能给这个地区" in one.sentence for one in other.findings)


def test_an_end_before_the_policy_is_in_force_stops_the_import(database: Database) -> None:
    with database.writing() as session:
        live(session, "a-deposit", TEXT, NOW)
        data = edited(exporting.workbook(session, HAIYUAN), "生效日期", "2026-06-01")
        row = brought(session, "改.xlsx", edited(data, "到期时间", "2026-05-01 08:00"), HAIYUAN).rows[0]
        assert row.verdict is Verdict.WRONG
        (wrong,) = [one for one in row.findings if one.error]
        assert wrong.sentence == "到期时间要晚于生效日期，请改正其中一个。"
        assert str(load_workbook(io.BytesIO(data)).worksheets[0][f"{wrong.cell[:-1]}1"].value) == "到期时间"


def test_an_end_on_record_holds_against_a_later_beginning_in_a_sheet_without_moments(
    database: Database,
) -> None:
    with database.writing() as session:
        ends = datetime(2026, 5, 1, 8, tzinfo=SHANGHAI)
        life.draft(session, Given(TEXT, "新写", None, ends), WANG, NOW, id="a-deposit")
        row = GOOD | {"编号": "a-deposit", "生效日期": date(2026, 6, 1)}
        found = brought(session, "表.xlsx", sheet_of(row), HAIYUAN).rows[0]
    assert any(one.error and "晚于生效日期" in one.sentence for one in found.findings)


def test_cards_with_an_end_before_their_beginning_are_refused_too(database: Database) -> None:
    with database.writing() as session:
        ends = datetime(2026, 5, 1, 8, tzinfo=SHANGHAI)
        life.draft(session, Given(TEXT, "新写", None, ends), WANG, NOW, id="a-deposit")
        files = exporting.card_files(session, HAIYUAN)
        name = next(one for one in files if one.startswith("drafts/"))
        files[name] = files[name].replace("2026-01-01", "2026-06-01")
        (row,) = [one for one in importing.of_cards(session, files, HAIYUAN).rows if one.id == "a-deposit"]
    assert any(one.error and "晚于生效日期" in one.sentence for one in row.findings)
