"""Which text of an entry residents were told at a moment, from what was done to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.core.db import Database
from policy_kb.editing import life, reading, told
from policy_kb.editing.life import Given, Hold
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT

WANG, MA = Actor("wang"), Actor("ma")
NOON = FixedClock().now()
DAY = timedelta(days=1)


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as session:
        yield session


@pytest.fixture
def id(session: Session) -> str:
    """Published on the first day; a second text approved on the third for the fifth; retired on the ninth."""
    id = life.draft(session, Given(TEXT, "新写"), WANG, NOON)
    life.submit(session, Hold(id, 1), WANG, NOON)
    life.approve(session, Hold(id, 2), MA, NOON + DAY)
    later = Given(replace(TEXT, how="带身份证。"), "改", publish_at=NOON + 5 * DAY)
    life.save(session, Hold(id, 3), later, WANG, NOON + 2 * DAY)
    life.submit(session, Hold(id, 4), WANG, NOON + 2 * DAY)
    life.approve(session, Hold(id, 5), MA, NOON + 3 * DAY)
    life.publish(session, Hold(id, 6), MA, NOON + 5 * DAY)
    life.retire(session, Hold(id, 7), "到期", MA, NOON + 9 * DAY)
    return id


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (NOON, None),
        (NOON + DAY, 1),
        (NOON + 4 * DAY, 1),
        (NOON + 6 * DAY, 2),
        (NOON + 10 * DAY, None),
    ],
)
def test_the_revision_is_the_one_that_answered_at_the_moment(
    session: Session, id: str, moment: datetime, number: int | None
) -> None:
    assert told.number_at(reading.detail(session, id), moment) == number


def test_a_built_in_text_answers_from_its_release_until_staff_have_published_another(
    session: Session,
) -> None:
    found = reading.detail(session, "zhongwei-payment-deposit")
    begun = found.revisions[-1].made_at
    assert told.number_at(found, begun) == 1
    assert told.number_at(found, begun - DAY) is None
    now = begun + DAY
    life.save(
        session, Hold(found.id, found.version), Given(replace(found.text, how="带身份证。"), "改"), WANG, now
    )
    life.submit(session, Hold(found.id, found.version + 1), WANG, now)
    assert told.number_at(reading.detail(session, found.id), now + DAY) == 1
    life.approve(session, Hold(found.id, found.version + 2), MA, now + 2 * DAY)
    assert told.number_at(reading.detail(session, found.id), now + 3 * DAY) == 2
