"""What is done about one group. Each deed is one button and one use-case."""

from collections.abc import Callable

from flask import redirect, request
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from backend.core.accounts import apart
from backend.core.errors import BadInput, NotFound
from backend.enquiry import desk
from backend.staff import notices, rights
from backend.staff.door import require
from backend.staff.notices import told
from backend.staff.parts import actor, present, services
from backend.staff.questions.room import blueprint
from backend.staff.questions.shown import NEW, by_now, page
from backend.staff.questions.unfounded import unfounded
from bot.questions import groups, repeating, settling
from bot.questions.repeating import Settled
from bot.questions.revising import Attached
from bot.questions.states import GroupState
from policy_kb.editing import catalogue
from policy_kb.editing.deciding import Conflict
from policy_kb.editing.states import State

notices.add(
    {
        "questions.pending": "问法已并入条目，送去审核了；通过以后机器人就会答。",
        "questions.unscheduled": "问法已并入条目。这条原来已通过、等着定时发布，"
        "现在要重新审核：已经送审，定的时间没有变，请另一位同事在那以前审过；过了时间才通过的，一通过就发布。",
        "questions.draft": "问法已并入条目的草稿；条目写完、送审、通过以后机器人就会答。",
        "questions.known": "条目里已有这些问法，这组提问已处理。",
        "questions.by_now": "这组提问办结了，机器人现在的答案会发给{n}个问过的人。",
        "questions.suggested": "已建议上级并入。上级的同事会在他们的待办里看到；7天没有办，会回到这里。",
        "questions.written": "已起草一条新条目，请写上答案和来源，再送审。",
        "questions.answered": "答复会发给{n}个人：48小时内说过话的马上发，其余的等下次发消息时。",
        "questions.answered_draft": "答复会发给{n}个人：48小时内说过话的马上发，其余的等下次发消息时。"
        "同时起草的条目还是草稿：请点“看这条问答”，补上来源和问法，再送审。",
        "questions.dismissed": "这组提问不处理了，原因已记下。",
        "questions.reopened": "这组提问又回到待处理了。",
    }
)


@blueprint.get("/<int:group_id>")
@require("questions.read")
def group(group_id: int) -> ResponseReturnValue:
    """`?find=` looks for other entries to attach to."""
    return page(group_id)


@blueprint.post("/<int:group_id>")
@require("questions.attach")
def look(group_id: int) -> ResponseReturnValue:
    """Looks for other entries, `find`, and keeps whatever has been typed on the page."""
    return page(group_id)


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


@blueprint.post("/<int:group_id>/known")
@require("questions.handle")
def known(group_id: int) -> ResponseReturnValue:
    """The bot answers it by now, and rightly: `seen` stands for the answer that the person has looked at."""
    place = services()

    def deed() -> ResponseReturnValue:
        with place.database.reading() as session:
            answered = by_now(session, groups.detail(session, group_id, present().region))
        if answered is None or answered.left or answered.mark != request.form.get("seen"):
            raise BadInput("机器人的答案刚变过，还没有办结。请看看下面现在的答案。")
        with place.database.writing() as session:
            people = settling.known(session, _hold(group_id), answered.entry_id, actor(), place.clock.now())
        return redirect(told("questions.page", "questions.by_now", people), 303)

    return _or_again(group_id, deed)


@blueprint.post("/<int:group_id>/suggest")
@require("questions.attach")
def suggest(group_id: int) -> ResponseReturnValue:
    """`entry`, of a region above, should answer it: its people see the group on their list."""
    place = services()

    def deed() -> ResponseReturnValue:
        entry_id = request.form.get("entry", "").replace("\0", "")
        with place.database.writing() as session:
            settling.suggest(session, _hold(group_id), entry_id, actor(), place.clock.now())
            _demand_somebody_above(session, entry_id)
        return redirect(told("questions.page", "questions.suggested"), 303)

    return _or_again(group_id, deed)


