"""`mingbai ask`: the dialog without WeChat and without the question log."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import click

from backend import services as composition
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.services import Services
from bot import phrases
from bot.dialog import Dialog
from bot.memory import Memory
from bot.reply import Reply


@click.command()
@click.argument("question", required=False)
@click.option("--region", default="", help="Name or code of the resident's county, e.g. 海原县.")
@click.option("--batch", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="A JSONL file.")
@click.option("--json", "as_json", is_flag=True, help="Print the JSON object.")
@click.option("--explain", is_flag=True, help="Show the entries that were weighed, matched words and scores.")
@click.pass_obj
def ask(
    settings: Settings, question: str | None, region: str, batch: Path | None, as_json: bool, explain: bool
) -> None:
    """Ask one QUESTION, or every question of a file.

    A batch reads objects {"id","region","turns":[...],"question"}, one a line; turns are earlier messages of the
    same person, played first in a fresh conversation. Prints one JSON object a line.
    """
    if (question is None) == (batch is None):
        raise click.UsageError("give one question, or --batch FILE")
    services = composition.build(settings)
    try:
        if batch is not None:
            _run_batch(services, batch)
        else:
            _show(_converse(services, region, [question or ""]), as_json, explain)
    finally:
        services.close()


def _converse(services: Services, region: str, messages: Sequence[str]) -> Reply:
    """Play the messages in a fresh conversation that nothing is kept of; the last reply."""
    with services.database.reading() as session:
        knowledge = services.library.current(session)
    dialog, now = Dialog(knowledge, services.guard), services.clock.now()
    memory = Memory(region=knowledge.tree.require(region) if region.strip() else None)
    for message in messages:
        reply, memory = dialog.turn(memory, message, now)
    return phrases.unrecorded(reply)


def _run_batch(services: Services, file: Path) -> None:
    items = list(_items(file))
    bar = click.progressbar(items, label="提问", file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar as shown:
        for item in shown:
            reply = _converse(services, item["region"], [*item["turns"], item["question"]])
            click.echo(json.dumps({"id": item["id"], **reply.as_dict()}, ensure_ascii=False))


def _items(file: Path) -> Iterator[dict[str, Any]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise BadInput("这个文件不是 UTF-8 编码，请另存为 UTF-8 的 JSONL 再来。") from None
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            yield _item(line, number)


def _item(line: str, number: int) -> dict[str, Any]:
    try:
        item = json.loads(line)
        turns = item.get("turns") or []
        if not isinstance(turns, list) or not all(
            isinstance(said, str) for said in [*turns, item["question"]]
        ):
            raise TypeError
        json.dumps(
            item, ensure_ascii=False
        ).encode()  # half a character (\ud800) could be answered, not printed
        return {
            "id": item.get("id", number),
            "region": str(item.get("region") or ""),
            "turns": turns,
            "question": item["question"],
        }
    except (ValueError, KeyError, TypeError, AttributeError):
        raise BadInput(
            f'第{number}行读不懂，要写成 {{"id","region","turns":[...],"question"}} 这样的一行 JSON。'
        ) from None


def _show(reply: Reply, as_json: bool, explain: bool) -> None:
    if as_json:
        shown = reply.as_dict() | ({"explanation": reply.explanation} if explain else {})
        click.echo(json.dumps(shown, ensure_ascii=False, indent=2))
        return
    click.echo(reply.text)
    if explain:
        click.echo(f"\n[{reply.kind}] 把握 {reply.confidence:.2f} 条目 {reply.entry or '无'}")
        for hit in reply.explanation.get("hits", []):
            click.echo(
                f"  {hit['score']:.2f} {hit['entry']} 像“{hit['phrasing']}”{hit['likeness']:.2f} "
                f"覆盖{hit['coverage']:.2f} 对上：{'、'.join(hit['matched'])} 没对上：{'、'.join(hit['missing'])}"
            )
