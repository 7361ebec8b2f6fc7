"""The template to download and fill in."""

from scheduler.workbooks.layout import workbook


def template() -> bytes:
    """Headings, a help row and dropdowns; no people."""
    return workbook([], [], to_fill=True)
