"""Quiz questions on both kinds of database: two people, every text kept, held back for a new answer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from backend.core.audit import SYSTEM, Actor
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from policy_kb import store
from policy_kb.editing import life, reading
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.life import Given
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRow, SourceDocumentRow, TopicSuccessionRow
from policy_kb.quiz import asking, keeping, offering, questions
from policy_kb.quiz import reading as quiz_reading
from policy_kb.quiz.choosing import Choice
from policy_kb.quiz.keeping import Hold
from policy_kb.quiz.reading import Detail
from policy_kb.records import Entry
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, ZHONGWEI, live
from tests.policy_kb.editing.written import TEXT as DEPOSIT

NOW = FixedClock().now()
WANG, MA, LI = Actor("wang"), Actor("ma"), Actor("li")
ENTRY = "staff-deposit"
TEXT = replace(DEPOSIT, conclusion="在海原县定点医院住院交200元押金。")  # a figure to be changed
MENDED = [Choice("不用交", True), Choice("交500元", False), Choice("交1000元", False)]


class Desk:
    """Short ways to the use-cases, each in a transaction of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.do(lambda session: live(session, ENTRY, TEXT, NOW))
        with database.writing() as session:
            self.id = keeping.draft(session, ENTRY, WANG, NOW)

    def do(self, act: Callable[[Session], object]) -> None:
        with self.database.writing() as session:
            act(session)

    def detail(self) -> Detail:
        with self.database.reading() as session:
            return quiz_reading.detail(session, self.id, NOW)

    def hold(self) -> Hold:
        found = self.detail()
        return Hold(self.id, found.version, answering=found.answering)

    def save(self, text: str, actor: Actor = WANG, hold: Hold | None = None) -> None:
        hold = hold or self.hold()
        self.do(lambda session: keeping.save(session, hold, text, MENDED, actor, NOW))

    def publish(self, actor: Actor = MA, hold: Hold | None = None) -> None:
        hold = hold or self.hold()
        self.do(lambda session: keeping.publish(session, hold, actor, NOW))

    def asked(self) -> list[str]:
        with self.database.reading() as session:
            return [one.text for one in asking.asked_in(session, [HAIYUAN], NOW) if one.id == self.id]

    def ends(self, at: datetime | None) -> None:
        """The clock has not ticked since."""
        self.do(lambda s: s.execute(update(EntryRow).where(EntryRow.id == ENTRY).values(expire_at=at)))

    def waiting(self, root: str = HAIYUAN) -> int:
        with self.database.reading() as session:
            return asking.waiting(session, root, NOW)

    def revise(self, text: EntryText) -> None:
        """The entry, written by one and approved by another."""

        def step(session: Session, do: Callable[[life.Hold], object]) -> None:
            do(life.Hold(ENTRY, reading.detail(session, ENTRY).version))

        self.do(lambda s: step(s, lambda hold: life.save(s, hold, Given(text, "改"), WANG, NOW)))
        self.do(lambda s: step(s, lambda hold: life.submit(s, hold, WANG, NOW)))
        self.do(lambda s: step(s, lambda hold: life.approve(s, hold, MA, NOW)))


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def test_a_question_is_asked_once_another_person_has_looked(desk: Desk) -> None:
    assert (desk.asked(), desk.waiting(), desk.waiting(SUIXIAN)) == ([], 1, 0)
    with pytest.raises(BadInput, match="另一位同事"):
        desk.publish(WANG)
    with pytest.raises(BadInput, match="有账号的人"):
        desk.publish(SYSTEM)
    desk.publish(MA)
    assert (desk.asked(), desk.waiting()) == ([TEXT.phrasings[0]], 0)


def test_who_corrected_a_word_of_it_does_not_publish_it_either(desk: Desk) -> None:
    desk.save("押金交多少？", MA)
    for own in (WANG, MA):
        with pytest.raises(BadInput, match="另一位同事"):
            desk.publish(own)
    desk.publish(LI)
    assert desk.asked() == ["押金交多少？"]


