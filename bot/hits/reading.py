"""What pages show of 批量试问: the history, one run, two runs held against each other. Changes nothing."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from backend.core.parts import Part
from backend.core.subtree import NATION, below
from bot.hits import judging
from bot.hits.judging import Outcome
from bot.hits.models import HitRow, HitRunRow
from bot.hits.running import held
from policy_kb.editing import titles
from policy_kb.models import EntryRow

PAGE = 50
# Of a question with what came of it: rows alone, a comparison looks at thousands.
_COLUMNS = (
    *(HitRow.region_code, HitRow.text, HitRow.agreed, HitRow.expected, HitRow.outcome),
    *(HitRow.entry_id, HitRow.kind, HitRow.score, HitRow.matched),
)


@dataclass(frozen=True, slots=True)
class Run:
    """One run. `totals` are empty while it goes on; `asked` counts what is done."""

    id: int
    region: str
    source: str
    by: str
    at: datetime
    finished: bool
    total: int
    asked: int
    totals: Mapping[Outcome, int]

    @property
    def rate(self) -> str:
        """Right out of those that are agreed on, e.g. 82.5%; a dash where none is, or it goes on."""
        agreed = self.total - self.totals.get(Outcome.ANSWERED, 0) if self.finished else 0
        return f"{100 * self.totals.get(Outcome.RIGHT, 0) / agreed:.1f}%" if agreed else "—"


@dataclass(frozen=True, slots=True)
class Hit:
    """One question with what came of it. Titles are empty where there is no entry."""

    region: str
    text: str
    agreed: bool
    expected: str
    expected_title: str
    outcome: Outcome | None
    entry: str
    entry_title: str
    kind: str
    score: float | None
    matched: str


@dataclass(frozen=True, slots=True)
class Change:
    """A question that two runs have differently. `better`: 1, 0 or -1."""

    text: str
    region: str
    old: Hit
    new: Hit
    better: int


@dataclass(frozen=True, slots=True)
class Comparison:
    """Of two runs: what changed, the worse first; how many are as they were; how many only one of them has."""

    old: Run
    new: Run
    changes: tuple[Change, ...]
    same: int
    only_old: int
    only_new: int

    def count(self, better: int) -> int:
        """How many changed for the better (1), for the worse (-1), or to another answer worth the same (0)."""
        return sum(one.better == better for one in self.changes)


def listing(session: Session, root: str, offset: int = 0, limit: int = PAGE) -> Part[Run]:
    """Runs of the subtree, newest first."""
    wanted = below(HitRunRow.region_code, root)
    total = session.scalar(select(func.count()).select_from(HitRunRow).where(wanted)) or 0
    query = select(HitRunRow).where(wanted).order_by(HitRunRow.id.desc()).offset(offset).limit(limit)
    return Part(
        tuple(_run(row, row.total if row.finished_at else 0) for row in session.scalars(query)), total
    )


def run(session: Session, run_id: int, root: str = NATION) -> Run:
    """NotFound outside the subtree."""
    row = held(session, run_id, root)
    done = select(func.count()).where(HitRow.run_id == run_id, HitRow.outcome.is_not(None))
    return _run(row, session.scalar(done) or 0)


def before(session: Session, this: Run) -> Run | None:
    """The last finished run of the same region and source before this one; None: there is none."""
    query = select(HitRunRow).where(
        HitRunRow.region_code == this.region,
        HitRunRow.source == this.source,
        HitRunRow.id < this.id,
        HitRunRow.finished_at.is_not(None),
    )
    row = session.scalar(query.order_by(HitRunRow.id.desc()).limit(1))
    return _run(row, row.total) if row else None


def hits(
    session: Session,
    run_id: int,
    outcome: Outcome | None = None,
    offset: int = 0,
    limit: int | None = None,
    root: str = NATION,
) -> Part[Hit]:
    """Questions of a run in their order, all or those of one outcome; entries outside the root as they are told."""
    wanted = [HitRow.run_id == run_id, *([HitRow.outcome == str(outcome)] if outcome else [])]
    total = session.scalar(select(func.count()).select_from(HitRow).where(*wanted)) or 0
    query = select(*_COLUMNS).where(*wanted).order_by(HitRow.position).offset(offset).limit(limit)
    rows = session.execute(query).all()
    titled = _titles(session, {id for row in rows for id in (row.expected, row.entry_id) if id}, root)
    return Part(tuple(_hit(tuple(row), titled) for row in rows), total)


def _titles(session: Session, ids: Collection[str], root: str) -> dict[str, str | None]:
    """Of entries, looked up once each: many questions of a run are told by the same."""
    query = select(EntryRow.id, titles.seen(EntryRow, root)).where(EntryRow.id.in_(ids))
    return dict(session.execute(query).all())


def compare(session: Session, old: int, new: int, root: str = NATION) -> Comparison:
    """The same questions of the same region's residents in two runs of the subtree."""
    first, second = run(session, old, root), run(session, new, root)
    older, newer = (
        {(one.region, one.text): one for one in hits(session, id, root=root).lines if one.outcome}
        for id in (old, new)
    )
    changes = sorted(_changes(older, newer), key=lambda one: one.better)
    both = len(older.keys() & newer.keys())
    return Comparison(
        first, second, tuple(changes), both - len(changes), len(older) - both, len(newer) - both
    )


def _changes(older: Mapping[tuple[str, str], Hit], newer: Mapping[tuple[str, str], Hit]) -> Iterator[Change]:
    for key, new in newer.items():
        old = older.get(key)
        if old is None or old.outcome is None or new.outcome is None:
            continue
        if (old.outcome, old.entry) != (new.outcome, new.entry):
            yield Change(new.text, new.region, old, new, judging.better(old.outcome, new.outcome))


def _run(row: HitRunRow, asked: int) -> Run:
    return Run(
        id=row.id,
        region=row.region_code,
        source=row.source,
        by=row.started_by,
        at=row.started_at,
        finished=row.finished_at is not None,
        total=row.total,
        asked=asked,
        totals={Outcome(name): count for name, count in row.totals.items()},
    )


def _hit(row: tuple[Any, ...], titled: Mapping[str, str | None]) -> Hit:
    region, text, is_agreed, expected, outcome, entry, kind, score, matched = row
    return Hit(
        region=region,
        text=text,
        agreed=is_agreed,
        expected=expected or "",
        expected_title=titled.get(expected or "") or "",
        outcome=Outcome(outcome) if outcome else None,
        entry=entry or "",
        entry_title=titled.get(entry or "") or "",
        kind=kind or "",
        score=score,
        matched=matched,
    )
