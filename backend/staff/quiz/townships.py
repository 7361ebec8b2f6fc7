"""乡镇名单: what a county's people choose from in the quiz, kept by its staff; other ways of writing are put to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.errors import BadInput, NotFound
from backend.core.subtree import is_county
from backend.staff import notices, rights
from backend.staff.door import require
from backend.staff.lists import chosen
from backend.staff.notices import told
from backend.staff.parts import actor, present, regions_below, services
from backend.staff.quiz.room import blueprint
from backend.staff.quiz.sheet import number
from policy_kb.editing import fields
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.fields import Difference
from policy_kb.quiz import results
from policy_kb.townships import keeping, names
from policy_kb.townships.keeping import Hold, Kept
from policy_kb.townships.names import Line, Township
from scheduler.people.townships import townships

LABELS: Mapping[str, str] = {"name": "乡镇名", "others": "其他写法"}
_TOWNSHIPS, _TOWNSHIP = "quiz.townships_page", "quiz.township_page"

notices.add(
    {
        "quiz.townships": "加了{n}个乡镇；名单上已经有的没有重加。",
        "quiz.township": "改好了。以前的答卷也按现在的名字算。",
        "quiz.untownship": "已从名单上去掉，居民不会再选到；以前的答卷还在，标着“不在名单上”。",
        "quiz.spelling": "归好了。以前这样写的、以后再这样写的，都算这个乡镇。",
    }
)


@dataclass(frozen=True, slots=True)
class Stray:
    """A way of writing that is not on the list: how many sheets have it, and whether the roster has."""

    spelling: str
    sheets: int
    rostered: bool


@blueprint.get("/townships")
@require("townships.read")
def townships_page() -> ResponseReturnValue:
    """`?region=`: one county's list."""
    return _list(_county(chosen("region")))


@blueprint.post("/townships")
@require("townships.write")
def townships_add() -> ResponseReturnValue:
    """`region`, `names`: one a line, behind it how else it is written."""
    region = request.form.get("region", "")
    try:
        lines = names.lines(request.form.get("names", ""))
        if not lines:
            raise BadInput("还没有写乡镇：请一行写一个。")
        return _added(region, lines)
    except NotFound:
        raise
    except BadInput as error:
        return _list(_county(region), error.sentence), 400


@blueprint.post("/townships/roster")
@require("townships.write")
def townships_from_roster() -> ResponseReturnValue:
    """`region`: what its roster of health centres has and its list has not."""
    region = request.form.get("region", "")
    with services().database.reading() as session:
        missing = _missing(session, _county(region))
    try:
        return _added(region, [Line(at, names.demand(name), ()) for at, name in enumerate(missing, start=1)])
    except NotFound:
        raise
    except BadInput as error:
        return _list(_county(region), error.sentence), 400


@blueprint.post("/townships/spelling")
@require("townships.write")
def townships_assign() -> ResponseReturnValue:
    """`region`, `spelling`, `township`: what is written so counts for that one, before and from now on."""
    place, region = services(), request.form.get("region", "")
    id, spelling = number(request.form, "township", 0), request.form.get("spelling", "")
    try:
        if not id:
            raise BadInput(f"请选“{spelling[: names.LONGEST]}”算哪个乡镇，再按“归过去”。")
        with place.database.writing() as session:
            keeping.assign(session, id, spelling, actor(), place.clock.now(), present().region)
    except NotFound:
        raise
    except BadInput as error:
        return _list(_county(region), error.sentence), 400
    return redirect(told(_TOWNSHIPS, "quiz.spelling", region=region), 303)


@blueprint.get("/townships/<int:township_id>")
@require("townships.read")
def township_page(township_id: int) -> ResponseReturnValue:
    """Its names, to be changed."""
    return _page(township_id)