def test_a_corrected_question_is_not_asked_until_it_was_looked_at_again(desk: Desk) -> None:
    desk.publish()
    desk.save("押金交多少？", MA)
    assert desk.asked() == []
    with pytest.raises(BadInput, match="另一位同事"):
        desk.publish(MA)
    desk.publish(WANG)  # whose words were looked at before
    assert desk.asked() == ["押金交多少？"]


def test_who_wrote_it_does_not_bring_it_back_alone(desk: Desk) -> None:
    desk.publish()
    desk.do(lambda session: keeping.retire(session, desk.hold(), MA, NOW))
    with pytest.raises(BadInput, match="另一位同事"):
        desk.publish(WANG)
    desk.publish(MA)
    assert desk.asked()


def test_saving_what_stands_there_changes_nothing(desk: Desk) -> None:
    desk.save("押金交多少？")
    desk.publish()
    desk.save("押金交多少？")
    assert desk.asked() == ["押金交多少？"]
    assert len(desk.detail().revisions) == 2


def test_every_text_is_kept_with_its_author(desk: Desk) -> None:
    desk.save("押金交多少？", MA)
    new, old = desk.detail().revisions
    assert (new.number, new.text, new.choices, new.author) == (2, "押金交多少？", tuple(MENDED), "ma")
    assert (old.number, old.text, old.author) == (1, TEXT.phrasings[0], "wang")


def test_of_two_who_save_the_second_is_told_and_nothing_is_lost(desk: Desk) -> None:
    opened = desk.hold()
    desk.save("先存的？")
    with pytest.raises(Conflict, match="对照两边"):
        desk.save("后存的？", MA, opened)
    assert desk.detail().text == "先存的？"


def test_it_is_held_back_when_its_entry_answers_otherwise_until_somebody_looked(desk: Desk) -> None:
    desk.publish()
    desk.revise(replace(TEXT, conclusion="在海原县住院要交300元押金。"))
    assert (desk.asked(), desk.waiting(), desk.detail().held) == ([], 1, True)
    with desk.database.reading() as session:
        (line,) = (one for one in questions.listing(session, HAIYUAN, NOW).lines if one.id == desk.id)
        assert line.held
        assert asking.by_marks(session, HAIYUAN, [(desk.id, desk.hold().version)], NOW) == ()
    assert desk.detail().answer[0] == "在海原县住院要交300元押金。"
    with pytest.raises(BadInput, match="另一位同事"):
        desk.publish(WANG)
    desk.publish(MA)
    assert (len(desk.asked()), desk.waiting(), desk.detail().held) == (1, 0, False)


def test_it_is_not_put_in_use_against_an_answer_that_nobody_was_shown(desk: Desk) -> None:
    opened = desk.hold()
    desk.revise(replace(TEXT, conclusion="在海原县住院要交300元押金。"))
    for hold in (opened, replace(opened, answering=0)):
        with pytest.raises(Conflict, match="重新核对"):
            desk.publish(LI, hold)
    assert desk.asked() == []
    desk.publish(LI)
    assert len(desk.asked()) == 1


def test_another_way_of_asking_the_entry_holds_nothing_back(desk: Desk) -> None:
    desk.publish()
    desk.revise(replace(TEXT, phrasings=(*TEXT.phrasings, "住院押金咋交")))
    assert (len(desk.asked()), desk.waiting()) == (1, 0)


def test_it_is_not_asked_while_its_entry_is_retired(desk: Desk) -> None:
    desk.publish()
    version = 1
    desk.do(lambda session: life.retire(session, life.Hold(ENTRY, version), "取消", MA, NOW))
    assert (desk.asked(), desk.waiting(), desk.detail().answer) == ([], 1, ())
    with pytest.raises(BadInput, match="现在没有发布"):
        desk.publish(MA)


