"""A document's days in force, on both kinds of database: quoted from first to last, replacing from the first."""

import copy
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import SYSTEM, Actor
from backend.core.clock import SHANGHAI
from backend.core.db import Database
from backend.core.errors import BadInput
from policy_kb import store
from policy_kb.clauses import shelf
from policy_kb.documents import days, drafting, life, overtaken, reading, succession, trial, turns, uploading
from policy_kb.documents.succession import Asked
from policy_kb.documents.successors import ByEngine
from policy_kb.documents.turns import Changed
from policy_kb.documents.uploading import Upload
from policy_kb.editing import faults, golden, waiting
from policy_kb.editing.deciding import Conflict
from policy_kb.in_force import Phase
from policy_kb.library import Library
from policy_kb.models import EntryRow
from tests.policy_kb.documents.test_life import (
    LI,
    MA,
    NEW,
    NOW,
    OF_STAYS,
    OLD,
    WANG,
    give_way,
    put,
    quoted,
)
from tests.policy_kb.editing import written
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, ZHONGWEI, live

FIRST, LAST = NOW.date() + timedelta(days=10), NOW.date() + timedelta(days=20)
DAY, OVER = (datetime.combine(one, time(), SHANGHAI) for one in (FIRST, LAST + timedelta(days=1)))
SAID = f"第三条 本办法自{FIRST:%Y年%m月%d日}起施行，有效期至{LAST:%Y年%m月%d日}。"
COMING = replace(NEW, data=NEW.data.decode("gbk").encode() + f"{SAID}\n".encode())


def dated(database: Database, key: str, first: date | None, last: date | None, actor: Actor = WANG) -> None:
    with database.writing() as session:
        days.set_days(session, key, first, last, actor, NOW, HAIYUAN)


def citing(session: Session, key: str) -> None:
    live(session, "staff-old", replace(written.TEXT, document_key=key), NOW)


def newer_said(database: Database) -> str:
    """What an answer names as the newer document."""
    with database.reading() as session:
        entry = session.get_one(EntryRow, "staff-old")
        return store.documents(session)[str(entry.document_key)].newer_of(entry.topic)


def test_the_days_are_read_from_the_text_and_the_sentence_stands_beside_them(database: Database) -> None:
    key = put(database, COMING, confirmed=False)
    with database.reading() as session:
        found = reading.document(session, key, HAIYUAN)
        (deed,) = audit.listing(session, HAIYUAN, audit.Filters(key=key))
    assert (found.valid_from, found.valid_until, found.phase) == (FIRST, LAST, Phase.COMING)
    assert found.validity.said == (SAID.removesuffix("。"),)
    assert (deed.detail["valid_from"], deed.detail["valid_until"]) == (str(FIRST), str(LAST))


def test_it_is_quoted_from_its_first_day_to_its_last(database: Database) -> None:
    key = put(database, COMING)
    assert quoted(database) == set()
    assert days.pass_days(database, DAY - timedelta(seconds=1)) == 0
    with database.reading() as session:
        before = store.revision(session)
    assert days.pass_days(database, DAY) == 1
    assert days.pass_days(database, DAY) == 0
    with database.reading() as session:
        assert store.revision(session) > before  # every process builds its index anew
    assert quoted(database) == {key}
    assert days.pass_days(database, OVER - timedelta(seconds=1)) == 0
    assert days.pass_days(database, OVER) == 1
    assert quoted(database) == set()
    with database.reading() as session:
        deeds = [one.action for one in audit.listing(session, HAIYUAN, audit.Filters(key=key))]
        (line,) = shelf.listing(session, HAIYUAN).lines
    assert deeds == ["有效期满", "开始施行", "确认", "上传"]
    assert (line.state, line.words) == ("retired", "有效期已满")


def test_a_clock_that_was_stopped_for_long_moves_it_to_where_it_stands(database: Database) -> None:
    put(database, COMING)
    assert days.pass_days(database, OVER) == 1
    assert quoted(database) == set()


def test_one_that_waits_to_be_confirmed_takes_no_place_on_its_day(database: Database) -> None:
    old, new = put(database), put(database, COMING)
    give_way(database, old, new)
    with database.writing() as session:
        life.take_back(session, new, MA, NOW, HAIYUAN)
    assert days.pass_days(database, DAY) == 0
    assert quoted(database) == {old}
    with database.writing() as session:
        assert life.confirm(session, new, MA, DAY, HAIYUAN) is Phase.CURRENT
    assert quoted(database) == {new}


def test_one_taken_back_and_given_an_earlier_day_takes_no_place_either(database: Database) -> None:
    old, new = put(database), put(database, COMING)
    give_way(database, old, new)
    with database.writing() as session:
        life.take_back(session, new, MA, NOW, HAIYUAN)
        days.set_days(session, new, None, None, MA, NOW, HAIYUAN)
    assert quoted(database) == {old}


