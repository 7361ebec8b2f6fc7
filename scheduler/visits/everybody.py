"""Care plans for everybody, batch by batch, each committed: by several processes where the database lets them.

PostgreSQL and deciding keep a processor busy each, so a county is shared out: every process reads, decides and writes
batches of its own on its own connection. SQLite has one writer: there this process does them one after the other.
Broken off, what is committed stays, and again goes on: planned twice is planned once.
"""

import gc
import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from backend.core.among import Span
from backend.core.db import Database
from scheduler.models import CarePlanRow
from scheduler.visits.guidance import Guidance
from scheduler.visits.plans import Tally, patient_batches, plan_patients

AT_ONCE = 2000  # patients; locked for a third of a second
_WORTH = 10  # batches; a process takes a second to start
_SELDOM = 50_000  # objects made before garbage is looked for: a batch makes many, and none in cycles


def plan_everybody(
    database: Database, guidance: Guidance, processes: int | None = None, at_once: int = AT_ONCE
) -> Tally:
    """Make every open plan what the guidelines say. `processes`: as many as there are processors unless said."""
    with database.reading() as session:
        batches = list(patient_batches(session, at_once))
    done = _shared_out(database, guidance, batches, processes)
    if done.opened:
        database.look_at(CarePlanRow)
    return done


def _shared_out(
    database: Database, guidance: Guidance, batches: Sequence[Span], processes: int | None
) -> Tally:
    shared = _processes(database, len(batches), processes)
    if shared == 1:
        return sum((_plan(database, guidance, batch) for batch in batches), Tally())
    # Spawned, not forked: a fork would share the connections and the locks of other threads.
    with ProcessPoolExecutor(
        shared, mp_context=get_context("spawn"), initializer=_begin, initargs=(database.url, guidance)
    ) as pool:
        try:
            return sum(pool.map(_plan_here, batches), Tally())
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def _processes(database: Database, batches: int, wanted: int | None) -> int:
    if database.engine.dialect.name != "postgresql":
        return 1
    if wanted is None:
        return (os.cpu_count() or 1) if batches >= _WORTH else 1
    return max(1, wanted)


def _plan(database: Database, guidance: Guidance, patient_ids: Span) -> Tally:
    with database.writing() as session:
        return plan_patients(session, guidance, patient_ids)


_here: tuple[Database, Guidance] | None = None  # of a process that was started for this


def _begin(url: str, guidance: Guidance) -> None:
    global _here
    _here = Database(url), guidance
    gc.freeze()
    gc.set_threshold(_SELDOM)


def _plan_here(patient_ids: Span) -> Tally:
    assert _here is not None  # noqa: S101 - for the type checker: `_begin` ran before
    return _plan(*_here, patient_ids)
