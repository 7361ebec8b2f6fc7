"""The page with its downloads: the template, all entries as a workbook, all as the cards' files."""

from collections.abc import Callable

from flask import Response, render_template
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Deed
from backend.staff import rights
from backend.staff.door import require
from backend.staff.exchange.room import blueprint
from backend.staff.parts import actor, present, services
from policy_kb.exchange import exporting, waiting
from policy_kb.exchange.sheets import LARGEST_FILE
from policy_kb.exchange.waiting import KIND

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"


@blueprint.get("")
@require("entries.export")
def page() -> ResponseReturnValue:
    """What can be taken out, and for who may write the form to bring in."""
    return shown(imports=rights.may(present().role, "entries.import"))


def shown(*, imports: bool, trouble: str = "") -> str:
    """The page, with the sheets that wait for who may bring some in; `trouble`: what is wrong with the one sent."""
    place, largest = services(), LARGEST_FILE // 2**20
    with place.database.reading() as session:
        waits = waiting.listing(session, present().region, place.clock.now()) if imports else ()
    return render_template(
        "exchange/page.html", imports=imports, trouble=trouble, largest=largest, waits=waits
    )


@blueprint.get("/template.xlsx")
@require("entries.export")
def template() -> ResponseReturnValue:
    """Empty, to be filled in."""
    with services().database.reading() as session:
        data = exporting.template(session, present().region)
    return _file(data, XLSX, "entries-template.xlsx")


@blueprint.get("/entries.xlsx")
@require("entries.export")
def workbook() -> ResponseReturnValue:
    """The newest text of every entry."""
    return _file(_exported(exporting.workbook, "xlsx"), XLSX, f"entries-{present().region}.xlsx")


@blueprint.get("/cards.zip")
@require("entries.export")
def cards() -> ResponseReturnValue:
    """What answers now, as cards, and the rest beside it."""
    return _file(_exported(exporting.cards, "zip"), ZIP, f"cards-{present().region}.zip")


def _exported(make: Callable[[Session, str], bytes], form: str) -> bytes:
    """Noted in the audit log once it is made."""
    place, region = services(), present().region
    with place.database.reading(frozen=True) as session:
        data = make(session, region)
    with place.database.writing() as session:
        deed = Deed("导出", KIND, region=region, detail={"form": form})
        audit.record(session, actor(), deed, place.clock.now())
    return data


def _file(data: bytes, kind: str, name: str) -> Response:
    return Response(data, mimetype=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
