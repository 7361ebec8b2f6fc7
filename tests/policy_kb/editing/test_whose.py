"""An entry stays with the region whose people it answers until a text for another region goes live, on both kinds."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest

from backend.core import audit
from backend.core.audit import Filters
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from policy_kb.editing import bulk, catalogue, drafts, life, reading, waiting, whose
from policy_kb.editing.bulk import Draft
from policy_kb.editing.due import publish_due
from policy_kb.editing.life import Given, Hold
from policy_kb.editing.writing import KIND
from policy_kb.entry_text import EntryText
from tests.policy_kb.editing.test_life import CARD, MA, NOW, WANG, Desk
from tests.policy_kb.editing.written import HAIYUAN, SUIXIAN, TEXT, ZHONGWEI

ZHONGNING = "640521"
MOVED = replace(TEXT, region_code=ZHONGNING)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def desk(database: Database) -> Desk:
    return Desk(database)


def move(desk: Desk, id: str, text: EntryText = MOVED, root: str = ZHONGWEI) -> None:
    """As somebody of the prefecture saves it."""
    hold = replace(desk.hold(id), root=root)
    desk.do(lambda session: life.save(session, hold, Given(text, "改地区"), WANG, NOW))


def submit(desk: Desk, id: str, root: str = ZHONGWEI) -> None:
    desk.do(lambda session: life.submit(session, replace(desk.hold(id), root=root), WANG, NOW))


def approve(desk: Desk, id: str, root: str = ZHONGWEI) -> None:
    desk.do(lambda session: life.approve(session, replace(desk.hold(id), root=root), MA, NOW))


def seen_by(desk: Desk, id: str) -> set[str]:
    """Of the two counties those whose people can open it, and have it in their list."""
    found = set()
    with desk.database.reading() as session:
        for root in (HAIYUAN, ZHONGNING):
            listed = id in {line.id for line in catalogue.listing(session, root, NOW, limit=5000).lines}
            try:
                opened = reading.detail(session, id, root).id == id
            except NotFound:
                opened = False
            assert opened == listed
            found |= {root} if opened else set()
    return found


def log(desk: Desk, id: str, region: str) -> list[tuple[str, str]]:
    """What the region's log says of it, the last first: the deed, and which regions it names."""
    with desk.database.reading() as session:
        found: Iterable[audit.Record] = audit.listing(session, region, Filters(kind=KIND, key=id))
        return [(one.action, str(one.detail.get("region", ""))) for one in found]


def test_a_draft_for_another_region_leaves_a_live_entry_where_it_answers(desk: Desk) -> None:
    id = desk.live()
    move(desk, id)
    assert seen_by(desk, id) == {HAIYUAN}
    assert (desk.detail(id).region, desk.detail(id).text.region_code, desk.detail(id).moves) == (
        HAIYUAN,
        ZHONGNING,
        True,
    )
    for act in (life.retire, life.reject):
        hold = replace(desk.hold(id), root=ZHONGNING)
        with pytest.raises(NotFound, match="没有这条问答"):
            desk.do(lambda session, act=act, hold=hold: act(session, hold, "不是我的", WANG, NOW))  # type: ignore[misc]
    with desk.database.reading() as session:
        counted = catalogue.counts(session, ZHONGWEI, NOW)
        assert counted[HAIYUAN][catalogue.ANSWERING] >= 1
        assert ZHONGNING not in counted
        assert (waiting.drafts(session, HAIYUAN), waiting.drafts(session, ZHONGNING)) == (1, 0)
    assert log(desk, id, ZHONGNING) == []
    assert log(desk, id, HAIYUAN)[0] == ("保存", f"{HAIYUAN}→{ZHONGNING}")


def test_it_moves_when_the_text_is_approved_and_both_regions_read_so(desk: Desk) -> None:
    id = desk.live()
    move(desk, id)
    submit(desk, id)
    assert seen_by(desk, id) == {HAIYUAN}
    approve(desk, id)
    assert seen_by(desk, id) == {ZHONGNING}
    arrow = f"{HAIYUAN}→{ZHONGNING}"
    assert log(desk, id, ZHONGNING) == [(whose.ARRIVED, arrow)]
    assert log(desk, id, HAIYUAN)[0] == ("通过", arrow)


def test_what_is_approved_for_a_moment_moves_at_the_moment(desk: Desk, database: Database) -> None:
    id = desk.live()
    hold = replace(desk.hold(id), root=ZHONGWEI)
    desk.do(lambda session: life.save(session, hold, Given(MOVED, "改地区", publish_at=LATER), WANG, NOW))
    submit(desk, id)
    approve(desk, id)
    assert seen_by(desk, id) == {HAIYUAN}
    publish_due(database, LATER, lambda *_: {})
    assert seen_by(desk, id) == {ZHONGNING}


