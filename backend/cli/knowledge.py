"""`mingbai kb`: check the built-in content, import documents and entries, export, search."""

import sys
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import click

from backend import services as composition
from backend.cli import acting, bulk, confusing, entry_life, words
from backend.core.audit import Actor
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.staff.entries import weighing
from policy_kb import content, in_force, store
from policy_kb.clauses.documents import Days
from policy_kb.content import Content
from policy_kb.documents import life, reading, trial, uploading
from policy_kb.documents.uploading import Opened, Taken, Upload
from policy_kb.in_force import Phase
from policy_kb.knowledge import Knowledge
from policy_kb.library import Library
from policy_kb.quality import checks, sources
from policy_kb.search import search
from policy_kb.store import Snapshot

DEFAULT_SOURCES = Path("../shared/seeds")


@click.group("kb")
def group() -> None:
    """The knowledge base."""


group.add_command(entry_life.publish)
group.add_command(entry_life.stats)
group.add_command(words.group)


@group.command()
@click.option(
    "--folder", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another policy_kb/."
)
@click.option(
    "--sources", "originals", type=click.Path(path_type=Path), help="Folder of the original documents."
)
@click.option(
    "--published", is_flag=True, help="What answers now, staff's entries too, not the built-in files."
)
@click.option("--all", "whole", is_flag=True, help="List every pair that is hard to tell apart.")
@click.option("--quick", is_flag=True, help="Do not look for pairs that are hard to tell apart.")
@click.pass_obj
def check(
    settings: Settings,
    folder: Path | None,
    originals: Path | None,
    published: bool,
    whole: bool,
    quick: bool,
) -> None:
    """Refuse entries without source, with unknown regions, with figures the source does not hold, duplicates.

    Pairs of entries that the engine can hardly tell apart are only a warning: they are listed with the questions
    that fall between them, to be merged or sharpened.
    """
    if published and folder:
        raise BadInput("--folder 和 --published 只能选一个。")
    knowledge, uploaded = _published(settings) if published else (None, {})
    found = content.load(folder) if knowledge is None else _as_content(knowledge)
    originals = originals or (DEFAULT_SOURCES if DEFAULT_SOURCES.is_dir() else None)
    texts = sources.load_sources(originals, found.documents) if originals else None
    if uploaded:
        texts = {**(texts or {}), **uploaded}
    problems = checks.check(found, texts)
    for problem in problems:
        label = "错误" if problem.severity == "error" else "提醒"
        click.echo(f"{label} {problem.where}：{problem.message}")
    errors = sum(problem.severity == "error" for problem in problems)
    # With two entries of one id nobody could say which of them is meant.
    pairs = []
    if not quick and not errors:
        pairs = confusing.look_for(knowledge or _indexed(settings, found), whole=whole)
    warnings = len(problems) - errors + len(pairs)
    click.echo(f"{len(found.entries)} 条条目，{errors} 处错误，{warnings} 处提醒；{_checked(found, texts)}。")
    sys.exit(1 if errors else 0)


def _checked(found: Content, texts: Mapping[str, str] | None) -> str:
    """Of how many entries the figures were held against the original, and of how many there was none."""
    held = sum(entry.document_key in (texts or {}) for entry in found.entries)
    if held == len(found.entries):
        return "数字已和原文核对"
    left = "没有找到原文，数字没有核对"
    return f"{held} 条的数字已和原文核对，{len(found.entries) - held} 条{left}" if held else left


def _published(settings: Settings) -> tuple[Knowledge, dict[str, str]]:
    """What answers, and the texts of the documents that were uploaded."""
    with closing(composition.build(settings)) as services, services.database.reading() as session:
        return services.library.current(session), store.texts(session)


def _as_content(knowledge: Knowledge) -> Content:
    """What is published, in the form of the built-in files."""
    snapshot, tree = knowledge.snapshot, knowledge.tree
    aliases = tuple((alias, code, "") for alias, code in tree.aliases.items())
    return Content(snapshot.documents, snapshot.entries, tuple(tree.regions.values()), aliases, "")


