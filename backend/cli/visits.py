"""`mingbai visits`: the visits on the sheets of the national record forms, in and out."""

import sys
from datetime import datetime
from pathlib import Path

import click

from backend.cli.patients import LABELS, NEW_FILE, OLD_FILE, contents, opened, restood, setting, write
from backend.core import audit
from backend.core.settings import Settings
from backend.core.subtree import NATION
from backend.services import Services
from policy_kb import store
from scheduler import guidelines
from scheduler.standard import national
from scheduler.workbooks import sheets
from scheduler.workbooks.sheets import Sheet
from scheduler.workbooks.visit_columns import of_forms
from scheduler.workbooks.visit_importing import VisitReport, VisitsNotImported, import_visits
from scheduler.workbooks.visit_ledger import Asked, visit_ledger


@click.group("visits")
def group() -> None:
    """随访：台账，导入."""


@group.command("export")
@click.argument("file", type=NEW_FILE)
@click.option("--full", is_flag=True, help="Names, ID numbers and everything that was written in words.")
@click.option("--region", default="", help="Only this county, by name or code.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Only visits from this day on.")
@click.pass_obj
def export(settings: Settings, file: Path, full: bool, region: str, since: datetime | None) -> None:
    """Write the visits to FILE (.xlsx), a sheet for each national record form: the 随访台账."""
    with opened(settings) as services:
        with services.database.reading(frozen=True) as session:
            tree = store.region_tree(session)
            code = tree.require(region) if region else None
            asked = Asked(code, since.date() if since else None, full)
            rules = guidelines.load().on(services.clock.now().date())
            done = visit_ledger(session, services.cipher, national(), rules, asked)
        detail = {"people": done.people, "visits": done.visits, "full": full}
        deed = audit.Deed("导出", "随访台账", region=code or NATION, detail=detail)
        with services.database.writing() as session:
            audit.record(session, audit.SYSTEM, deed, services.clock.now())
    write(file, done.data)
    shown = "完整信息" if full else "姓名和号码已隐去中间部分，文字说明没有写出"
    click.echo(f"{done.people} 位患者的 {done.visits} 次随访已写到 {file}（{shown}）。")


@group.command("import")
@click.argument("file", type=OLD_FILE)
@click.option("--dry-run", is_flag=True, help="Only say what would be done.")
@click.pass_obj
def import_(settings: Settings, file: Path, dry_run: bool) -> None:
    """Record the visits of FILE: all of them, or none when anything stands against one. Exit code 1 then.

    The sheets are those that `export` writes; names are not looked at, the patient is found by the ID number.
    """
    found = sheets.read_tables(contents(file), of_forms(national()))
    with opened(settings) as services:
        report = _rehearse(services, found) if dry_run else _record(services, found)
    _say(report)
    sys.exit(1 if report.failed else 0)


def _rehearse(services: Services, found: dict[str, Sheet]) -> VisitReport:
    """In a session that reads: whoever wants to save meanwhile can."""
    with services.database.reading(frozen=True) as session:
        return import_visits(setting(services, session), national(), found, dry=True)


def _record(services: Services, found: dict[str, Sheet]) -> VisitReport:
    with services.database.writing() as session:
        try:
            report = import_visits(setting(services, session), national(), found)
        except VisitsNotImported as refusal:
            _say(refusal.report)
            raise
        detail = {"people": len(report.patient_ids), "visits": report.recorded}
        deed = audit.Deed("导入", "随访", detail=detail)
        audit.record_all(session, audit.SYSTEM, [deed, *restood(report.restood)], services.clock.now())
    return report


def _say(report: VisitReport) -> None:
    for title, one in report.findings:
        click.echo(f"{LABELS[one.severity]} {title} {one.words}")
    click.echo(report.summary)
