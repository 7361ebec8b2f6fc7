"""`mingbai kb words`: the residents' language as data: out, in, and which rows ever mattered."""

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import click
from sqlalchemy.orm import Session

from backend import services as composition
from backend.cli import acting
from backend.cli.tables import text_of
from backend.core.accounts import apart
from backend.core.audit import Actor
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.core.subtree import NATION
from backend.staff.entries import weighing
from bot.questions import asked
from policy_kb import store
from policy_kb.regions import RegionTree
from policy_kb.words import keeping, report, sheet
from policy_kb.words.report import Use
from policy_kb.words.trial import heeding

MOST = 20_000  # questions of the log that are looked at, newest first


@click.group("words")
def group() -> None:
    """Words of residents and what they stand for (词语)."""


@group.command("export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--builtin", is_flag=True, help="The built-in rows instead of those that staff have added.")
@click.pass_obj
def export(settings: Settings, target: Path, builtin: bool) -> None:
    """Write the rows to a CSV in the form of policy_kb/dictionary/terms.csv."""
    with closing(composition.build(settings)) as services, services.database.reading() as session:
        words = sheet.builtin() if builtin else store.words(session)
    try:
        target.write_text(sheet.written(words), encoding="utf-8-sig")  # Excel knows UTF-8 by its mark only
    except OSError as error:
        raise BadInput(f"文件 {target.name} 写不了（{error.strerror}），请换个地方。") from None
    click.echo(f"已写到 {target}，{len(words)} 个词语。")


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--as", "username", help="User name of who adds them; needed.")
@click.pass_obj
def import_(settings: Settings, file: Path, username: str | None) -> None:
    """Add the rows of a CSV with the columns canonical,kind,variants,source,region: all of them, or none.

    They are heeded once another person approves them.
    """
    text = text_of(file)
    with closing(composition.build(settings)) as services:
        with services.database.reading() as session:
            account = acting.account(session, services, username, "words.write")
            words = keeping.read(session, text)
        actor, now = Actor(account.username), services.clock.now()
        with services.database.writing() as session:
            done = keeping.bring_in(session, words, actor, now, account.region)
    click.echo(f"新增 {done.added} 个词语，等另一位同事通过；{done.known} 个已经有了。")


@group.command("approve")
@click.option("--as", "username", help="User name of who approves; needed.")
@click.option("--yes", is_flag=True, help="In spite of standard questions whose answer would change.")
@click.pass_obj
def approve(settings: Settings, username: str | None, yes: bool) -> None:
    """Approve every row that waits and that somebody else has added."""
    with closing(composition.build(settings)) as services:
        with services.database.reading() as session:
            account = acting.account(session, services, username, "words.review")
            every = keeping.all_waiting(session, account.region)
            own = _of_one_hand(session, account.username, {by for _, by in every.values() if by})
            waiting = {id: word for id, (word, added_by) in every.items() if added_by not in own}
            found = weighing.of_change(
                services, session, lambda one: heeding(one, *waiting.values()), account.region
            )
        acting.demand_clear(found, "没有通过", yes=yes)
        with services.database.writing() as session:
            for id in waiting:
                keeping.approve(session, id, Actor(account.username), services.clock.now(), account.region)
    click.echo(f"通过 {len(waiting)} 个词语。")
    if left := len(every) - len(waiting):
        click.echo(f"留下 {left} 个，要另一位同事通过：加的人是您，或者两个账号只算一个人。", err=True)


def _of_one_hand(session: Session, username: str, others: set[str]) -> set[str]:
    """Those of them whose words the account cannot approve: its own, and of whom it is no second person."""
    return {one for one in others if one == username or apart.refusal(session, username, [one])}


@group.command("report")
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", default="", help="Name or code: only questions logged there and below.")
@click.option("--never", is_flag=True, help="Only the rows that have not mattered.")
@click.pass_obj
def report_(settings: Settings, files: tuple[Path, ...], region: str, never: bool) -> None:
    """Print for each row how many questions it changes: of the log, and of FILES.

    FILES are JSONL with "question" (or "text") and perhaps "region" on each line. Tab-separated: questions of the log,
    of FILES, what is said, standard name, kind, region, source.
    """
    with closing(composition.build(settings)) as services, services.database.reading() as session:
        knowledge = services.library.current(session)
        root = knowledge.tree.require(region) if region else NATION
        logged = asked.recent(session, root, MOST)
    sets = [one for file in files for one in _questions(file, knowledge.tree)]
    found = report.uses(knowledge, logged, sets)
    for use in found:
        if use.never or not never:
            click.echo(_line(use))
    unused = sum(use.never for use in found)
    click.echo(
        f"{len(found)} 行，{len(found) - unused} 行起过作用（{len(logged)} 句提问，{len(sets)} 句题目）。",
        err=True,
    )


def _line(use: Use) -> str:
    word = use.word
    fields = (use.logged, use.in_sets, word.said, word.canonical, word.kind, word.region, word.source)
    return "\t".join(map(str, fields))


def _questions(file: Path, tree: RegionTree) -> Iterator[tuple[str, str | None]]:
    for number, line in enumerate(text_of(file).splitlines(), start=1):
        if not line.strip():
            continue
        try:
            held = json.loads(line)
            text = str(held.get("question") or held["text"])
        except (ValueError, KeyError, AttributeError):
            raise BadInput(f"{file.name} 第{number}行不是一句问题，请检查。") from None
        yield text, tree.resolve(str(held.get("region") or ""))