def test_the_older_document_holds_until_the_newer_one_is_in_force(database: Database) -> None:
    old, new = put(database), put(database, COMING)
    with database.writing() as session:
        citing(session, old)
    assert give_way(database, old, new) == 1
    assert quoted(database) == {old}
    assert newer_said(database) == ""
    with database.reading() as session:
        (line,) = overtaken.entries(session, HAIYUAN)
        assert (line.newer.key, line.newer.begins) == (new, FIRST)
        assert (waiting.outdated(session, HAIYUAN), waiting.to_be_overtaken(session, HAIYUAN)) == (0, 1)
        words = {one.key: one.words for one in shelf.listing(session, HAIYUAN).lines}
    assert words == {old: "在用，将被新文件代替", new: f"{FIRST} 起施行"}
    days.pass_days(database, DAY)
    assert quoted(database) == {new}
    assert newer_said(database) == new
    with database.reading() as session:
        (line,) = overtaken.entries(session, HAIYUAN)
        assert line.newer.begins is None
        assert (waiting.outdated(session, HAIYUAN), waiting.to_be_overtaken(session, HAIYUAN)) == (1, 0)


def test_a_topic_alone_is_taken_over_on_that_day_too(database: Database) -> None:
    old, new = put(database), put(database, COMING)
    with database.writing() as session:
        citing(session, old)
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, topic=written.TEXT.topic, sure=True)
        succession.agree(session, old, Asked("supersede", new, written.TEXT.topic), MA, NOW, HAIYUAN)
    assert newer_said(database) == ""
    with database.reading() as session:
        assert store.documents(session)[old].renewed == ()
        assert waiting.to_be_overtaken(session, HAIYUAN) == 1
    days.pass_days(database, DAY)
    assert newer_said(database) == new
    assert quoted(database) == {old, new}  # a clause has no topic of its own


def test_what_is_tried_before_confirming_or_agreeing_is_how_it_will_be_on_that_day(
    database: Database,
) -> None:
    old, new = put(database), put(database, COMING, confirmed=False)

    def would_be(change: object) -> set[str]:
        with database.reading() as session:
            found = reading.document(session, old if change is trial.agreed else new, HAIYUAN)
            after = change(session, store.snapshot(session), found)  # type: ignore[operator]
        return {one.document_key for one in after.clauses}

    assert would_be(trial.confirmed) == {old, new}
    with database.writing() as session:
        life.confirm(session, new, MA, NOW, HAIYUAN)
        succession.supersede(session, old, new, WANG, NOW, HAIYUAN, sure=True)
    assert would_be(trial.agreed) == {new}


def test_what_a_turn_is_tried_on_is_what_is_published_after_it(database: Database) -> None:
    """Of one that takes another's place, on its first day and at its end; and of one that is replaced by then."""
    old, new = put(database), put(database, COMING)
    give_way(database, old, new)

    def after(key: str, phase: Phase) -> store.Snapshot:
        with database.reading() as session:
            return trial.turned(session, store.snapshot(session), key, phase)

    for now, phase in ((DAY, Phase.CURRENT), (OVER, Phase.PAST)):
        tried = after(new, phase)
        assert days.pass_days(database, now) == 1
        with database.reading() as session:
            told = store.snapshot(session)
        # When clauses came is asked of an index that is being replaced, never of a trial.
        assert replace(tried, revision=told.revision, quotable=told.quotable) == told


def test_the_questions_are_asked_on_the_day_and_the_log_keeps_what_changed(database: Database) -> None:
    old, new = put(database), put(database, COMING)
    give_way(database, old, new)
    asked: list[tuple[str, Phase]] = []

    def asking(session: Session, key: str, phase: Phase) -> tuple[str, ...]:
        asked.append((key, phase))
        return (turns.kept(number, HAIYUAN, f"{turns.CLAUSE}{old}", None),)

    with database.writing() as session:
        number = golden.add(session, HAIYUAN, "特困人员住院救助多少", None, WANG, NOW)
    assert days.pass_days(database, DAY - timedelta(seconds=1), asking) == 0
    assert days.pass_days(database, DAY, asking) == 1
    assert days.pass_days(database, OVER) == 1  # nothing changed: nothing is kept
    assert asked == [(new, Phase.CURRENT)]
    with database.reading() as session:
        (turn,) = turns.of(session, new, HAIYUAN)
        (deed, *_) = audit.listing(session, HAIYUAN, audit.Filters(key=new, action="开始施行"))
    assert (turn.at, turn.what, turn.count) == (DAY, "开始施行", 1)
    assert turn.changes == (Changed("特困人员住院救助多少", HAIYUAN, f"原文：《{OLD.title}》", ""),)
    assert deed.detail["answers"] == [f"{number} {HAIYUAN} clause:{old} -"]
    with database.writing() as session:
        golden.remove(session, number, WANG, NOW)
        ((gone,),) = (one.changes for one in turns.of(session, new, HAIYUAN))
    assert gone.question == f"{number} 号，已经删去"


