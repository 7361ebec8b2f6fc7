"""What is refused of the packages that Word and Excel write (zip with XML), before anything unpacks them."""

import io
import re
import zipfile
import zlib

from policy_kb.importing.refusals import ImportRefused

LARGEST_UNPACKED = 100 * 1024 * 1024
"""Bytes of the whole file unpacked. Pictures do not shrink in a zip: a real 20 MB upload stays near 20 MB."""

LARGEST_XML = 30 * 1024 * 1024
"""Bytes of XML, which needs ten times as much memory once parsed. A hundred pages of text are about 3 MB."""

_MANY_BLANKS = 2**20  # bytes of a sheet
_BLANK_CELL = re.compile(rb'<c r="[A-Z]+[0-9]+"[^<>]*/>')
_BLANK_ROW = re.compile(rb'<row r="[0-9]+"[^<>]*(?:/>|>\s*</row>)')
_DECLARATIONS = 2000  # bytes in which entities would be declared
_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")


def damaged(extension: str) -> ImportRefused:
    """The refusal of a file that cannot be opened."""
    if not _program(extension):
        return ImportRefused(
            f"这个 {extension} 文件已损坏或没有传完，请重新导出或重新压缩成 {extension} 再导入。"
        )
    return ImportRefused(
        f"这个 {extension} 文件已损坏，请用 {_program(extension)}或 WPS 打开，重新另存为 {extension} 再导入。"
    )


def refuse_unless_package(data: bytes, extension: str, streamed: tuple[str, ...] = ()) -> None:
    """ImportRefused for a password, macros, an old format under a new name, damage, and what unpacks too large.

    `streamed`: how the names of parts begin that the reader never holds parsed as a whole; they count in
    `LARGEST_UNPACKED` only.
    """
    if data.startswith(_OLE):
        raise _locked(extension) if _ENCRYPTED_PACKAGE in data else _old(extension)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            _refuse_parts(archive.infolist(), extension, streamed)
            _refuse_entities(archive, extension)
    except (zipfile.BadZipFile, zlib.error, OSError, ValueError, NotImplementedError, EOFError) as error:
        if isinstance(error, ImportRefused):
            raise
        raise damaged(extension) from error


def without_blanks(data: bytes) -> bytes:
    """A workbook without the cells and rows that hold nothing, where there are many: those of a sheet that was
    formatted to its last row would take half a minute. What is left keeps its place, which each row and cell names.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        large = {
            part.filename
            for part in archive.infolist()
            if part.filename.startswith("xl/worksheets/") and part.file_size > _MANY_BLANKS
        }
        if not large:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as lean:
            for part in archive.infolist():
                held = archive.read(part)
                lean.writestr(part.filename, _lean(held) if part.filename in large else held)
        return out.getvalue()


def _lean(xml: bytes) -> bytes:
    return _BLANK_ROW.sub(b"", _BLANK_CELL.sub(b"", xml))


def _refuse_parts(parts: list[zipfile.ZipInfo], extension: str, streamed: tuple[str, ...]) -> None:
    if any(part.flag_bits & 1 for part in parts):
        raise ImportRefused(f"文件设有密码，请取消密码，另存为 {extension} 再导入。")
    if any(part.filename.endswith("vbaProject.bin") for part in parts):
        program = _program(extension)
        raise ImportRefused(f"文件带有宏，请用 {program}或 WPS 另存为不带宏的 {extension} 再导入。")
    whole = (part for part in parts if not part.filename.startswith(streamed))
    xml = sum(part.file_size for part in whole if part.filename.endswith((".xml", ".rels")))
    if xml > LARGEST_XML or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise ImportRefused("文件展开后过大，请删去图片和无关内容，或拆成几个文件再导入。")


def _refuse_entities(archive: zipfile.ZipFile, extension: str) -> None:
    for part in archive.infolist():
        if part.filename.endswith((".xml", ".rels")):
            with archive.open(part) as opened:
                if b"<!DOCTYPE" in opened.read(_DECLARATIONS):
                    raise damaged(extension)


def _locked(extension: str) -> ImportRefused:
    return ImportRefused(
        f"文件设有打开密码，请用 {_program(extension)}或 WPS 取消密码，另存为 {extension} 再导入。"
    )


def _old(extension: str) -> ImportRefused:
    before = extension.removesuffix("x")
    program = _program(extension)
    return ImportRefused(
        f"这其实是旧式 {before} 文件，请用 {program}或 WPS 打开，另存为 {extension} 再导入。"
    )


def _program(extension: str) -> str:
    return {".docx": "Word ", ".xlsx": "Excel "}.get(extension, "")
