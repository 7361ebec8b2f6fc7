"""What is refused at the door, always with a sentence that says what to do, and how text is decoded."""

import subprocess
import sys

import pytest

from policy_kb.importing import ImportRefused, read_paragraphs
from policy_kb.importing.reading import LARGEST_FILE, MOST_CHARACTERS

from .written import docx_of, pdf_of

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
TEXT = "关于做好医疗救助工作的通知\n各县（区）医保局：\n现将有关事项通知如下。"


@pytest.mark.parametrize(
    ("filename", "advice"),
    [
        ("通知.doc", "另存为 .docx"),
        ("通知.WPS", "另存为 .docx"),
        ("通知.docm", "另存为 .docx"),
        ("通知.xls", "另存为 .xlsx"),
        ("通知.xlsm", "另存为 .xlsx"),
        ("通知.ofd", "导出为带文字的 PDF"),
        ("通知.mht", "仅 HTML"),
        ("通知.jpg", "文字识别"),
        ("通知.zip", "先解压"),
        ("通知.xyz", "另存为 .docx、.pdf、.txt、.html"),
        ("通知", "没有扩展名"),
    ],
)
def test_a_kind_that_cannot_be_read_is_refused_with_advice(filename: str, advice: str) -> None:
    with pytest.raises(ImportRefused, match=advice):
        read_paragraphs(b"x", filename)


@pytest.mark.parametrize("filename", ["a.docx", "a.pdf", "a.txt", "a.html", "a.doc"])
def test_an_empty_file_is_refused(filename: str) -> None:
    with pytest.raises(ImportRefused, match="空的"):
        read_paragraphs(b"", filename)


@pytest.mark.parametrize(
    ("data", "filename"),
    [(b" \n\t\n", "a.txt"), (b"<p> </p><script>x</script>", "a.html"), (docx_of([]), "a.docx")],
)
def test_a_file_without_text_is_refused(data: bytes, filename: str) -> None:
    with pytest.raises(ImportRefused, match="没有文字"):
        read_paragraphs(data, filename)


def test_a_file_over_the_limit_is_refused() -> None:
    assert read_paragraphs(b"a".ljust(LARGEST_FILE), "a.txt") == ["a"]
    with pytest.raises(ImportRefused, match="20 MB"):
        read_paragraphs(b"a".ljust(LARGEST_FILE + 1), "a.txt")


def test_a_text_of_more_than_a_million_characters_is_refused() -> None:
    assert read_paragraphs(b"a" * MOST_CHARACTERS, "a.txt")
    with pytest.raises(ImportRefused, match="一百万字"):
        read_paragraphs(b"a" * (MOST_CHARACTERS + 1), "a.txt")


@pytest.mark.parametrize(
    ("data", "filename", "advice"),
    [
        (docx_of(["正文"]), "a.txt", "扩展名"),
        (pdf_of(["正文"]), "a.html", "扩展名"),
        (b"not a pdf at all", "a.pdf", "不是 PDF"),
        (b"not a zip at all", "a.docx", "已损坏"),
        (OLE + b"\0" * 600, "a.docx", "旧式"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "a.docx", "密码"),
    ],
)
def test_content_that_belies_its_name_is_refused(data: bytes, filename: str, advice: str) -> None:
    with pytest.raises(ImportRefused, match=advice):
        read_paragraphs(data, filename)


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
)
def test_chinese_text_reads_in_every_usual_encoding(encoding: str) -> None:
    assert read_paragraphs(TEXT.encode(encoding), "通知.txt") == TEXT.splitlines()


def test_a_rare_character_in_a_name_does_not_spoil_gb18030() -> None:
    text = TEXT + "\n联系人：㼆某、䶮某。"
    assert read_paragraphs(text.encode("gb18030"), "通知.txt") == text.splitlines()


@pytest.mark.parametrize(
    "data",
    [
        (TEXT * 3).encode("utf-8")[:-1],
        "醫療救助辦法與說明書類別".encode("big5"),
        b"\x00\x01\x02\xff\xfe\x80" * 9,
        b"\xef\xbb\xbf\xff",
        bytes(range(1, 32)),
    ],
)
def test_an_encoding_that_cannot_be_told_is_refused(data: bytes) -> None:
    with pytest.raises(ImportRefused, match="UTF-8"):
        read_paragraphs(data, "通知.txt")


def test_invisible_characters_and_outer_blanks_go_and_inner_blanks_stay() -> None:
    assert read_paragraphs("\u200b\u3000\u3000姓  名\u00a0甲\ufeff \n".encode(), "a.txt") == ["姓  名 甲"]


def test_a_refusal_is_one_sentence_and_a_value_error() -> None:
    with pytest.raises(ValueError, match=r"^[^。]+。$"):
        read_paragraphs(b"x", "通知.doc")


def test_importing_the_package_loads_no_format_library() -> None:
    script = (
        "import sys, policy_kb.importing as _; print(sorted({'docx', 'lxml', 'pdfminer'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
