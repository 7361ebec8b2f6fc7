"""One group: its questions, and what is done about them. Each deed is one form and one use-case."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput, NotFound
from backend.core.subtree import NATION, within
from backend.enquiry import desk
from backend.staff import notices, rights
from backend.staff.door import require
from backend.staff.lists import chosen
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from backend.staff.questions.room import blueprint
from bot.questions import gathering, groups, promises, settling
from bot.questions.groups import Detail
from bot.questions.revising import Attached
from policy_kb.editing import reading
from policy_kb.editing.reading import Filters
from policy_kb.editing.states import State
from policy_kb.search import search

OFFERED = 6  # entries to attach to
WAYS = 5  # wordings that the form begins with

notices.add(
    {
        "questions.pending": "问法已并入条目，送去审核了；通过以后机器人就会答。",
        "questions.unscheduled": "问法已并入条目。这条原来已通过、等着定时发布，"
        "现在要重新审核：已经送审，定的时间没有变，请另一位同事在那以前审过；过了时间才通过的，一通过就发布。",
        "questions.draft": "问法已并入条目的草稿；条目写完、送审、通过以后机器人就会答。",
        "questions.known": "条目里已有这些问法，这组提问已处理。",
        "questions.written": "已起草一条新条目，请写上答案和来源，再送审。",
        "questions.answered": "答复会发给{n}个人：48小时内说过话的马上发，其余的等下次发消息时。",
        "questions.dismissed": "这组提问不处理了，原因已记下。",
        "questions.reopened": "这组提问又回到待处理了。",
    }
)


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry that the questions could belong to. `words` is where it stands."""

    id: str
    title: str
    region: str
    words: str


@blueprint.get("/<int:group_id>")
@require("questions.read")
def group(group_id: int) -> ResponseReturnValue:
    """`?find=` looks for other entries to attach to."""
    return _page(group_id)


@blueprint.post("/<int:group_id>/attach")
@require("questions.attach")
def attach(group_id: int) -> ResponseReturnValue:
    """Its wordings become ways of asking for an entry."""
    place = services()

    def deed() -> ResponseReturnValue:
        entry_id = request.form.get("entry", "")
        if not entry_id:
            raise BadInput("请先选一条要并入的条目；没有合适的，可以新写一条。")
        with place.database.writing() as session:
            attached = settling.attach(
                session, _hold(group_id), entry_id, _ways(), actor(), place.clock.now(), tell=_ticked("tell")
            )
        return redirect(told("questions.page", _attached(attached)), 303)

    return _or_again(group_id, deed)


@blueprint.post("/<int:group_id>/write")
@require("questions.attach")
def write(group_id: int) -> ResponseReturnValue:
    """A draft of a new entry, where the author goes on."""
    place = services()

    def deed() -> ResponseReturnValue:
        with place.database.writing() as session:
            entry_id = settling.write(
                session, _hold(group_id), _ways(), actor(), place.clock.now(), tell=_ticked("tell")
            )
        return redirect(f"{request.script_root}/staff/entries/{entry_id}", 303)

    return _or_again(group_id, deed)


@blueprint.post("/<int:group_id>/answer")
@require("questions.handle")
def answer(group_id: int) -> ResponseReturnValue:
    """A text for those who asked; who may write entries drafts one of it as well."""
    place = services()

    def deed() -> ResponseReturnValue:
        draft = _ticked("draft") and rights.may(present().role, "questions.attach")
        with place.database.writing() as session:
            text = request.form.get("text", "")
            people, _ = settling.answer(
                session, _hold(group_id), text, actor(), place.clock.now(), draft=draft
            )
        return redirect(told("questions.group", "questions.answered", n=people, group_id=group_id), 303)

    return _or_again(group_id, deed)


@blueprint.post("/<int:group_id>/dismiss")
@require("questions.handle")
def dismiss(group_id: int) -> ResponseReturnValue:
    """With the reason."""
    place = services()

    def deed() -> ResponseReturnValue:
        with place.database.writing() as session:
            reason = request.form.get("reason", "")
            settling.dismiss(session, _hold(group_id), reason, actor(), place.clock.now())
        return redirect(told("questions.page", "questions.dismissed"), 303)

    return _or_again(group_id, deed)


@blueprint.post("/<int:group_id>/reopen")
@require("questions.handle")
def reopen(group_id: int) -> ResponseReturnValue:
    """What was dismissed waits again."""
    place = services()
    with place.database.writing() as session:
        settling.reopen(session, _hold(group_id), actor(), place.clock.now())
    return redirect(told("questions.group", "questions.reopened", group_id=group_id), 303)


def _attached(attached: Attached) -> str:
    if attached.unscheduled is not None:
        return "questions.unscheduled"
    name = {State.PENDING: "questions.pending", State.PUBLISHED: "questions.known"}.get(attached.state)
    return name or "questions.draft"


def _or_again(group_id: int, deed: Callable[[], ResponseReturnValue]) -> ResponseReturnValue:
    """What can be mended is shown again with what was typed."""
    try:
        return deed()
    except NotFound:
        raise
    except BadInput as error:
        return _page(group_id, error.sentence), 400


def _page(group_id: int, trouble: str = "") -> str:
    root = present().region
    with services().database.reading() as session:
        found = groups.detail(session, group_id, root)
        people = promises.reachable(session, [group_id])[group_id]
    ways = gathering.distinct(one.text for one in reversed(found.questions))[:WAYS]
    return render_template(
        "questions/group.html",
        found=found,
        people=people,
        wordings=request.form.get("ways", "\n".join(ways)),
        offers=_offers(found, root),
        trouble=trouble,
        longest=settling.LONGEST_ANSWER,
        may=lambda action: rights.may(present().role, action),
    )


def _offers(found: Detail, root: str) -> tuple[Offer, ...]:
    """What was looked for, else what the index finds nearest: in the person's own subtree, and fit for these people."""
    words = chosen("find") or request.form.get("find", "").strip()
    if not words:
        return _nearest(found, root)
    with services().database.reading() as session:
        part = reading.listing(session, root, Filters(words=words), limit=50)
    offers = (Offer(one.id, one.title, one.region, one.standing.words) for one in part.lines)
    return tuple(one for one in offers if _answers(found, one.region))[:OFFERED]


def _nearest(found: Detail, root: str) -> tuple[Offer, ...]:
    knowledge = desk().published().knowledge
    chain = knowledge.tree.chain(found.line.region or NATION)
    hits = search(knowledge.index, knowledge.analyser.analyse(found.line.question), chain, top=OFFERED * 3)
    entries = (knowledge.index.entries[hit.entry] for hit in hits)
    offers = (Offer(one.id, one.title, one.region_code, "已发布") for one in entries)
    return tuple(one for one in offers if within(root, one.region))[:OFFERED]


def _answers(found: Detail, region: str) -> bool:
    return found.line.region is None or within(region, found.line.region)


def _hold(group_id: int) -> settling.Hold:
    text = request.form.get("version", "")
    version = int(text[:9]) if text.isascii() and text.isdigit() else -1
    return settling.Hold(group_id, version, present().region)


def _ways() -> list[str]:
    return request.form.get("ways", "").splitlines()


def _ticked(name: str) -> bool:
    return request.form.get(name) == "1"
