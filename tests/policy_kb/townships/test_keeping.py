"""A county's townships: added all or none, renamed, removed, spelled; one way of writing is one township."""

import pytest
from sqlalchemy import func, select

from backend.core.audit import Actor, AuditRow
from backend.core.db import Database
from backend.core.errors import BadInput, NotFound
from policy_kb.editing.deciding import Conflict
from policy_kb.townships import keeping, names
from policy_kb.townships.keeping import Hold
from policy_kb.townships.models import TownshipSpellingRow
from policy_kb.townships.names import Township
from tests.backend.at_once import at_once
from tests.fakes import FixedClock

NOW = FixedClock().now()
ZHONGWEI, HAIYUAN, SUIXIAN = "640500", "640522", "421321"
WANG, MA = Actor("wang"), Actor("ma")


def add(database: Database, typed: str, region: str = HAIYUAN, root: str = HAIYUAN) -> int:
    with database.writing() as session:
        return keeping.add(session, region, names.lines(typed), WANG, NOW, root)


def listed(database: Database, region: str = HAIYUAN) -> list[tuple[str, tuple[str, ...]]]:
    with database.reading() as session:
        return [(one.name, one.others) for one in keeping.listed(session, region)]


def known(database: Database, name: str, region: str = HAIYUAN) -> Township:
    with database.reading() as session:
        return next(one for one in keeping.listed(session, region) if one.name == name)


def save(database: Database, hold: Hold, name: str, *others: str) -> None:
    with database.writing() as session:
        keeping.save(session, hold, name, others, MA, NOW)


def deeds(database: Database) -> list[tuple[str | None, str, str, object]]:
    with database.reading() as session:
        rows = session.scalars(select(AuditRow).where(AuditRow.object_kind == "乡镇").order_by(AuditRow.id))
        return [(row.account, row.action, row.object_id, row.detail) for row in rows]


def test_they_stand_in_the_order_in_which_they_came_each_county_its_own(database: Database) -> None:
    assert add(database, "三河镇\n关桥乡 关桥公社\n海城街道") == 3
    assert add(database, "三河镇", SUIXIAN, SUIXIAN) == 1
    assert listed(database) == [("三河镇", ()), ("关桥乡", ("关桥公社",)), ("海城街道", ())]
    assert listed(database, SUIXIAN) == [("三河镇", ())]
    assert deeds(database)[:2] == [("wang", "新增", "三河镇", {}), ("wang", "新增", "关桥乡", {})]


def test_what_is_listed_already_is_not_added_again(database: Database) -> None:
    add(database, "三河镇")
    assert add(database, "三河镇\n关桥乡\n关桥乡") == 1
    assert [name for name, _ in listed(database)] == ["三河镇", "关桥乡"]


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("七营镇\n三河公社", "第2行：“三河公社”已经是“三河镇”的另一种写法"),
        ("七营镇\n七营乡 三河镇", "第2行：“三河镇”名单上已经有了"),
        ("七营镇 七营\n史店乡 七营", "第2行：“七营”已经是“七营镇”的另一种写法"),
        ("七营镇\n三河鎮", "第2行：“三河鎮”名单上已经有了"),
    ],
)
def test_one_way_of_writing_is_one_township_or_nothing_is_added(
    database: Database, typed: str, words: str
) -> None:
    add(database, "三河镇 三河公社")
    with pytest.raises(BadInput, match=words):
        add(database, typed)
    assert [name for name, _ in listed(database)] == ["三河镇"]


def test_a_county_has_no_more_than_one_message_holds(database: Database) -> None:
    add(database, "\n".join(f"第{at}镇" for at in range(keeping.MOST)))
    with pytest.raises(BadInput, match=f"最多写{keeping.MOST}个乡镇，这样就有{keeping.MOST + 1}个了"):
        add(database, "三河镇")


def test_another_region_and_one_above_counties_are_refused(database: Database) -> None:
    with pytest.raises(NotFound):
        add(database, "三河镇", SUIXIAN, HAIYUAN)
    with pytest.raises(NotFound):
        add(database, "三河镇", "64052x", "640522")
    with pytest.raises(BadInput, match="先选一个县"):
        add(database, "三河镇", ZHONGWEI, ZHONGWEI)
    add(database, "三河镇")
    number = known(database, "三河镇").id
    with database.writing() as session:
        with pytest.raises(NotFound):
            keeping.one(session, number, SUIXIAN)
        with pytest.raises(NotFound):
            keeping.save(session, Hold(number, 1, SUIXIAN), "三河乡", (), MA, NOW)
        with pytest.raises(NotFound):
            keeping.remove(session, Hold(number, 1, SUIXIAN), MA, NOW)
        with pytest.raises(NotFound):
            keeping.assign(session, number, "三河乡", MA, NOW, SUIXIAN)


