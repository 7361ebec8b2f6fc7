"""`mingbai figures`: 签约率, 随访率, 及时率, 规范管理率 and 控制率 of a period, as text, JSON or a workbook."""

import json
from pathlib import Path

import click
from sqlalchemy.orm import Session

from backend import services as composition
from backend.core.errors import BadInput
from backend.core.settings import Settings
from backend.core.subtree import NATION
from backend.services import Services
from policy_kb import store
from policy_kb.regions import RegionTree
from scheduler import guidelines
from scheduler.guidelines import Disease
from scheduler.indicators import Figure, Kind, Period, Report, Wanted, report, showing

_KINDS = [kind.value for kind in Kind if kind is not Kind.ALL]


@click.command()
@click.option("--period", required=True, help="2026-03, 2026-Q1, 2026-H1 or 2026; up to today while it runs.")
@click.option("--region", default="", help="Name or code; only it and what is below.")
@click.option("--by", type=click.Choice(_KINDS), default=Kind.TOWNSHIP.value, show_default=True)
@click.option("--disease", type=click.Choice([one.value for one in Disease]), help="Only this one.")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
@click.option("--xlsx", type=click.Path(dir_okay=False, writable=True, path_type=Path), help="Write a sheet.")
@click.pass_obj
def figures(
    settings: Settings,
    period: str,
    region: str,
    by: str,
    disease: str | None,
    as_json: bool,
    xlsx: Path | None,
) -> None:
    """Say the follow-up figures against their targets. They name no patient."""
    if as_json and xlsx is not None:
        raise click.UsageError("give --json or --xlsx, not both")
    wanted_period, only = Period.parse(period), Disease(disease) if disease else None
    services = composition.build(settings)
    try:
        with services.database.reading() as session:
            tree = store.region_tree(session)
            root = tree.require(region) if region else NATION
            found = _report(services, session, Wanted(wanted_period, Kind(by), root, disease=only))
    finally:
        services.close()
    if as_json:
        click.echo(json.dumps(showing.document(found, root), ensure_ascii=False, indent=1))
    elif xlsx is not None:
        _write(xlsx, showing.workbook(found, tree.path_name(root), _names(tree)))
        click.echo(f"{len(found.lines)} 行已写到 {xlsx}。")
    else:
        _say(found, tree, root)


def _report(services: Services, session: Session, wanted: Wanted) -> Report:
    return report(session, guidelines.load(), wanted, services.clock.now().date())


def _say(found: Report, tree: RegionTree, root: str) -> None:
    click.echo(f"{showing.title(found, tree.path_name(root))}，{showing.until(found)}")
    names = _names(tree)
    for group, line in found.lines:
        place = names.get(group.region_code, group.region_code)
        click.echo("\t".join((place + group.place + group.name, *(_words(one) for one in line))))


def _words(figure: Figure) -> str:
    rate = "—" if figure.rate is None else f"{figure.rate}%"
    return f"{figure.indicator.word} {rate}（{figure.numerator}/{figure.denominator}，{figure.verdict}）"


def _names(tree: RegionTree) -> dict[str, str]:
    return {code: tree.path_name(code) for code in tree.regions}


def _write(file: Path, data: bytes) -> None:
    if file.suffix.lower() != ".xlsx":
        raise BadInput(f"文件名要以 .xlsx 结尾，如 {file.stem}.xlsx。")
    try:
        file.write_bytes(data)
    except OSError as error:
        raise BadInput(f"文件 {file.name} 写不了（{error.strerror}），请换个地方。") from None
