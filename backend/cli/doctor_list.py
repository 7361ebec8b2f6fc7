"""`mingbai doctor-list`: a doctor's list, masked on the screen, in full on paper."""

from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from pathlib import Path

import click

from backend import services as composition
from backend.core import audit
from backend.core.clock import possible_day
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.followups.lists import LIST, NOBODY
from backend.printing import doctor_list as paper
from backend.services import Services
from policy_kb import store
from scheduler.reminders import calendar, printed, sheet
from scheduler.reminders.lines import DoctorList

_FILE = click.Path(dir_okay=False, writable=True, path_type=Path)
_MAKERS: dict[str, Callable[[DoctorList], bytes]] = {".pdf": paper.pdf, ".xlsx": sheet.workbook}


@click.command("doctor-list")
@click.option("--doctor", type=int, help="The doctor's number.")
@click.option(
    "--without-doctor", "region", metavar="REGION", help="Name or code: whom no doctor there answers for."
)
@click.option(
    "--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="E.g. 2026-03-02; today when left out."
)
@click.option("--pdf", type=_FILE, help="Write an A4 list to print.")
@click.option("--xlsx", type=_FILE, help="Write a sheet.")
@click.pass_obj
def doctor_list(
    settings: Settings,
    doctor: int | None,
    region: str | None,
    day: datetime | None,
    pdf: Path | None,
    xlsx: Path | None,
) -> None:
    """Show a doctor's list, masked; with --pdf or --xlsx the full one to print, which the audit log notes."""
    if (doctor is None) == (region is None):
        raise click.UsageError("give --doctor or --without-doctor")
    files = {suffix: file for suffix, file in ((".pdf", pdf), (".xlsx", xlsx)) if file}
    _check(files)
    with closing(composition.build(settings)) as services:
        on = possible_day(day.date()) if day else services.clock.now().date()
        with services.database.reading() as session:
            workdays = calendar.in_force(session)
            if region is None:
                found = printed.doctor_list(session, services.cipher, doctor or 0, on, workdays)
            else:
                code = store.region_tree(session).require(region)
                found = printed.unserved_list(session, services.cipher, code, on, workdays)
        if not files:
            _show(found.masked)
            return
        _print(services, found, files)
        names = "、".join(map(str, files.values()))
        click.echo(f"{len(found.lines)} 位患者已写到 {names}（完整姓名和电话，请妥善保管）。")


def _check(files: dict[str, Path]) -> None:
    for suffix, file in files.items():
        if file.suffix.lower() != suffix:
            raise BadInput(f"文件名要以 {suffix} 结尾，如 {file.stem}{suffix}。")


def _print(services: Services, found: DoctorList, files: dict[str, Path]) -> None:
    """Made while no transaction is open, noted in the audit log before anybody can read a file."""
    made = {file: _MAKERS[suffix](found) for suffix, file in files.items()}
    detail = {"date": found.on.isoformat(), "patients": len(found.lines)}
    deed = audit.Deed("打印", LIST, str(found.doctor_id) if found.doctor_id else NOBODY, detail=detail)
    with services.database.writing() as session:
        audit.record(session, audit.SYSTEM, deed, services.clock.now())
    for file, data in made.items():
        _write(file, data)


def _write(file: Path, data: bytes) -> None:
    """Readable by nobody else, even where a file of that name was."""
    try:
        file.touch(mode=0o600)
        file.chmod(0o600)
        file.write_bytes(data)
    except OSError as error:
        raise BadInput(f"文件 {file.name} 写不了（{error.strerror}），请换个地方。") from None


def _show(found: DoctorList) -> None:
    click.echo(f"{found.doctor} {found.on} 随访清单")
    for one in found.readings:
        where = one.township + one.village
        click.echo("\t".join(("危险", one.name, one.phone, where, "", "", "马上打电话", one.words)))
    for line in found.lines:
        late = f"逾期{line.overdue}天" if line.overdue else ""
        last = f"最迟{line.last}" if line.last else ""
        call = "要打电话" if line.to_call else ""
        shown = (
            "危险" if line.danger else str(line.day),
            line.name,
            line.phone,
            line.township + line.village,
            last,
            late,
            call,
            line.reminder,
        )
        click.echo("\t".join(shown))
    if found.contract_ends:
        click.echo(f"{sheet.ending(found)}。")
    click.echo(f"共 {len(found.lines)} 人。", err=True)
