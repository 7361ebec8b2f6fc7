"""The validator finds every kind of mistake, and the built-in content has none."""

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from backend.core.errors import BadInput
from policy_kb import content
from policy_kb.content import Content
from policy_kb.quality import checks, figures, sources
from policy_kb.quality.checks import Problem
from policy_kb.records import Entry, SourceDocument
from policy_kb.regions import Region
from tests.policy_kb.importing.conftest import find_seed

SOURCE = """某县健康扶贫实施方案

一、住院　在县内住院报销 90％，个人每年自付不超过 5,000 元，1.5 万元以上的部分报销80%。
二、门诊　每年随访四次，为35-64岁妇女免费筛查，全县 22 个村卫生室达标。
"""
DOCUMENT = SourceDocument(
    "plan", "640522", "某县健康扶贫实施方案", "某县卫健局", "某卫发〔2019〕7号", "2019-03-12"
)
REGIONS = (
    Region("000000", "全国"),
    Region("640000", "宁夏回族自治区"),
    Region("640500", "中卫市"),
    Region("640522", "海原县"),
    Region("640521", "中宁县"),
)
ENTRY = Entry(
    id="haiyuan-inpatient",
    region_code="640522",
    topic="inpatient",
    title="住院能报多少",
    phrasings=("住院能报多少钱", "住院报几成", "在县医院住院报销比例"),
    conclusion="在县内住院报90%。",
    conditions="自己一年最多掏5000元。",
    how="",
    where="",
    audience=("建档立卡贫困户",),
    figures=("90%", "5000元"),
    document_key="plan",
    section="一、住院",
    valid_from=date(2019, 1, 1),
    review_by=date(2019, 12, 31),
)
OTHER = replace(
    ENTRY,
    id="haiyuan-clinics",
    topic="facility",
    title="村卫生室达标",
    phrasings=("村卫生室建好了没有", "多少个卫生室达标", "村里的诊所合格吗"),
    conclusion="全县22个村卫生室达到标准。",
    conditions="",
    figures=("22个",),
    section="二、门诊",
)


KEYS = {
    *("", "document", "region", "parts", "id", "topic", "audience", "title", "section", "review_by"),
    *("questions", "conclusion", "figures"),
}


def content_of(*entries: Entry, document: SourceDocument = DOCUMENT) -> Content:
    return Content({"plan": document}, entries, REGIONS, (), "digest")


def problems(*entries: Entry, sources: Mapping[str, str] | None = None) -> list[Problem]:
    return checks.check(content_of(*entries), sources)


def errors(*entries: Entry) -> str:
    """The messages of all errors, with the original at hand."""
    found = problems(*entries, sources={"plan": SOURCE})
    return "\n".join(problem.message for problem in found if problem.severity == "error")


def warnings(*entries: Entry) -> str:
    return "\n".join(problem.message for problem in problems(*entries) if problem.severity == "warning")


def test_good_entries_have_no_problem() -> None:
    assert problems(ENTRY, OTHER, sources={"plan": SOURCE}) == []


def test_the_built_in_content_has_no_problem_against_its_originals() -> None:
    built_in = content.load()
    originals = sources.load_sources(find_seed("000").parent, built_in.documents)
    assert set(originals) == set(built_in.documents)
    assert checks.check(built_in, originals) == []


def test_the_built_in_content_is_in_order_where_the_originals_are_not_at_hand() -> None:
    assert checks.check(content.load()) == []


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"document_key": "lost"}, "来源文件“lost”没有登记"),
        ({"section": ""}, "请写出处"),
        ({"section": "一" * 301}, "出处现有301个字"),
        ({"region_code": "999999"}, "地区“999999”不在地区表里"),
        ({"region_code": "640521"}, "“中宁县”不归来源文件的地区“海原县”管"),
        ({"region_code": "640500"}, "“中卫市”不归来源文件的地区“海原县”管"),
        ({"topic": ""}, "请选主题。"),
        ({"topic": "weather"}, "没有“weather”这个主题，请从主题里选一个"),
        ({"audience": ("建档立卡贫困户", "外星人")}, "适用人群里没有“外星人”"),
        ({"id": "海原-住院"}, "写法不对"),
        ({"id": "haiyuan"}, "写法不对"),
        ({"id": "haiyuan-inpatient\n"}, "写法不对"),
        ({"title": ""}, "请写标题"),
        ({"title": "住" * 41}, "标题现有41个字"),
        ({"phrasings": ("住院报多少", "报几成")}, "问法只有2条"),
        ({"phrasings": ("住院报多少", "报几成", " ", "住院报销")}, "有一条问法是空的"),
        ({"phrasings": ("住院报多少", "报几成", "？", "住院报销")}, "有一条问法是空的"),
        (
            {"phrasings": ("住院报多少", "住院报多少？", "報幾成", "报几成", "住院")},
            "问法“住院报多少？”写了两遍",
        ),
        ({"phrasings": ("住院报多少", "报几成", "住院" * 101)}, "太长"),
        ({"conclusion": ""}, "请写结论"),
        ({"conditions": "请先问清楚。" * 70}, "答案共430个字"),
        ({"review_by": date(2018, 12, 31)}, "复核日期 2018-12-31 早于生效日期 2019-01-01"),
        (
            {"parts": (("640521", "中宁县报90%。"),)},
            "“分地区或分年份的说法”里的“640521”不是年份，也不是条目地区之内",
        ),
        ({"parts": (("2019年", "报90%。"),)}, "“分地区或分年份的说法”里的“2019年”"),
        ({"parts": (("2019", " "),)}, "“分地区或分年份的说法”里“2019”的那一句是空的"),
        ({"figures": ("90%", "80%", "5000元")}, "关键数字“80%”在答案里没有出现"),
    ],
)
def test_a_broken_entry_is_named_with_what_to_do(broken: dict[str, object], message: str) -> None:
    entry = replace(ENTRY, **broken)  # type: ignore[arg-type]
    found = [problem for problem in problems(entry) if problem.severity == "error"]
    assert {problem.where.removeprefix(entry.id).strip() for problem in found} <= KEYS
    assert message in "\n".join(problem.message for problem in found)


