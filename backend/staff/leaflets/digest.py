"""推文: one entry as an article for the official account, to be copied into its editor or sent by its interface."""

from flask import render_template
from flask.typing import ResponseReturnValue

from backend.core.errors import NotFound
from backend.core.subtree import within
from backend.staff.door import require
from backend.staff.leaflets import choosing
from backend.staff.leaflets.room import blueprint
from backend.staff.parts import present, services
from bot import wording
from policy_kb.records import TOPICS


@blueprint.get("/digest/<entry_id>")
@require("leaflets.read")
def digest(entry_id: str) -> ResponseReturnValue:
    """As it will look, and its HTML: styles stand at each element, since the account's editor drops style sheets."""
    place, root = services(), present().region
    with place.database.reading() as session:
        knowledge = place.library.current(session)
    entry = next((one for one in knowledge.snapshot.entries if one.id == entry_id), None)
    above = knowledge.tree.chain(root)
    if entry is None or not (within(root, entry.region_code) or entry.region_code in above):
        raise NotFound("没有这条已发布的问答，请从明白纸的列表里选。")
    instead = choosing.instead(knowledge, root).get(entry_id)
    citation = knowledge.citation(entry.document_key, entry.section, entry.topic)
    today = place.clock.now().date()
    first, *more, source = wording.answer(entry, (), citation, today, None).split("\n")
    article = render_template(
        "leaflets/article.html",
        title=entry.title,
        region=knowledge.tree.name(entry.region_code),
        first=first,
        more=more,
        source=source,
        phrasings=entry.phrasings[:3],
    )
    return render_template(
        "leaflets/digest.html",
        article=article.strip(),
        title=f"{knowledge.tree.name(entry.region_code)}：{entry.title}",
        summary=first[:54],
        first=first,
        more=more,
        source=source,
        topic=TOPICS[entry.topic],
        newer=citation.newer,
        instead=instead.title if instead is not None else "",
    )
