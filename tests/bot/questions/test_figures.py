"""What people asked, counted by the day and hour of Asia/Shanghai, by region and topic. On both databases."""

from datetime import date, datetime

import pytest

from backend.core.clock import SHANGHAI
from bot.models import QuestionRow
from bot.questions import figures
from tests.bot.questions.asking import HAIYUAN, SUIXIAN, Village
from tests.policy_kb.editing.written import TEXT, live

FIRST, LAST = date(2026, 2, 27), date(2026, 3, 1)


@pytest.fixture
def asked(village: Village) -> Village:
    """Five that count, around midnights of Shanghai; a greeting, one of the day before and one of the day after."""
    village.ask("a", "你好")
    person = village.asked()[0].conversation_id
    with village.services.database.writing() as session:
        live(session, "staff-bag", TEXT, village.clock.now())
        for at, region, kind, entry in (
            ("2026-02-26 23:59", HAIYUAN, "answer", "staff-bag"),
            ("2026-02-27 00:00", HAIYUAN, "answer", "staff-bag"),
            ("2026-02-27 07:59", HAIYUAN, "unknown", None),
            ("2026-02-28 23:59", HAIYUAN, "estimate", "staff-gone"),
            ("2026-03-01 00:00", SUIXIAN, "emergency", None),
            ("2026-03-01 23:59", None, "answer", "staff-bag"),
            ("2026-03-01 12:00", HAIYUAN, "greeting", None),
            ("2026-03-02 00:00", HAIYUAN, "answer", "staff-bag"),
        ):
            moment = datetime.fromisoformat(at).replace(tzinfo=SHANGHAI)
            session.add(
                QuestionRow(
                    conversation_id=person,
                    asked_at=moment,
                    region_code=region,
                    text="问",
                    kind=kind,
                    entry_id=entry,
                    confidence=1.0,
                    state="open" if kind == "unknown" else "answered",
                    disliked_at=moment if at.endswith("00:00") else None,
                )
            )
    return village


def of(village: Village, root: str) -> figures.Asked:
    with village.services.database.reading() as session:
        return figures.asked(session, root, FIRST, LAST)


def test_days_and_hours_are_those_of_shanghai(asked: Village) -> None:
    found = of(asked, "000000")
    assert [(one.key, one.asked, one.answered, one.disliked) for one in found.days] == [
        ("2026-02-27", 2, 1, 1),
        ("2026-02-28", 1, 1, 0),
        ("2026-03-01", 2, 2, 1),
    ]
    assert {one.key: one.asked for one in found.hours if one.asked} == {"0": 2, "7": 1, "23": 2}
    assert len(found.hours) == figures.HOURS


def test_regions_and_topics_add_up_and_one_s_own_region_is_all_a_county_sees(asked: Village) -> None:
    found = of(asked, "000000")
    assert {one.key: (one.asked, one.answered) for one in found.regions} == {
        HAIYUAN: (3, 2),
        SUIXIAN: (1, 1),
        "": (1, 1),
    }
    assert (found.total.asked, found.total.answered, found.total.disliked) == (5, 4, 2)
    assert [(one.key, one.asked) for one in found.topics] == [("payment", 2)]
    assert [one.key for one in of(asked, HAIYUAN).regions] == [HAIYUAN]


def test_a_span_without_questions_is_all_noughts(asked: Village) -> None:
    with asked.services.database.reading() as session:
        found = figures.asked(session, "000000", date(2025, 1, 1), date(2025, 1, 2))
    assert (found.total.asked, found.total.rate, len(found.days)) == (0, "—", 2)
