"""`mingbai kb`: check the built-in content, import documents, search."""

import sys
from datetime import timedelta
from pathlib import Path

import click

from backend import services as composition
from backend.core.settings import Settings
from backend.core.subtree import NATION
from bot.questions import figures, groups
from policy_kb import content, store
from policy_kb.clauses import documents
from policy_kb.editing import waiting
from policy_kb.editing.states import State
from policy_kb.quality import checks, sources
from policy_kb.search import search

DEFAULT_SOURCES = Path("../shared/seeds")


@click.group("kb")
def group() -> None:
    """The knowledge base."""


@group.command()
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another policy_kb/."
)
@click.option(
    "--sources", "originals", type=click.Path(path_type=Path), help="Folder of the original documents."
)
def check(folder: Path | None, originals: Path | None) -> None:
    """Refuse entries without source, with unknown regions, with figures the source does not hold, duplicates."""
    found = content.load(folder)
    originals = originals or (DEFAULT_SOURCES if DEFAULT_SOURCES.is_dir() else None)
    texts = sources.load_sources(originals, found.documents) if originals else None
    problems = checks.check(found, texts)
    for problem in problems:
        label = "错误" if problem.severity == "error" else "提醒"
        click.echo(f"{label} {problem.where}：{problem.message}")
    errors = sum(problem.severity == "error" for problem in problems)
    checked = "数字已和原文核对" if texts is not None else "没有找到原文，数字没有核对"
    click.echo(f"{len(found.entries)} 条条目，{errors} 处错误，{len(problems) - errors} 处提醒；{checked}。")
    sys.exit(1 if errors else 0)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--region", required=True, help="Name or code of the region the document speaks for.")
@click.option("--title", required=True)
@click.option("--issuer", required=True)
@click.option("--number", default="", help="文号, where it has one.")
@click.option("--date", "issued", required=True, help="YYYY, YYYY-MM or YYYY-MM-DD, as the document says.")
@click.pass_obj
def import_(
    settings: Settings, file: Path, region: str, title: str, issuer: str, number: str, issued: str
) -> None:
    """Import a policy document (txt, docx, pdf with a text layer, html) as clauses that can be quoted."""
    services = composition.build(settings)
    try:
        with services.database.reading() as session:
            tree = store.region_tree(session)
        with services.database.writing() as session:
            done = documents.import_document(
                session,
                data=file.read_bytes(),
                filename=file.name,
                region=region,
                title=title,
                issuer=issuer,
                number=number,
                issued=issued,
                tree=tree,
                now=services.clock.now(),
            )
    finally:
        services.close()
    verb = "换上" if done.replaced else "导入"
    click.echo(f"已{verb} {done.clause_count} 个条款，编号 {done.key}。")


@group.command("search")
@click.argument("words")
@click.option("--region", default="", help="Name or code; without it every region is searched.")
@click.pass_obj
def search_(settings: Settings, words: str, region: str) -> None:
    """Show which entries speak of WORDS, with scores and what matched."""
    services = composition.build(settings)
    try:
        with services.database.reading() as session:
            knowledge = services.library.current(session)
    finally:
        services.close()
    chain = (
        knowledge.tree.chain(knowledge.tree.require(region)) if region else knowledge.regions_with_entries()
    )
    for hit in search(knowledge.index, knowledge.analyser.analyse(words), chain, top=10):
        entry = knowledge.index.entries[hit.entry]
        name = knowledge.tree.name(entry.region_code)
        click.echo(
            f"{hit.score:.2f} {name} {entry.id} {entry.title}（对上：{'、'.join(hit.matched) or '无'}）"
        )


@group.command()
@click.option("--region", default="", help="Name or code; only it and what is below.")
@click.pass_obj
def stats(settings: Settings, region: str) -> None:
    """Say how many entries there are in each state, what waits, and how much of 30 days' questions was answered."""
    services = composition.build(settings)
    now = services.clock.now()
    try:
        with services.database.reading() as session:
            root = store.region_tree(session).require(region) if region else NATION
            states = waiting.by_state(session, root)
            expiring = waiting.expiring(session, root, now + timedelta(days=30))
            asked = figures.asked(session, root, now.date() - timedelta(days=29), now.date()).total
            unanswered, disliked = groups.waiting(session, root)
    finally:
        services.close()
    for state in State:
        click.echo(f"{state.word}\t{states.get(state, 0)}")
    click.echo(f"30天内到期或该复核\t{expiring}")
    click.echo(f"30天提问\t{asked.asked}\n30天答上\t{asked.answered}（{asked.rate}）")
    click.echo(f"没答上的提问组\t{unanswered}\n说没帮上的提问组\t{disliked}")
