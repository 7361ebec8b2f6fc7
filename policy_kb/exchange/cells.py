"""What a person may write into a cell, read; BadInput with a sentence for the cell. Pure."""

from collections.abc import Iterator, Mapping

from backend.core.errors import BadInput
from policy_kb.exchange import columns
from policy_kb.exchange.rows import Finding
from policy_kb.exchange.sheets import Line
from policy_kb.records import AUDIENCES


def topic(said: str) -> str:
    """The key of a topic by its word."""
    if said and said not in columns.TOPIC_OF:
        raise BadInput("没有这个主题，请从下拉里选。")
    return columns.TOPIC_OF[said] if said else ""


def title(said: str) -> str:
    """In one line."""
    if not said:
        raise BadInput("没有写标题，请写这一条讲的是什么事。")
    return " ".join(said.split())


def audience(said: str) -> tuple[str, ...]:
    """Words of the table of people."""
    found = columns.listed(said)
    if unknown := [word for word in found if word not in AUDIENCES]:
        raise BadInput(f"人群“{'、'.join(unknown)[:40]}”不在人群表里，请照填写说明里的写。")
    return found


def yes_no(said: str) -> bool:
    """Blank is no."""
    if said not in ("", columns.YES, columns.NO):
        raise BadInput("看不懂，请填“是”或“否”，也可以不填。")
    return said == columns.YES


def unreadable(line: Line) -> Iterator[Finding]:
    """Cells whose words nobody can be sure of."""
    for cell in line.formulas:
        yield Finding(cell, "这一格是公式，请改成写好的文字或数字。", True)
    for cell in line.unread:
        yield Finding(cell, "这一格的显示格式看不懂，请改成普通的数字、百分比、日期或写好的文字。", True)


MOMENT = "时间看不懂，请写成 2026-01-01 08:00。"
MISREAD: Mapping[str, str] = {
    "valid_from": "日期看不懂，请写成 2026-01-01。",
    "review_by": "日期看不懂，请写成 2026-12-31。",
    "publish_at": MOMENT,
    "expire_at": MOMENT,
    "parts": "分项看不懂，请一行写一个，如 2019：3万人。",
}
