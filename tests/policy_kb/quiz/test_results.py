"""知晓率 with its Wilson interval, by township and topic, in one's own region. On both databases."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from backend.core import audit
from backend.core.audit import SYSTEM, Actor
from backend.core.db import Database
from backend.core.errors import BadInput
from policy_kb.quiz import efforts, results, sheets
from policy_kb.quiz.choosing import Choice, Drawn
from policy_kb.quiz.models import QuizQuestionRow
from policy_kb.quiz.sheets import Sheet
from policy_kb.townships import keeping, names
from policy_kb.townships.keeping import Hold
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, TEXT, live

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("right", "total", "low", "high"),
    [
        # Newcombe, Statistics in Medicine 17 (1998) 857-872, table I, method 3
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_the_interval_is_the_published_one(right: int, total: int, low: float, high: float) -> None:
    found = results.wilson(right / total, total)
    assert found[0] == pytest.approx(low, abs=5e-5)
    assert found[1] == pytest.approx(high, abs=5e-5)


def test_of_nobody_nothing_is_said() -> None:
    assert results.wilson(0, 0) == (0, 1)
    assert results.Rate("", 0, 0, 0).percent == "—"


@pytest.fixture
def asked(database: Database, clock: FixedClock) -> Drawn:
    choices = (Choice("不用交", True), Choice("交五百", False), Choice("交一千", False))
    with database.writing() as session:
        live(session, "quiz-entry", TEXT, clock.now())
        row = QuizQuestionRow(
            entry_id="quiz-entry", region_code=HAIYUAN, topic="payment", text="要押金吗", state="published"
        )
        row.version, row.changed_at = 1, clock.now()
        session.add(row)
        session.flush()
        return Drawn(row.id, "payment", row.text, choices)


def put(database: Database, one: Sheet, times: int = 1) -> None:
    with database.direct() as direct, direct.writing():
        for _ in range(times):
            sheets.put(direct, one)


def test_townships_and_topics_are_counted_apart(database: Database, asked: Drawn) -> None:
    right = Sheet(HAIYUAN, "三河镇", "wechat", TODAY, (asked,), (0,))
    put(database, right, 3)
    put(database, replace(right, chosen=(2,)), 1)
    put(database, replace(right, township="", chosen=(1,)), 2)
    put(database, replace(right, region=SUIXIAN, township="三河镇"), 5)
    with database.reading() as session:
        known = results.known(session, HAIYUAN, TODAY, TODAY)
        assert [(one.place, one.key, one.right, one.total) for one in known.townships] == [
            (HAIYUAN, "", 0, 2),
            (HAIYUAN, "三河镇", 3, 4),
        ]
        (topic,) = known.topics
        assert (topic.key, topic.right, topic.total, topic.percent) == ("payment", 3, 6, "50.0%")
        assert (known.people, known.overall.right, known.overall.total) == (6, 3, 6)
        assert results.by_topic(session, HAIYUAN, TODAY, TODAY) == known.topics
        tomorrow = TODAY + timedelta(days=1)
        nobody = results.known(session, HAIYUAN, tomorrow, tomorrow)
        assert (nobody.people, nobody.overall.total, nobody.townships, nobody.topics) == (0, 0, (), ())


def test_results_are_counted_by_the_listed_name_and_follow_it(
    database: Database, clock: FixedClock, asked: Drawn
) -> None:
    right = Sheet(HAIYUAN, "三河镇", "wechat", TODAY, (asked,), (0,))
    put(database, right, 3)
    put(database, replace(right, township="三河乡", chosen=(2,)), 2)
    put(database, replace(right, township="三合镇", chosen=(1,)), 1)
    put(database, replace(right, township=""), 1)
    put(database, replace(right, region=SUIXIAN, township="三河乡"), 1)

    def told() -> list[tuple[str, int, int, int, bool]]:
        with database.reading() as session:
            known = results.known(session, HAIYUAN, TODAY, TODAY)
            assert sum(one.total for one in known.townships) == known.overall.total == 7
            return [(one.key, one.right, one.total, one.people, one.unlisted) for one in known.townships]

    assert not any(one[-1] for one in told())  # nothing is listed
    with database.writing() as session:
        keeping.add(session, HAIYUAN, names.lines("三河镇 三河乡"), SYSTEM, clock.now())
        (listed,) = keeping.listed(session, HAIYUAN)
    assert told() == [("", 1, 1, 1, False), ("三河镇", 3, 5, 5, False), ("三合镇", 0, 1, 1, True)]
    with database.writing() as session:
        assert results.unlisted(session, HAIYUAN) == (("三合镇", 1),)
        keeping.save(session, Hold(listed.id, 1), "三河街道", ("三河乡",), SYSTEM, clock.now())
        keeping.assign(session, listed.id, "三合镇", SYSTEM, clock.now())
        assert results.unlisted(session, HAIYUAN) == ()
    assert told() == [("", 1, 1, 1, False), ("三河街道", 3, 6, 6, False)]
    with database.writing() as session:
        keeping.add(session, HAIYUAN, names.lines("关桥乡"), SYSTEM, clock.now())
        keeping.remove(session, Hold(listed.id, 3), SYSTEM, clock.now())
        assert results.unlisted(session, HAIYUAN) == (("三河镇", 3), ("三河乡", 2), ("三合镇", 1))
    assert [one[0] for one in told() if one[-1]] == ["三合镇", "三河乡", "三河镇"]


def test_the_interval_counts_people_and_not_their_answers(
    database: Database, clock: FixedClock, asked: Drawn
) -> None:
    """The answers of one person are not independent: ten who gave three each are a sample of ten."""
    with database.writing() as session:
        rows = [
            QuizQuestionRow(
                entry_id="quiz-entry", region_code=HAIYUAN, topic="payment", text=text, state="published"
            )
            for text in ("二", "三")
        ]
        for row in rows:
            row.version, row.changed_at = 1, clock.now()
        session.add_all(rows)
        session.flush()
        three = (asked, *(replace(asked, id=row.id) for row in rows))
    put(database, Sheet(HAIYUAN, "三河镇", "web", TODAY, three, (0, 0, 0)), 7)
    put(database, Sheet(HAIYUAN, "三河镇", "web", TODAY, three, (1, 1, 1)), 3)
    with database.reading() as session:
        known = results.known(session, HAIYUAN, TODAY, TODAY)
    for rate in (known.overall, *known.townships, *known.topics):
        assert (rate.right, rate.total, rate.people) == (21, 30, 10)
        assert rate.interval == results.wilson(0.7, 10)


def test_a_person_is_counted_once_in_a_township_and_once_in_each_topic(
    database: Database, clock: FixedClock, asked: Drawn
) -> None:
    with database.writing() as session:
        row = QuizQuestionRow(
            entry_id="quiz-entry", region_code=HAIYUAN, topic="doctor", text="二", state="published"
        )
        row.version, row.changed_at = 1, clock.now()
        session.add(row)
        session.flush()
        both = (asked, replace(asked, id=row.id, topic="doctor"))
    put(database, Sheet(HAIYUAN, "三河镇", "web", TODAY, both, (0, 1)), 4)
    with database.reading() as session:
        known = results.known(session, HAIYUAN, TODAY, TODAY)
    assert (known.overall.people, [one.people for one in known.townships]) == (4, [4])
    assert {one.key: (one.right, one.total, one.people) for one in known.topics} == {
        "payment": (4, 4, 4),
        "doctor": (0, 4, 4),
    }


def test_a_topic_fails_where_enough_have_answered(database: Database, asked: Drawn) -> None:
    wrong = Sheet(HAIYUAN, "", "web", TODAY, (asked,), (1,))
    put(database, wrong, results.ENOUGH - 1)
    with database.reading() as session:
        assert results.failing(session, HAIYUAN, TODAY) == ()
    put(database, wrong)
    with database.reading() as session:
        assert [one.rate.key for one in results.failing(session, HAIYUAN, TODAY)] == ["payment"]
        assert results.failing(session, SUIXIAN, TODAY) == ()


def test_what_was_done_has_a_topic_counted_anew_from_the_next_day(
    database: Database, clock: FixedClock, asked: Drawn
) -> None:
    now = clock.now()
    today = now.date()

    def low(day: date, root: str = HAIYUAN) -> list[tuple[int, date]]:
        with database.reading() as session:
            return [(one.rate.people, one.since) for one in results.failing(session, root, day)]

    wrong = Sheet(HAIYUAN, "", "web", today, (asked,), (1,))
    put(database, wrong, results.ENOUGH)
    half = today - results.LOOKED_AT
    assert low(today) == low(today, "640500") == [(results.ENOUGH, half)]
    with database.writing() as session:
        efforts.note(session, HAIYUAN, "payment", "发了200张明白纸", Actor("wang"), now)
        efforts.note(session, HAIYUAN, "doctor", "别的主题", Actor("wang"), now)
    tomorrow = today + timedelta(days=1)
    assert low(today) == low(tomorrow) == []
    assert low(today, "640500") == [(results.ENOUGH, half)]  # what a county did is not done everywhere
    put(database, replace(wrong, on=tomorrow), results.ENOUGH - 1)
    assert low(tomorrow) == []
    put(database, replace(wrong, on=tomorrow))
    assert low(tomorrow) == [(results.ENOUGH, tomorrow)]


def test_what_was_done_is_kept_once_and_in_the_log(database: Database, clock: FixedClock) -> None:
    for _ in range(2):
        with database.writing() as session:
            efforts.note(session, HAIYUAN, "payment", " 发了 200张 ", Actor("wang"), clock.now())
    with database.reading() as session:
        (found,) = efforts.listing(session, "640500")
        assert efforts.listing(session, SUIXIAN) == ()
        (deed,) = audit.listing(session, HAIYUAN, audit.Filters(kind=efforts.KIND))
    day = clock.now().date()
    assert found == efforts.Effort(HAIYUAN, "payment", "发了 200张", "wang", day)
    assert (deed.action, deed.key, deed.detail) == (
        "记做了什么",
        "payment",
        {"topic": "payment", "what": "发了 200张"},
    )


@pytest.mark.parametrize(
    ("topic", "words", "said"),
    [("payment", " ", "请写做了什么"), ("payment", "字" * 301, "最多300个字"), ("x", "做了", "没有这个主题")],
)
def test_what_says_nothing_or_too_much_is_not_kept(
    database: Database, clock: FixedClock, topic: str, words: str, said: str
) -> None:
    with pytest.raises(BadInput, match=said), database.writing() as session:
        efforts.note(session, HAIYUAN, topic, words, Actor("wang"), clock.now())
    with database.reading() as session:
        assert efforts.listing(session, HAIYUAN) == ()


def test_of_a_topic_the_questions_that_most_were_wrong_about_come_first(
    database: Database, clock: FixedClock, asked: Drawn
) -> None:
    with database.writing() as session:
        row = QuizQuestionRow(
            entry_id="quiz-entry", region_code="640500", topic="payment", text="市里的题", state="published"
        )
        row.version, row.changed_at = 1, clock.now()
        session.add(row)
        session.flush()
        both = (asked, replace(asked, id=row.id))
    put(database, Sheet(HAIYUAN, "", "web", TODAY, both, (0, 1)), 2)
    put(database, Sheet(HAIYUAN, "", "web", TODAY, both, (1, 1)))
    put(database, Sheet(SUIXIAN, "", "web", TODAY, both, (1, 0)))
    with database.reading() as session:
        found = results.missed(session, HAIYUAN, "payment", TODAY, TODAY)
        assert [(one.text, one.wrong, one.total, one.own) for one in found] == [
            ("市里的题", 3, 3, False),
            ("要押金吗", 1, 3, True),
        ]
        assert results.missed(session, HAIYUAN, "doctor", TODAY, TODAY) == ()
