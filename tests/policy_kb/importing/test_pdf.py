"""PDF: lines back into paragraphs, what pages add taken off, and what has no usable text layer refused."""

import io
import zlib

import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from policy_kb.importing import ImportRefused, apart, read_paragraphs
from policy_kb.importing.pdf import plain, refuse_garbled
from policy_kb.importing.pdf_lines import Glyph, Page, paragraphs_of_pages

from .written import FONT, drawn_pdf, pdf_of

SENTENCE = "参保人员住院费用由基本医疗保险基金按规定支付，其余部分由个人负担。"


def row(text: str, top: float, left: float = 72, size: float = 16) -> list[Glyph]:
    """The characters of one printed line, each as wide as it is high."""
    return [
        Glyph(character, left + at * size, left + (at + 1) * size, top - size, top)
        for at, character in enumerate(text)
    ]


def page(*rows: list[Glyph]) -> Page:
    return Page(595, [glyph for glyphs in rows for glyph in glyphs])


FULL = "满" * 28


def test_paragraphs_run_over_lines_and_pages() -> None:
    paragraphs = ["关于救助的通知", *(SENTENCE * count for count in range(1, 12))]
    assert read_paragraphs(pdf_of(paragraphs), "a.pdf") == paragraphs


def test_an_indented_line_begins_a_paragraph_even_after_a_full_one() -> None:
    assert paragraphs_of_pages([page(row(FULL, 700), row(FULL[:9], 672), row(FULL[2:], 644, left=104))]) == [
        FULL + FULL[:9],
        FULL[2:],
    ]


def test_a_wider_gap_begins_a_paragraph() -> None:
    rows = [row(FULL, top) for top in (700, 672, 644, 588, 560)]
    assert paragraphs_of_pages([page(*rows)]) == [FULL * 3, FULL * 2]


SHORT_ARTICLES = ["第一条 住院先看病后付钱。", "第二条 出院一站式结算了。", "第三条 慢病一年随访四次。"]


@pytest.mark.parametrize(
    "lines",
    [
        SHORT_ARTICLES,
        ["一、住院先看病后付钱。", "二、出院一站式结算了。", "三、慢病一年随访四次。"],
        ["第一条 先看病后付钱", "第二条 一站式来结算", "第三条 一年随访四次"],  # without stops
        ["9.先看病后付钱", "10.一站式结算"],
    ],
)
def test_of_a_short_page_each_article_is_a_paragraph_though_all_lines_look_full(lines: list[str]) -> None:
    rows = [row(text, 700 - 28 * at) for at, text in enumerate(lines)]
    assert paragraphs_of_pages([page(*rows)]) == lines


def test_an_article_cited_at_the_head_of_a_line_begins_nothing() -> None:
    rows = [
        row("违反本办法第二条或者第六条、第七条的，由卫生健康行政部", 700),
        row("第三条规定的部门处理。", 672),
    ]
    assert len(paragraphs_of_pages([page(*rows)])) == 1


def test_of_a_short_file_no_article_is_swallowed() -> None:
    assert read_paragraphs(pdf_of(SHORT_ARTICLES), "a.pdf") == SHORT_ARTICLES


def test_page_numbers_and_running_headers_are_left_out() -> None:
    pages = [
        page(row("某市政府公报", 800, left=200), row(text * 28, 700), row(f"— {at} —", 60, left=280))
        for at, text in enumerate("甲乙丙丁", start=1)
    ]
    assert paragraphs_of_pages(pages) == ["甲" * 28 + "乙" * 28 + "丙" * 28 + "丁" * 28]


def test_a_centred_title_on_two_lines_is_one_paragraph() -> None:
    title = [row("某市关于印发救助", 780, left=208, size=22), row("办法的通知", 745, left=241, size=22)]
    assert (
        paragraphs_of_pages([page(*title, row(FULL, 660), row(FULL, 632))])[0] == "某市关于印发救助办法的通知"
    )


def test_characters_printed_twice_to_look_bold_are_read_once() -> None:
    doubled = row("强化人人保障", 700) + row("强化人人保障", 700, left=72.4)
    assert paragraphs_of_pages([page(doubled)]) == ["强化人人保障"]


def test_columns_set_apart_keep_a_wide_blank_and_a_raised_mark_its_place() -> None:
    cells = row("姓名", 700) + row("职务", 700, left=200) + row("2", 702, left=232, size=8)
    assert paragraphs_of_pages([page(cells)]) == ["姓名  职务2"]


def test_a_page_on_its_side_does_not_move_the_margins() -> None:
    wide = Page(842, [glyph for top in (500, 440, 380) for glyph in row("宽" * 44, top)])
    assert paragraphs_of_pages([page(row(FULL, 700), row("完。", 672)), wide])[0] == FULL + "完。"


