"""Figures as a table, as objects and as a picture."""

from dataclasses import replace
from xml.etree import ElementTree

from policy_kb.evaluation import plot, report
from policy_kb.evaluation.measuring import Measured

OURS = Measured(
    engine="mingbai",
    set="甲<集>",
    passages=4162,
    questions=753,
    acc_at_1=0.70123456,
    hit_at_5=0.9,
    r_at_5=0.85,
    mrr_at_10=1.0,
    neighbour_at_1=None,
    auroc_near=0.875,
    auroc_far=0.99,
    answered_near=0.5,
    answered_far=0.98,
    answered=0.8,
    false_near=0.2,
    false_far=0.0,
    build_s=1.25,
    peak_mb=241.6,
    p50_ms=3.14159,
    p99_ms=12.0,
)
PEER = replace(OURS, engine="bm25s", acc_at_1=0.5, false_far=None)


def test_objects_have_the_keys_that_others_read() -> None:
    first, second = report.objects([OURS, PEER])
    assert list(first) == [
        "set",
        "engine",
        "passages",
        "questions",
        "acc@1",
        "hit@5",
        "r@5",
        "mrr@10",
        "neighbour@1",
        "auroc_near",
        "auroc_far",
        "answered_near@5%",
        "answered_far@5%",
        "answered",
        "false_near",
        "false_far",
        "build_s",
        "peak_mb",
        "p50_ms",
        "p99_ms",
    ]
    assert (first["set"], first["acc@1"], first["neighbour@1"], first["p50_ms"]) == (
        "甲<集>",
        0.7012,
        None,
        3.1416,
    )
    assert (second["engine"], second["false_far"]) == ("bm25s", None)


def test_the_table_stands_in_a_terminal_and_in_markdown() -> None:
    lines = report.table([OURS, PEER]).split("\n")
    assert [len([cell for cell in line.split("|") if cell]) for line in lines] == [18] * 4
    assert lines[2].startswith("| 甲<集> | mingbai |")
    assert "  .701 |" in lines[2]
    assert " 1.000 |" in lines[2]
    assert lines[2].split("|")[7].strip() == "-"
    # Two Chinese characters are two columns wider than they are long.
    assert len({len(lines[0]), len(lines[1]), len(lines[2]) + 2, len(lines[3]) + 2}) == 1


def test_the_picture_is_xml_with_a_bar_for_every_figure() -> None:
    drawn = ElementTree.fromstring(plot.svg([OURS, PEER], "甲 & 乙", "mingbai"))  # noqa: S314 - our own text
    texts = [element.text for element in drawn.iter() if element.tag.endswith("text")]
    bars = [
        element.attrib for element in drawn.iter() if element.tag.endswith("rect") and "x" in element.attrib
    ]
    assert "甲 & 乙" in texts
    assert "甲<集>：753 问，4162 条" in texts
    assert {"mingbai", "bm25s", "0.701", "0.875", "3.14"} <= set(texts)
    widths = [float(bar["width"]) for bar in bars if bar["x"] == "150" and bar["width"] != "24"]
    whole = 960 - 150 - 290
    assert widths == [round(share * whole, 1) for share in (0.9, OURS.acc_at_1, 0.9, 0.5)]
    assert len({bar["fill"] for bar in bars}) == 4


def test_sets_that_follow_each_other_have_a_panel_each() -> None:
    one = plot.svg([OURS], "x", "mingbai")
    two = plot.svg([OURS, replace(OURS, set="乙")], "x", "mingbai")
    assert (one.count("font-weight='bold'>甲"), two.count(" 问，")) == (0, 2)
    assert ElementTree.fromstring(two).attrib["viewBox"] > ElementTree.fromstring(one).attrib["viewBox"]  # noqa: S314