@pytest.mark.parametrize("topic", ["", TEXT.topic])
def test_it_is_held_back_when_its_document_is_replaced_until_the_entry_is_revised(
    desk: Desk, topic: str
) -> None:
    desk.publish()
    replaced(desk, "insurance")  # of another matter
    assert (len(desk.asked()), desk.waiting()) == (1, 0)
    replaced(desk, topic)
    assert (desk.asked(), desk.waiting(), desk.detail().held) == ([], 1, True)
    with desk.database.reading() as session:
        assert asking.by_marks(session, HAIYUAN, [(desk.id, desk.hold().version)], NOW) == ()
    with pytest.raises(BadInput, match="已被新文件取代"):
        desk.publish(LI)
    with pytest.raises(BadInput, match="已被新文件取代"):
        desk.do(lambda session: keeping.draft(session, ENTRY, WANG, NOW))
    desk.revise(replace(TEXT, conclusion="在海原县住院要交300元押金。", document_key="newer-2026"))
    assert (desk.asked(), desk.waiting()) == ([], 1)  # it answers otherwise: somebody has to look
    desk.publish(LI)
    assert (len(desk.asked()), desk.waiting()) == (1, 0)


def replaced(desk: Desk, topic: str) -> None:
    """A newer document in place of the one that the entry cites: for a topic, or as a whole."""

    def replace_it(session: Session) -> None:
        words = {"region_code": ZHONGWEI, "title": "新办法", "issuer": "市卫健委", "issued": "2026-02"}
        session.merge(SourceDocumentRow(key="newer-2026", **words, origin="imported", imported_at=NOW))
        session.flush()
        old = session.get_one(SourceDocumentRow, TEXT.document_key)
        if topic:
            session.add(TopicSuccessionRow(document_key=old.key, topic=topic, newer_key="newer-2026"))
        else:
            old.superseded_by = "newer-2026"

    desk.do(replace_it)


def test_another_region_is_out_of_reach(desk: Desk) -> None:
    with pytest.raises(NotFound), desk.database.writing() as session:
        keeping.publish(session, Hold(desk.id, 1, SUIXIAN), MA, NOW)


def above(session: Session, words: str) -> tuple[Entry, ...]:
    return offering.from_above(store.snapshot(session).entries, [HAIYUAN, ZHONGWEI], words, 500)


def test_a_county_draws_from_an_entry_above_for_its_own_people(database: Database) -> None:
    city = replace(
        TEXT, region_code=ZHONGWEI, title="上级的", phrasings=("市里怎么报", "市里报多少", "市里报不报")
    )
    with database.writing() as session:
        live(session, "staff-city", city, NOW)
        id = keeping.draft(session, "staff-city", WANG, NOW, HAIYUAN)
        keeping.publish(session, Hold(id, 1, answering=1), MA, NOW)
    with database.reading() as session:
        assert quiz_reading.detail(session, id, NOW, HAIYUAN).region == HAIYUAN
        assert [one.id for one in asking.asked_in(session, [HAIYUAN, ZHONGWEI], NOW)] == [id]
        assert asking.asked_in(session, [ZHONGWEI], NOW) == ()
        assert [one.id for one in above(session, "市里怎么报 上级")] == ["staff-city"]
    with pytest.raises(NotFound), database.writing() as session:
        keeping.draft(session, "staff-city", WANG, NOW, SUIXIAN)


