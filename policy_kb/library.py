"""Hands out the knowledge as it stands in the database, and builds it anew when that has changed."""

import logging
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from backend.core.db import Database
from policy_kb import analysis, dictionaries, indexing, standing, store, updating
from policy_kb.analysis import Recalling
from policy_kb.clauses import cuts
from policy_kb.clauses import index as clause_index
from policy_kb.dictionaries import Dictionaries, TakenApart
from policy_kb.knowledge import Knowledge
from policy_kb.store import Snapshot

PAUSE = 5.0  # seconds after a rebuilding that failed before it is tried again
TRIALS = 2  # drafts being written at one time in one process, each with an index of its own
_log = logging.getLogger(__name__)


class Library:
    """Hands out the current knowledge. The dictionaries are read at first use, the rest once a revision.

    A resident's message never waits for a rebuilding (`meanwhile`); staff and commands want what is published
    (`current`).
    """

    def __init__(self, cache_dir: Path | None = None) -> None:
        self._cache_dir = cache_dir
        self._lock = threading.Lock()  # held by who rebuilds
        self._dictionaries: Dictionaries | None = None
        self._current: Knowledge | None = None
        self._rebuilding: threading.Thread | None = None
        self._sifting = threading.Lock()
        self._sifted: tuple[Knowledge, int, Knowledge] | None = (
            None  # of which, at what revision, what is left
        )
        self._apart = TakenApart({}, frozenset(), {})
        self._cuts = cuts.NONE  # from the database, for the first building
        self._database: Database | None = None
        self._trying = threading.Lock()
        self._trials: dict[tuple[object, ...], Knowledge] = {}

    def __copy__(self) -> "Library":
        """Another one that begins with what this one holds; its locks and its threads are its own."""
        other = Library(self._cache_dir)
        other._dictionaries, other._current, other._apart = self._dictionaries, self._current, self._apart
        other._trials = dict(self._trials)
        return other

    @property
    def built_revision(self) -> int | None:
        """The revision of the index at hand; None before it was built."""
        return self._current.snapshot.revision if self._current else None

    def current(self, session: Session) -> Knowledge:
        """The knowledge at the revision that the session sees, or a newer one: built here, or waited for.

        For staff and commands, which weigh what they write against what is published. Never for a resident's message.
        """
        revision = store.revision(session)
        known = self._current
        if known is not None and known.snapshot.revision >= revision:
            return known
        with self._lock:
            known = self._current
            if known is None or known.snapshot.revision < revision:
                self._current = known = self._rebuilt(session, known)
            return known

    def meanwhile(self, revision: int, frozen: Callable[[], AbstractContextManager[Session]]) -> Knowledge:
        """What answers now: the knowledge of this revision, or what still holds of the one at hand (`standing`) while a
        thread builds the new one.

        Waits only where none is at hand yet. `frozen`: a session that sees one state of the database.
        """
        known = self._current
        if known is None:
            with frozen() as session:
                return self.current(session)
        if known.snapshot.revision != revision and self._lock.acquire(blocking=False):
            self._rebuilding = threading.Thread(
                target=self._rebuild, args=(frozen, known), name="knowledge", daemon=True
            )
            self._rebuilding.start()
        return known if known.snapshot.revision >= revision else self._left_of(known, revision, frozen)

    def _left_of(
        self, known: Knowledge, revision: int, frozen: Callable[[], AbstractContextManager[Session]]
    ) -> Knowledge:
        """Looked up once a revision, by the first message: the others wait for its few queries."""
        with self._sifting:
            kept = self._sifted
            if kept is None or kept[0] is not known or kept[1] < revision:
                with frozen() as session:
                    now = standing.read(session, known.snapshot)
                    kept = self._sifted = (known, store.revision(session), known.standing(now))
            return kept[2]

    def keep(self, database: Database) -> None:
        """Store what clauses are cut into, now and after each rebuilding, so that the next process cuts nothing."""
        self._database = database
        self._keep()

    def _keep(self) -> None:
        known, apart = self._current, self._apart.texts
        if self._database is None or known is None:
            return
        try:
            cuts.keep(self._database, known.snapshot, known.clauses, apart)
        except (
            SQLAlchemyError,
            KeyError,
        ) as error:  # the database is busy; or another rebuilding came between
            _log.warning("what clauses are cut into was not kept: %s", type(error).__name__)

    def settled(self) -> None:
        """Wait until the rebuilding under way, if any, is done."""
        if (rebuilding := self._rebuilding) is not None:
            rebuilding.join()

    def _rebuild(self, frozen: Callable[[], AbstractContextManager[Session]], known: Knowledge) -> None:
        """In a thread of its own, which gives the lock back: at once, or after a pause where nothing new came of it."""
        try:
            with frozen() as session:
                self._current = self._rebuilt(session, known)
        except Exception as error:  # the database does not answer
            _log.error("the new knowledge cannot be read: %s; the old one goes on", type(error).__name__)
        if self._current is not known:
            self._sifted = None
            self._lock.release()
            self._keep()
            return
        later = threading.Timer(PAUSE, self._lock.release)
        later.daemon = True
        later.start()

    def _rebuilt(self, session: Session, known: Knowledge | None) -> Knowledge:
        """The new knowledge; the known one again, and a line in the log, when the new one cannot be built."""
        try:
            snapshot = store.snapshot(session)
            if known is None:
                self._cuts = cuts.read(session, snapshot)
            return self.build(snapshot)
        except Exception as error:
            if known is None:
                raise
            _log.error("the new knowledge cannot be used: %s; the old one goes on", type(error).__name__)
            return known

    def build(self, snapshot: Snapshot) -> Knowledge:
        """Knowledge over a snapshot: out of what answers where few entries have changed and nothing else, or anew."""
        if (known := self._brought_up(snapshot)) is not None:
            return known
        knowledge, self._apart = self._build(snapshot)
        self._cuts = cuts.NONE
        return knowledge

    def trial(self, snapshot: Snapshot) -> Knowledge:
        """Knowledge over what is not published, to try it; the last few are kept, nothing else is remembered of it."""
        key = (snapshot.revision, snapshot.entries, snapshot.clauses, snapshot.words)
        with self._trying:
            known = self._trials.pop(key, None)
            self._trials[key] = known = known or self._tried(snapshot)
            if len(self._trials) > TRIALS:
                del self._trials[next(iter(self._trials))]
        return known

    def _tried(self, snapshot: Snapshot) -> Knowledge:
        """Out of what answers where it differs in a few entries, else built anew: the same either way."""
        return self._brought_up(snapshot) or self._build(snapshot)[0]

    def _brought_up(self, snapshot: Snapshot) -> Knowledge | None:
        known = self._current
        return updating.updated(known, snapshot) if known is not None else None

    def _build(self, snapshot: Snapshot) -> tuple[Knowledge, TakenApart]:
        held = self._dictionaries = self._dictionaries or dictionaries.read(self._cache_dir)
        written = (text for entry in snapshot.entries for text in (entry.title, *entry.phrasings))
        regions = snapshot.tree.spoken_names()
        words = frozenset(word for word in snapshot.words if word.everywhere)
        lexicon = held.lexicon.knowing({word.said: word.term for word in snapshot.words if word.everywhere})
        quoted = [clause.text for clause in snapshot.clauses]
        analyser = analysis.build(held.tokenizer, lexicon, regions, written, held.other.by_words, quoted)
        recalling = Recalling(analyser, {**self._cuts.apart, **self._apart.still_so(regions, words)})
        agreement = held.agreement.with_learned(snapshot.learned)
        entries = replace(indexing.build(snapshot, recalling, agreement), analyser=analyser)
        before = self._current.clauses if self._current else None
        clauses = clause_index.build(
            snapshot, recalling, held.clauses_assurance, entries.tokens_of, before, self._cuts.words
        )
        clauses = replace(clauses, analyser=analyser)
        local = (*held.local, *(word for word in snapshot.words if not word.everywhere))
        knowledge = Knowledge(
            snapshot, analyser, entries, clauses, held.rules, held.other, held.assurance, local
        )
        return knowledge, TakenApart(regions, words, recalling.taken)
