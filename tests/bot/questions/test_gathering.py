"""Questions that wait are gathered into groups of the like, region by region, the same way every time."""

import threading
from typing import Any

import pytest
from sqlalchemy import event

from backend.core.giving_way import GivingWay, Rest
from bot.models import QuestionRow
from bot.questions import delivering, gathering, groups, settling
from bot.questions.delivering import Desk
from bot.questions.gathering import Senses
from bot.questions.groups import Filters
from bot.questions.likeness import ALIKE, likeness, likest, sense
from bot.questions.states import GroupState
from policy_kb.editing import life, reading
from policy_kb.knowledge import Knowledge
from tests.bot.questions.asking import EDITOR, HAIYUAN, REVIEWER, SUIXIAN, Village
from tests.builtin import knowledge as knowledge
from tests.policy_kb.editing.written import TEXT, live

MARROW = "骨髓移植能报吗"


def test_the_same_question_in_other_words_joins_and_the_most_frequent_comes_first(village: Village) -> None:
    village.ask("a", "海原县有没有假肢补贴")
    for who, text in (("b", MARROW), ("c", "请问骨髓移植能报吗？"), ("d", "骨髓移植给报吗")):
        village.ask(who, text)
    first, second = village.lines()
    assert (first.question, first.size) == (MARROW, 3)
    assert second.size == 1


def test_a_new_question_joins_the_group_there_is(village: Village) -> None:
    village.ask("a", MARROW)
    (before,) = village.lines()
    village.ask("b", "骨髓移植给报不")
    (after,) = village.lines()
    assert (after.id, after.size) == (before.id, 2)
    assert after.last_asked_at > before.last_asked_at == after.first_asked_at


def test_groups_never_cross_regions(village: Village) -> None:
    village.ask("a", MARROW, HAIYUAN)
    village.ask("b", MARROW, SUIXIAN)
    assert {line.region for line in village.lines()} == {HAIYUAN, SUIXIAN}
    assert [line.region for line in village.lines(HAIYUAN)] == [HAIYUAN]


def test_gathering_twice_changes_nothing_and_one_by_one_makes_the_same_groups(village: Village) -> None:
    texts = (MARROW, "假肢给报不", "骨髓移植给报不", "假肢能报吗", "试管婴儿报不报")
    for number, text in enumerate(texts):
        village.ask(f"asker {number}", text)
    village.services.desk.gather(2)
    village.services.desk.gather(1)
    together = {(line.question, line.size) for line in village.lines()}
    assert village.services.desk.gather() == 0
    assert sum(size for _, size in together) == len(texts)
    assert {(line.question, line.size) for line in village.lines()} == together


def test_what_was_dismissed_is_not_listed_again_when_it_is_asked_again(village: Village) -> None:
    village.ask("a", MARROW)
    (line,) = village.lines()
    with village.services.database.writing() as session:
        settling.dismiss(session, village.hold(line.id), "不归我们管", EDITOR, village.clock.now())
    village.ask("b", MARROW)
    assert village.lines() == ()
    (dismissed,) = village.lines(filters=Filters(state=GroupState.DISMISSED))
    assert dismissed.size == 2


def test_a_word_of_any_wording_finds_the_group(village: Village) -> None:
    village.ask("a", MARROW)
    village.ask("b", "老乡问骨髓移植能报吗")
    assert len(village.lines(filters=Filters(words="老乡"))) == len(
        village.lines(filters=Filters(words="骨髓"))
    )
    assert village.lines(filters=Filters(words="火星")) == ()
    assert village.lines(filters=Filters(words="%")) == village.lines()


def test_likeness_is_the_same_both_ways_and_one_for_itself(knowledge: Knowledge) -> None:
    one, other = sense("住院要交押金吗", knowledge), sense("住院押金交多少", knowledge)
    assert likeness(one, one) == 1
    assert 0 < likeness(one, other) == likeness(other, one) < 1
    assert likeness(sense("", knowledge), sense("", knowledge)) == 0


def test_nothing_is_left_uncompared_that_could_be_alike(knowledge: Knowledge) -> None:
    """Every way of asking of a county with every other: what the terms allow is never less than the likeness."""
    chosen = [one for one in knowledge.snapshot.entries if one.region_code == "640500"][:40]
    senses = [sense(way, knowledge) for one in chosen for way in one.phrasings[:3]]
    for one in senses:
        for other in senses:
            both = sum(weight for name, weight in one.terms.items() if name in other.terms)
            whole = sum(one.terms.values()) + sum(other.terms.values())
            assert likest(both, whole - both) >= likeness(one, other)


def test_what_is_compared_is_taken_apart_before_a_writer_has_to_wait(village: Village) -> None:
    village.ask("a", MARROW)
    village.lines()
    village.ask("b", "假肢给报不")
    database = village.services.database
    with database.reading() as session:
        senses = Senses(village.services.library.current(session))
        gathering.take_apart(session, senses)
    taken = senses.of.cache_info().misses
    assert taken == 2
    with database.writing() as session:
        assert gathering.gather(session, senses) == 1
    assert senses.of.cache_info().misses == taken


def test_a_thread_may_rest_between_any_two_texts(village: Village) -> None:
    village.ask("a", MARROW)
    village.lines()
    village.ask("b", "假肢给报不")
    rests: list[None] = []
    with village.services.database.reading() as session:
        senses = Senses(village.services.library.current(session))
        gathering.take_apart(session, senses, rest=lambda: rests.append(None))
    assert len(rests) == 2


