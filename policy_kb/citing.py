"""Where an answer stands, as it is cited: the document, and what has become of it since."""

from collections.abc import Mapping

from policy_kb.in_force import Phase
from policy_kb.records import TOPICS, Citation, SourceDocument
from policy_kb.regions import RegionTree


def citation(
    documents: Mapping[str, SourceDocument],
    tree: RegionTree,
    document_key: str,
    section: str,
    topic: str | None = None,
) -> Citation:
    """Of an entry, a clause or a step of a rule. The `topic` is an entry's; others have none."""
    document = documents[document_key]
    # A draft that is tried has no source yet: its document's key is empty, as is what has replaced none.
    replaced = document.newer_of(topic or "")
    newer = documents.get(replaced) if replaced else None
    partly = document.renewed if topic is None and newer is None else ()
    return Citation(
        title=document.title,
        issuer=document.issuer,
        number=document.number,
        date=document.issued,
        section=section,
        region=tree.name(document.region_code),
        newer=newer.title if newer is not None else "",
        partly=tuple((TOPICS[one], documents[key].title) for one, key in partly),
        ended=str(document.valid_until) if document.phase is Phase.PAST else "",
    )
