"""Thousands of drafts at once, as `life.draft` and `life.save` write one: in few statements, since other writers wait.

Every text has been looked through before (`exchange.checking`); what is checked here is what may have changed since.
"""

import secrets
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput
from backend.core.subtree import NATION, within
from policy_kb import builtin, store
from policy_kb.editing import deciding, whose
from policy_kb.editing.deciding import Standing
from policy_kb.editing.life import Given
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.editing.writing import KIND
from policy_kb.models import EntryRevisionRow, EntryRow, PhrasingRow

AT_ONCE = 200  # entries of one statement
_QUICKER = "同事刚改过这一条，请把这份表再看一遍。"


@dataclass(frozen=True, slots=True)
class Draft:
    """One entry to be stored. `version`: as it was looked through; None: a new one. `where` names it to its author.

    `earlier`: a text that is kept as the revision before it.
    """

    id: str  # empty: it gets one
    given: Given
    version: int | None
    where: str
    retired: bool = False  # a new one that answers nobody any more
    earlier: Given | None = None


@dataclass(frozen=True, slots=True)
class _Stored:
    """What a draft comes to: the entry's columns beside its text, and the steps it has taken."""

    id: str
    given: Given
    region: str  # whose it was until then
    number: int
    state: State
    values: Mapping[str, Any]
    steps: tuple[Step, ...]
    unscheduled: datetime | None = None  # the moment an approval waited for, which is void now
    earlier: Given | None = None

    @property
    def texts(self) -> tuple[tuple[int, Given], ...]:
        """Its new revisions."""
        before = () if self.earlier is None else ((self.number - 1, self.earlier),)
        return (*before, (self.number, self.given))


def store_all(
    session: Session,
    drafts: Sequence[Draft],
    actor: Actor,
    now: datetime,
    root: str = NATION,
    step: Callable[[], object] = lambda: None,
) -> None:
    """All of them, or BadInput that names the first that cannot be: somebody was quicker. `step` after each."""
    store.hold(session)
    for start in range(0, len(drafts), AT_ONCE):
        some = drafts[start : start + AT_ONCE]
        ids = [one.id for one in some if one.id]
        before, fixed = _known(session, ids), whose.fixed(session, ids)
        new = [_new(one, before, actor, now, root) for one in some if one.version is None]
        changed = [_changed(one, before, fixed, actor, now, root) for one in some if one.version is not None]
        if new:
            session.execute(insert(EntryRow), [dict(one.values) for one in new])
        if changed:
            session.execute(update(EntryRow), [dict(one.values) for one in changed])
            session.execute(delete(PhrasingRow).where(PhrasingRow.entry_id.in_([one.id for one in changed])))
        _write(session, [*new, *changed], actor, now)
        for _ in some:
            step()
    session.expire_all()


def _known(session: Session, ids: Sequence[str]) -> dict[str, tuple[int, Standing, str, int]]:
    """Of those there are: version, where it stands, region, and the number of its last revision."""
    last = (
        select(EntryRevisionRow.entry_id, func.max(EntryRevisionRow.number).label("number"))
        .where(EntryRevisionRow.entry_id.in_(ids))
        .group_by(EntryRevisionRow.entry_id)
        .subquery()
    )
    query = select(
        EntryRow.id,
        EntryRow.version,
        EntryRow.state,
        EntryRow.head_number,
        EntryRow.live_number,
        EntryRow.publish_at,
        EntryRow.expire_at,
        EntryRow.region_code,
        last.c.number,
    ).join(last, last.c.entry_id == EntryRow.id)
    return {
        id: (version, Standing(State(state), head, live, publish, expire), region, int(number))
        for id, version, state, head, live, publish, expire, region, number in session.execute(query)
    }