def test_what_waits_is_found_by_the_index_of_just_that(village: Village) -> None:
    """SQLite went through every question that has no group, answered ones too."""
    said: list[tuple[str, Any]] = []
    engine = village.services.database.engine
    explain = "EXPLAIN QUERY PLAN" if engine.dialect.name == "sqlite" else "EXPLAIN"
    event.listen(engine, "before_cursor_execute", lambda *given: said.append((given[2], given[3])))
    with village.services.database.reading() as session:
        senses = Senses(village.services.library.current(session))
        if engine.dialect.name != "sqlite":  # which reads so few rows in any case
            session.connection().exec_driver_sql("SET LOCAL enable_seqscan = off")
        for look in (gathering.is_waiting, lambda one: gathering.take_apart(one, senses)):
            look(session)
            statement, values = said[-1]
            plan = str(session.connection().exec_driver_sql(f"{explain} {statement}", values).all())
            assert "ix_question_ungrouped" in plan
            assert "Sort" not in plan
            assert "TEMP B-TREE" not in plan


def test_a_page_sorts_by_itself_where_there_are_few_groups_and_leaves_many_to_a_thread(
    village: Village, monkeypatch: pytest.MonkeyPatch
) -> None:
    services = village.services
    desk, began = (
        Desk(services.database, services.cipher, services.library, services.guard, None),
        list[tuple[str, bool]](),
    )
    gather = Desk._gather

    def noted(self: Desk, most: int, rest: Rest) -> int:
        began.append((threading.current_thread().name, isinstance(rest, GivingWay)))
        return gather(self, most, rest)

    monkeypatch.setattr(Desk, "_gather", noted)
    for who, text, at_once in (("a", MARROW, 0), ("b", "假肢给报不", 1), ("c", "试管婴儿报不报", 1)):
        village.ask(who, text)
        monkeypatch.setattr(delivering, "AT_ONCE", at_once)
        desk.gather_for_page(50)
        desk.settled()
    here = threading.current_thread().name
    assert [(name == here, gives_way) for name, gives_way in began] == [
        (True, False),
        (True, False),
        (False, True),
    ]
    with services.database.reading() as session:
        assert groups.listing(session, "000000").total == 3


def test_an_entry_that_is_being_revised_hides_nothing_that_it_did_not_answer(village: Village) -> None:
    """Its group was done long ago: that its answer is no help today is news, whatever stands in the new draft."""
    village.ask("a", MARROW)
    (line,) = village.lines()
    now, id = village.clock.now(), "staff-marrow"
    services = village.services
    with services.database.writing() as session:
        live(session, id, TEXT, now)
        settling.attach(*(session, village.hold(line.id), id, [MARROW], EDITOR, now), tell=False)
    with services.database.writing() as session:
        life.approve(session, life.Hold(id, reading.detail(session, id).version), REVIEWER, now)
    services.desk.act(now)
    with services.database.writing() as session:
        found = reading.detail(session, id)
        given = life.Given(found.text, "再改改")
        life.save(session, life.Hold(id, found.version), given, EDITOR, now)
    assert TEXT.conclusion in village.ask("b", MARROW)
    village.ask("b", "没用")
    (new,) = village.lines()
    assert (new.disliked, new.id == line.id) == (1, False)


def test_a_group_whose_entry_answers_takes_no_repeats_and_one_that_waits_for_review_does(
    village: Village,
) -> None:
    village.ask("a", MARROW)
    (line,) = village.lines()
    with village.services.database.writing() as session:
        live(session, "staff-marrow", TEXT, village.clock.now())
        settling.attach(
            *(session, village.hold(line.id), "staff-marrow", [MARROW], EDITOR, village.clock.now()),
            tell=False,
        )
    village.ask("b", MARROW)
    assert village.lines() == ()  # it waits with the first
    with village.services.database.writing() as session:
        hold = life.Hold("staff-marrow", reading.detail(session, "staff-marrow").version)
        life.approve(session, hold, REVIEWER, village.clock.now())
    village.services.desk.act(village.clock.now())
    with village.services.database.writing() as session:
        person = village.asked()[0].conversation_id
        known = {"conversation_id": person, "region_code": HAIYUAN, "text": MARROW, "kind": "unknown"}
        session.add(QuestionRow(**known, asked_at=village.clock.now(), confidence=0.0, state="open"))
    (new,) = village.lines()  # the entry was to answer it and did not: that is news
    assert new.id != line.id


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        ("摩托能不能报", "摩托车能不能报", True),
        ("骑摩托摔了报不报", "骑摩托车摔了给报吗", True),
        ("尘肺报销吗", "尘肺病给报吗", True),
        ("农合交多少", "新农合交多少", True),
        ("高血压药免费吗", "低血压药免费吗", False),
        ("残疾人补贴", "残疾证补贴", False),
        ("骨髓移植能报吗", "骨髓炎能报吗", False),
    ],
)
def test_a_name_with_what_it_is_behind_it_is_the_same_name(
    knowledge: Knowledge, *, one: str, other: str, alike: bool
) -> None:
    found = [likeness(sense(a, knowledge), sense(b, knowledge)) for a, b in ((one, other), (other, one))]
    assert [score >= ALIKE for score in found] == [alike, alike]


def test_a_question_of_nobody_knows_where_waits_for_its_county(village: Village) -> None:
    """Nobody below the nation would see it; once its county is told, that county's people do, and can answer it."""
    odd = "村里的井打不出水了怎么办"
    village.ask("a", odd, region=None)
    assert village.lines() == ()
    assert "会转给工作人员" in village.ask("a", "我是海原县的", region=None)
    (line,) = village.lines(HAIYUAN)
    assert (line.question, line.size) == (odd, 1)
    assert village.answer(line.id, "请给村委会打电话。") == 1
    assert "“村里的井打不出水了怎么办”" in village.ask("a", "住院要交押金吗", region=None)