def test_a_new_name_keeps_the_old_one_as_a_way_of_writing(database: Database) -> None:
    add(database, "三河乡 三河公社\n关桥乡")
    number = known(database, "三河乡").id
    save(database, Hold(number, 1), "三河镇", "三河公社")
    assert listed(database)[0] == ("三河镇", ("三河公社", "三河乡"))
    save(database, Hold(number, 2), "三河乡", "三河公社", "三河镇")
    assert listed(database)[0] == ("三河乡", ("三河公社", "三河镇"))
    save(database, Hold(number, 3), "三河乡")
    assert listed(database)[0] == ("三河乡", ())
    assert deeds(database)[2:] == [
        ("ma", "修改", "三河乡", {"to": "三河镇"}),
        ("ma", "修改", "三河镇", {"to": "三河乡"}),
        ("ma", "修改", "三河乡", {}),
    ]


def test_a_name_of_another_is_refused(database: Database) -> None:
    add(database, "三河镇\n关桥乡 关桥")
    number = known(database, "三河镇").id
    with pytest.raises(BadInput, match="“关桥”已经是“关桥乡”的另一种写法"):
        save(database, Hold(number, 1), "三河镇", "关桥")
    with pytest.raises(BadInput, match="“关桥乡”名单上已经有了"):
        save(database, Hold(number, 1), "关桥乡")
    assert listed(database) == [("三河镇", ()), ("关桥乡", ("关桥",))]


def test_who_saves_or_removes_second_is_told(database: Database) -> None:
    add(database, "三河镇")
    hold = Hold(known(database, "三河镇").id, 1)
    save(database, hold, "三河乡")
    with pytest.raises(Conflict, match="同事改过这个乡镇"):
        save(database, hold, "三河街道")
    with pytest.raises(Conflict), database.writing() as session:
        keeping.remove(session, hold, MA, NOW)
    assert listed(database) == [("三河乡", ("三河镇",))]


def test_what_is_removed_is_free_again_with_all_its_ways_of_writing(database: Database) -> None:
    add(database, "三河镇 三河公社")
    with database.writing() as session:
        keeping.remove(session, Hold(known(database, "三河镇").id, 1), MA, NOW)
    assert listed(database) == []
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TownshipSpellingRow)) == 0
    assert deeds(database)[-1] == ("ma", "去掉", "三河镇", {})
    assert add(database, "关桥乡 三河公社 三河镇") == 1


def test_a_way_of_writing_is_taken_for_a_township_once(database: Database) -> None:
    add(database, "三河镇\n关桥乡")
    with database.writing() as session:
        assert keeping.assign(session, known(database, "三河镇").id, "三合镇", MA, NOW) == "三河镇"
    assert listed(database)[0] == ("三河镇", ("三合镇",))
    with pytest.raises(BadInput, match="“三合镇”已经算作“三河镇”了"), database.writing() as session:
        keeping.assign(session, known(database, "关桥乡").id, "三合镇", MA, NOW)
    assert deeds(database)[-1] == ("ma", "归并写法", "三河镇", {"spelling": "三合镇"})


def test_whatever_stands_on_a_sheet_can_be_taken_for_a_township(database: Database) -> None:
    add(database, "三河镇（老街）\n关桥乡")
    number = known(database, "关桥乡").id
    with database.writing() as session:
        assert keeping.assign(session, number, " 关桥-乡! ", MA, NOW) == "关桥乡"
    assert listed(database)[1] == ("关桥乡", ("关桥-乡!",))
    with pytest.raises(BadInput, match="没有写是哪种写法"), database.writing() as session:
        keeping.assign(session, number, " \0 ", MA, NOW)


def put(url: str) -> int:
    database = Database(url)
    try:
        return add(database, "三河镇\n关桥乡")
    finally:
        database.close()


def test_of_two_who_add_the_same_at_once_the_second_adds_nothing(database: Database) -> None:
    assert sorted(at_once(put, database.url)) == [0, 2]
    assert [name for name, _ in listed(database)] == ["三河镇", "关桥乡"]