def test_who_is_over_one_of_the_regions_passes_no_move(desk: Desk, database: Database) -> None:
    id = desk.live()
    move(desk, id)
    with pytest.raises(BadInput, match="管两边的上级同事"):
        submit(desk, id, HAIYUAN)
    submit(desk, id)
    with pytest.raises(BadInput, match="管两边的上级同事"):
        approve(desk, id, HAIYUAN)
    with database.reading() as session:
        assert id in whose.leaving(session, HAIYUAN)
        assert whose.leaving(session, ZHONGWEI) == frozenset()
    hold = replace(desk.hold(id), root=HAIYUAN)
    desk.do(lambda session: life.reject(session, hold, "我们还在用", MA, NOW))
    assert desk.answered(id) == TEXT.conclusion


def test_nobody_over_one_region_brings_a_moment_forward(desk: Desk) -> None:
    id = desk.live()
    hold = replace(desk.hold(id), root=ZHONGWEI)
    desk.do(lambda session: life.save(session, hold, Given(MOVED, "改地区", publish_at=LATER), WANG, NOW))
    submit(desk, id)
    approve(desk, id)
    hold = replace(desk.hold(id), root=HAIYUAN)
    with pytest.raises(BadInput, match="管两边的上级同事"):
        desk.do(lambda session: life.publish(session, hold, MA, NOW))


def test_a_prefectures_entry_is_not_retired_by_the_county_it_is_drafted_for(desk: Desk) -> None:
    id = desk.pending(replace(TEXT, region_code=ZHONGWEI))
    approve(desk, id)
    move(desk, id, TEXT)
    hold = replace(desk.hold(id), root=HAIYUAN)
    with pytest.raises(NotFound, match="没有这条问答"):
        desk.do(lambda session: life.retire(session, hold, "用不上", WANG, NOW))
    assert desk.answered(id) == TEXT.conclusion


def test_what_has_answered_nobody_goes_with_its_text(desk: Desk) -> None:
    id = desk.draft()
    move(desk, id)
    assert seen_by(desk, id) == {ZHONGNING}
    arrow = f"{HAIYUAN}→{ZHONGNING}"
    assert log(desk, id, HAIYUAN)[0] == ("保存", arrow)
    assert log(desk, id, ZHONGNING) == [(whose.ARRIVED, arrow)]


def test_what_was_retired_is_still_whose_it_was(desk: Desk) -> None:
    id = desk.live()
    desk.do(lambda session: life.retire(session, desk.hold(id), "政策取消了", WANG, NOW))
    move(desk, id)
    assert seen_by(desk, id) == {HAIYUAN}
    submit(desk, id)
    approve(desk, id)
    assert seen_by(desk, id) == {ZHONGNING}


def test_an_import_moves_nothing_that_answers(desk: Desk, database: Database) -> None:
    live, fresh = desk.live(), desk.draft(replace(TEXT, title="海原县出院结算"))
    rows = [Draft(id, Given(MOVED, "批量导入"), desk.detail(id).version, "第2行") for id in (live, fresh)]
    with database.writing() as session:
        bulk.store_all(session, rows, WANG, NOW, ZHONGWEI)
    assert (seen_by(desk, live), seen_by(desk, fresh)) == ({HAIYUAN}, {ZHONGNING})
    arrow = f"{HAIYUAN}→{ZHONGNING}"
    assert (log(desk, live, HAIYUAN)[0], log(desk, live, ZHONGNING)) == (("保存", arrow), [])
    assert (log(desk, fresh, HAIYUAN)[0], log(desk, fresh, ZHONGNING)) == (
        ("保存", arrow),
        [(whose.ARRIVED, arrow)],
    )


def test_a_built_in_entry_is_moved_by_approval_alone(desk: Desk) -> None:
    assert desk.detail(CARD).region == ZHONGWEI
    text = replace(desk.detail(CARD).text, region_code=HAIYUAN)
    move(desk, CARD, text)
    assert desk.detail(CARD).region == ZHONGWEI


def test_a_draft_is_held_beside_those_of_the_region_it_is_for(desk: Desk, database: Database) -> None:
    id = desk.live()
    move(desk, id)
    with database.reading() as session:
        held = {
            region: {one.entry.id for one in drafts.of_region(session, region, NOW.date())}
            for region in (HAIYUAN, ZHONGNING)
        }
    assert (id in held[HAIYUAN], id in held[ZHONGNING]) == (False, True)


@pytest.mark.parametrize(
    ("old", "new", "over"),
    [
        (HAIYUAN, HAIYUAN, HAIYUAN),
        (HAIYUAN, ZHONGNING, ZHONGWEI),
        (HAIYUAN, ZHONGWEI, ZHONGWEI),
        (ZHONGWEI, HAIYUAN, ZHONGWEI),
        (HAIYUAN, SUIXIAN, "000000"),
    ],
)
def test_the_nearest_region_over_both_passes_a_move(old: str, new: str, over: str) -> None:
    assert whose.over_both(old, new) == over


def test_a_moved_entry_is_a_stranger_to_the_region_that_had_it(desk: Desk) -> None:
    id = desk.live()
    move(desk, id)
    submit(desk, id)
    approve(desk, id)
    with pytest.raises(NotFound, match="没有这条问答"):
        desk.do(lambda session: life.retire(session, Hold(id, 99, HAIYUAN), "不要了", WANG, NOW))
