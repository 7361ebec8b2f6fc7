"""What is remembered of one person, how long, and that a stored memory comes back as it was."""

import json
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.core.clock import SHANGHAI
from bot.memory import FADES_AFTER, Memory

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=SHANGHAI)
FULL = Memory(
    region="640522",
    question="住院报几成",
    entry="zhongwei-inpatient",
    pending="住院报几成",
    asked_for="amount",
    choices=("一", "二"),
    facts=(("level", "2"),),
    at=NOON,
)
EARLIEST, LATEST = datetime(2020, 1, 1), datetime(2100, 1, 1)  # noqa: DTZ001 - the zone is hypothesis's
TEXTS = st.text(max_size=20)
MEMORIES = st.builds(
    Memory,
    region=st.none() | st.sampled_from(["640522", "421321"]),
    question=TEXTS,
    entry=st.none() | st.text(min_size=1, max_size=20),
    pending=TEXTS,
    to_pass_on=TEXTS,
    asked_for=st.sampled_from(["", "region", "amount", "level", "person", "setting", "choice"]),
    choices=st.lists(TEXTS, max_size=5).map(tuple),
    facts=st.lists(st.tuples(TEXTS, TEXTS), max_size=4).map(tuple),
    at=st.none() | st.datetimes(min_value=EARLIEST, max_value=LATEST, timezones=st.just(SHANGHAI)),
)


class TestFading:
    @pytest.mark.parametrize("minutes", [0, 1, 29, 30])
    def test_the_last_turn_is_remembered_for_thirty_minutes(self, minutes: int) -> None:
        assert FULL.faded(NOON + timedelta(minutes=minutes)) == FULL

    @pytest.mark.parametrize(
        "later", [timedelta(minutes=30, seconds=1), timedelta(hours=2), timedelta(days=400)]
    )
    def test_then_only_the_region_is_left(self, later: timedelta) -> None:
        assert FULL.faded(NOON + later) == Memory(region="640522")

    def test_a_question_for_staff_waits_two_days_for_the_region(self) -> None:
        asked = replace(FULL, region=None, asked_for="region", to_pass_on="井打不出水")
        kept = Memory(to_pass_on="井打不出水", at=NOON)
        assert asked.faded(NOON + timedelta(days=2)) == kept
        assert kept.faded(NOON + timedelta(days=2)) == kept
        assert asked.faded(NOON + timedelta(days=2, seconds=1)) == Memory()

    def test_it_is_counted_from_the_last_message_whatever_the_zone(self) -> None:
        utc = datetime.fromisoformat("2026-03-02T04:20:00+00:00")  # 12:20 in Shanghai
        assert FULL.faded(utc) == FULL

    def test_a_memory_without_a_time_has_faded(self) -> None:
        assert Memory(region="640522", question="住院").faded(NOON) == Memory(region="640522")

    @given(memory=MEMORIES, minutes=st.integers(0, 100_000))
    def test_the_region_never_fades(self, memory: Memory, minutes: int) -> None:
        assert memory.faded(NOON + timedelta(minutes=minutes)).region == memory.region

    def test_fading_twice_is_fading_once(self) -> None:
        late = NOON + FADES_AFTER + timedelta(seconds=1)
        assert FULL.faded(late).faded(late) == FULL.faded(late)


class TestRegion:
    def test_a_region_that_is_told_replaces_the_one_known(self) -> None:
        moved = FULL.told_region("421321")
        assert moved.region == "421321"
        assert moved.question == FULL.question


class TestKeeping:
    @given(memory=MEMORIES)
    def test_what_is_read_back_is_what_was_stored(self, memory: Memory) -> None:
        stored = json.loads(json.dumps(memory.as_json(), ensure_ascii=False))
        assert Memory.from_json(stored, memory.region) == memory

    def test_the_region_is_kept_beside_it_and_not_in_it(self) -> None:
        assert "640522" not in json.dumps(FULL.as_json())
        assert Memory.from_json(FULL.as_json(), "421321").region == "421321"

    @pytest.mark.parametrize("stored", [{}, {"question": "住院"}, {"of_a_later_version": [1]}])
    def test_what_is_missing_or_unknown_counts_as_forgotten(self, stored: dict[str, object]) -> None:
        assert Memory.from_json(stored, None) == Memory(question=str(stored.get("question", "")))
