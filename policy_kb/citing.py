"""Where an answer stands, as it is cited: the document, and what has become of it since."""

from collections.abc import Mapping

from policy_kb.in_force import Phase
from policy_kb.records import TOPICS, Citation, SourceDocument
from policy_kb.regions import RegionTree


def successors(
    documents: Mapping[str, SourceDocument], document: SourceDocument, topic: str
) -> tuple[SourceDocument, ...]:
    """What has taken its place for a topic, what has taken the place of that, and so on: the last one holds."""
    chain = [document]
    # A draft that is tried cites a document without a key: what has replaced none is not that one.
    while (key := chain[-1].newer_of(topic)) and (newer := documents.get(key)) and newer not in chain:
        chain.append(newer)
    return tuple(chain[1:])


def holding(
    documents: Mapping[str, SourceDocument], document: SourceDocument, topic: str
) -> SourceDocument | None:
    """The document that holds in its place for a topic; None: none has taken it."""
    return next(reversed(successors(documents, document, topic)), None)


def citation(
    documents: Mapping[str, SourceDocument],
    tree: RegionTree,
    document_key: str,
    section: str,
    topic: str | None = None,
) -> Citation:
    """Of an entry, a clause or a step of a rule. The `topic` is an entry's; others have none."""
    document = documents[document_key]
    newer = holding(documents, document, topic or "")
    partly = document.renewed if topic is None and newer is None else ()
    return Citation(
        title=document.title,
        issuer=document.issuer,
        number=document.number,
        date=document.issued,
        section=section,
        region=tree.name(document.region_code),
        newer=newer.title if newer is not None else "",
        partly=tuple(
            (TOPICS[one], (holding(documents, documents[key], one) or documents[key]).title)
            for one, key in partly
        ),
        ended=str(document.valid_until) if document.phase is Phase.PAST else "",
    )
