"""A clause becomes the draft of an entry: its words, its citation filled in. A person writes the rest."""

import re
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from backend.core.audit import Actor
from backend.core.subtree import NATION
from policy_kb import issued
from policy_kb.documents import reading
from policy_kb.documents.reading import Document
from policy_kb.documents.shown import ShownClause
from policy_kb.editing import life
from policy_kb.editing.faults import LONGEST_PART
from policy_kb.editing.life import Given
from policy_kb.entry_text import EntryText
from policy_kb.importing.numbering import after_marker
from policy_kb.quality.checks import LONGEST_SECTION, LONGEST_TITLE

SHORT = 4  # characters of a heading that many a section has
_SENTENCE_END = re.compile(r"[。；：，]")


def draft_from_clause(
    session: Session,
    key: str,
    position: int,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    *,
    id: str | None = None,
) -> str:
    """A new draft of an entry about one clause; its `id`, a new one unless its form was shown with one.

    NotFound for a clause there is not.

    Out of a document of a region above, it is of one's own region.
    """
    found = reading.document(session, key, root)
    text = text_of(found, found.clause(position))
    if not found.own:
        text = replace(text, region_code=root)
    given = Given(text, f"摘自文件条款第{position}条")
    return life.draft(session, given, actor, now, root, id=id)


def text_of(document: Document, clause: ShownClause) -> EntryText:
    """What can be known from the clause alone: region, a title to mend, the clause as conclusion, where it stands."""
    return EntryText(
        region_code=document.region,
        title=_title(clause),
        conclusion=clause.text[:LONGEST_PART],
        document_key=document.key,
        section=(clause.heading or document.title)[:LONGEST_SECTION],
        valid_from=document.valid_from or issued.earliest_day(document.issued),
        review_by=document.valid_until,
    )


def _title(clause: ShownClause) -> str:
    """The clause's first words; where these say little (标准, 对象), with the heading that says of what."""
    first = _SENTENCE_END.split(after_marker(clause.text), maxsplit=1)[0].strip()
    above = [after_marker(one) for one in clause.heading.split() if after_marker(one) not in ("", first)]
    said = f"{above[-1]}：{first}" if above and len(first) <= SHORT else first
    return said[:LONGEST_TITLE]