@blueprint.post("/townships/<int:township_id>")
@require("townships.write")
def township_save(township_id: int) -> ResponseReturnValue:
    """`name`, `others`, `version`; of two who save at once the second sees both."""
    place, hold = services(), _hold(township_id)
    try:
        name = names.demand(request.form.get("name", ""))
        others = names.spellings(request.form.get("others", ""), name)
        with place.database.writing() as session:
            keeping.save(session, hold, name, others, actor(), place.clock.now())
    except NotFound:
        raise
    except Conflict as conflict:
        return _page(township_id, conflict.sentence, stale=True), 409
    except BadInput as error:
        return _page(township_id, error.sentence), 400
    return redirect(told(_TOWNSHIP, "quiz.township", township_id=township_id), 303)


@blueprint.post("/townships/<int:township_id>/remove")
@require("townships.write")
def township_remove(township_id: int) -> ResponseReturnValue:
    """It is offered no more; its sheets stay."""
    place = services()
    try:
        with place.database.writing() as session:
            region = keeping.one(session, township_id, present().region).region
            keeping.remove(session, _hold(township_id), actor(), place.clock.now())
    except NotFound:
        raise
    except BadInput as error:
        return _page(township_id, error.sentence), 409
    return redirect(told(_TOWNSHIPS, "quiz.untownship", region=region), 303)


def _hold(id: int) -> Hold:
    return Hold(id, number(request.form, "version", -1), present().region)


def _added(region: str, lines: list[Line]) -> ResponseReturnValue:
    place = services()
    with place.database.writing() as session:
        added = keeping.add(session, region, lines, actor(), place.clock.now(), present().region)
    return redirect(told(_TOWNSHIPS, "quiz.townships", n=added, region=region), 303)


def _counties() -> dict[str, str]:
    return {code: name for code, name in regions_below(present().region).items() if is_county(code)}


def _county(wanted: str) -> str:
    """The county that is asked for; else the first of those that the person has, "" where there is none."""
    counties = _counties()
    if wanted and wanted not in counties:
        raise NotFound("没有这个县（区），或不归您管，请从列表里选。")
    return wanted or next(iter(counties), "")


def _list(region: str, trouble: str = "") -> str:
    with services().database.reading() as session:
        listed = keeping.listed(session, region)
        roster = townships(session, region)
        missing = _missing(session, region)
        strays = _strays(session, region, missing) if listed else ()
    return render_template(
        "quiz/townships.html",
        region=region,
        counties=_counties(),
        listed=listed,
        roster=roster,
        missing=missing,
        strays=strays,
        trouble=trouble,
        writes=rights.may(present().role, "townships.write"),
    )


def _missing(session: Session, region: str) -> tuple[str, ...]:
    """What the roster calls townships that the list does not know."""
    known = keeping.named(session, region).get(region, {})
    found = {names.key(name): name for name in townships(session, region)}
    return tuple(name for key, name in found.items() if key not in known)


def _strays(session: Session, region: str, missing: tuple[str, ...]) -> tuple[Stray, ...]:
    told = dict(results.unlisted(session, region))
    written = dict.fromkeys((*told, *missing))
    return tuple(Stray(one, told.get(one, 0), one in missing) for one in written)


def _page(id: int, trouble: str = "", *, stale: bool = False) -> str:
    """What was typed stands in the form; `stale`: beside it what a colleague has saved meanwhile."""
    with services().database.reading() as session:
        found = keeping.one(session, id, present().region)
    saved = _words(found.township)
    typed = {name: request.form.get(name, saved[name]).replace("\0", "") for name in LABELS}
    theirs: tuple[Difference, ...] = fields.differences(saved, typed, LABELS) if stale else ()
    return render_template(
        "quiz/township.html",
        found=found,
        typed=typed,
        version=found.version if stale else _version(found),
        theirs=theirs,
        trouble=trouble,
        writes=rights.may(present().role, "townships.write"),
    )


def _version(found: Kept) -> int:
    """That of the page that was sent, so that a form with a fault in it still notices a colleague."""
    return number(request.form, "version", found.version)


def _words(township: Township) -> dict[str, str]:
    return {"name": township.name, "others": "\n".join(township.others)}
