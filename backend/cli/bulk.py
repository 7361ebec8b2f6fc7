"""Entries in bulk on the command line, for `mingbai kb import` and `mingbai kb export`. Shows how far it has come."""

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from backend.cli import acting
from backend.core import audit
from backend.core.audit import SYSTEM, Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION
from backend.services import Services
from policy_kb import store
from policy_kb.exchange import exporting, importing, waiting
from policy_kb.exchange.plans import Plan
from policy_kb.exchange.rows import Verdict


def bring_in(services: Services, file: Path, username: str | None, *, take_older: bool = False) -> None:
    """All rows of a workbook, zip or folder as drafts of the account or the operator, or none: the exit code is then 1.

    Rows that are older than what is on record are left out, unless `take_older`.
    """
    with services.database.reading() as session:
        actor, root = acting.writer(session, services, username, "entries.import")
        if file.is_dir():
            found = importing.of_cards(session, _files(file), root)
        else:
            found = importing.plan(session, file.name, file.read_bytes(), root)
    _say(found)
    if found.has_errors:
        click.echo("有要改正的地方，没有导入。", err=True)
        sys.exit(1)
    taken = found.older if take_older else frozenset[str]()
    with (
        click.progressbar(
            length=len(found.wanted(taken)), label="导入", file=sys.stderr, hidden=_piped()
        ) as bar,
        services.database.writing() as session,
    ):
        now = services.clock.now()
        count = importing.apply(*(session, found, actor, now, root), step=lambda: bar.update(1), taken=taken)
    click.echo(f"写成 {count} 条草稿，{found.count(Verdict.SAME)} 条没有变化；没有发布任何一条。")
    if left := found.older - taken:
        click.echo(f"{len(left)} 条库里更新，没有动；要用表里的，加 --take-older 再导入。")


def take_out(services: Services, target: Path, region: str) -> None:
    """To FILE.xlsx, FILE.zip, or a folder that is made; one with cards in it is refused: old ones would stay."""
    suffix = target.suffix.lower()
    if suffix not in ("", ".xlsx", ".zip"):
        raise BadInput(f"写不了“{suffix}”文件，请写成 .xlsx、.zip 或一个文件夹的名字。")
    if not suffix and (target / "cards").exists():
        raise BadInput(f"{target.name} 里已经有卡片，旧的会混在里面，请给一个新的文件夹。")
    with services.database.reading(frozen=True) as session:
        root = store.region_tree(session).require(region) if region else NATION
        if suffix == ".xlsx":
            files: dict[str, bytes] = {target.name: exporting.workbook(session, root)}
        elif suffix == ".zip":
            files = {target.name: exporting.cards(session, root)}
        else:
            files = {name: text.encode() for name, text in exporting.card_files(session, root).items()}
        held = exporting.newest(session, root)
    single = target.name in files
    with services.database.writing() as session:
        deed = Deed("导出", waiting.KIND, region=root, detail={"files": len(files)})
        audit.record(session, SYSTEM, deed, services.clock.now())
    with click.progressbar(files.items(), label="导出", file=sys.stderr, hidden=_piped()) as bar:
        _write(target.parent if single else target, bar)
    click.echo(f"已写到 {target}，{len(held)} 条条目。")
    if not held:
        click.echo("这个地区没有自己的条目；上级地区的要另外导出。", err=True)


def _write(folder: Path, files: Iterable[tuple[str, bytes]]) -> None:
    for name, data in files:
        path = folder / name
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        except OSError as error:
            raise BadInput(f"文件 {path.name} 写不了（{error.strerror}），请换个地方。") from None


def _files(folder: Path) -> dict[str, str]:
    """What an export has written there: the cards, and beside them what does not answer."""
    found = sorted(file for name in importing.FOLDERS for file in (folder / name).rglob("*.yaml"))
    if not found:
        raise BadInput(f"{folder.name} 里没有 cards/…/*.yaml，请给导出得到的文件夹。")
    try:
        return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8") for path in found}
    except UnicodeDecodeError:
        raise BadInput("文件夹里有不是 UTF-8 的文件，请用导出得到的文件夹。") from None


def _say(found: Plan) -> None:
    for one in found.findings:
        click.echo(f"{'错误' if one.error else '提醒'} {one.cell} {one.sentence}")
    for row in found.rows:
        for one in row.findings:
            label = "错误" if one.error else "提醒"
            click.echo(f"{label} 第{row.number}行 {one.cell or row.id or row.title}：{one.sentence}")


def _piped() -> bool:
    """A bar is for a person who waits; in a log it is a line without meaning."""
    return not sys.stderr.isatty()