def _new(one: Draft, before: Mapping[str, Any], actor: Actor, now: datetime, root: str) -> _Stored:
    if one.id in before or not within(root, one.given.text.region_code):
        raise _refused(one)
    id = one.id or f"staff-{secrets.token_hex(6)}"
    state = State.RETIRED if one.retired else State.DRAFT
    steps = (Step.SAVED, Step.RETIRED) if one.retired else (Step.SAVED,)
    number = 1 if one.earlier is None else 2
    values = {
        **{"id": id, "region_code": one.given.text.region_code, "origin": "staff"},
        **{"head_number": number, "version": len(steps)},
        **one.given.text.columns(),
        **_mark(state, actor, now),
    }
    region = one.given.text.region_code
    return _Stored(id, one.given, region, number, state, values, steps, earlier=one.earlier)


def _changed(
    one: Draft,
    before: Mapping[str, tuple[int, Standing, str, int]],
    fixed: Collection[str],
    actor: Actor,
    now: datetime,
    root: str,
) -> _Stored:
    if one.id not in before:
        raise _refused(one)
    version, standing, region, last = before[one.id]
    if version != one.version or not (within(root, region) and within(root, one.given.text.region_code)):
        raise _refused(one)
    after = deciding.saved(standing, last + (1 if one.earlier is None else 2))
    values = {
        "region_code": region if one.id in fixed else one.given.text.region_code,
        **{"id": one.id, "head_number": after.head, "version": version + 1},
        **{"publish_at": after.publish_at, "expire_at": after.expire_at},
        **one.given.text.columns(),
        **_mark(after.state, actor, now),
    }
    waited = standing.publish_at
    steps = (Step.SAVED,)
    return _Stored(one.id, one.given, region, after.head, after.state, values, steps, waited, one.earlier)


def _mark(state: State, actor: Actor, now: datetime) -> dict[str, Any]:
    return {"state": state.value, "adopted": True, "changed_at": now, "changed_by": actor.account}


def _refused(one: Draft) -> BadInput:
    return BadInput(f"{one.where}没有存下，整个文件都没有导入：{_QUICKER}")


def _write(session: Session, stored: Sequence[_Stored], actor: Actor, now: datetime) -> None:
    revisions = [_revision(one.id, *text, actor, now) for one in stored for text in one.texts]
    session.execute(insert(EntryRevisionRow), revisions)
    ways = [row for one in stored for row in builtin.phrasings(one.id, one.given.text)]
    if ways:
        session.execute(insert(PhrasingRow), ways)
    session.execute(insert(EntryStepRow), [row for one in stored for row in _steps(one, actor, now)])
    audit.record_all(session, actor, [deed for one in stored for deed in _deeds(one)], now)


def _revision(id: str, number: int, given: Given, actor: Actor, now: datetime) -> dict[str, Any]:
    return {
        "entry_id": id,
        "number": number,
        "content": given.text.as_json(),
        "publish_at": given.publish_at,
        "expire_at": given.expire_at,
        "author": given.author or actor.account,
        "reason": given.reason,
        "made_at": now,
    }


def _steps(one: _Stored, actor: Actor, now: datetime) -> Iterator[dict[str, Any]]:
    """The earlier text was saved too, before it."""
    saved = [(number, Step.SAVED, given.reason) for number, given in one.texts[:-1]]
    for number, taken, reason in (*saved, *((one.number, step, one.given.reason) for step in one.steps)):
        yield {
            **{"entry_id": one.id, "number": number, "step": taken.value},
            **{"account": actor.account, "reason": reason, "at": now},
        }


def _deeds(one: _Stored) -> Iterator[Deed]:
    text = one.given.text.region_code
    for taken in one.steps:
        detail = {"revision": one.number, "state": one.state.value, **whose.change(one.region, text)}
        if one.unscheduled is not None:
            detail["unscheduled"] = str(one.unscheduled)
        yield Deed(taken.word, KIND, one.id, one.region, detail)
    if one.values["region_code"] != one.region:
        yield whose.arrival(KIND, one.id, one.region, text)
