"""One quiz question: drawn from a published entry, corrected, published, retired."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput, NotFound
from backend.staff import notices, rights
from backend.staff.door import require
from backend.staff.lists import chosen
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from backend.staff.quiz.room import blueprint
from policy_kb.editing import reading
from policy_kb.editing.reading import Filters
from policy_kb.editing.states import State
from policy_kb.quiz import keeping
from policy_kb.quiz.choosing import CHOICES, Choice

OFFERED = 20

notices.add(
    {
        "quiz.drafted": "题目出好了：请核对错的选项确实是错的，再启用。",
        "quiz.saved": "改好了。",
        "quiz.published": "这道题启用了，居民测一测时会抽到。",
        "quiz.retired": "这道题停用了，已有的答卷不变。",
    }
)


@blueprint.get("/new")
@require("quiz.write")
def new() -> ResponseReturnValue:
    """`?words=` looks for a published entry to draw from."""
    wanted = Filters(words=chosen("words"), state=State.PUBLISHED)
    with services().database.reading() as session:
        found = reading.listing(session, present().region, wanted, limit=OFFERED)
    return render_template("quiz/new.html", found=found)


@blueprint.post("/new")
@require("quiz.write")
def draw() -> ResponseReturnValue:
    """A draft of the entry that was picked."""
    place = services()
    with place.database.writing() as session:
        entry_id = request.form.get("entry", "")
        id = keeping.draft(session, entry_id, actor(), place.clock.now(), present().region)
    return redirect(told("quiz.question", "quiz.drafted", question_id=id), 303)


@blueprint.get("/<int:question_id>")
@require("quiz.read")
def question(question_id: int) -> ResponseReturnValue:
    """The form, or for who may only read the question itself."""
    return _page(question_id)


@blueprint.post("/<int:question_id>")
@require("quiz.write")
def save(question_id: int) -> ResponseReturnValue:
    """The corrected words."""
    place = services()
    try:
        with place.database.writing() as session:
            text = request.form.get("text", "")
            keeping.save(session, _hold(question_id), text, _typed(), actor(), place.clock.now())
    except NotFound:
        raise
    except BadInput as error:
        return _page(question_id, error.sentence), 400
    return redirect(told("quiz.question", "quiz.saved", question_id=question_id), 303)


@blueprint.post("/<int:question_id>/publish")
@require("quiz.write")
def publish(question_id: int) -> ResponseReturnValue:
    """It is asked from now on."""
    place = services()
    with place.database.writing() as session:
        keeping.publish(session, _hold(question_id), actor(), place.clock.now())
    return redirect(told("quiz.page", "quiz.published"), 303)


@blueprint.post("/<int:question_id>/retire")
@require("quiz.write")
def retire(question_id: int) -> ResponseReturnValue:
    """It is asked no more."""
    place = services()
    with place.database.writing() as session:
        keeping.retire(session, _hold(question_id), actor(), place.clock.now())
    return redirect(told("quiz.page", "quiz.retired"), 303)


def _page(question_id: int, trouble: str = "") -> str:
    with services().database.reading() as session:
        found = keeping.detail(session, question_id, present().region)
    typed = request.method == "POST"
    return render_template(
        "quiz/question.html",
        found=found,
        text=request.form.get("text", found.text),
        choices=_typed() if typed else found.choices,
        trouble=trouble,
        writes=rights.may(present().role, "quiz.write"),
    )


def _typed() -> list[Choice]:
    right = request.form.get("right", "")
    return [Choice(request.form.get(f"choice{at}", ""), right == str(at)) for at in range(CHOICES)]


def _hold(question_id: int) -> keeping.Hold:
    text = request.form.get("version", "")
    version = int(text[:9]) if text.isascii() and text.isdigit() else -1
    return keeping.Hold(question_id, version, present().region)
