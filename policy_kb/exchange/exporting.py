"""All entries of a region out: as a workbook (newest texts), or as the cards' files and what does not answer."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

import yaml
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from backend.core.errors import BadInput
from backend.core.portions import portions
from backend.core.subtree import NATION, below
from policy_kb import in_force, store
from policy_kb.editing.deciding import Standing
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.exchange import columns, sheets, unpublished
from policy_kb.exchange import workbook as writing
from policy_kb.exchange.kept import Kept
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.records import TOPICS, SourceDocument
from policy_kb.regions import NATION as NATION_CODE
from policy_kb.regions import RegionTree

MOST_TEXT = 40 * 2**20  # bytes of cards in a zip, in and out: 30 000 entries


def newest(session: Session, root: str = NATION) -> list[Kept]:
    """The newest text of every entry, retired ones too."""
    return _texts(session, root, live=False)


def live(session: Session, root: str = NATION) -> list[Kept]:
    """The text that answers now, of every entry that does."""
    return _texts(session, root, live=True)


def said(session: Session, ids: Collection[str]) -> Mapping[str, frozenset[EntryText]]:
    """The texts of all revisions of each, none for an entry there is not."""
    found: dict[str, set[EntryText]] = {id: set() for id in ids}
    query = select(EntryRevisionRow.entry_id, EntryRevisionRow.content)
    for some in portions(ids):
        for id, content in session.execute(query.where(EntryRevisionRow.entry_id.in_(some))):
            found[id].add(EntryText.from_json(content))
    return {id: frozenset(texts) for id, texts in found.items()}


def template(session: Session, root: str = NATION) -> bytes:
    """The workbook to fill in, with the documents that entries of the subtree may cite."""
    tree = store.region_tree(session)
    found = (one for one in store.documents(session).values() if may_cite(tree, one, root))
    return writing.template(_document(one, tree) for one in found)


def workbook(session: Session, root: str = NATION) -> bytes:
    """Every entry with its newest text, what answers where that is an older one, and the documents they cite.

    BadInput for more than can be imported again.
    """
    tree, documents, entries = store.region_tree(session), store.documents(session), newest(session, root)
    if len(entries) > sheets.MOST_ROWS:
        raise BadInput(
            f"有{len(entries)}条，超过一张表能导回来的{sheets.MOST_ROWS}条，请按下级地区分开导出。"
        )
    numbers = {one.id: one.number for one in entries}
    answering = [one for one in live(session, root) if one.number != numbers[one.id]]
    return writing.workbook(
        (columns.cells(one, tree) for one in entries),
        (_document(one, tree) for one in _cited([*entries, *answering], documents)),
        [columns.cells(one, tree) for one in answering],
    )


def card_files(session: Session, root: str = NATION) -> dict[str, str]:
    """`cards/<region>/<topic>.yaml` and `cards/documents.yaml`, as docs/cards.md says: what answers now.

    `drafts/<region>.yaml`: the newest text of whatever else there is, with its state.
    """
    grouped: dict[tuple[str, str], list[Kept]] = defaultdict(list)
    for one in live(session, root):
        grouped[one.text.region_code, one.text.topic].append(one)
    rest: dict[str, list[Kept]] = defaultdict(list)
    for one in unpublished.kept(newest(session, root)):
        rest[one.text.region_code].append(one)
    every = (one for entries in (*grouped.values(), *rest.values()) for one in entries)
    cited = _cited(every, store.documents(session))
    files = {"cards/documents.yaml": _yaml({one.key: _document_card(one) for one in cited})}
    for (region, topic), entries in sorted(grouped.items()):
        sheet = {"region": region, "topic": topic, "entries": [_card(one) for one in entries]}
        files[f"cards/{region}/{topic}.yaml"] = _yaml(sheet)
    for region, entries in sorted(rest.items()):
        more = [
            _card(one) | {"topic": one.text.topic, "state": one.state.value, "standing": one.words}
            for one in entries
        ]
        files[f"{unpublished.FOLDER}{region}.yaml"] = _yaml({"region": region, "entries": more})
    return files


def cards(session: Session, root: str = NATION) -> bytes:
    """The same in a zip. BadInput for more than can be imported again."""
    out, files = io.BytesIO(), card_files(session, root)
    if sum(len(text.encode()) for text in files.values()) > MOST_TEXT:
        raise BadInput("条目太多，超过一个压缩包能导回来的，请按下级地区分开导出。")
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _texts(session: Session, root: str, *, live: bool) -> list[Kept]:
    number = EntryRow.live_number if live else EntryRow.head_number
    revision = and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == number)
    query = select(
        EntryRow.id,
        EntryRow.version,
        EntryRow.state,
        EntryRow.head_number,
        EntryRow.live_number,
        EntryRow.publish_at,
        EntryRow.expire_at,
        EntryRow.region_code,
        EntryRevisionRow,
    )
    wanted = query.join(EntryRevisionRow, revision).where(below(EntryRow.region_code, root))
    return [
        Kept(
            id=id,
            text=EntryText.from_json(saved.content),
            number=saved.number,
            moments=(saved.publish_at, saved.expire_at),
            state=State(state),
            words=Standing(State(state), head, answering, publish, expire).words,
            version=version,
            region=region,
            approved_for=publish,
            answers=answering is not None,
        )
        for id, version, state, head, answering, publish, expire, region, saved in session.execute(
            wanted.order_by(EntryRow.id)
        )
    ]


def _cited(entries: Iterable[Kept], documents: Mapping[str, SourceDocument]) -> list[SourceDocument]:
    """The documents that entries cite, and whatever has taken their place since."""
    keys = {one.text.document_key for one in entries if one.text.document_key}
    wanted = set[str]()
    while keys:
        wanted |= keys
        newer = (documents[key] for key in keys)
        keys = (
            {key for one in newer for key in (one.superseded_by, *dict(one.successors).values())}
            - wanted
            - {""}
        )
    return [documents[key] for key in sorted(wanted)]


def ids(session: Session) -> Collection[str]:
    """Those that are taken, whoever's the entry is."""
    return session.scalars(select(EntryRow.id)).all()


