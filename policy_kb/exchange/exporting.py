"""All entries of a region out: as a workbook (newest texts, drafts too), or as the cards' files (what answers now)."""

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import yaml
from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from backend.core.subtree import NATION, below
from policy_kb import store
from policy_kb.editing.deciding import Standing
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.exchange import columns
from policy_kb.exchange import workbook as writing
from policy_kb.models import EntryRevisionRow, EntryRow
from policy_kb.records import SourceDocument
from policy_kb.regions import NATION as NATION_CODE
from policy_kb.regions import RegionTree


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry's text with its id and, for people, where it stands."""

    id: str
    text: EntryText
    state: str


def newest(session: Session, root: str = NATION) -> list[Kept]:
    """The newest text of every entry, retired ones left out."""
    return _texts(session, root, live=False)


def live(session: Session, root: str = NATION) -> list[Kept]:
    """The text that answers now, of every entry that does."""
    return _texts(session, root, live=True)


def template(session: Session, root: str = NATION) -> bytes:
    """The workbook to fill in, with the documents that entries of the subtree may cite."""
    tree = store.region_tree(session)
    found = (one for one in store.documents(session).values() if _may_cite(tree, one, root))
    return writing.template(_document(one, tree) for one in found)


def workbook(session: Session, root: str = NATION) -> bytes:
    """Every entry with its newest text, and the documents they cite."""
    tree, documents, entries = store.region_tree(session), store.documents(session), newest(session, root)
    cited = {one.text.document_key for one in entries if one.text.document_key}
    return writing.workbook(
        (columns.cells(one.id, one.text, one.state, tree) for one in entries),
        (_document(documents[key], tree) for key in sorted(cited)),
    )


def card_files(session: Session, root: str = NATION) -> dict[str, str]:
    """`cards/<region>/<topic>.yaml` and `cards/documents.yaml`, as docs/cards.md says: what answers now."""
    sheets: dict[tuple[str, str], list[Kept]] = defaultdict(list)
    for one in live(session, root):
        sheets[one.text.region_code, one.text.topic].append(one)
    documents = store.documents(session)
    cited = sorted({one.text.document_key for entries in sheets.values() for one in entries})
    files = {"cards/documents.yaml": _yaml({key: _document_card(documents[key]) for key in cited})}
    for (region, topic), entries in sorted(sheets.items()):
        sheet = {"region": region, "topic": topic, "entries": [_card(one) for one in entries]}
        files[f"cards/{region}/{topic}.yaml"] = _yaml(sheet)
    return files


def cards(session: Session, root: str = NATION) -> bytes:
    """The same in a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in card_files(session, root).items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _texts(session: Session, root: str, *, live: bool) -> list[Kept]:
    number = EntryRow.live_number if live else EntryRow.head_number
    revision = and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == number)
    wanted = [below(EntryRow.region_code, root)]
    if not live:
        wanted.append(EntryRow.state != State.RETIRED.value)
    query = select(
        EntryRow.id,
        EntryRow.state,
        EntryRow.head_number,
        EntryRow.live_number,
        EntryRow.publish_at,
        EntryRow.expire_at,
        EntryRevisionRow.content,
    )
    rows = session.execute(query.join(EntryRevisionRow, revision).where(*wanted).order_by(EntryRow.id))
    return [
        Kept(id, EntryText.from_json(content), Standing(State(state), *standing).words)
        for id, state, *standing, content in rows
    ]


def _may_cite(tree: RegionTree, document: SourceDocument, root: str) -> bool:
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
    }


def _document_card(one: SourceDocument) -> dict[str, str]:
    card = {"title": one.title, "issuer": one.issuer, "number": one.number, "date": one.issued}
    if one.region_code != NATION_CODE:
        card = {"region": one.region_code, **card}
    return card | ({"note": one.note} if one.note else {})


def _card(kept: Kept) -> dict[str, Any]:
    return dict(_fields(kept.id, kept.text))


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
