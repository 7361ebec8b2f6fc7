"""A table that somebody has saved as CSV, read in whatever encoding their Excel or WPS has written."""

from pathlib import Path

from backend.core.errors import BadInput
from policy_kb.importing.plain_text import decode


def text_of(file: Path) -> str:
    """The text of a CSV or other text file: UTF-8, UTF-16 or GBK. BadInput says what to do where it is none."""
    try:
        data = file.read_bytes()
    except OSError as error:
        raise BadInput(f"文件 {file.name} 打不开（{error.strerror}），请检查权限。") from None
    return decode(data)
