"""`/staff/follow-up/figures`: the five figures of the follow-up as page, workbook and JSON. Names no patient."""

from functools import cache
from typing import TypeVar

from flask import Blueprint, Response, jsonify, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.accounts.roles import Account, Forbidden, Role
from backend.core.errors import BadInput
from backend.enquiry import desk
from backend.staff.door import require
from backend.staff.parts import present, region_name, services
from policy_kb.regions import RegionTree
from scheduler import guidelines
from scheduler.guidelines import Disease, RuleBook
from scheduler.indicators import Kind, Length, Period, Report, Wanted, report, showing
from scheduler.indicators.periods import recent
from scheduler.workbooks.columns import DISEASES

blueprint = Blueprint("figures", __name__, url_prefix="/staff/follow-up", template_folder="templates")

T = TypeVar("T")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KINDS = (Kind.TOWNSHIP, Kind.TEAM, Kind.DOCTOR)
LENGTHS = {Length.YEAR: "年", Length.HALF: "半年", Length.QUARTER: "季度", Length.MONTH: "月"}
_NAMES = {disease: names[0] for disease, names in DISEASES.items()}


@blueprint.get("/figures")
@require("followup.figures")
def page() -> ResponseReturnValue:
    """The figures of a period, with the form to choose another."""
    wanted = _wanted(present())
    found = _report(wanted)
    rules = _book().on(found.through)
    return render_template(
        "staff/figures.html",
        report=found,
        wanted=wanted,
        title=showing.title(found, region_name(wanted.region)),
        until=showing.until(found),
        offered=_offered(wanted.period),
        kinds=() if wanted.doctor_id is not None else KINDS,
        diseases={one: _NAMES[one] for one in Disease if rules.diseases[one].visits_a_year > 1},
        several=len({group.region_code for group, _ in found.lines if group.region_code}) > 1,
        link=_link(wanted),
    )


@blueprint.get("/figures.xlsx")
@require("followup.figures")
def workbook() -> ResponseReturnValue:
    """The same as a file."""
    wanted = _wanted(present())
    data = showing.workbook(_report(wanted), region_name(wanted.region), _regions())
    name = f"figures-{wanted.region}-{wanted.period.name}.xlsx"
    return Response(data, mimetype=XLSX, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@blueprint.get("/figures.json")
@require("followup.figures")
def document() -> ResponseReturnValue:
    """The same as JSON."""
    wanted = _wanted(present())
    return jsonify(showing.document(_report(wanted), wanted.region))


def _wanted(account: Account) -> Wanted:
    """What the address asks for, inside what the account may see. BadInput for a period or choice there is not."""
    today = services().clock.now().date()
    asked = request.args.get("period", "")
    period = Period.parse(asked) if asked else Period.holding(today, Length.QUARTER)
    kind = _choice(request.args.get("by", ""), Kind.TOWNSHIP, KINDS)
    disease = _choice(request.args.get("disease", ""), None, (*Disease,))
    if account.role is not Role.DOCTOR:
        return Wanted(period, kind, account.region, disease=disease)
    if account.doctor_id is None:
        raise Forbidden("您的账号还没有对上哪一位医生，看不了自己的指标；请找管理员补上。")
    return Wanted(period, Kind.DOCTOR, account.region, account.doctor_id, disease)


def _choice(said: str, usual: T, offered: tuple[T, ...]) -> T:
    if not said:
        return usual
    for one in offered:
        if one == said:
            return one
    raise BadInput("没有这个选项，请从页面上的下拉里选。")


def _report(wanted: Wanted) -> Report:
    place = services()
    with place.database.reading(frozen=True) as session:
        return report(session, _book(), wanted, place.clock.now().date())


@cache
def _book() -> RuleBook:
    return guidelines.load()


def _regions() -> dict[str, str]:
    tree: RegionTree = desk().published().tree
    return {code: tree.path_name(code) for code in tree.regions}


def _offered(chosen: Period) -> dict[str, list[Period]]:
    """The periods of the menu by length; the chosen one is always among them."""
    periods = recent(services().clock.now().date())
    periods = periods if chosen in periods else (chosen, *periods)
    return {word: [one for one in periods if one.length is length] for length, word in LENGTHS.items()}


def _link(wanted: Wanted) -> dict[str, str]:
    """The parts of an address that shows the same."""
    found = {"period": wanted.period.name}
    if wanted.doctor_id is None:
        found["by"] = wanted.by.value
    if wanted.disease is not None:
        found["disease"] = wanted.disease.value
    return found
