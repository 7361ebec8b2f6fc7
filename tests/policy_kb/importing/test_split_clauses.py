"""Splitting: the rules on small documents, and that nothing is ever lost, doubled or moved."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_kb.importing import Clause, split_clauses

from .rebuilding import bare, rebuilt

PROSE = "参保人员在定点医疗机构发生的住院费用，由基本医疗保险基金按规定支付，个人负担其余部分。"

_LINES = st.one_of(
    st.text(alphabet=st.characters(exclude_categories=["Cs"])),
    st.builds(
        "".join,
        st.tuples(
            st.sampled_from(["", "# ", "## ", "**", "“", "——", "附件：", "一是"]),
            st.sampled_from(
                ["", "一、", "（一）", "（十二）", "1.", "1．", "（1）", "第一章 ", "第二条　", "①", "1.1 "]
            ),
            st.sampled_from(
                [
                    "",
                    "总则",
                    "保障措施",
                    "关于印发《方案",
                    "关于减免费用",
                    "某某县卫生健康局",
                    PROSE,
                    PROSE[:30],
                ]
            ),
            st.sampled_from(
                ["", "，", "。", "；", "：", "**", "》的通知", "的通知", "名单", "（试行）", " 张三  李四"]
            ),
        ),
    ),
    st.sampled_from(
        ["附件1", "附件", "2020年1月2日", "抄送：某局", "---", "T12", "", " ", PROSE, "总则", "一、总则"]
    ),
)


def texts_and_paths(*paragraphs: str) -> list[tuple[tuple[str, ...], str]]:
    return [(clause.heading_path, clause.text) for clause in split_clauses(list(paragraphs))]


@given(st.lists(_LINES))
def test_nothing_is_lost_doubled_or_moved(paragraphs: list[str]) -> None:
    clauses = split_clauses(paragraphs)
    assert bare(rebuilt(clauses), "#*-") == bare(paragraphs, "#*-")
    assert [clause.position for clause in clauses] == list(range(1, len(clauses) + 1))
    assert all(clause.text.strip() and all(clause.heading_path) for clause in clauses)


@given(
    st.lists(
        st.sampled_from(["一、甲", "（一）乙", "（一）乙。丙丙。", "乙", "关于甲的通知", "乙方案", PROSE])
    )
)
def test_repeated_headings_are_kept_each_time(paragraphs: list[str]) -> None:
    assert bare(rebuilt(split_clauses(paragraphs))) == bare(paragraphs)


def test_an_empty_document_has_no_clauses() -> None:
    assert split_clauses([]) == split_clauses(["", " ", "---"]) == []


def test_chapters_hold_articles_and_articles_their_items() -> None:
    assert texts_and_paths(
        "某市医疗救助办法",
        "第一章 总则",
        f"第一条　为了规范救助。{PROSE}",
        "第二条  救助对象包括下列人员：",
        "（一）特困人员；",
        "第二章 附则",
        "第三条 本办法自印发之日起施行。",
    ) == [
        (("某市医疗救助办法", "第一章 总则", "第一条　为了规范救助"), f"第一条　为了规范救助。{PROSE}"),
        (
            ("某市医疗救助办法", "第一章 总则", "第二条  救助对象包括下列人员：", "（一）"),
            "（一）特困人员；",
        ),
        (
            ("某市医疗救助办法", "第二章 附则", "第三条"),
            "第三条 本办法自印发之日起施行。",
        ),
    ]


def test_a_clause_of_one_sentence_is_no_heading_of_itself_or_of_what_follows() -> None:
    assert texts_and_paths(
        "某县医疗救助办法",
        "第一条 特困人员住院的，全额救助。",
        "第二条 补助标准为每人每年300元",
        "本条所称人员由民政局认定。",
        "第三条 加强管理。各乡镇要按时上报材料。",
        "第四条 为了方便群众，出院时当场结算。另有规定的除外。",
    ) == [
        (("某县医疗救助办法", "第一条"), "第一条 特困人员住院的，全额救助。"),
        (("某县医疗救助办法", "第二条"), "第二条 补助标准为每人每年300元"),
        (("某县医疗救助办法", "第二条"), "本条所称人员由民政局认定。"),
        (("某县医疗救助办法", "第三条 加强管理"), "第三条 加强管理。各乡镇要按时上报材料。"),
        (("某县医疗救助办法", "第四条"), "第四条 为了方便群众，出院时当场结算。另有规定的除外。"),
    ]


def test_a_short_name_with_a_full_stop_heads_the_paragraph_below_it() -> None:
    assert texts_and_paths(
        "某县方案", "（一）宣传。", "每季度进村一次。", "（二）检查。", "（三）总结。"
    ) == [
        (("某县方案", "（一）宣传"), "（一）宣传。"),
        (("某县方案", "（一）宣传"), "每季度进村一次。"),
        (("某县方案", "（二）"), "（二）检查。"),
        (("某县方案", "（三）"), "（三）总结。"),
    ]


@pytest.mark.parametrize("name", ["附则", "附 则", "总则"])
def test_a_chapter_without_a_number_stands_beside_the_others(name: str) -> None:
    found = texts_and_paths(
        "某县医疗救助办法", "第二章 救助", f"第二条 {PROSE}", name, "第三条 由县医保局负责解释。"
    )
    assert [path for path, _ in found] == [
        ("某县医疗救助办法", "第二章 救助", "第二条"),
        ("某县医疗救助办法", name, "第三条"),
    ]


def test_sections_that_hold_articles_stand_outside_them_and_a_list_inside() -> None:
    sections = texts_and_paths(
        "某县实施细则", "一、总则", "第一条 由县医保局主管。", "二、附则", "第二条 自印发之日起施行。"
    )
    assert [path[1:] for path, _ in sections] == [("一、总则", "第一条"), ("二、附则", "第二条")]
    listed = texts_and_paths(
        "某县办法", "第一条 按下列标准：", "一、一级医院90%。", "二、二级医院80%。", "第二条 由县医保局负责。"
    )
    assert [path[1:] for path, _ in listed] == [
        ("第一条 按下列标准：", "一、"),
        ("第一条 按下列标准：", "二、"),
        ("第二条",),
    ]


def test_a_cited_article_does_not_begin_one() -> None:
    assert texts_and_paths("第五条规定的人员，可以申请救助。") == [((), "第五条规定的人员，可以申请救助。")]


def test_a_number_with_decimals_is_no_heading() -> None:
    assert texts_and_paths("1.5亿元用于医疗救助。", "2020年投入增加。") == [
        ((), "1.5亿元用于医疗救助。"),
        ((), "2020年投入增加。"),
    ]


def test_a_heading_with_nothing_beneath_is_a_clause() -> None:
    assert texts_and_paths("关于救助的通知", "一、对象", "二、标准", PROSE) == [
        (("关于救助的通知",), "一、对象"),
        (("关于救助的通知", "二、标准"), PROSE),
    ]


def test_text_after_a_short_numbered_clause_stays_beneath_it() -> None:
    paths = [path for path, _ in texts_and_paths("一、要求", "（一）加强领导。各地要重视。", PROSE)]
    assert paths == [("一、要求", "（一）加强领导")] * 2


def test_bold_marks_go_and_a_lone_asterisk_stays() -> None:
    assert (
        texts_and_paths("**（一）加强领导。**各地310***12要重视。")[0][1]
        == "（一）加强领导。各地310***12要重视。"
    )


@pytest.mark.parametrize(
    "following", ["（二）强化保障。各地要重视。", "二是强化保障，各地要重视。", "2020年1月2日"]
)
def test_what_opens_a_paragraph_is_never_joined(following: str) -> None:
    assert len(split_clauses([PROSE.rstrip("。"), following])) == 2


def test_a_sentence_cut_anywhere_in_prose_is_joined() -> None:
    for cut in range(PROSE.index("，") + 1, len(PROSE) - 1):
        assert split_clauses([PROSE[:cut], PROSE[cut:]]) == [Clause(1, (), PROSE)]


def test_a_text_without_any_end_is_not_joined_for_ever() -> None:
    assert len(split_clauses(["各地要重视，" * 5] * 1000)) > 5


def test_a_finished_note_keeps_its_neighbour_apart() -> None:
    note = "按规定执行。（责任单位：市医保局、市财政局）"
    assert [text for _, text in texts_and_paths(note, PROSE)] == [note, PROSE]


def test_a_title_wrapped_after_the_issuing_organ_is_one() -> None:
    paths = {
        path
        for path, _ in texts_and_paths("某市人民政府办公室", "关于进一步做好医疗", "救助工作的通知", PROSE)
    }
    assert paths == {("某市人民政府办公室关于进一步做好医疗救助工作的通知",)}


def test_several_organs_sign_one_document() -> None:
    signed = texts_and_paths(
        "关于救助的通知", "一、对象", PROSE, "市医保局", "市财政局", "二〇二〇年一月二日"
    )
    assert [path for path, _ in signed[-3:]] == [("关于救助的通知",)] * 3


def test_the_list_of_annexes_belongs_to_the_document() -> None:
    parts = texts_and_paths(
        "关于救助的通知", "一、对象", PROSE, "附件：1.申请表", "2.名单", "附件1", "申请表", PROSE
    )
    assert parts[1:3] == [(("关于救助的通知",), "附件：1.申请表"), (("关于救助的通知",), "2.名单")]
    assert parts[3][0] == ("关于救助的通知", "附件1")
