"""The first few of a line of the to-do list by name: from each it is one press to what settles it."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from bot.questions import groups as asked
from policy_kb.clauses import shelf
from policy_kb.editing import catalogue
from policy_kb.editing.catalogue import Filters
from policy_kb.quiz import questions

FIRST = 3  # of a line that are named


@dataclass(frozen=True, slots=True)
class Item:
    """One by name, and its page."""

    words: str
    endpoint: str
    values: dict[str, str]


def groups(session: Session, root: str, *, disliked: bool) -> tuple[Item, ...]:
    """Questions, the most frequent first."""
    lines = asked.listing(session, root, asked.Filters(disliked=disliked), limit=FIRST).lines
    return tuple(Item(one.question, "questions.group", {"group_id": str(one.id)}) for one in lines)


def entries(
    session: Session, root: str, now: datetime, filters: Filters, but: Collection[str] = (), **values: str
) -> tuple[Item, ...]:
    """Entries in the order of their list, `but` some; `values` go into the address."""
    found = catalogue.first(session, root, now, filters, FIRST + len(but))
    lines = [one for one in found if one.id not in but][:FIRST]
    return tuple(
        Item(one.title or "（没有标题）", "entries.page_of", {"entry_id": one.id, **values}) for one in lines
    )


def documents(session: Session, root: str, but: Collection[str]) -> tuple[Item, ...]:
    """Documents that wait for a second person."""
    found = shelf.listing(session, root, limit=FIRST + len(but), waits=True).lines
    lines = [one for one in found if one.key not in but][:FIRST]
    return tuple(Item(one.title, "documents.document", {"document_key": one.key}) for one in lines)


def quiz_questions(session: Session, root: str, now: datetime, but: Collection[int]) -> tuple[Item, ...]:
    """Those that are to be looked at."""
    found = questions.waiting(session, root, now, FIRST + len(but))
    lines = [one for one in found if one.id not in but][:FIRST]
    return tuple(Item(one.text, "quiz.question", {"question_id": str(one.id)}) for one in lines)
