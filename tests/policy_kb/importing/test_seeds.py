"""The five real documents import whole, from every format, under the right headings."""

import re
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from policy_kb.importing import Clause, read_paragraphs, split_clauses

from .conftest import find_seed
from .rebuilding import bare, rebuilt
from .written import docx_of, html_of, pdf_of

Writer = Callable[[Sequence[str]], bytes]


def clauses_of(name: str) -> list[Clause]:
    path = find_seed(name)
    return split_clauses(read_paragraphs(path.read_bytes(), path.name))


def paths_of(clauses: Sequence[Clause]) -> list[tuple[str, ...]]:
    return list(dict.fromkeys(clause.heading_path for clause in clauses))


def clause_with(clauses: Sequence[Clause], words: str) -> Clause:
    """The one clause in which these words stand."""
    (found,) = [clause for clause in clauses if words in clause.text]
    return found


def test_no_character_is_lost_or_doubled(seed: Path) -> None:
    clauses = split_clauses(read_paragraphs(seed.read_bytes(), seed.name))
    assert bare(rebuilt(clauses)) == bare(seed.read_text(encoding="utf-8").splitlines())


def test_every_source_line_stands_in_exactly_one_place(seed: Path) -> None:
    """Lines of the source that occur once there occur once among the clauses and headings."""
    lines = rebuilt(split_clauses(read_paragraphs(seed.read_bytes(), seed.name)))
    source = [bare([line]) for line in seed.read_text(encoding="utf-8").splitlines()]
    for line in (line for line in source if len(line) > 30):
        assert len([1 for place in lines if line in bare([place])]) == source.count(line)


def test_positions_count_from_one(seed: Path) -> None:
    clauses = split_clauses(read_paragraphs(seed.read_bytes(), seed.name))
    assert [clause.position for clause in clauses] == list(range(1, len(clauses) + 1))


@pytest.mark.parametrize(
    ("write", "filename"), [(docx_of, "文件.docx"), (html_of, "文件.html"), (pdf_of, "文件.PDF")]
)
def test_other_formats_give_the_same_paragraphs(seed: Path, write: Writer, filename: str) -> None:
    paragraphs = read_paragraphs(seed.read_bytes(), seed.name)
    read = read_paragraphs(write(paragraphs), filename)
    assert [_without_blanks(text) for text in read] == [_without_blanks(text) for text in paragraphs]


@pytest.mark.parametrize(("write", "filename"), [(docx_of, "文件.docx"), (html_of, "文件.htm")])
def test_word_and_web_keep_even_the_blanks(seed: Path, write: Writer, filename: str) -> None:
    paragraphs = read_paragraphs(seed.read_bytes(), seed.name)
    assert read_paragraphs(write(paragraphs), filename) == paragraphs


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le"])
def test_every_encoding_of_a_text_file_reads_alike(seed: Path, encoding: str) -> None:
    text = seed.read_text(encoding="utf-8")
    assert read_paragraphs(text.encode(encoding), "文件.txt") == read_paragraphs(text.encode(), "文件.txt")


def test_sentences_cut_by_a_page_are_whole_again() -> None:
    assert "摸底筛查贫困患者的健康状况" in clause_with(clauses_of("000"), "摸底筛查贫困").text
    assert "签约随访服务工作，为贫困患者提供" in clause_with(clauses_of("000"), "做实做细").text
    assert "真正把健康扶贫作为重大政治任务" in clause_with(clauses_of("001"), "一是加强").text
    assert "不断完善措施，创新落实方式" in clause_with(clauses_of("001"), "村不漏户").text
    assert "健康扶贫补充医疗保险经办机构" in clause_with(clauses_of("003"), "运用信息技术").text


def test_mixed_markdown_levels_yield_to_the_numbering() -> None:
    paths = paths_of(clauses_of("000"))
    title = "2019年健康扶贫工作实施方案"
    assert paths[:3] == [(title,), (title, "一、基本情况"), (title, "二、主要工作")]
    assert (title, "三、具体实施内容", "（十）加快推进县乡村医疗卫生机构标准化建设") in paths
    assert (title, "四、保障措施", "（二）强化工作保障、加大督导力度") in paths


