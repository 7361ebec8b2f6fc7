"""`mingbai patients`: the sheets that health centres keep, in and out."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click
from sqlalchemy.orm import Session

from backend import services as composition
from backend.core import audit
from backend.core.clock import SystemClock
from backend.core.db import until_first
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.core.subtree import NATION
from backend.services import Services
from policy_kb import store
from scheduler import guidelines
from scheduler.models import FILLED_BY_SHEETS
from scheduler.reminders import calendar
from scheduler.visits import Guidance
from scheduler.workbooks import importing, ledger, sample, sheets, template
from scheduler.workbooks.findings import Report, Restood, Severity, Verdict

NEW_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
OLD_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_MANY = 500  # patients of a sheet after which the database looks at its tables anew
LABELS = {Severity.ERROR: "错误", Severity.WARNING: "提醒"}


@click.group("patients")
def group() -> None:
    """患者：模板、导入、台账."""


@group.command("template")
@click.argument("file", type=NEW_FILE)
def template_(file: Path) -> None:
    """Write an empty sheet to FILE (.xlsx), with explanations and dropdowns."""
    write(file, template.template())
    click.echo(f"模板已写到 {file}。")


@group.command("sample")
@click.argument("file", type=NEW_FILE)
@click.option("--people", type=click.IntRange(1, 30_000), default=sample.PEOPLE, show_default=True)
@click.option("--seed", type=int, default=sample.SEED, show_default=True)
def sample_(file: Path, people: int, seed: int) -> None:
    """Write a sheet of people who do not exist to FILE (.xlsx), for trying the import out."""
    write(file, sample.sample(SystemClock().now().date(), people, seed))
    click.echo(f"{people} 个虚构的人已写到 {file}。")


@group.command("import")
@click.argument("file", type=OLD_FILE)
@click.option("--dry-run", is_flag=True, help="Only say what would be done, row by row.")
@click.option("--merge", is_flag=True, help="Merge rows into the patients with the same ID number.")
@click.pass_obj
def import_(settings: Settings, file: Path, dry_run: bool, merge: bool) -> None:
    """Import a filled-in sheet: every row, or none when anything stands against one. Exit code 1 then."""
    found = sheets.read(contents(file))
    with opened(settings) as services:
        if dry_run:
            with services.database.reading() as session:
                report = importing.examine(setting(services, session), found)
            _say(report)
            sys.exit(1 if report.has_errors else 0)
        report = until_first(lambda: _apply(services, found, merge))
        if len(report.patient_ids) >= _MANY:  # or the first day goes by what the tables were before
            services.database.look_at(*FILLED_BY_SHEETS)
    _say(report)
    click.echo(f"已导入，{len(report.patient_ids)}位患者在册。")


@group.command("export")
@click.argument("file", type=NEW_FILE)
@click.option("--full", is_flag=True, help="Names, ID numbers, telephones and addresses unmasked.")
@click.option("--region", default="", help="Only this county, by name or code.")
@click.pass_obj
def export(settings: Settings, file: Path, full: bool, region: str) -> None:
    """Write everybody on record to FILE (.xlsx): the 台账."""
    with opened(settings) as services:
        with services.database.reading(frozen=True) as session:
            tree = store.region_tree(session)
            code = tree.require(region) if region else None
            done = ledger.ledger(session, services.cipher, tree, full=full, region_code=code)
        detail = {"people": done.people, "full": full}
        deed = audit.Deed("导出", "台账", region=code or NATION, detail=detail)
        with services.database.writing() as session:
            audit.record(session, audit.SYSTEM, deed, services.clock.now())
    write(file, done.data)  # after the record of it: what was read is known even if the disk is full
    shown = "完整信息" if full else "姓名和号码已隐去中间部分"
    click.echo(f"{done.people} 位患者已写到 {file}（{shown}）。")


@contextmanager
def opened(settings: Settings) -> Iterator[Services]:
    """The services, closed afterwards."""
    services = composition.build(settings)
    try:
        yield services
    finally:
        services.close()


def setting(services: Services, session: Session) -> importing.Setting:
    """What an import works in."""
    guidance = Guidance(guidelines.load(), calendar.in_force(session), services.clock.now())
    return importing.Setting(session, services.cipher, store.region_tree(session), guidance)


def _apply(services: Services, found: sheets.Sheets, merge: bool) -> Report:
    try:
        with services.database.writing() as session:
            report = importing.apply(setting(services, session), found, merge=merge)
            deed = audit.Deed("导入", "患者", detail={"people": len(report.patient_ids)})
            audit.record_all(session, audit.SYSTEM, [deed, *restood(report.restood)], services.clock.now())
            return report
    except importing.NotImported as refusal:
        _say(refusal.report)
        raise


def restood(changed: Iterable[Restood]) -> Iterator[audit.Deed]:
    """What the audit log is told of those whose standing a sheet has changed, as it is of one that a page changed."""
    for one in changed:
        detail = {"to": one.standing.value}
        yield audit.Deed("改人员状态", "患者", str(one.patient_id), one.region_code, detail)


def _say(report: Report) -> None:
    for one in report.findings:
        click.echo(f"{LABELS[one.severity]} {one.words}")
    for line in report.lines:
        for one in line.findings:
            click.echo(f"{LABELS[one.severity]} {one.words}")
        if line.verdict is Verdict.MERGE:
            click.echo(f"合并 第{line.number}行：已在册，{'、'.join(line.changes)}会改。")
    click.echo(report.summary)


def contents(file: Path) -> bytes:
    """The bytes of a file; BadInput when it cannot be read."""
    try:
        return file.read_bytes()
    except OSError as error:
        raise BadInput(f"文件 {file.name} 打不开（{error.strerror}），请检查权限。") from None


def write(file: Path, data: bytes) -> None:
    """Readable by nobody else: a full ledger names everybody."""
    if file.suffix.lower() != ".xlsx":
        raise BadInput(f"文件名要以 .xlsx 结尾，如 {file.stem}.xlsx。")
    try:
        file.touch(mode=0o600)
        file.write_bytes(data)
    except OSError as error:
        raise BadInput(f"文件 {file.name} 写不了（{error.strerror}），请换个地方。") from None
