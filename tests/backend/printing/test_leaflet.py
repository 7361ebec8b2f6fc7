"""明白纸 on paper: A4, large, its Chinese text comes out whole, its code opens the chat of the region."""

import io
from datetime import date

import pytest
from pypdf import PdfReader

from backend.printing import leaflet
from backend.printing.leaflet import Answer, Leaflet
from tests.backend.printing import reading

ADDRESS = "https://mingbai.example/?region=640522"
SOURCE = "来源：中卫市卫生健康委员会《2019年健康扶贫工作实施方案》，2019年3月12日。"
ANSWERS = (
    Answer("住院报销", "住院报多少", "住院费用报百分之九十。", ("要在定点医院。", "找谁：村医。"), SOURCE),
    Answer("住院报销", "住院押金", "住院不用交押金。", (), SOURCE),
    Answer("体检与义诊", "免费体检", "每年体检1次 <b>免费</b>。", ("怎么办：带身份证去卫生院。",), SOURCE),
)
PAPER = Leaflet("中卫市海原县", "低保户", ADDRESS, ANSWERS, date(2026, 3, 2))

pytestmark = pytest.mark.usefixtures("printer")


def test_its_text_comes_out_whole_with_two_readers() -> None:
    data = leaflet.pdf(PAPER)
    second = "".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    for read in ("".join(reading.texts(data)), second):
        text = "".join(read.split())
        at = [text.index(one.title) for one in ANSWERS]
        assert at == sorted(at)
        for words in (
            "中卫市海原县看病报销明白纸",
            "写给低保户",
            "每年体检1次<b>免费</b>。",
            "2026年3月2日印",
        ):
            assert words in text
        for one in ANSWERS:
            for words in (one.conclusion, *one.more, one.source):
                assert "".join(words.split()) in text
        assert text.count("住院报销") == 1  # a heading, not one for each answer


def test_it_is_a4_in_large_type() -> None:
    pages = PdfReader(io.BytesIO(leaflet.pdf(PAPER))).pages
    box = pages[0].mediabox
    assert (round(box.width), round(box.height)) == (595, 842)
    assert "font-size: 16pt" in leaflet.markup(PAPER)


def test_a_long_one_goes_over_several_pages() -> None:
    many = Leaflet("海原县", "", ADDRESS, ANSWERS * 12, date(2026, 3, 2))
    data = leaflet.pdf(many)
    assert len(PdfReader(io.BytesIO(data)).pages) > 3
    assert "".join(reading.texts(data)).count("住院不用交押金。") == 12
    assert "写给" not in leaflet.markup(many)


def test_an_address_no_telephone_could_read_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        leaflet.code("https://mingbai.example/" + "x" * 400)
