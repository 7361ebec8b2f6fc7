"""One quiz question: drawn from a published entry, corrected, published by another person, retired."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput, NotFound
from backend.enquiry import desk
from backend.staff import fresh, notices, rights
from backend.staff.door import require
from backend.staff.lists import chosen
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from backend.staff.quiz import sheet as sheets
from backend.staff.quiz.room import blueprint
from backend.staff.quiz.sheet import Both, Sheet
from backend.staff.seconds import second
from policy_kb.editing import catalogue
from policy_kb.editing.catalogue import Filters, Line
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.states import State
from policy_kb.quiz import keeping, offering, reading
from policy_kb.quiz.keeping import Hold
from policy_kb.records import Entry

OFFERED = 20

notices.add(
    {
        "quiz.drafted": "题目出好了：请看看错的选项确实是错的，改好存下；另一位同事核对以后才会抽到。",
        "quiz.begun": "题目起了个头：这条答案里没有能改成错的数字，两个错的选项要请您写，"
        "写像是真的、但确实不对的。存下以后，另一位同事核对了才会抽到。",
        "quiz.saved": "改好了。另一位同事核对以后，居民才会抽到。",
        "quiz.published": "这道题启用了，居民测一测时会抽到。",
        "quiz.retired": "这道题停用了，已有的答卷不变。",
    }
)


@blueprint.get("/new")
@require("quiz.write")
def new() -> ResponseReturnValue:
    """`?words=` looks for an entry that answers, to draw from: one's own, then those above that hold here too."""
    wanted, now = Filters(words=chosen("words"), answering=True), services().clock.now()
    with services().database.reading() as session:
        found = catalogue.listing(session, present().region, now, wanted, limit=OFFERED)
        told = offering.titles(session, [line.id for line in found.lines])
    known = desk().published()
    above = offering.from_above(
        known.entries(now), known.tree.chain(present().region), chosen("words"), OFFERED
    )
    own = (_offer(line, told[line.id]) for line in found.lines)
    return render_template("quiz/new.html", lines=[*own, *map(_of_above, above)], fresh=fresh.kept)


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry to draw from, by the title that residents know.

    `above`: it is of a region above, and holds here too. `revised`: a newer text of it is being written.
    """

    id: str
    title: str
    region: str
    above: bool
    revised: bool = False


def _offer(line: Line, title: str) -> Offer:
    revised = line.standing.state is not State.PUBLISHED
    return Offer(line.id, title, line.region, above=False, revised=revised)


def _of_above(entry: Entry) -> Offer:
    return Offer(entry.id, entry.title, entry.region_code, above=True)


@blueprint.post("/new")
@require("quiz.write")
def draw() -> ResponseReturnValue:
    """A draft of the entry that was picked; one where the button is pressed twice (`fresh`)."""
    place, slip = services(), fresh.opened(request.form.get("fresh", "")) or None
    now, root = place.clock.now(), present().region
    with place.database.writing() as session:
        entry_id = request.form.get("entry", "")
        id = keeping.draft(session, entry_id, actor(), now, root, slip=slip)
        whole = all(one.text for one in reading.detail(session, id, now, root).choices)
    return redirect(told("quiz.question", "quiz.drafted" if whole else "quiz.begun", question_id=id), 303)


@blueprint.get("/<int:question_id>")
@require("quiz.read")
def question(question_id: int) -> ResponseReturnValue:
    """The form, or for who may only read the question itself."""
    return _page(question_id)


@blueprint.post("/<int:question_id>")
@require("quiz.write")
def save(question_id: int) -> ResponseReturnValue:
    """The corrected words; of two who save at once the second sees both texts."""
    place, sheet = services(), sheets.typed(request.form)
    hold = Hold(question_id, sheet.version, present().region)
    try:
        with place.database.writing() as session:
            keeping.save(session, hold, sheet.text, sheet.choices, actor(), place.clock.now())
    except NotFound:
        raise
    except Conflict as conflict:
        return _page(question_id, conflict.sentence, sheet, stale=True), 409
    except BadInput as error:
        return _page(question_id, error.sentence, sheet), 400
    return redirect(told("quiz.question", "quiz.saved", question_id=question_id), 303)


@blueprint.post("/<int:question_id>/publish")
@require("quiz.review")
def publish(question_id: int) -> ResponseReturnValue:
    """It is asked from now on."""
    return _done(keeping.publish, question_id, "quiz.published")


@blueprint.post("/<int:question_id>/retire")
@require("quiz.retire")
def retire(question_id: int) -> ResponseReturnValue:
    """It is asked no more."""
    return _done(keeping.retire, question_id, "quiz.retired")


def _done(use_case: Callable[..., None], question_id: int, name: str) -> ResponseReturnValue:
    """Do it and say so; what cannot be done is said on the question's page, as it stands now."""
    place = services()
    version, answering = (sheets.number(request.form, *one) for one in (("version", -1), ("answering", 0)))
    hold = Hold(question_id, version, present().region, answering)
    try:
        with place.database.writing() as session:
            use_case(session, hold, actor(), place.clock.now())
    except NotFound:
        raise
    except BadInput as error:
        return _page(question_id, error.sentence), 400
    return redirect(told("quiz.page", name), 303)


def _page(question_id: int, trouble: str = "", sheet: Sheet | None = None, *, stale: bool = False) -> str:
    role = present().role
    with services().database.reading() as session:
        found = reading.detail(session, question_id, services().clock.now(), present().region)
        checks = second(session, "quiz.review", found.region, found.hands, keeping.OWN)
    shown = sheet or sheets.of(found)
    both = sheets.both(shown, found) if stale else Both(shown)
    return render_template(
        "quiz/question.html",
        found=found,
        checks=checks,
        sheet=both.sheet,
        theirs=both.theirs,
        settled=both.settled,
        rights=sheets.RIGHTS,
        trouble=trouble,
        writes=rights.may(role, "quiz.write"),
        reviews=rights.may(role, "quiz.review"),
        retires=rights.may(role, "quiz.retire"),
    )
