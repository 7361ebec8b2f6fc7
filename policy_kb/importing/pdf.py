"""Reads the text layer of a PDF: every character with its place. `pdf_lines` makes paragraphs of them.

pdfminer.six was chosen after trying pypdf (garbles some Chinese encodings, gives no widths) and pypdfium2
(loses a character that stands alone on a line). Turned characters, such as a watermark, are left out.
"""

import io
import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policy_kb.importing.pdf_lines import Glyph, Page, paragraphs_of_pages
from policy_kb.importing.refusals import ImportRefused

if TYPE_CHECKING:
    from pdfminer.layout import LTComponent, LTPage

MOST_PAGES = 300
_UNREADABLE_SHARE = 0.02
_SIMPLIFIED_RADICALS = str.maketrans(
    "⺠⻄⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻣⻤⻥⻦⻨⻩⻬⻮⻰", "民西见角贝车长门青页风飞食马骨鬼鱼鸟麦黄齐齿龙"
)  # the radicals Unicode gives no compatibility form
_TAIL = 4096  # bytes: an interrupted download has no %%EOF here, and pdfminer would read what is left of it


def read_pdf(data: bytes) -> list[str]:
    """The document's paragraphs. Raises ImportRefused for a password, damage, scanned pages, garbling."""
    if b"%%EOF" not in data[-_TAIL:]:
        raise _damaged()
    pages = _pages(data)
    glyphs = [list(_glyphs(page)) for page in pages]
    _refuse_scanned([at for at, page in enumerate(pages, 1) if not glyphs[at - 1] and _has_picture(page)])
    refuse_garbled("".join(glyph.text for page in glyphs for glyph in page))
    return paragraphs_of_pages([Page(page.width, found) for page, found in zip(pages, glyphs, strict=True)])


def _pages(data: bytes) -> "list[LTPage]":
    from pdfminer.pdfdocument import PDFEncryptionError

    try:
        return list(_laid_out(data))
    except (ImportRefused, MemoryError):
        raise
    except PDFEncryptionError as error:
        raise ImportRefused("PDF 设有打开密码，请取消密码后另存，再导入。") from error
    except Exception as error:  # damaged files fail anywhere in the parser, with any error
        raise _damaged() from error


def _damaged() -> ImportRefused:
    return ImportRefused("PDF 文件已损坏或没有下载完整，请重新下载或重新导出后再导入。")


def _laid_out(data: bytes) -> "Iterator[LTPage]":
    from pdfminer.converter import PDFPageAggregator
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    resources = PDFResourceManager()
    layout = PDFPageAggregator(resources, laparams=None)
    interpreter = PDFPageInterpreter(resources, layout)
    for count, page in enumerate(PDFPage.get_pages(io.BytesIO(data))):
        if count == MOST_PAGES:
            raise ImportRefused(f"PDF 超过 {MOST_PAGES} 页，请拆成几个文件再导入。")
        interpreter.process_page(page)
        yield layout.get_result()


def _glyphs(item: "LTComponent") -> Iterator[Glyph]:
    from pdfminer.layout import LTChar, LTContainer

    if isinstance(item, LTContainer):
        for inner in item:
            yield from _glyphs(inner)
    elif isinstance(item, LTChar) and abs(item.matrix[1]) <= abs(item.matrix[0]) / 10:
        yield Glyph(plain(item.get_text()), item.x0, item.x1, item.y0, item.y1)


def _has_picture(item: "LTComponent") -> bool:
    from pdfminer.layout import LTContainer, LTImage

    return isinstance(item, LTImage) or (isinstance(item, LTContainer) and any(map(_has_picture, item)))


def plain(text: str) -> str:
    """Word writes some characters as radicals (⼀ for 一): they look alike but no search finds them."""
    return "".join(map(_character, text.translate(_SIMPLIFIED_RADICALS)))


def _character(character: str) -> str:
    return unicodedata.normalize("NFKC", character) if "\u2e80" <= character <= "\u2fdf" else character


def _refuse_scanned(numbers: list[int]) -> None:
    """One page without its text is enough: nobody would notice that it is missing."""
    if numbers:
        listed = "、".join(map(str, numbers[:5])) + ("等" if len(numbers) > 5 else "")
        remedy = "请先做文字识别（OCR），校对后存为 .docx 再导入。"
        raise ImportRefused(f"第{listed}页是扫描图片，没有文字层，{remedy}")


def refuse_garbled(text: str) -> None:
    """pdfminer writes (cid:123) for what the font does not explain; private characters are no better."""
    private = sum(unicodedata.category(character) in ("Co", "Cn") for character in text)
    unreadable = text.count("(cid:") + private
    if text and unreadable > _UNREADABLE_SHARE * len(text):
        raise ImportRefused("PDF 的文字层是乱码，请换一份 Word 文件，或先做文字识别（OCR）校对后再导入。")