def test_who_sets_the_days_does_not_confirm_them(database: Database) -> None:
    key = put(database, confirmed=False)
    dated(database, key, FIRST, None, MA)
    for actor in (WANG, MA):
        with pytest.raises(BadInput, match="另一位同事"), database.writing() as session:
            life.confirm(session, key, actor, NOW)
    with pytest.raises(Conflict, match="改了施行日期"), database.writing() as session:
        life.confirm(session, key, LI, NOW, days="/")
    with database.writing() as session:
        assert life.confirm(session, key, LI, NOW, days=f"{FIRST}/") is Phase.COMING


def test_the_days_of_what_is_confirmed_are_set_after_it_was_taken_back(database: Database) -> None:
    key = put(database)
    with pytest.raises(BadInput, match="先退回核对"):
        dated(database, key, FIRST, None)
    with pytest.raises(BadInput, match="内置的文件"), database.writing() as session:
        days.set_days(session, "zhongwei-2019", FIRST, None, WANG, NOW)
    with database.writing() as session:
        life.take_back(session, key, MA, NOW)
    with pytest.raises(BadInput, match="早于施行日期"):
        dated(database, key, LAST, FIRST)
    dated(database, key, None, NOW.date() - timedelta(days=1))
    with database.writing() as session:
        assert life.confirm(session, key, MA, NOW) is Phase.PAST
    assert quoted(database) == set()


def test_what_the_person_gives_goes_before_what_the_text_says(database: Database) -> None:
    with database.writing() as session:
        given: Upload = replace(COMING, days=(None, LAST))
        uploading.upload(session, uploading.opened(given), WANG, NOW, HAIYUAN)
        (row,) = shelf.listing(session, HAIYUAN).lines
        found = reading.document(session, row.key)
    assert (found.valid_from, found.valid_until) == (None, LAST)


@pytest.mark.parametrize("actor", [MA, SYSTEM])
def test_days_set_by_hand_stay_when_the_file_is_uploaded_again(database: Database, actor: Actor) -> None:
    key = put(database, COMING, confirmed=False)
    dated(database, key, None, LAST, actor)
    with database.writing() as session:
        done = uploading.upload(session, uploading.opened(COMING), WANG, NOW, HAIYUAN)
        found, (deed, *_) = reading.document(session, key), audit.listing(session, HAIYUAN)
    assert (done.days, done.kept) == ((None, LAST), True)
    assert (found.valid_from, found.valid_until, found.phase) == (None, LAST, Phase.CURRENT)
    assert (found.dated_by, deed.detail["days_kept"]) == (actor.account or "", True)
    if actor is MA:
        with pytest.raises(BadInput, match="另一位同事"), database.writing() as session:
            life.confirm(session, key, MA, NOW)


def test_days_that_were_read_are_read_anew_and_those_given_with_the_file_are_by_hand(
    database: Database,
) -> None:
    key = put(database, COMING, confirmed=False)
    for given, days_then, kept in (
        (replace(COMING, data=NEW.data), (None, None), False),
        (replace(COMING, days=(FIRST, None)), (FIRST, None), False),
        (COMING, (FIRST, None), True),
    ):
        with database.writing() as session:
            waits = uploading.waiting(session, given)
            over = waits.mark if waits is not None else ""
            done = uploading.upload(session, uploading.opened(given), WANG, NOW, HAIYUAN, over=over)
            found = reading.document(session, key)
        assert (done.key, done.days, done.kept) == (key, days_then, kept)
        assert (found.valid_from, found.valid_until) == days_then


def test_one_whose_time_is_over_takes_no_place(database: Database) -> None:
    old, new = put(database), put(database, COMING)
    days.pass_days(database, OVER)
    with database.reading() as session:
        assert reading.document(session, old, HAIYUAN).candidates == ()
    with pytest.raises(BadInput, match="有效期已经满了"), database.writing() as session:
        succession.supersede(session, old, new, WANG, OVER, HAIYUAN, sure=True)