@pytest.mark.parametrize(
    ("broken", "key"),
    [
        ({"document_key": "遗失"}, "document"),
        ({"region_code": "999999"}, "region"),
        ({"region_code": "640521"}, "region"),
        ({"parts": (("2019年", " "),)}, "parts"),
        ({"topic": ""}, "topic"),
        ({"topic": "天气"}, "topic"),
        ({"audience": ("外星人",)}, "audience"),
        ({"title": ""}, "title"),
        ({"title": "住院报90%"}, "title"),
        ({"section": ""}, "section"),
        ({"review_by": date(2018, 12, 31)}, "review_by"),
        ({"phrasings": ("住院报多少", " ")}, "questions"),
        ({"conclusion": ""}, "conclusion"),
        ({"figures": ("80%",)}, "figures"),
        ({"figures": ()}, "figures"),
    ],
)
def test_a_sentence_uses_the_words_of_the_form_and_the_key_stands_beside_it(
    broken: dict[str, object], key: str
) -> None:
    entry = replace(ENTRY, **broken)  # type: ignore[arg-type]
    found = [problem for problem in problems(entry) if problem.where == f"{ENTRY.id} {key}"]
    assert found
    assert not re.search("[A-Za-z_]", "".join(problem.message for problem in found))
    assert all(problem.message.endswith("。") for problem in found)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        ({"region_code": "123456"}, "地区“123456”不在地区表里"),
        ({"issued": "2019年3月"}, "日期“2019年3月”写法不对"),
        ({"issued": "2019-02-30"}, "日期“2019-02-30”写法不对"),
        ({"issued": "2019-3-1"}, "写法不对"),
        ({"issued": "0000"}, "写法不对"),
        ({"title": " "}, "没有写标题"),
        ({"issuer": ""}, "没有写发文单位"),
    ],
)
def test_a_broken_document_is_named_with_its_key(broken: dict[str, Any], message: str) -> None:
    (problem, *_) = checks.check(content_of(document=replace(DOCUMENT, **broken)))
    (name,) = broken
    key = {"region_code": "region", "issued": "date"}.get(name, name)
    assert (problem.where, problem.severity) == (f"documents.yaml plan {key}", "error")
    assert message in problem.message
    assert key not in problem.message


def test_an_entry_below_its_documents_region_is_in_order() -> None:
    city = content_of(ENTRY, document=replace(DOCUMENT, region_code="640500"))
    assert checks.check(city) == []


# -- figures ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "stated",
    [
        "报70%",
        "补200元",
        "1500元以上",
        "45-64岁",
        "23个村",
        "一年5次",
        "2018年",
        "百分之七十",
        "六千元",
        "八成五",
        "六十五岁",
    ],
)
def test_a_figure_the_original_does_not_hold_is_an_error(stated: str) -> None:
    assert "在原文里找不到" in errors(replace(OTHER, conditions=f"另外，{stated}。"))


@pytest.mark.parametrize(
    "stated",
    [
        "报９０％",
        "百分之九十",
        "最多5000元",
        "5,000元",
        "0.5万元",
        "15000元以上",
        "35-64岁",
        "35到64岁",
        "4次",
        "22所",
        "2019年3月12日",
        "〔2019〕7号",
        "分三样，两类",
    ],
)
def test_one_figure_may_be_written_in_several_ways(stated: str) -> None:
    assert errors(replace(OTHER, conditions=f"另外，{stated}。")) == ""


def test_the_parts_of_a_statistic_are_held_against_the_original_too() -> None:
    assert errors(replace(OTHER, parts=(("2019", "2019年22个。"), ("640522", "海原县22个。")))) == ""
    assert "“33个”" in errors(replace(OTHER, parts=(("2019", "2019年33个。"),)))


