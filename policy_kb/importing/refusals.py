"""The refusal every reader raises, and the kinds of file that are refused by their name alone."""

from backend.core.errors import BadInput

READABLE = ".docx、.pdf、.txt、.html、.xlsx"

_SAVE_AS_DOCX = "请用 Word 或 WPS 打开，另存为 .docx 再导入。"
_BY_EXTENSION = {
    (".doc", ".dot", ".wps", ".wpt", ".rtf", ".odt"): f"“{{}}”是旧式或其他软件的文档，{_SAVE_AS_DOCX}",
    (".docm", ".dotm", ".dotx"): f"“{{}}”是带宏的文档或模板，{_SAVE_AS_DOCX}",
    (".xls", ".et", ".csv"): "“{}”是旧式或其他软件的表格，请用 Excel 或 WPS 打开，另存为 .xlsx 再导入。",
    (".xlsm", ".xltx", ".xltm", ".xlsb"): "“{}”是带宏的表格或模板，请用 Excel 或 WPS 另存为 .xlsx 再导入。",
    (".ppt", ".pptx", ".dps"): "“{}”是演示文稿，请把文字复制到 Word 文档，另存为 .docx 再导入。",
    (".ofd", ".ceb"): "“{}”是版式文件，请在阅读软件里导出为带文字的 PDF，或把文字复制到 .docx 再导入。",
    (".mht", ".mhtml"): "“{}”是网页存档，请在浏览器里另存为“网页，仅 HTML”再导入。",
    (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".tif", ".tiff", ".webp", ".heic"): (
        "“{}”是图片，请先做文字识别（OCR），校对后存为 .docx 再导入。"
    ),
    (".zip", ".rar", ".7z"): "“{}”是压缩包，请先解压，再逐个导入里面的文件。",
}


class ImportRefused(BadInput, ValueError):
    """The document cannot be read as it is. The sentence says what to do, and reaches the person as it is."""


def refusal_of_kind(extension: str) -> ImportRefused:
    """The refusal for a file with this extension (lower case, with its dot, or empty)."""
    for extensions, sentence in _BY_EXTENSION.items():
        if extension in extensions:
            return ImportRefused(sentence.format(extension))
    if not extension:
        return ImportRefused(f"文件名没有扩展名，认不出类型，请改成 {READABLE} 之一再导入。")
    return ImportRefused(f"认不出“{extension}”文件，请另存为 {READABLE} 之一再导入。")