def test_a_county_lists_after_its_own_what_binds_it_from_above(database: Database) -> None:
    """In force, or to come: nothing that waits, is over, is replaced, or is of another city."""
    own = put(database)
    of_city = {
        name: put(database, replace(given, region=ZHONGWEI, title=name), ZHONGWEI, confirmed=name != "市草稿")
        for name, given in (("市办法", OLD), ("市新规", COMING), ("市草稿", OLD), ("市旧规", OLD))
    }
    other = put(database, replace(OLD, region=SUIXIAN), SUIXIAN)

    def listed(*, from_above: bool = False, waits: bool = False) -> dict[str, bool]:
        with database.reading() as session:
            found = shelf.listing(session, HAIYUAN, from_above=from_above, waits=waits)
            return {one.key: one.above for one in found.lines}

    with database.writing() as session:
        succession.supersede(session, of_city["市旧规"], of_city["市办法"], WANG, NOW, ZHONGWEI, sure=True)
        succession.agree(session, of_city["市旧规"], Asked("supersede", of_city["市办法"]), MA, NOW, ZHONGWEI)
    assert listed() == {own: False}
    assert listed(from_above=True, waits=True) == {}
    found = listed(from_above=True)
    assert (next(iter(found)), found[own]) == (own, False)
    assert {key for key in found if key in of_city.values()} == {of_city["市办法"], of_city["市新规"]}
    assert found["zhongwei-2019"]
    assert other not in found
    with database.reading() as session:
        assert shelf.listing(session, HAIYUAN, from_above=True).total == len(found)
    days.pass_days(database, OVER)
    assert of_city["市新规"] not in listed(from_above=True)


def test_an_entry_made_of_a_clause_begins_with_its_document(database: Database) -> None:
    key = put(database, COMING)
    with database.writing() as session:
        id = drafting.draft_from_clause(session, key, 2, WANG, NOW, HAIYUAN)
        row = session.get_one(EntryRow, id)
        assert (row.valid_from, row.review_by) == (FIRST, LAST)


def test_an_entry_that_cites_what_does_not_hold_is_doubted(database: Database) -> None:
    old, new = put(database, OLD), put(database, COMING)

    def said(key: str, now: datetime, begins: date | None = written.TEXT.valid_from) -> str:
        days.pass_days(database, now)
        with database.reading() as session:
            text = replace(written.TEXT, document_key=key, valid_from=begins)
            return "".join(faults.of_source(session, text))

    assert said(old, NOW) == ""
    assert f"{FIRST}才施行，这一条的生效日期早于那一天" in said(new, NOW)
    assert said(new, NOW, FIRST) == ""
    give_way(database, old, new)
    assert f"将于{FIRST}由《{NEW.title}》代替" in said(old, NOW)
    assert f"已由《{NEW.title}》（2025）代替" in said(old, DAY)
    assert said(new, DAY) == ""
    assert f"有效期到{LAST}已满" in said(new, OVER)


def test_the_clause_of_a_document_that_is_not_in_force_yet_is_found_too(
    database: Database, library: Library
) -> None:
    old, new = put(database), put(database, replace(COMING, data=f"{OF_STAYS}{SAID}\n".encode()))
    entry = replace(written.TEXT, title="特困人员住院救助", conclusion="特困人员住院的，医疗费全部救助。")
    with database.writing() as session:
        live(session, "staff-old", replace(entry, document_key=old), NOW)
    give_way(database, old, new)
    with database.reading() as session:
        speaking = ByEngine(copy.copy(library).current(session))
        for _ in range(2):  # looked up, and remembered
            (line,) = overtaken.entries(session, HAIYUAN, speaking=speaking)
            assert line.clause is not None
            assert line.clause.text == "第二条 特困人员住院的，全额救助。"


def test_questions_that_cannot_be_asked_hold_nobody_s_day_up(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    keys = {put(database, COMING), put(database, replace(COMING, title="又一份办法"))}

    def asking(session: Session, key: str, phase: Phase) -> tuple[str, ...]:
        raise ValueError("王五 13800138000")

    assert days.pass_days(database, DAY, asking) == len(keys)
    assert quoted(database) == keys
    assert "ValueError" in caplog.text
    assert "王五" not in caplog.text


@pytest.mark.parametrize(("times", "listed"), [(1, ["1 640522 - -"]), (2, None)])
def test_what_is_published_meanwhile_has_them_asked_once_more_and_no_oftener(
    database: Database, times: int, listed: list[str] | None
) -> None:
    key, asked = put(database, COMING), list[str]()

    def asking(session: Session, key: str, phase: Phase) -> tuple[str, ...]:
        if len(asked) < times:
            with database.writing() as writing:
                store.touch(writing)
        asked.append(key)
        return (turns.kept(1, HAIYUAN, None, None),)

    assert days.pass_days(database, DAY, asking) == 1
    assert (len(asked), quoted(database)) == (2, {key})
    with database.reading() as session:
        deed = audit.listing(session, HAIYUAN, audit.Filters(key=key))[0]
    assert deed.detail.get("answers") == listed
