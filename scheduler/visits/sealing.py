"""Sealing what earlier versions kept in the clear: a referral's place and reason (until 0024), the drugs (until 0028).

Runs at every start and finds nothing at once when there is nothing (an index holds just these rows).
"""

import json

from sqlalchemy import select

from backend.core import scrubbing
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from scheduler.models import VisitRow
from scheduler.models.care import IN_THE_CLEAR
from scheduler.people.seals import Field, Seals
from scheduler.visits.forms import REFERRAL

_AT_ONCE = 500  # rows of a transaction
_TABLE, _INDEX = VisitRow.__tablename__, "ix_visit_unsealed"


def seal_old_words(database: Database, cipher: FieldCipher) -> int:
    """Seal them and let the file forget; how many visits. Again does nothing."""
    found = 0
    while some := _seal_some(database, cipher):
        found += some
    with database.engine.connect() as connection:
        marked = scrubbing.is_marked(connection, _INDEX)
    if marked:
        scrubbing.scrub(database, _TABLE, _INDEX)
    return found


def _seal_some(database: Database, cipher: FieldCipher) -> int:
    query = select(VisitRow).where(IN_THE_CLEAR).order_by(VisitRow.id).limit(_AT_ONCE)
    with database.reading() as session:
        if session.scalar(query.with_only_columns(VisitRow.id).limit(1)) is None:
            return 0  # without waiting for a writer
    with database.writing() as session:
        rows = session.scalars(query.with_for_update()).all()
        for row in rows:
            _seal(Seals(cipher), row)
        scrubbing.mark(session.connection(), _INDEX)
    return len(rows)


def _seal(seals: Seals, row: VisitRow) -> None:
    """Beside the words that are sealed already; what is among them stands."""
    said = {name: getattr(row, name) for name in (*REFERRAL, "drugs") if getattr(row, name)}
    said |= json.loads(seals.open(Field.WORDS, row.words_sealed) or "{}")
    row.words_sealed = seals.seal(Field.WORDS, json.dumps(said, ensure_ascii=False))
    for name in REFERRAL:
        setattr(row, name, "")
    row.drugs = []
