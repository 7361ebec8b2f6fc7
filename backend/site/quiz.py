"""`/quiz`: the same three questions as in the conversation, on one page. Keeps nothing of who answers.

The questions of the page come back sealed, so that nobody answers others than those they were shown, as these were.
"""

import json
from collections.abc import Sequence

from cryptography.exceptions import InvalidTag
from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.enquiry import EnquiryDesk, desk
from backend.site.region_menu import menu
from bot.townships import offered
from policy_kb.quiz import asking, sheets
from policy_kb.quiz.choosing import Drawn, Mark, drawn
from policy_kb.quiz.sheets import Sheet, is_township
from policy_kb.townships import names
from policy_kb.townships.names import Township

blueprint = Blueprint("quiz_page", __name__, template_folder="templates")
CONTEXT = "site.quiz"
LONGEST = 20  # characters of a township that is typed
_WHICH = "乡镇名单刚改过，请再选一下您的乡镇；不想说就选“不想说”。"


@blueprint.get("/quiz")
def page() -> ResponseReturnValue:
    """`?region=`: the questions of the region, or the menu of regions."""
    place = desk()
    code = place.published().region(request.args.get("region", "") or request.cookies.get("region", ""))
    if code is None:
        published = place.published()
        groups = menu(published.tree, published.knowledge.regions_with_entries())
        return render_template("quiz.html", region="", groups=groups)
    found = _drawn(place, code)
    return _form(place, code, found)


@blueprint.post("/quiz")
def answered() -> ResponseReturnValue:
    """The right answers beside those given. Written only when every question was answered, once a page."""
    place = desk()
    sealed = request.form.get("sealed", "")
    code, marks = _opened(place, sealed)
    with place.services.database.reading() as session:
        found = asking.by_marks(session, code, marks, place.services.clock.now())
        if len(found) != len(marks):  # the place of a choice on the page may be another one's now
            raise BadInput("题目刚改过，请重新打开这一页再答。")
        known = offered(session, code)
    chosen = [_number(request.form.get(f"q{one.id}", ""), len(one.choices)) for one in found]
    if not found or None in chosen:
        return _form(place, code, found, "还有题没有选，请每道都选一个。"), 400
    township = _township(request.form.get("township", ""), known)
    if township is None:
        return _form(place, code, found, _WHICH if known else "请写乡镇名，比如“三河镇”；不想说就空着。"), 400
    sheet = Sheet(
        *(code, township, "web", place.services.clock.now().date(), found),
        tuple(one for one in chosen if one is not None),
        place.services.cipher.blind_index(sealed, context=CONTEXT)[:32],
    )
    with place.services.database.direct() as direct, direct.writing():
        sheets.put(direct, sheet)
    return render_template("quiz.html", region=place.published().tree.name(code), sheet=sheet)


def _drawn(place: EnquiryDesk, code: str) -> tuple[Drawn, ...]:
    chain, now = place.published().tree.chain(code), place.services.clock.now()
    with place.services.database.reading() as session:
        return drawn(asking.asked_in(session, chain, now), now.isoformat())


def _form(place: EnquiryDesk, code: str, found: tuple[Drawn, ...], error: str = "") -> str:
    with place.services.database.reading() as session:
        known = offered(session, code)
    sealed = json.dumps([code, [one.mark for one in found]])
    return render_template(
        "quiz.html",
        region=place.published().tree.name(code),
        questions=found,
        townships=known,
        longest=LONGEST,
        error=error,
        given=request.form,
        sealed=place.services.cipher.seal(sealed, context=CONTEXT),
    )


def _township(said: str, known: Sequence[Township]) -> str | None:
    """One that was offered, by its name now; where none was, what is written like one; "": not said; None: neither."""
    typed = names.key(said[:LONGEST])
    if not typed or not known:
        return typed if not typed or is_township(typed) else None
    found = names.meant(typed, known)
    return found[0].name if len(found) == 1 else None


def _opened(place: EnquiryDesk, sealed: str) -> tuple[str, list[Mark]]:
    try:
        code, marks = json.loads(place.services.cipher.open(sealed, context=CONTEXT))
        return str(code), [(int(id), int(version)) for id, version in marks]
    except (TypeError, ValueError, InvalidTag):  # a page of an older program holds numbers alone
        raise BadInput("这一页过期了，请重新打开再答。") from None


def _number(text: str, limit: int) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and int(text[:3]) < limit else None