def _indexed(settings: Settings, found: Content) -> Knowledge:
    """The content as it would answer; no database is opened."""
    snapshot = Snapshot(0, found.tree, dict(found.documents), found.entries, ())
    return Library(settings.data_dir / "cache").build(snapshot)


@group.command("import")
@click.argument("file", type=click.Path(exists=True, path_type=Path))
@click.option("--region", default="", help="Name or code of the region the document speaks for.")
@click.option("--title", default="")
@click.option("--issuer", default="")
@click.option("--number", default="", help="文号, where it has one.")
@click.option("--date", "issued", default="", help="YYYY, YYYY-MM or YYYY-MM-DD, as the document says.")
@click.option(
    "--valid-from", default="", help="Its first day in force, YYYY-MM-DD, or none; else as its text says."
)
@click.option(
    "--valid-until", default="", help="Its last day in force, YYYY-MM-DD, or none; else as its text says."
)
@click.option("--as", "username", help="User name of whose they are; without it they are the operator's.")
@click.option("--take-waiting", is_flag=True, help="Replace an upload of the same document that still waits.")
@click.option("--take-older", is_flag=True, help="Entries: rows too that are older than what is on record.")
@click.pass_obj
def import_(
    settings: Settings,
    file: Path,
    region: str,
    title: str,
    issuer: str,
    number: str,
    issued: str,
    valid_from: str,
    valid_until: str,
    username: str | None,
    take_waiting: bool,
    take_older: bool,
) -> None:
    """Import a policy document as clauses, or entries in bulk as drafts.

    A document (txt, docx, pdf with a text layer, html, xlsx) needs --region, --title, --issuer and --date. Without
    any of them FILE holds entries: the workbook, the zip or the folder that `mingbai kb export` writes.

    Whoever works on the machine itself answers for a document and it is quoted at once; with --as it is that account's,
    and quoted once another account has confirmed it. It is quoted from its first day in force to its last: those that
    its text says (本办法自2027年1月1日起施行，有效期5年), unless they are given.
    """
    with closing(composition.build(settings)) as services:
        if not any((region, title, issuer, number, issued)):
            if not file.is_dir() and file.suffix.lower() not in (".xlsx", ".zip"):
                raise BadInput(
                    f"{file.name} 不是条目表；要导入政策文件，请写上 --region --title --issuer --date。"
                )
            bulk.bring_in(services, file, username, take_older=take_older)
            return
        given = uploading.opened(Upload(file.name, _content(file), region, title, issuer, number, issued))
        with services.database.writing() as session:
            actor, root = acting.writer(session, services, username, "documents.write")
            given = _dated(given, valid_from, valid_until, uploading.by_hand(session, given.given))
            now, draft = services.clock.now(), username is not None
            there = uploading.waiting(session, given.given) if take_waiting else None
            try:
                over = there.mark if there is not None else ""
                done = uploading.upload(session, given, actor, now, root, draft=draft, over=over)
            except Taken as taken:
                raise BadInput(
                    f"{taken.waiting.said}已经传过这份文件，还在等核对；要换掉它，加 --take-waiting。"
                ) from None
    verb = "换上" if done.replaced else "导入"
    then = (
        f"另一位同事核对、确认以后才引用（mingbai kb confirm {done.key} --as 账号）"
        if draft
        else _quoted(in_force.phase(*done.days, now.date()), *done.days)
    )
    click.echo(f"已{verb} {done.clause_count} 个条款，编号 {done.key}；{then}。")
    first, last = done.days
    if there is not None:
        click.echo(f"换掉了{there.said}传的、还在等核对的那份。")
    if first or last or done.kept:
        click.echo(f"施行日期：{first or '没有写'}；有效期至：{last or '没有写'}。")
    if done.kept:
        click.echo("这两个日期是以前手填的，照旧没有动；要改，加 --valid-from 和 --valid-until。")
    for sentence in given.left_out:
        click.echo(f"没有读：{sentence}")
    for sentence in given.validity.said:
        click.echo(f"原文：{sentence}")