def test_radicals_are_read_as_the_characters_they_look_like() -> None:
    assert plain("⼀、⼈⺠⻓期") == "一、人民长期"


def test_a_turned_watermark_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        canvas.drawString(72, 700, "正文")
        canvas.rotate(30)
        canvas.drawString(200, 200, "征求意见稿")

    assert read_paragraphs(drawn_pdf(draw), "a.pdf") == ["正文"]


def draw_scan(canvas: Canvas) -> None:
    picture = io.BytesIO()
    Image.new("RGB", (20, 20)).save(picture, "PNG")
    canvas.drawImage(ImageReader(picture), 0, 0, 500, 700)


def draw_text(canvas: Canvas) -> None:
    canvas.setFont(FONT, 16)
    canvas.drawString(72, 700, "正文")


def test_scanned_pages_are_refused_and_named() -> None:
    with pytest.raises(ImportRefused, match=r"第2页是扫描图片.*文字识别"):
        read_paragraphs(drawn_pdf(draw_text, draw_scan, draw_text), "a.pdf")


def test_an_empty_page_is_no_scan() -> None:
    assert read_paragraphs(drawn_pdf(draw_text, lambda canvas: None), "a.pdf") == ["正文"]


def test_a_pdf_with_a_password_is_refused() -> None:
    with pytest.raises(ImportRefused, match="密码"):
        read_paragraphs(pdf_of(["正文"], password="secret"), "a.pdf")


def test_a_damaged_or_unfinished_pdf_is_refused() -> None:
    whole = pdf_of([SENTENCE])
    for damaged in (b"%PDF-1.4", whole[:-600], b"%PDF-1.4\n" + b"\xff" * 900 + b"%%EOF"):
        with pytest.raises(ImportRefused, match="已损坏"):
            read_paragraphs(damaged, "a.pdf")


@pytest.mark.parametrize("text", ["正文" * 9 + "(cid:12)" * 3, "\ue001\ue002正文"])
def test_a_garbled_text_layer_is_refused(text: str) -> None:
    with pytest.raises(ImportRefused, match="乱码"):
        refuse_garbled(text)


def test_one_odd_character_does_not_make_a_text_garbled() -> None:
    refuse_garbled("正文" * 99 + "\uf06c")


def test_too_many_pages_are_refused() -> None:
    with pytest.raises(ImportRefused, match="300 页"):
        read_paragraphs(drawn_pdf(*[draw_text] * 301), "a.pdf")


def made_of(*objects: bytes) -> bytes:
    """A PDF of these objects; the first is its catalogue."""
    whole, places = b"%PDF-1.4\n", list[int]()
    for number, held in enumerate(objects, start=1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, held)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(whole))
    return whole + head + end


def stream(data: bytes, more: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(data), more, data)


PAGES = (b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Count 1/Kids[3 0 R]>>")


def unpacking_to(megabytes: int) -> bytes:
    """A page whose contents are blanks; a megabyte of them takes a kilobyte."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = packer.compress(b" " * 2**20) + packer.flush(zlib.Z_FULL_FLUSH)
    packed = b"\x78\x9c" + block * megabytes + b"\x03\x00"
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<<>>/Contents 4 0 R>>"
    return made_of(*PAGES, page, stream(packed, b"/Filter/FlateDecode"))


def drawing_itself(times: int) -> bytes:
    """Each of the forms draws the next twice."""
    page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]/Resources<</XObject<</X 5 0 R>>>>/Contents 4 0 R>>"
    more = b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Resources<</XObject<</X %d 0 R>>>>"
    forms = [stream(b"/X Do /X Do", more % (6 + number)) for number in range(times)]
    return made_of(*PAGES, page, stream(b"/X Do"), *forms, stream(b" ", more % 5))


def test_a_pdf_that_unpacks_to_gigabytes_is_refused_and_harms_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "MEMORY", 400)
    with pytest.raises(ImportRefused, match="展开后过大"):
        read_paragraphs(unpacking_to(1500), "a.pdf")


def test_a_pdf_that_would_take_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "SECONDS", 2)
    with pytest.raises(ImportRefused, match="太复杂"):
        read_paragraphs(drawing_itself(40), "a.pdf")


def test_pages_within_pages_within_pages_are_refused() -> None:
    nodes = [b"<</Type/Pages/Count 1/Kids[%d 0 R]>>" % (number + 1) for number in range(2, 5002)]
    with pytest.raises(ImportRefused, match=r"已损坏|没有文字"):
        read_paragraphs(made_of(PAGES[0], *nodes), "a.pdf")