@blueprint.post("/<int:group_id>/write")
@require("questions.attach")
def write(group_id: int) -> ResponseReturnValue:
    """A draft of a new entry, where the author goes on."""
    place = services()

    def deed() -> ResponseReturnValue:
        with place.database.writing() as session:
            entry_id = settling.write(
                session, _hold(group_id), _ways(NEW), actor(), place.clock.now(), tell=_ticked("tell_new")
            )
        return done(entry_id)

    def done(entry_id: str | None) -> ResponseReturnValue:
        return redirect(f"{request.script_root}/staff/entries/{entry_id}", 303)

    def once_more() -> ResponseReturnValue | None:
        found = _before(group_id, GroupState.WRITTEN, _ways(NEW))
        return done(found.entry_id) if found else None

    return _or_again(group_id, deed, once_more)


@blueprint.post("/<int:group_id>/answer")
@require("questions.handle")
def answer(group_id: int) -> ResponseReturnValue:
    """A text for those who asked; who may write entries drafts one of it as well."""
    place = services()

    def deed() -> ResponseReturnValue:
        draft = _ticked("draft") and rights.may(present().role, "questions.attach")
        text = request.form.get("text", "")
        if not _ticked("sure") and (odd := _unfounded(group_id, text)):
            raise BadInput(
                f"答复里的{'、'.join(odd)}，本地区已发布的条目和已确认的文件里都没有，还没有发。"
                "请对照文件核对；确实没错的，勾上“数字核对过”再点答复。"
            )
        with place.database.writing() as session:
            people, entry = settling.answer(
                session, _hold(group_id), text, actor(), place.clock.now(), draft=draft
            )
        return done(people, entry)

    def done(people: int, entry: str | None) -> ResponseReturnValue:
        name = "questions.answered_draft" if entry else "questions.answered"
        return redirect(told("questions.group", name, n=people, group_id=group_id), 303)

    def once_more() -> ResponseReturnValue | None:
        found = _before(group_id, GroupState.ANSWERED, request.form.get("text", ""))
        return done(found.owed, found.entry_id) if found else None

    return _or_again(group_id, deed, once_more)


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


def _unfounded(group_id: int, text: str) -> tuple[str, ...]:
    with services().database.reading() as session:
        line = groups.detail(session, group_id, present().region).line
    return unfounded(desk().published().knowledge, line.region, text)


def _demand_somebody_above(session: Session, entry_id: str) -> None:
    """What nobody sees is put before nobody."""
    line = catalogue.lines(session, [entry_id], services().clock.now()).get(entry_id)
    if line is not None and not apart.others(session, rights.TABLE["questions.attach"], line.region, ()):
        raise BadInput("上级还没有人用这个工作台，看不到您的建议：请打电话告诉他们，群众请先直接答复。")


def _attached(attached: Attached) -> str:
    if attached.unscheduled is not None:
        return "questions.unscheduled"
    name = {State.PENDING: "questions.pending", State.PUBLISHED: "questions.known"}.get(attached.state)
    return name or "questions.draft"


def _before(group_id: int, state: GroupState, said: str | list[str]) -> Settled | None:
    with services().database.reading() as session:
        return repeating.before(session, _hold(group_id), state, said, actor())


def _or_again(
    group_id: int,
    deed: Callable[[], ResponseReturnValue],
    once_more: Callable[[], ResponseReturnValue | None] = lambda: None,
) -> ResponseReturnValue:
    """What can be mended is shown again with what was typed; `once_more`: of a button that was pressed twice the same.

    Then the page says what the first press has done.
    """
    try:
        return deed()
    except NotFound:
        raise
    except Conflict as conflict:
        return once_more() or (page(group_id, conflict.sentence), 400)
    except BadInput as error:
        return page(group_id, error.sentence), 400


def _hold(group_id: int) -> settling.Hold:
    text = request.form.get("version", "")
    version = int(text[:9]) if text.isascii() and text.isdigit() else -1
    return settling.Hold(group_id, version, present().region)


def _ways(name: str = "ways") -> list[str]:
    return request.form.get(name, "").splitlines()


def _ticked(name: str) -> bool:
    return request.form.get(name) == "1"