@group.command("confirm")
@click.argument("key")
@click.option("--as", "username", help="User name of who has looked it through; needed.")
@click.option("--yes", is_flag=True, help="In spite of standard questions whose answer would change.")
@click.pass_obj
def confirm(settings: Settings, key: str, username: str | None, yes: bool) -> None:
    """Have the document KEY quoted from now on; by another account than the one that imported it."""
    with closing(composition.build(settings)) as services:
        with services.database.reading() as session:
            account = acting.account(session, services, username, "documents.review")
            found = reading.document(session, key, account.region)
            asked = weighing.of_change(
                services, session, lambda one: trial.confirmed(session, one, found), found.region
            )
        acting.demand_clear(asked, "没有确认", yes=yes)
        actor, now, seen = Actor(account.username), services.clock.now(), found.imported_at
        with services.database.writing() as session:
            phase = life.confirm(session, key, actor, now, account.region, looked_at=seen, days=found.days)
    click.echo(f"已确认，{_quoted(phase, found.valid_from, found.valid_until)}：{found.title}。")


def _dated(file: Opened, valid_from: str, valid_until: str, before: Days | None) -> Opened:
    """With the days that are given; `none` sets no bound, and what is not given stays as it was set by hand `before`,
    else as the text says.
    """
    if not valid_from and not valid_until:
        return file
    given = zip(
        (valid_from, valid_until), before or file.days, ("--valid-from ", "--valid-until "), strict=True
    )
    first, last = (
        said if not typed else None if typed == "none" else in_force.day(typed, what)
        for typed, said, what in given
    )
    return replace(file, given=replace(file.given, days=(first, last)))


def _quoted(phase: Phase, first: date | None, last: date | None) -> str:
    return {
        Phase.COMING: f"到 {first} 施行那天起引用",
        Phase.CURRENT: "现在起引用",
        Phase.PAST: f"有效期到 {last} 已满，不引用",
    }[phase]


@group.command("export")
@click.argument("target", type=click.Path(path_type=Path))
@click.option("--region", default="", help="Name or code: this region and all below; without it all.")
@click.pass_obj
def export(settings: Settings, target: Path, region: str) -> None:
    """Write all entries to TARGET: FILE.xlsx (newest texts, drafts too), FILE.zip or a folder (what answers now)."""
    with closing(composition.build(settings)) as services:
        bulk.take_out(services, target, region)


def _content(file: Path) -> bytes:
    if file.is_dir():
        raise BadInput(f"{file.name} 是文件夹；政策文件要一份一份导入。")
    return file.read_bytes()


@group.command("search")
@click.argument("words")
@click.option("--region", default="", help="Name or code; without it every region is searched.")
@click.pass_obj
def search_(settings: Settings, words: str, region: str) -> None:
    """Show which entries speak of WORDS, with scores and what matched."""
    if not words.strip():
        raise BadInput("请写上要找的话，如：mingbai kb search 住院押金。")
    services = composition.build(settings)
    try:
        with services.database.reading() as session:
            knowledge = services.library.current(session)
    finally:
        services.close()
    chain = (
        knowledge.tree.chain(knowledge.tree.require(region)) if region else knowledge.regions_with_entries()
    )
    hits = search(knowledge.index, knowledge.analyser.analyse(words), chain, top=10)
    found = [hit for hit in hits if hit.matched]
    if not found:
        click.echo("没有条目讲到这些话。", err=True)
    for hit in found:
        entry = knowledge.index.entries[hit.entry]
        name = knowledge.tree.name(entry.region_code)
        click.echo(f"{hit.score:.2f} {name} {entry.id} {entry.title}（对上：{'、'.join(hit.matched)}）")
