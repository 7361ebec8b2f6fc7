"""An entry past its last moment is told no more, although the clock that takes it out has not come by yet."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from sqlalchemy import update

from backend.services import Services
from bot.dialog import Dialog
from bot.memory import Memory
from bot.rehearsed import Rehearsed
from policy_kb import store
from policy_kb.models import EntryRow
from tests.bot.questions.asking import Village
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live

HAIYUAN = "640522"
ASKED = "住院要交押金吗"


def ending(dialog: Dialog, id: str, end: datetime) -> Dialog:
    """The same, whose one entry ends at a moment."""
    knowledge = dialog._knowledge
    return Dialog(replace(knowledge, snapshot=replace(knowledge.snapshot, ends={id: end})), dialog._guard)


@pytest.fixture
def answering(real_dialog: Dialog, clock: FixedClock) -> str:
    found = real_dialog.turn(Memory(region=HAIYUAN), ASKED, clock.now())[0].entry
    assert found is not None
    return found


def told(dialog: Dialog | Rehearsed, now: datetime) -> str | None:
    return dialog.turn(Memory(region=HAIYUAN), ASKED, now)[0].entry


def test_up_to_its_last_moment_it_answers_and_from_then_on_it_does_not(
    real_dialog: Dialog, answering: str, clock: FixedClock
) -> None:
    end = clock.now() + timedelta(minutes=10)
    dialog = ending(real_dialog, answering, end)
    assert told(dialog, end - timedelta(seconds=1)) == answering
    assert told(dialog, end) != answering


def test_a_number_does_not_choose_it_any_more(real_dialog: Dialog, answering: str, clock: FixedClock) -> None:
    dialog = ending(real_dialog, answering, clock.now())
    memory = Memory(region=HAIYUAN, choices=(f"#{answering}",), at=clock.now())
    assert dialog.turn(memory, "1", clock.now() - timedelta(seconds=1))[0].entry == answering
    assert dialog.turn(memory, "1", clock.now())[0].entry is None


@pytest.mark.parametrize("hour", [9, 17], ids=["before noon", "after noon"])
def test_what_was_rehearsed_ends_at_the_moment_too(
    real_dialog: Dialog, answering: str, clock: FixedClock, hour: int
) -> None:
    end = clock.now().replace(hour=hour, minute=0)
    rehearsed = Rehearsed(ending(real_dialog, answering, end))
    assert told(rehearsed, end - timedelta(seconds=1)) == answering
    assert told(rehearsed, end) != answering


def test_nothing_is_made_anew_while_none_has_ended(
    real_dialog: Dialog, answering: str, clock: FixedClock
) -> None:
    knowledge = ending(real_dialog, answering, clock.now())._knowledge
    assert not knowledge.ended(clock.now() - timedelta(seconds=1))
    ended = knowledge.ended(clock.now())
    assert ended == {answering}
    assert knowledge.left_by(ended) is knowledge.left_by(ended)


def test_what_is_published_ends_for_residents_at_the_moment_that_it_was_given(
    services: Services, clock: FixedClock
) -> None:
    """On both databases, and no clock of the reminders comes by."""
    village, end = Village(services, clock), clock.now() + timedelta(minutes=3)
    with services.database.writing() as session:
        live(session, "staff-deposit", TEXT, clock.now())
        session.execute(update(EntryRow).where(EntryRow.id == "staff-deposit").values(expire_at=end))
        store.touch(session)
    with services.database.reading() as session:
        services.library.current(session)
    assert TEXT.conclusion in village.ask("a", TEXT.phrasings[0])
    clock.advance(timedelta(minutes=1))  # and another, with the message itself
    assert TEXT.conclusion not in village.ask("b", TEXT.phrasings[0])
