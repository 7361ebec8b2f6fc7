"""Opens an uploaded document: refuses what cannot be read, hands the rest to the reader of its format."""

from collections.abc import Callable
from pathlib import PurePath

from policy_kb.importing.paragraphs import tidy
from policy_kb.importing.refusals import ImportRefused, refusal_of_kind

LARGEST_FILE = 20 * 1024 * 1024
"""Bytes. A policy document with its pictures is rarely above 5 MB."""

MOST_CHARACTERS = 1_000_000
"""Characters of text: five hundred pages. More is a collection, and would keep the console busy."""

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0"
_PDF = b"%PDF-"


def read_paragraphs(data: bytes, filename: str, left_out: list[str] | None = None) -> list[str]:
    """The document's paragraphs in order, one string each, trimmed, none empty.

    Headings that only the format marks (a Word style, <h2>) carry '# ' marks; a table row is one paragraph.
    What is hidden or struck out is not read: `left_out` gets a sentence on each.
    Raises ImportRefused with one Chinese sentence that says what to do.
    """
    if not data:
        raise ImportRefused("文件是空的，请确认保存成功后重新选择。")
    if len(data) > LARGEST_FILE:
        raise ImportRefused("文件超过 20 MB，请压缩或删去里面的图片，或拆成几个文件再导入。")
    reader = _reader_for(data, PurePath(filename).suffix.lower())
    unseen: list[str] = []
    paragraphs = tidy(reader(data, unseen))
    if left_out is not None:
        left_out += tidy(unseen)
    if not paragraphs:
        raise ImportRefused("文件里没有文字，请打开看看是不是空白页或只有图片；图片要先做文字识别（OCR）。")
    if sum(map(len, paragraphs)) > MOST_CHARACTERS:
        raise ImportRefused("文件超过一百万字，像是汇编，请拆成单个文件再导入。")
    return paragraphs


def _reader_for(data: bytes, extension: str) -> Callable[[bytes, list[str]], list[str]]:
    if extension == ".docx":
        return _read_word
    if extension == ".xlsx":
        return _read_excel
    if extension == ".pdf":
        if _PDF not in data[:1024]:
            raise ImportRefused("这个 .pdf 文件已损坏或其实不是 PDF，请重新下载或重新导出后再导入。")
        return _read_pdf
    if extension not in (".txt", ".md", ".html", ".htm"):
        raise refusal_of_kind(extension)
    if data.startswith((_ZIP, _OLE, _PDF)):
        raise ImportRefused(f"文件内容不是{extension}文本，请把扩展名改回原来的（如 .docx、.pdf）再导入。")
    return _read_text if extension in (".txt", ".md") else _read_html


def _read_word(data: bytes, left_out: list[str]) -> list[str]:
    from policy_kb.importing.word import read_word

    return read_word(data, left_out)


def _read_excel(data: bytes, left_out: list[str]) -> list[str]:
    from policy_kb.importing.excel import read_excel

    return read_excel(data, left_out)


def _read_pdf(data: bytes, _left_out: list[str]) -> list[str]:
    from policy_kb.importing.apart import read_pdf

    return read_pdf(data)


def _read_html(data: bytes, left_out: list[str]) -> list[str]:
    from policy_kb.importing.html_page import read_html

    return read_html(data, left_out)


def _read_text(data: bytes, _left_out: list[str]) -> list[str]:
    from policy_kb.importing.plain_text import decode

    return decode(data).splitlines()
