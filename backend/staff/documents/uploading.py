"""The form that uploads a document. What it makes waits to be looked through."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue

from backend.core.accounts.roles import Forbidden
from backend.core.errors import BadInput, NotFound
from backend.staff import notices
from backend.staff.documents.room import blueprint
from backend.staff.door import require
from backend.staff.notices import told
from backend.staff.parts import actor, present, regions_below, services
from backend.staff.uploads import sent_file, takes_file
from policy_kb.documents import uploading
from policy_kb.documents.uploading import Taken, Upload, Waiting
from policy_kb.importing.reading import LARGEST_FILE
from policy_kb.importing.refusals import READABLE

notices.add(
    {
        "documents.uploaded": "上传好了，分出 {n} 个条款。请对照原文看一遍；另一位同事也看过、确认了，才引用给居民。",
        "documents.uploaded_kept": "上传好了，分出 {n} 个条款。以前手填的施行日期和有效期照旧没有动，"
        "请对照新传的原文核对；另一位同事也看过、确认了，才引用给居民。",
        "documents.replaced": "换掉了等着核对的那一份，现在是您刚传的，分出 {n} 个条款。请对照原文看一遍；"
        "另一位同事也看过、确认了，才引用给居民。",
        "documents.replaced_kept": "换掉了等着核对的那一份，现在是您刚传的，分出 {n} 个条款。"
        "以前手填的施行日期和有效期照旧没有动，请对照新传的原文核对；另一位同事也看过、确认了，才引用给居民。",
    }
)
_FIELDS = ("title", "issuer", "number", "issued", "region")


@blueprint.get("/new")
@require("documents.write")
def new() -> ResponseReturnValue:
    """The form."""
    return _form()


@blueprint.post("/new")
@takes_file(LARGEST_FILE)
@require("documents.write")
def upload() -> ResponseReturnValue:
    """On to the page where it is looked through, or the form again with the sentence and what was typed.

    `over`: stands for the waiting upload that is to be replaced by this one.
    """
    place, over = services(), request.form.get("over", "")
    try:
        file = uploading.opened(_given())
        with place.database.writing() as session:
            done = uploading.upload(session, file, actor(), place.clock.now(), present().region, over=over)
    except (NotFound, Forbidden):
        raise
    except Taken as taken:
        return _form(taken.sentence, taken.waiting), 409
    except BadInput as error:
        return _form(error.sentence), 400
    name = "documents.replaced" if done.replaced else "documents.uploaded"
    name += "_kept" if done.kept else ""
    return redirect(told("documents.document", name, done.clause_count, document_key=done.key), 303)


def _given() -> Upload:
    filename, data = sent_file()
    typed = {name: request.form.get(name, "").replace("\0", "") for name in _FIELDS}
    if typed["region"] not in regions_below(present().region):
        raise BadInput("请从下拉里选一个地区。")
    return Upload(filename, data, **typed, days=None)


def _form(trouble: str = "", waiting: Waiting | None = None) -> str:
    return render_template(
        "documents/new.html",
        trouble=trouble,
        waiting=waiting,
        regions=regions_below(present().region),
        readable=READABLE,
        accept=READABLE.replace("、", ",") + ",.md,.htm",
        largest=LARGEST_FILE // 2**20,
    )