def may_cite(tree: RegionTree, document: SourceDocument, root: str) -> bool:
    return root == NATION or tree.related(document.region_code, root)


def _document(one: SourceDocument, tree: RegionTree) -> Mapping[str, str]:
    return {
        "key": one.key,
        "region": columns.region_name(one.region_code, tree),
        "title": one.title,
        "issuer": one.issuer,
        "number": one.number,
        "issued": one.issued,
        "note": one.note,
        "superseded_by": one.superseded_by,
        "successors": "\n".join(f"{TOPICS[topic]}：{key}" for topic, key in one.successors),
        **in_force.told(one.valid_from, one.valid_until),
    }


def _document_card(one: SourceDocument) -> dict[str, Any]:
    card: dict[str, Any] = {
        "title": one.title,
        "issuer": one.issuer,
        "number": one.number,
        "date": one.issued,
    }
    if one.region_code != NATION_CODE:
        card = {"region": one.region_code, **card}
    more: dict[str, Any] = {"note": one.note, "superseded_by": one.superseded_by}
    if one.successors:
        more |= {"successors": dict(one.successors)}
    more |= {"valid_from": one.valid_from, "valid_until": one.valid_until}
    return card | {key: said for key, said in more.items() if said}


def _card(kept: Kept) -> dict[str, Any]:
    """What the built-in cards hold, and what only an import reads: the mark and the moments."""
    moments = zip(("publish_at", "expire_at"), kept.moments, strict=True)
    more = {name: columns.moment_words(moment) for name, moment in moments if moment is not None}
    return dict(_fields(kept.id, kept.text)) | {"revision": kept.mark} | more


def _fields(id: str, text: EntryText) -> Iterator[tuple[str, Any]]:
    yield "id", id
    yield "title", text.title
    yield "questions", list(text.phrasings)
    for name in ("conclusion", "conditions", "how", "where"):
        yield name, getattr(text, name)
    yield "audience", list(text.audience)
    yield "figures", list(text.figures)
    yield "document", text.document_key
    yield "section", text.section
    yield "valid_from", text.valid_from
    yield "review_by", text.review_by
    yield "unexplained", text.unexplained
    if text.parts:
        yield "parts", dict(text.parts)


def _yaml(value: object) -> str:
    return yaml.dump(value, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False, width=1000)
