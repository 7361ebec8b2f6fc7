"""The CSV form of the region tree."""

import pytest

from backend.core.errors import BadInput
from policy_kb.regions import Region, parse_regions

MINXIAN = Region("621126", "岷县")


@pytest.mark.parametrize(
    "text",
    [
        "code,name\n621126,岷县\n",
        "code,name\r\n621126,岷县\r\n",
        "name,code\n岷县,621126\n",
        "code,name,note\n621126,岷县,甘肃\n",
        'code,name\n" 621126 "," 岷县 "\n',
        "code,name\n\n621126,岷县",
    ],
    ids=["plain", "from Windows", "other order", "one column more", "blanks", "empty line"],
)
def test_a_table_is_read(text: str) -> None:
    assert parse_regions(text) == [MINXIAN]


def test_the_order_of_the_rows_is_kept() -> None:
    assert parse_regions("code,name\n621126,岷县\n621100,定西市") == [MINXIAN, Region("621100", "定西市")]


@pytest.mark.parametrize(
    "text", ["", "621126,岷县\n", "code;name\n621126;岷县\n", "代码,名称\n621126,岷县\n"]
)
def test_the_head_must_name_the_columns(text: str) -> None:
    with pytest.raises(BadInput, match="code,name"):
        parse_regions(text)


@pytest.mark.parametrize(
    "row", ["62112,岷县", "6211260,岷县", "62112x,岷县", "６２１１２６,岷县", ",岷县", "岷县,621126"]
)
def test_a_code_is_six_ascii_digits(row: str) -> None:
    with pytest.raises(BadInput, match="第2行的代码"):
        parse_regions(f"code,name\n{row}\n")


@pytest.mark.parametrize("row", ["621126,", "621126", "621126,岷", f"621126,{'长' * 31}"])
def test_a_region_has_a_name_of_a_names_length(row: str) -> None:
    with pytest.raises(BadInput, match="第3行"):
        parse_regions(f"code,name\n621100,定西市\n{row}\n")


@pytest.mark.parametrize(
    "before", ["\n\n", '621100,"定西\n市"\n'], ids=["empty lines", "a name over two lines"]
)
def test_the_line_named_is_the_files(before: str) -> None:
    with pytest.raises(BadInput, match="第4行"):
        parse_regions(f"code,name\n{before}62112,岷县\n")
