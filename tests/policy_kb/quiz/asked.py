"""Quiz questions that are asked, for tests of who is asked them."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.audit import SYSTEM, Actor
from backend.core.subtree import NATION
from policy_kb.editing import catalogue
from policy_kb.quiz import keeping, reading
from policy_kb.quiz.choosing import Choice
from policy_kb.quiz.keeping import Hold
from policy_kb.quiz.models import QuizQuestionRow


def ask(
    session: Session, region: str, number: int, now: datetime, entry: str = "", root: str = NATION
) -> None:
    """Put questions of a region's entries in use, the wrong choices written where nothing drafts them.

    `entry`: of that one. `root`: whose people are asked, where the entry is of a region above theirs.
    """
    for line in catalogue.listing(session, region, now).lines[:number]:
        id = keeping.draft(session, entry or line.id, SYSTEM, now, root)
        found = reading.detail(session, id, now)
        whole = [Choice(one.text or f"错的说法{at}", one.right) for at, one in enumerate(found.choices)]
        keeping.save(session, Hold(id, found.version), found.text, whole, SYSTEM, now)
        found = reading.detail(session, id, now)
        keeping.publish(session, Hold(id, found.version, answering=found.answering), Actor("ma"), now)


def correct(session: Session, now: datetime) -> None:
    """Every question that is asked gets its choices in another order, and another person puts it in use."""
    for id in session.scalars(select(QuizQuestionRow.id).where(QuizQuestionRow.state == "published")).all():
        found = reading.detail(session, id, now)
        turned = found.choices[::-1]
        keeping.save(session, Hold(id, found.version), found.text, turned, Actor("wang"), now)
        found = reading.detail(session, id, now)
        keeping.publish(session, Hold(id, found.version, answering=found.answering), Actor("li"), now)
