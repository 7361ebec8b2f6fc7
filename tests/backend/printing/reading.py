"""What a PDF says, read with pdfminer, which shares nothing with the library that wrote it."""

import io

from pdfminer.converter import PDFPageAggregator
from pdfminer.layout import LTChar, LTImage, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage


def texts(data: bytes) -> list[str]:
    """Of each page its characters in the order in which they are copied and read aloud."""
    return ["".join(one.get_text() for one in page if isinstance(one, LTChar)) for page in _pages(data)]


def images(data: bytes) -> int:
    """How many pictures are on the pages."""
    return sum(
        isinstance(one, LTImage) for page in _pages(data) for figure in page for one in _within(figure)
    )


def _within(one: object) -> list[object]:
    return [one, *getattr(one, "_objs", [])]


def _pages(data: bytes) -> list[LTPage]:
    resources = PDFResourceManager()
    device = PDFPageAggregator(resources)
    interpreter = PDFPageInterpreter(resources, device)
    pages = []
    for page in PDFPage.get_pages(io.BytesIO(data)):
        interpreter.process_page(page)
        pages.append(device.get_result())
    return pages
