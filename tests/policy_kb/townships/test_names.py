"""How townships are written, and which one is meant: by its name, another spelling, or a part that no other has."""

import pytest

from backend.core.errors import BadInput
from policy_kb.townships import names
from policy_kb.townships.names import Line, Township

KNOWN = (
    Township(1, "王庄镇", ("王庄公社",)),
    Township(2, "大河乡"),
    Township(3, "小河乡"),
    Township(4, "城关街道办事处", ("城关",)),
    Township(5, "三十里铺镇"),
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("王庄镇", ["王庄镇"]),
        ("王莊鎮", ["王庄镇"]),
        (" 王 庄 镇 ", ["王庄镇"]),
        ("王庄", ["王庄镇"]),
        ("王庄公社", ["王庄镇"]),
        ("公社", ["王庄镇"]),
        ("我是王庄镇的", ["王庄镇"]),
        ("家住海原县王庄镇", ["王庄镇"]),
        ("我们在大河乡", ["大河乡"]),
        ("城关的人", ["城关街道办事处"]),
        ("三十里铺", ["三十里铺镇"]),
        ("河乡", ["大河乡", "小河乡"]),
        ("河", []),
        ("镇", []),
        ("李家镇", []),
        ("王庄镇卫生院能报销吗", []),
        ("住院", []),
        ("", []),
    ],
)
def test_a_township_is_meant_by_its_name_or_a_part_that_no_other_has(said: str, found: list[str]) -> None:
    assert [one.name for one in names.meant(said, KNOWN)] == found


def test_a_whole_name_goes_before_one_that_holds_it() -> None:
    known = (Township(1, "王庄镇"), Township(2, "大王庄镇"))
    assert names.meant("王庄镇", known) == known[:1]
    assert names.meant("王庄", known) == known


def test_a_township_a_line_and_behind_it_how_else_it_is_written() -> None:
    typed = "三河镇\r\n\n王 庄 镇\t\n 关桥乡 关桥公社、关桥，关桥乡\n"
    with pytest.raises(BadInput, match="第3行的“王”不像乡镇名"):
        names.lines(typed)
    assert names.lines(typed.replace("王 庄 镇", "王庄镇")) == [
        Line(1, "三河镇", ()),
        Line(3, "王庄镇", ()),
        Line(4, "关桥乡", ("关桥公社", "关桥")),
    ]


@pytest.mark.parametrize("typed", ["1", "123", "三河镇！", "abc", "长" * 21, "<b>镇</b>"])
def test_what_is_no_name_is_refused_with_its_line(typed: str) -> None:
    with pytest.raises(BadInput, match=r"第2行的.*只用汉字、字母、数字和括号"):
        names.lines(f"三河镇\n{typed}")
