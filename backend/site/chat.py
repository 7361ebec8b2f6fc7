"""`/`: the chat page. Complete without JavaScript (a form); chat.js only makes it quicker, over the API."""

from dataclasses import dataclass, replace
from functools import partial

from flask import Blueprint, Response, make_response, render_template, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

from backend import bubble
from backend.assets import address, keep_long
from backend.core.errors import BadInput
from backend.enquiry import EnquiryDesk, desk
from backend.site import transcript as transcripts
from backend.site.region_menu import menu
from backend.site.transcript import Exchange, Transcript
from backend.site.visitor import Visitor, recognise, remember
from bot.questions.disliking import NO_HELP

blueprint = Blueprint(
    "site", __name__, template_folder="templates", static_folder="static", static_url_path="/static"
)
blueprint.add_app_template_global(partial(address, "site"), "asset")
blueprint.after_request(keep_long)


@dataclass(frozen=True, slots=True)
class State:
    """Everything one rendering of the page depends on."""

    visitor: Visitor
    transcript: Transcript = ()
    error: str = ""
    draft: str = ""  # what stays in the box when it could not be asked


@blueprint.get("/")
def page() -> ResponseReturnValue:
    """The page; `?region=` (a poster's QR code) chooses the region beforehand."""
    place = desk()
    visitor = recognise(request, place)
    state = State(visitor)
    if "region" in request.args:
        state = _with_region(place, state, request.args["region"])
    return _render(place, state)


@blueprint.post("/")
def form() -> ResponseReturnValue:
    """Without JavaScript: a question, a pressed choice, another region or size, or a fresh start."""
    place = desk()
    state = _received(place, request.form)
    if "clear" in request.form:
        return _render(place, State(replace(state.visitor, conversation=None)))
    if "size" in request.form:
        large = request.form["size"] != "normal"
        return _render(place, replace(state, visitor=replace(state.visitor, large=large)))
    if "set_region" in request.form or state.error:
        return _render(place, state)
    return _render(place, _asked(place, state, request.form))


@blueprint.get("/favicon.ico")
def favicon() -> Response:
    """Where browsers look by themselves."""
    return blueprint.send_static_file("favicon.ico")


def _received(place: EnquiryDesk, form: MultiDict[str, str]) -> State:
    """The state the form carries: who, where, what was said before, what stands in the box."""
    visitor = recognise(request, place)
    before: Transcript = ()
    if visitor.conversation:
        before = transcripts.unseal(form.get("transcript", ""), place.services.cipher, visitor.conversation)
    return _with_region(place, State(visitor, before, draft=form.get("question", "")), form.get("region", ""))


def _with_region(place: EnquiryDesk, state: State, region: str) -> State:
    try:
        code = place.published().region(region)
    except BadInput as error:
        return replace(state, error=error.sentence)
    return replace(state, visitor=replace(state.visitor, region=code))


def _asked(place: EnquiryDesk, state: State, form: MultiDict[str, str]) -> State:
    pressed = NO_HELP if "dislike" in form else form.get("choice", "") or form.get("suggestion", "")
    question = pressed or state.draft
    try:
        outcome = place.ask(question, state.visitor.region or "", state.visitor.conversation)
    except BadInput as error:
        return replace(state, error=error.sentence)
    shown = "没帮上我" if "dislike" in form else question.strip()
    if "choice" in form:
        shown = transcripts.choice_label(state.transcript, question)
    said = (*state.transcript, Exchange(shown, bubble.of(outcome.reply)))
    visitor = replace(state.visitor, conversation=outcome.conversation, region=outcome.region)
    return State(visitor, said[-transcripts.KEPT :], draft=state.draft if pressed else "")


def _render(place: EnquiryDesk, state: State) -> Response:
    published, visitor = place.published(), state.visitor
    sealed = ""
    if visitor.conversation and state.transcript:
        sealed = transcripts.seal(state.transcript, place.services.cipher, visitor.conversation)
    region = visitor.region
    html = render_template(
        "chat.html",
        state=state,
        sealed=sealed,
        groups=menu(published.tree, published.knowledge.regions_with_entries()),
        region_name=published.tree.name(region) if region else "",
        covered=region is None or published.covers(region),
        suggestions=published.suggestions(region, place.services.clock.now()),
    )
    response = make_response(html, 400 if state.error else 200)
    remember(request, response, visitor)
    return response
