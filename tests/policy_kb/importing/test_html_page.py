"""Saved web pages: text by blocks, tables by rows, no scripts, whatever is left unclosed."""

import pytest

from policy_kb.importing import ImportRefused, read_paragraphs


def read(markup: str, encoding: str = "utf-8") -> list[str]:
    return read_paragraphs(markup.encode(encoding), "page.html")


def test_scripts_styles_menus_and_comments_are_left_out() -> None:
    page = """<head><title>标题</title><style>p{}</style><script>var a = "<p>假</p>"</script></head>
        <nav><a>首页</a></nav><p>正文<!-- 注 --></p><select><option>选</select><footer>版权</footer>"""
    assert read(page) == ["正文"]


def test_an_unclosed_menu_does_not_hide_the_text() -> None:
    assert read("<nav>首页<p>正文</p>") == ["首页", "正文"]


def test_headings_carry_marks() -> None:
    assert read("<h1>某市<b>医疗救助</b>办法</h1><h2>总则</h2><p>正文") == [
        "# 某市医疗救助办法",
        "## 总则",
        "正文",
    ]


def test_line_breaks_and_blocks_begin_paragraphs_and_inline_tags_do_not() -> None:
    assert read("<div>甲<span>乙</span><o:p></o:p>丙<br>丁<p>戊<p>己</div>庚") == [
        "甲乙丙",
        "丁",
        "戊",
        "己",
        "庚",
    ]


def test_a_line_wrapped_in_the_source_is_whole_and_latin_words_keep_their_blank() -> None:
    assert read("<p>健康\n   扶贫，\n工作 in\n China&nbsp;&nbsp;甲&emsp;乙</p>") == [
        "健康扶贫，工作 in China  甲 乙"
    ]


def test_a_table_gives_one_paragraph_a_row() -> None:
    assert read("<table><caption>表</caption><tr><th>人群<th>比例<tr><td>职工<td><p>90%</p></table>后") == [
        "表",
        "人群　比例",
        "职工　90%",
        "后",
    ]


def test_a_cell_over_several_rows_stands_in_each_of_them_and_one_over_columns_once() -> None:
    assert read(
        "<table><thead><tr><th rowspan=2>医院<th colspan='2'>报销<tr><th>门槛<th>比例</thead>"
        "<tbody><tr><td rowspan='2'>一级医院<td>100元<td>90%<tr><td>200元<td>85%<tr><td>二级医院<td colspan=2>70%"
    ) == [
        "医院　报销",
        "医院　门槛　比例",
        "一级医院　100元　90%",
        "一级医院　200元　85%",
        "二级医院　70%",
    ]


def test_a_cell_that_comes_down_stands_in_its_own_column() -> None:
    rows = "<tr><td>甲<td rowspan=3>乙<td>丙<tr><td>丁<td>戊<tr></tr><tr><td>己<td>庚<td>辛"
    assert read(f"<table>{rows}</table>") == ["甲　乙　丙", "丁　乙　戊", "己　庚　辛"]


def test_a_cell_over_rows_and_columns_holds_both_free() -> None:
    assert read("<table><tr><td rowspan=2 colspan=2>甲<td>乙<tr><td>丙<tr><td>丁<td>戊<td>己</table>") == [
        "甲　乙",
        "甲　丙",
        "丁　戊　己",
    ]


@pytest.mark.parametrize("said", ["0", "-1", "many", "", "999999999", "2.5"])
def test_a_span_that_makes_no_sense_loses_nothing(said: str) -> None:
    page = f"<table><tr><td rowspan='{said}' colspan='{said}'>甲<td>乙<tr><td>丙</table>后"
    assert read(page)[0] == "甲　乙"
    assert read(page)[-1] == "后"
    assert "丙" in read(page)[1]


def test_what_goes_down_without_end_is_refused_in_a_sentence() -> None:
    """Of twenty megabytes hundreds of gigabytes would be made."""
    page = f"<table><tr><td rowspan=0>{'长' * 5000}</td></tr>{'<tr><td>短</td></tr>' * 1000}</table>"
    with pytest.raises(ImportRefused, match="合并的单元格"):
        read(page)


def test_nothing_goes_down_out_of_a_table_or_a_part_of_it() -> None:
    head = "<thead><tr><th rowspan=9>甲</thead><tbody><tr><td>乙<td rowspan=9>丙</tbody>"
    assert read(f"<table>{head}</table><table><tr><td>丁<td>戊</table>") == ["甲", "乙　丙", "丁　戊"]


def test_a_layout_table_keeps_the_paragraphs_of_its_text() -> None:
    text = "".join(f"<p>第{count}段</p>" for count in range(1, 7))
    inner = "<table><tr><td>甲</td><td>乙</td></tr></table>"
    assert read(f"<table><tr><td>栏目</td><td>{text}{inner}</td></tr></table>") == [
        "栏目",
        *(f"第{count}段" for count in range(1, 7)),
        "甲　乙",
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_the_encoding_is_found_whatever_the_page_declares(encoding: str) -> None:
    assert read("<meta charset=gb2312><p>医疗救助政策</p>", encoding) == ["医疗救助政策"]


@pytest.mark.parametrize(
    "markup", ["<p>甲</td></tr></table>", "<tr><td>甲", "<table><tr>甲", "<td><p>甲", "</p>甲<"]
)
def test_broken_markup_loses_no_text(markup: str) -> None:
    assert read(markup)[0].startswith("甲")


def test_what_the_page_hides_or_strikes_out_is_not_read_and_told() -> None:
    page = (
        "<p>一级医院报<s>80%</s>90%。</p><div style='display: none'><div>旧</div>办法</div><p hidden>内部掌握</p>"
        "<p>第二条 不交押金。</p>"
    )
    left_out: list[str] = []
    assert read_paragraphs(page.encode(), "a.html", left_out) == ["一级医院报90%。", "第二条 不交押金。"]
    assert left_out == [f"网页上隐藏或划掉的文字没有读：“{text}”。" for text in ("80%", "旧办法", "内部掌握")]


def test_what_is_hidden_and_never_closed_cannot_hide_the_rest() -> None:
    left_out: list[str] = []
    page = "<p>第一条 报90%。</p><div style='display:none'>旧<p>第二条 不交押金。</p>"
    assert read_paragraphs(page.encode(), "a.html", left_out)[-1] == "第二条 不交押金。"
    assert "没有写明到哪里为止" in left_out[0]