def test_a_long_first_sentence_heads_its_clause_by_number_only() -> None:
    clause = clause_with(clauses_of("000"), "（三）做实做细")
    assert clause.heading_path[-1] == "（三）"
    assert clause.text.endswith("（责任单位：两县一区卫健局、各乡镇卫生院）")


def test_signature_and_date_stand_apart_under_the_title() -> None:
    end = clauses_of("000")[-3:]
    assert [clause.text for clause in end] == ["抄送：市扶贫办", "中卫市卫生健康委员会", "2019年3月12日印发"]
    assert {clause.heading_path for clause in end} == {("2019年健康扶贫工作实施方案",)}
    assert [clause.text for clause in clauses_of("001")[-3:]] == [
        "德州市卫生和计划生育委员会",
        "2018年6月11日",
        "(信息公开形式：主动公开)",
    ]


def test_letterhead_comes_before_the_title_and_salutation_after_it() -> None:
    clauses = clauses_of("001")
    title = "关于加快推进健康扶贫工作 确保高质量完成年度任务的通知"
    assert [clause.heading_path for clause in clauses[:4]] == [(), (), (title,), (title,)]
    assert clauses[1].text == "德卫办字〔2018〕20号"
    assert clauses[2].text.endswith("市直相关医疗机构：")


def test_counted_points_are_clauses_under_their_section() -> None:
    points = [clause for clause in clauses_of("001") if re.match("[一二三]是", clause.text)]
    assert [point.text[:4] for point in points] == ["一是加强", "二是完善", "三是抬高"]
    assert {point.heading_path[1:] for point in points} == {("三、措施要求",)}
    assert "二是丰富宣传形式" in clause_with(clauses_of("003"), "一是突出宣传重点").text


def test_an_article_has_its_subtitle_captions_and_bare_headings() -> None:
    clauses = clauses_of("002")
    title = "守护健康奔小康——茅箭区健康扶贫工作综述"
    sections = ["压实责任 精准服务", "落实政策 提高保障", "创新举措 完善体系"]
    assert paths_of(clauses) == [(title,), *((title, section) for section in sections)]
    assert clause_with(clauses, "为贫困人口义诊").text == "为贫困人口义诊"
    assert clause_with(clauses, "通讯员").text == "记者马胜江 通讯员王永"


def test_a_notice_holds_the_plan_it_sends_and_a_second_notice_begins_anew() -> None:
    paths = paths_of(clauses_of("003"))
    notice = "随县卫生健康局关于印发 2020年随县健康扶贫工作计划的通知"
    plan = "2020年随县健康扶贫工作计划"
    assert paths[1:3] == [(notice,), (notice, plan)]
    assert paths[3] == (notice, plan, "一、深入学习贯彻扶贫工作重要论述")
    assert paths[14] == (notice, plan, "十二、持续开展健康扶贫领域两个专项整治工作")
    assert paths[15:] == [
        ("随县卫生健康局关于印发《随州市随县新冠肺炎疫情常态化防控工作方案（试行）》的通知",)
    ]


def test_a_title_on_three_lines_is_one_and_an_annex_has_its_own_path() -> None:
    clauses = clauses_of("004")
    title = "即墨市卫生和计划生育局关于印发《即墨市卫生计生农村健康扶贫实施方案》的通知"
    plan = "即墨市卫生计生农村健康扶贫实施方案"
    assert clauses[0].heading_path == (title,)
    assert clause_with(clauses, "落实困难居民医疗救助制度").heading_path == (
        title,
        plan,
        "二、工作内容",
        "（一）实施医疗救助扶持",
    )
    assert clauses[-1].heading_path == (
        title,
        "附件1",
        "即墨市卫生和计划生育局农村精准脱贫工作领导小组名单",
    )


def test_a_list_of_names_keeps_its_rows() -> None:
    rows = [clause.text for clause in clauses_of("004") if "附件1" in clause.heading_path]
    assert len(rows) == 14
    assert rows[0] == "组  长 杨  岩  市卫计局   局长"
    assert rows[-2] == "李明波  市卫计局   公共卫生科负责人"


def _without_blanks(text: str) -> str:
    return re.sub(r"\s", "", text)