def test_a_percentage_is_not_the_number_beside_it() -> None:
    assert "“22%”" in errors(replace(OTHER, conclusion="达标率22%。", figures=()))
    assert "“80元”" in errors(replace(OTHER, conclusion="补80元。", figures=()))


def test_figures_are_not_held_against_an_original_that_is_missing() -> None:
    wrong = replace(OTHER, conditions="报70%。")
    (problem,) = problems(wrong, sources={})
    assert (problem.where, problem.severity) == ("documents.yaml plan", "warning")
    assert "没有找到原文《某县健康扶贫实施方案》" in problem.message
    assert problems(wrong) == []


def test_a_range_gives_its_unit_to_both_ends() -> None:
    found = [(int(figure.value), figure.kind) for figure in figures.figures("3-5万元，6 至 24 月龄")]
    assert found == [(30_000, "money"), (50_000, "money"), (6, "age"), (24, "age")]


@pytest.mark.parametrize(
    "title",
    [
        "住院报90%",
        "补助5000元",
        "投入431万",
        "改扩建3个卫生院",
        "170张床位",
        "发5万余份",
        "每年一次义诊",
        "报九成",
    ],
)
def test_a_title_that_holds_a_figure_is_warned_of(title: str) -> None:
    assert "标题里有数字" in warnings(replace(ENTRY, title=title))


@pytest.mark.parametrize(
    "title",
    [
        "“985”政策是什么",
        "7类11种大病",
        "30种大病救治",
        "2019年的指标",
        "“1+4+N”医共体",
        "八个一",
        "随访多久一次",
        "成立领导小组",
    ],
)
def test_names_and_years_may_stand_in_a_title(title: str) -> None:
    assert warnings(replace(ENTRY, title=title)) == ""


def test_an_answer_with_amounts_and_no_figures_is_warned_of() -> None:
    assert "关键数字是空的" in warnings(replace(ENTRY, figures=()))
    assert warnings(replace(ENTRY, conclusion="报百分之几没有写。", conditions="", figures=())) == ""


# -- pairs --------------------------------------------------------------------------------------------


def test_an_id_may_be_used_once_only() -> None:
    assert "这个编号有两个条目在用" in errors(ENTRY, replace(OTHER, id=ENTRY.id))


def test_two_entries_of_a_region_may_not_share_a_title() -> None:
    assert f"标题和条目 {ENTRY.id} 一样" in errors(ENTRY, replace(OTHER, title="住院，能报多少？"))


def test_two_entries_of_a_region_may_not_share_a_way_of_asking() -> None:
    copied = replace(OTHER, phrasings=(*OTHER.phrasings, "住院报几成？"))
    assert f"问法“住院报几成”条目 {ENTRY.id} 也有" in errors(ENTRY, copied)


def test_a_copied_answer_is_found_even_when_one_figure_differs() -> None:
    copied = replace(
        OTHER,
        conclusion="在县内定点医疗机构住院，政策范围内的费用报销90%，先诊疗后付费，不交押金。",
        conditions="",
    )
    changed = replace(copied, id="haiyuan-copy", title="押金", phrasings=("甲乙", "丙丁", "戊己"))
    changed = replace(changed, conclusion=copied.conclusion.replace("90%", "80%"))
    assert "几乎一样" in errors(copied, changed)


def test_phrasings_that_differ_in_particles_and_order_are_warned_of() -> None:
    close = replace(OTHER, phrasings=(*OTHER.phrasings, "报几成呢，住院？"))
    assert "只差语气或语序" in warnings(ENTRY, close)


def test_other_regions_may_ask_and_answer_alike() -> None:
    elsewhere = replace(ENTRY, id="zhongning-inpatient", region_code="640521")
    found = checks.check(content_of(ENTRY, elsewhere, document=replace(DOCUMENT, region_code="640500")))
    assert found == []


def test_bare_numbers_under_a_head_in_percent_are_ratios() -> None:
    plain_table = figures.allowed(DOCUMENT, "医院　报销比例\n一级　85")
    headed = figures.allowed(DOCUMENT, "医院　报销比例（%）\n一级　85")
    assert figures.unsupported(["报85%。"], plain_table) == ["85%"]
    assert figures.unsupported(["报85%。"], headed) == []
    assert figures.unsupported(["报90%。"], headed) == ["90%"]


# -- originals ----------------------------------------------------------------------------------------


def test_originals_are_found_by_their_title(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("各单位：\n根据《某县健康扶贫\n实施方案》，转发如下。", encoding="utf-8")
    (tmp_path / "b.txt").write_text(SOURCE.replace("健康扶贫", "健康\n\n扶贫 "), encoding="gb18030")
    (tmp_path / "c.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "folder.txt").mkdir()
    lost = replace(DOCUMENT, key="lost", title="没有这份文件")
    found = sources.load_sources(tmp_path, {"plan": DOCUMENT, "lost": lost})
    assert list(found) == ["plan"]
    assert "22 个村卫生室" in found["plan"]


def test_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="没有找到原文文件夹"):
        sources.load_sources(tmp_path / "none", {"plan": DOCUMENT})
