"""What was learned from the log, kept with the data: put there, forgotten. Heeded from the next revision on."""

from datetime import datetime

from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.subtree import NATION
from policy_kb import store
from policy_kb.agreement import Agreement
from policy_kb.own_labels.models import AGREEMENT, LearnedRow

KIND = "排序权重"


def keep(session: Session, new: Agreement, labels: int, actor: Actor, now: datetime) -> None:
    """Put the weights in place of those that hold; `labels`: from how many they were learned."""
    content = {
        "learned_over": new.date,  # the package's, from which they went on
        "learned_from": labels,
        "weights": dict(new.weights),
        "constant": new.constant,
    }
    session.merge(LearnedRow(name=AGREEMENT, content=content, learned_at=now))
    store.touch(session)
    audit.record(session, actor, Deed("学习", KIND, AGREEMENT, NATION, {"labels": labels}), now)


def forget(session: Session, actor: Actor, now: datetime) -> bool:
    """Back to what the package brings; False when nothing was learned."""
    row = session.get(LearnedRow, AGREEMENT)
    if row is None:
        return False
    session.delete(row)
    store.touch(session)
    audit.record(session, actor, Deed("忘记", KIND, AGREEMENT, NATION), now)
    return True
