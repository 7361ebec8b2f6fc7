"""What a text for another region than the entry's own does: whom it takes the answer from, whom it gives it to."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from sqlalchemy.orm import Session

from backend.services import Services
from backend.staff.entries import asking
from backend.staff.entries.asking import Asked
from bot import trying
from policy_kb.editing import trial, whose
from policy_kb.entry_text import EntryText
from policy_kb.knowledge import Knowledge
from policy_kb.models import EntryRow

MOST_SAID = 12  # ways of asking that are tried in each of the two regions
MOST_NAMED = 3  # of those that answer there instead


def places(session: Session, id: str, text: EntryText) -> tuple[str, ...]:
    """The region the text is for; before it the one whose the entry is, where that is another."""
    row = session.get(EntryRow, id)
    if row is None or not whose.fixed(session, [id]):  # it goes with its text as soon as that is saved
        return (text.region_code,)
    return tuple(dict.fromkeys((row.region_code, text.region_code)))


def agreed_on(session: Session, published: Knowledge, regions: Iterable[str]) -> list[Asked]:
    """The standard questions of each, asked once by the same people."""
    found = [one for region in regions for one in asking.agreed_on(session, published, region)]
    return list({(one.agreed.id, one.asker): one for one in found}.values())


def asked_lately(
    place: Services,
    session: Session,
    published: Knowledge,
    regions: Iterable[str],
    questions: Sequence[Asked],
) -> list[tuple[str, str]]:
    """What was really asked in any of them."""
    found = (
        one for region in regions for one in asking.asked_lately(place, session, published, region, questions)
    )
    return list(dict.fromkeys(found))


def doubts(
    place: Services, published: Knowledge, regions: Sequence[str], id: str, text: EntryText
) -> Iterator[str]:
    """A sentence where the entry moves: what the people of both regions hear then. Nothing where it stays."""
    if len(regions) < 2 or any(region not in published.tree for region in regions):
        return
    old, new = map(published.tree.name, regions)
    at = published.index.positions.get(id)
    if at is None:
        yield f"地区从{old}改到{new}：通过以后这条就归{new}，{old}的列表里没有了。"
        return
    live = published.index.entries[at]
    drafted = asking.changed_into(
        place, published, trial.with_draft(published.snapshot, id, text, place.clock.now().date())
    )
    lost = _heard(place, drafted, regions[0], (live.title, *live.phrasings))
    said = (text.title, *text.phrasings)
    before, after = (_heard(place, one, regions[1], said) for one in (published, drafted))
    yield (
        f"地区从{old}改到{new}，请看看是不是真要换。{old}的群众现在听到的是“{live.title}”，"
        f"发布以后这样问，{_told(drafted, lost, id)}。"
        f"{new}的群众这样问，现在{_told(published, before, id)}，以后{_told(drafted, after, id)}。"
    )


def _heard(place: Services, knowledge: Knowledge, region: str, asked: Sequence[str]) -> list[str | None]:
    """What answers these questions there, each once."""
    now, said = place.clock.now(), [one for one in asked if one][:MOST_SAID]
    return list(dict.fromkeys(trying.source(knowledge, place.guard, region, one, now) for one in said))


def _told(knowledge: Knowledge, sources: Collection[str | None], id: str) -> str:
    """What they hear in words: this entry, others by their titles, nothing."""
    named = ["这一条"] if id in sources else []
    named += [f"“{asking.title(knowledge, one)}”" for one in sources if one not in (None, id)]
    if not named:
        return "没有答案"
    said = f"听到的是{'、'.join(named[:MOST_NAMED])}{'等' if len(named) > MOST_NAMED else ''}"
    return f"{said}，有的问法没有答案" if None in sources else said
