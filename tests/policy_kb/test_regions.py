"""行政区划: who lies above whom, and what a region is called."""

import pytest

from backend.core.errors import BadInput
from policy_kb import content
from policy_kb.regions import NATION, Region, RegionTree, missing_parents, parent_of

# What people say every day. None of it names a region.
EVERYDAY = [
    "我家在平原上，不在山里",
    "医院在市南边还是市北边",
    "住房和看病哪个管",
    "随时能报吗，随大家的车去",
    "市区里的医院报多少",
    "要不要去县里、区里、省里报",
    "城区和农村一样吗",
    "全国都一样吗",
    "新区的人能报吗",
    "海里捞的，山上采的，原来的药",
    "老人住院，儿子在外打工，没有人管",
    "武装部旁边的卫生院，德行好的大夫",
]


@pytest.fixture(scope="module")
def tree() -> RegionTree:
    return content.load().tree


def named(tree: RegionTree, text: str) -> list[tuple[str, str]]:
    """Code and words of each region named in a text."""
    return [(found.code, text[found.start : found.end]) for found in tree.mentions(text)]


@pytest.mark.parametrize(
    ("code", "above"),
    [("640522", "640500"), ("640500", "640000"), ("640000", NATION), ("371481", "371400"), (NATION, None)],
)
def test_a_code_says_what_is_above_it(code: str, above: str | None) -> None:
    assert parent_of(code) == above


def test_the_chain_goes_from_the_county_to_the_nation(tree: RegionTree) -> None:
    assert tree.chain("640522") == ("640522", "640500", "640000", NATION)
    assert tree.chain("640500") == ("640500", "640000", NATION)
    assert tree.chain(NATION) == (NATION,)


def test_a_county_that_is_not_known_is_still_answered_by_those_above(tree: RegionTree) -> None:
    assert tree.chain("640599") == ("640500", "640000", NATION)


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("640522", "640522", True),
        ("640522", "640500", True),
        ("640500", "640522", True),
        ("640522", NATION, True),
        ("640522", "640521", False),
        ("640522", "640300", False),
        ("420302", "421321", False),
    ],
)
def test_neighbours_are_not_related(tree: RegionTree, one: str, other: str, related: bool) -> None:
    assert tree.related(one, other) is related


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("海原县", "640522"),
        (" 海原县 ", "640522"),
        ("海原", "640522"),
        ("640522", "640522"),
        ("即墨区", "370215"),
        ("即墨市", "370215"),
        ("即墨", "370215"),
        ("陵县", "371403"),
        ("宁夏", "640000"),
        ("宁夏回族自治区", "640000"),
        ("中卫", "640500"),
        ("随县", "421321"),
        ("随州", "421300"),
        (NATION, NATION),
        ("火星", None),
        ("", None),
        ("999999", None),
        ("平原", None),
        ("海原县海原县", None),
    ],
)
def test_a_region_is_found_by_code_name_short_or_former_name(
    tree: RegionTree, text: str, code: str | None
) -> None:
    assert tree.resolve(text) == code


def test_an_unknown_region_is_asked_for_again(tree: RegionTree) -> None:
    assert tree.require("海原县") == "640522"
    with pytest.raises(BadInput, match="火星") as refusal:
        tree.require("火星" * 50)
    assert len(refusal.value.sentence) < 80


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我是海原县的", [("640522", "海原县")]),
        ("海原住院报多少", [("640522", "海原")]),
        ("中卫市海原县和随县", [("640500", "中卫市"), ("640522", "海原县"), ("421321", "随县")]),
        ("以前的即墨市，现在的即墨区", [("370215", "即墨市"), ("370215", "即墨区")]),
        ("在平原县，不在平原上", [("371426", "平原县")]),
        ("青岛市市南区", [("370200", "青岛市"), ("370202", "市南区")]),
        ("", []),
    ],
)
def test_regions_named_in_a_text_are_found_where_they_stand(
    tree: RegionTree, text: str, expected: list[tuple[str, str]]
) -> None:
    assert named(tree, text) == expected


@pytest.mark.parametrize("text", EVERYDAY)
def test_an_everyday_word_names_no_region(tree: RegionTree, text: str) -> None:
    assert named(tree, text) == []


def test_every_name_a_region_may_be_called_by_leads_back_to_it(tree: RegionTree) -> None:
    for spoken, name in tree.spoken_names().items():
        assert len(spoken) > 1
        assert tree.name(tree.require(spoken)) == name


def test_a_name_is_shown_with_its_city(tree: RegionTree) -> None:
    assert tree.path_name("640522") == "中卫市海原县"
    assert [tree.path_name(code) for code in ("640500", "640000", NATION)] == [
        "中卫市",
        "宁夏回族自治区",
        "全国",
    ]


def test_of_every_built_in_region_the_parent_is_known_too(tree: RegionTree) -> None:
    assert missing_parents(tree.regions.values()) == []
    assert set(tree.aliases.values()) <= set(tree.regions)


def test_the_five_places_have_their_whole_chain(tree: RegionTree) -> None:
    for code in ("640502", "640521", "640522", "371428", "420302", "421321", "370215"):
        assert len(tree.chain(code)) == 4


def test_no_two_built_in_regions_share_a_name(tree: RegionTree) -> None:
    assert len({region.name for region in tree.regions.values()}) == len(tree.regions)


def test_orphans_are_found_unless_their_parent_is_known() -> None:
    county = Region("621126", "岷县")
    assert missing_parents([county]) == ["621126"]
    assert missing_parents([county], ["621100", "620000", NATION]) == []
    assert missing_parents([county, Region("621100", "定西市")], ["620000", NATION]) == []
