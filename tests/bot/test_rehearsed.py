"""An answer given before is given again without thinking, and never where it would be another."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialog import Dialog
from bot.memory import Memory
from bot.rehearsed import Rehearsed
from bot.reply import Reply
from tests.fakes import FixedClock

HAIYUAN, SUIXIAN = "640522", "421321"


class Counting(Dialog):
    """The real dialog; counts how often it thinks."""

    def __init__(self, real: Dialog) -> None:
        super().__init__(real._knowledge, real._guard)
        self.times = 0

    def turn(self, memory: Memory, text: str, now: datetime) -> tuple[Reply, Memory]:
        self.times += 1
        return super().turn(memory, text, now)


@pytest.fixture
def counting(real_dialog: Dialog) -> Counting:
    return Counting(real_dialog)


def test_the_same_question_is_worked_out_once(counting: Counting, clock: FixedClock) -> None:
    rehearsed, memory = Rehearsed(counting), Memory(region=HAIYUAN)
    first, _ = rehearsed.turn(memory, "住院要交押金吗", clock.now())
    clock.advance(timedelta(minutes=3))
    again, after = rehearsed.turn(memory, "住院要交押金吗", clock.now())
    assert (again, after.at, counting.times) == (first, clock.now(), 1)


@pytest.mark.parametrize(
    "other",
    [Memory(region=SUIXIAN), Memory(), Memory(region=HAIYUAN, told=("低保户",), question="住院报几成")],
    ids=["another county", "a stranger", "somebody who said more"],
)
def test_on_other_ground_it_is_worked_out_again(counting: Counting, clock: FixedClock, other: Memory) -> None:
    rehearsed = Rehearsed(counting)
    for memory in (Memory(region=HAIYUAN), other):
        told = Memory(
            **{name: getattr(memory, name) for name in ("region", "told", "question")}, at=clock.now()
        )
        assert rehearsed.turn(told, "住院要交押金吗", clock.now()) == counting.turn(
            told, "住院要交押金吗", clock.now()
        )
    assert counting.times == 4


def test_the_next_day_it_is_worked_out_again(counting: Counting, clock: FixedClock) -> None:
    rehearsed = Rehearsed(counting)
    for _ in range(2):
        rehearsed.turn(Memory(region=HAIYUAN), "住院要交押金吗", clock.now())
        clock.advance(timedelta(days=1))
    assert counting.times == 2


def test_what_holds_a_number_of_somebody_is_not_kept(counting: Counting, clock: FixedClock) -> None:
    rehearsed = Rehearsed(counting)
    for _ in range(2):
        rehearsed.turn(Memory(region=HAIYUAN), "我电话13812345678，住院要交押金吗", clock.now())
    assert counting.times == 2


TURNS = st.lists(
    st.tuples(
        st.sampled_from(
            ["住院要交押金吗", "那三级医院呢", "我是低保户", "花了三万", "俺是武城的", "2", "谢谢"]
        ),
        st.sampled_from([1, 29, 31, 60 * 20]),
    ),
    max_size=6,
)


@given(turns=TURNS)
def test_whole_conversations_go_as_without_it(real_dialog: Dialog, turns: list[tuple[str, int]]) -> None:
    rehearsed, clock = Rehearsed(real_dialog), FixedClock()
    for _ in range(2):
        one = other = Memory(region=HAIYUAN)
        for text, minutes in turns:
            clock.advance(timedelta(minutes=minutes))
            said, one = rehearsed.turn(one, text, clock.now())
            expected, other = real_dialog.turn(other, text, clock.now())
            assert (said, one) == (expected, other)
