"""What pages show of one entry: its newest text, where it stands, its revisions and steps. Changes nothing."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import Session

from backend.core.errors import NotFound
from backend.core.subtree import NATION, below, within
from policy_kb.builtin import LOADED, RELEASED
from policy_kb.editing.deciding import Standing
from policy_kb.editing.models import EntryStepRow
from policy_kb.editing.states import State, Step
from policy_kb.entry_text import EntryText
from policy_kb.models import EntryRevisionRow, EntryRow


@dataclass(frozen=True, slots=True)
class Saved:
    """A revision as it was saved. `author` None: a release's, or the program's own."""

    number: int
    text: EntryText
    publish_at: datetime | None
    expire_at: datetime | None
    author: str | None
    reason: str
    made_at: datetime

    @property
    def by(self) -> str:
        """Whose it is, as pages show it."""
        return self.author or ("内置内容" if self.reason in (LOADED, RELEASED) else "系统")


@dataclass(frozen=True, slots=True)
class Taken:
    """A step that was taken. `account` None: a release, or the clock."""

    number: int
    step: Step
    account: str | None
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Detail:
    """One entry: whose it is, its newest text, where it stands, revisions and steps with the newest first."""

    id: str
    region: str  # of `text` it may be another, until that is approved (`whose`)
    version: int
    text: EntryText
    standing: Standing
    adopted: bool
    revisions: tuple[Saved, ...]
    steps: tuple[Taken, ...]

    @property
    def beside(self) -> int | None:
        """The number of a release's text that staff have not looked at yet: newer than the head."""
        newest = self.revisions[0].number
        return newest if newest > self.standing.head else None

    @property
    def moves(self) -> bool:
        """Whether the newest text would take it to another region."""
        return self.text.region_code != self.region

    def revision(self, number: int) -> Saved:
        """One of its revisions; NotFound when there is none of this number."""
        for one in self.revisions:
            if one.number == number:
                return one
        raise NotFound(f"这条没有第{number}版，请从版本列表里选。")


def detail(session: Session, id: str, root: str = NATION) -> Detail:
    """One entry; NotFound when there is none of this id in the root's subtree."""
    row = session.scalar(select(EntryRow).where(EntryRow.id == id, below(EntryRow.region_code, root)))
    if row is None:
        raise NotFound("没有这条问答，可能在别的地区，请从列表里选。")
    revisions = tuple(_saved(one) for one in session.scalars(_revisions(id)))
    text = next(one.text for one in revisions if one.number == row.head_number)
    steps = select(EntryStepRow).where(EntryStepRow.entry_id == id).order_by(EntryStepRow.id.desc())
    return Detail(
        id=row.id,
        region=row.region_code,
        version=row.version,
        text=text,
        standing=standing_of(row),
        adopted=row.adopted,
        revisions=revisions,
        steps=tuple(_taken(one) for one in session.scalars(steps)),
    )


def answering(session: Session, id: str, regions: Collection[str]) -> EntryText:
    """The text that residents are told, of an entry of one of these regions; NotFound where none of it is live."""
    live = and_(EntryRevisionRow.entry_id == EntryRow.id, EntryRevisionRow.number == EntryRow.live_number)
    query = select(EntryRevisionRow.content).join(EntryRow, live)
    content = session.scalar(query.where(EntryRow.id == id, EntryRow.region_code.in_(regions)))
    if content is None:
        raise NotFound("没有这条问答，可能在别的地区，请从列表里选。")
    return EntryText.from_json(content)


def known(row: EntryRow, root: str) -> bool:
    """Whether people of the root's are told that an entry is there: one of their own, or one above that answers."""
    return within(root, row.region_code) or (within(row.region_code, root) and row.live_number is not None)


def standing_of(row: EntryRow) -> Standing:
    """Where the entry of a row stands."""
    return Standing(State(row.state), row.head_number, row.live_number, row.publish_at, row.expire_at)


def _revisions(id: str) -> Select[EntryRevisionRow]:
    wanted = select(EntryRevisionRow).where(EntryRevisionRow.entry_id == id)
    return wanted.order_by(EntryRevisionRow.number.desc())


def _saved(row: EntryRevisionRow) -> Saved:
    return Saved(
        number=row.number,
        text=EntryText.from_json(row.content),
        publish_at=row.publish_at,
        expire_at=row.expire_at,
        author=row.author,
        reason=row.reason,
        made_at=row.made_at,
    )


def _taken(row: EntryStepRow) -> Taken:
    return Taken(row.number, Step(row.step), row.account, row.reason, row.at)