def test_of_two_that_say_the_same_the_nearer_is_drawn_from_and_asked(database: Database) -> None:
    with database.writing() as session:
        live(session, "staff-county", TEXT, NOW)
        live(session, "staff-city", replace(TEXT, region_code=ZHONGWEI, title="另一个标题"), NOW)
        ids = {}
        for entry, root in (("staff-city", ZHONGWEI), ("staff-county", HAIYUAN)):
            ids[entry] = keeping.draft(session, entry, WANG, NOW, root)
            keeping.publish(session, Hold(ids[entry], 1, answering=1), MA, NOW)
    with database.reading() as session:
        assert "staff-city" not in {one.id for one in above(session, "")}
        asked = {one.id for one in asking.asked_in(session, [HAIYUAN, ZHONGWEI], NOW)}
        assert asked & set(ids.values()) == {ids["staff-county"]}
    with pytest.raises(BadInput, match="讲的是同一件事"), database.writing() as session:
        keeping.draft(session, "staff-city", WANG, NOW, HAIYUAN)


def test_without_a_figure_to_change_the_wrong_choices_are_a_person_s_to_write(database: Database) -> None:
    with database.writing() as session:
        live(session, "staff-plain", DEPOSIT, NOW)
        id = keeping.draft(session, "staff-plain", WANG, NOW)
        found = quiz_reading.detail(session, id, NOW)
        assert sorted((one.text, one.right) for one in found.choices) == [
            ("", False),
            ("", False),
            ("在海原县定点医院住院不用交押金", True),
        ]
        with pytest.raises(BadInput, match="还有选项没有写"):
            keeping.publish(session, Hold(id, 1), MA, NOW)
        keeping.save(session, Hold(id, 1), found.text, MENDED, WANG, NOW)
        keeping.publish(session, Hold(id, 2, answering=1), MA, NOW)
        assert quiz_reading.detail(session, id, NOW).state is State.PUBLISHED


def test_the_right_choice_stands_in_no_place_more_than_in_others(database: Database) -> None:
    """Else whoever always says 1 would be thought to know."""
    with database.writing() as session:
        places = []
        for number in range(24):
            id = f"staff-plain-{number}"
            live(session, id, DEPOSIT, NOW)
            choices = quiz_reading.detail(session, keeping.draft(session, id, WANG, NOW), NOW).choices
            places.append([one.right for one in choices].index(True))
    assert set(places) == {0, 1, 2}
    assert max(places.count(place) for place in (0, 1, 2)) < 16


def test_of_an_entry_past_its_end_nothing_is_asked_drawn_or_published_before_the_clock_s_tick(
    desk: Desk,
) -> None:
    desk.save("押金交多少？")
    before = desk.hold()
    desk.ends(NOW)
    assert (desk.detail().answer, desk.detail().answering) == ((), 0)
    with pytest.raises(BadInput, match="现在没有发布"):
        desk.publish(hold=before)
    with pytest.raises(NotFound, match="只能从已发布的条目里出"):
        desk.do(lambda session: keeping.draft(session, ENTRY, WANG, NOW))
    desk.ends(NOW + timedelta(seconds=1))
    desk.publish()
    assert desk.asked() == ["押金交多少？"]
    waits = desk.waiting()
    desk.ends(NOW)
    assert (desk.asked(), desk.detail().held, desk.waiting()) == ([], True, waits + 1)
    with desk.database.reading() as session:
        assert asking.by_marks(session, HAIYUAN, [(desk.id, desk.hold().version)], NOW) == ()
        assert not any(one.id == ENTRY for one in offering.holding(session, offering.line(HAIYUAN), NOW))


def test_the_same_form_draws_one_question(desk: Desk) -> None:
    def draw(slip: str | None) -> int:
        with desk.database.writing() as session:
            return keeping.draft(session, ENTRY, WANG, NOW, slip=slip)

    assert draw("one") == draw("one")
    assert len({desk.id, draw("one"), draw("two"), draw(None), draw(None)}) == 5


