"""The last part of `mingbai kb check`: entries that the engine can hardly tell apart, for staff to merge or sharpen."""

import sys
from collections.abc import Mapping

import click

from policy_kb.knowledge import Knowledge
from policy_kb.quality import confusing
from policy_kb.quality.confusing import Confusable

SHOWN = 20  # pairs
QUOTED = 3  # questions of each pair


def look_for(knowledge: Knowledge, *, whole: bool) -> list[Confusable]:
    """Find the pairs and print them, the worst first; `whole`: all of them, with all their questions."""
    snapshot = knowledge.snapshot
    length = confusing.questions(snapshot)
    bar = click.progressbar(length=length, label="分辨", file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar as shown:
        pairs = confusing.confusable(snapshot, knowledge.index, shown.update)
    titles = {entry.id: entry.title for entry in snapshot.entries}
    for pair in pairs[: None if whole else SHOWN]:
        click.echo(_said(pair, titles, len(pair.questions) if whole else QUOTED))
    if not whole and len(pairs) > SHOWN:
        click.echo(f"还有 {len(pairs) - SHOWN} 对难分清的条目没有列出，加上 --all 全部列出。")
    return pairs


def _said(pair: Confusable, titles: Mapping[str, str], quoted: int) -> str:
    said = "".join(f"“{text}”" for text in pair.questions[:quoted])
    more = f"等{len(pair.questions)}句" if len(pair.questions) > quoted else ""
    return (
        f"提醒 {pair.first}：“{titles[pair.first]}”和条目 {pair.second}“{titles[pair.second]}”难分清，"
        f"{said}{more}两边都像，请合并，或改得能分清。"
    )
