"""Writes documents for the readers to read: .docx, .html and .pdf, in memory."""

import io
from collections.abc import Callable, Sequence
from html import escape

import docx
from docx.document import Document
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph, SimpleDocTemplate

FONT = "STSong-Light"


def docx_of(paragraphs: Sequence[str]) -> bytes:
    document = docx.Document()
    for paragraph in paragraphs:
        document.add_paragraph(paragraph)
    return saved(document)


def saved(document: Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def html_of(paragraphs: Sequence[str]) -> bytes:
    body = "\n".join(f"<p>{_kept_blanks(paragraph)}</p>" for paragraph in paragraphs)
    return f"<!DOCTYPE html><meta charset=utf-8><title>标题</title><body>{body}</body>".encode()


def pdf_of(paragraphs: Sequence[str], password: str | None = None) -> bytes:
    """Printed as official documents are: three-hao type, first lines indented, a page number at the foot."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    style = ParagraphStyle("text", fontName=FONT, fontSize=16, leading=28, firstLineIndent=32, wordWrap="CJK")
    out = io.BytesIO()
    SimpleDocTemplate(out, encrypt=password).build(
        [Paragraph(_kept_blanks(paragraph), style) for paragraph in paragraphs],
        onFirstPage=_number_page,
        onLaterPages=_number_page,
    )
    return out.getvalue()


def drawn_pdf(*pages: Callable[[Canvas], None]) -> bytes:
    """A PDF whose pages these functions draw."""
    pdfmetrics.registerFont(UnicodeCIDFont(FONT))
    out = io.BytesIO()
    canvas = Canvas(out)
    for draw in pages:
        canvas.setFont(FONT, 16)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def _number_page(canvas: Canvas, document: SimpleDocTemplate) -> None:
    canvas.setFont(FONT, 12)
    canvas.drawCentredString(297, 40, f"— {document.page} —")


def _kept_blanks(text: str) -> str:
    return escape(text).replace("  ", "&nbsp;&nbsp;")