class County:
    """A question of the prefecture's entry, and one that the county drew of the same; then the county's own entry."""

    CITY = replace(TEXT, region_code=ZHONGWEI, title="市里的押金", conclusion="在市里住院交500元押金。")

    def __init__(self, database: Database) -> None:
        self.database = database
        with database.writing() as session:
            live(session, "staff-city", self.CITY, NOW)
            self.city, self.drawn = self.put(session, ZHONGWEI), self.put(session, HAIYUAN)

    def put(self, session: Session, root: str) -> int:
        id = keeping.draft(session, "staff-city", WANG, NOW, root)
        keeping.publish(session, Hold(id, 1, answering=1), MA, NOW)
        return id

    def tell_its_own(self) -> None:
        with self.database.writing() as session:
            live(session, "staff-county", TEXT, NOW)

    def asked(self, *chain: str) -> set[int]:
        with self.database.reading() as session:
            return {one.id for one in asking.asked_in(session, chain, NOW)} & {self.city, self.drawn}


def test_nobody_is_asked_what_a_nearer_entry_says_otherwise(database: Database) -> None:
    county = County(database)
    assert county.asked(HAIYUAN, ZHONGWEI) == {county.drawn}
    county.tell_its_own()
    assert county.asked(HAIYUAN, ZHONGWEI) == set()
    assert county.asked(ZHONGWEI) == county.asked("640521", ZHONGWEI) == {county.city}


def test_a_question_that_was_asked_before_a_nearer_entry_answers_counts_no_more(database: Database) -> None:
    county = County(database)
    with database.reading() as session:
        before = asking.by_marks(session, HAIYUAN, [(county.city, 2)], NOW)
    county.tell_its_own()
    with database.reading() as session:
        assert [one.id for one in before] == [county.city]
        assert asking.by_marks(session, HAIYUAN, [(county.city, 2)], NOW) == ()
        assert asking.by_marks(session, ZHONGWEI, [(county.city, 2)], NOW) == before


def test_one_that_a_county_drew_from_above_is_held_back_once_it_has_an_entry_of_its_own(
    database: Database,
) -> None:
    county = County(database)
    with database.reading() as session:
        assert not quiz_reading.detail(session, county.drawn, NOW).held
    county.tell_its_own()
    with database.reading() as session:
        found = quiz_reading.detail(session, county.drawn, NOW)
        assert (found.held, found.instead) == (True, TEXT.title)
        assert (asking.waiting(session, HAIYUAN, NOW), asking.count(session, HAIYUAN, NOW)) == (1, 0)
        city = quiz_reading.detail(session, county.city, NOW)
        assert (city.held, city.instead) == (False, "")
    with pytest.raises(BadInput, match=f"本地的“{TEXT.title}”讲的是同一件事"), database.writing() as session:
        keeping.publish(session, Hold(county.drawn, found.version, answering=1), LI, NOW)


def test_a_county_reads_the_questions_from_above_that_its_people_are_asked(database: Database) -> None:
    with database.writing() as session:
        live(session, "staff-city", County.CITY, NOW)
        id = keeping.draft(session, "staff-city", WANG, NOW, ZHONGWEI)
        keeping.publish(session, Hold(id, 1, answering=1), MA, NOW)
    with database.reading() as session:
        assert [one.id for one in questions.from_above(session, [HAIYUAN, ZHONGWEI], NOW)] == [id]
        assert questions.from_above(session, [ZHONGWEI], NOW) == ()
    with database.writing() as session:
        live(session, "staff-county", TEXT, NOW)
    with database.reading() as session:
        assert questions.from_above(session, [HAIYUAN, ZHONGWEI], NOW) == ()


def test_a_question_that_was_corrected_is_another_one(desk: Desk) -> None:
    desk.publish()
    asked = (desk.id, desk.detail().version)
    with desk.database.reading() as session:
        assert [one.mark for one in asking.by_marks(session, HAIYUAN, [asked], NOW)] == [asked]
    desk.save("押金交多少？", MA)
    desk.publish(LI)
    with desk.database.reading() as session:
        assert asking.by_marks(session, HAIYUAN, [asked], NOW) == ()
        assert len(asking.by_marks(session, HAIYUAN, [(desk.id, desk.detail().version)], NOW)) == 1
