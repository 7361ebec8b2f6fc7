"""Which text of an entry residents were told at some moment. Pure."""

from collections.abc import Iterator
from datetime import datetime

from policy_kb.editing.deciding import beginning
from policy_kb.editing.reading import Detail, Taken
from policy_kb.editing.states import Step

_WRITTEN = (Step.SAVED, Step.RESTORED)
_ENDED = (Step.RETIRED, Step.EXPIRED)


def number_at(found: Detail, moment: datetime) -> int | None:
    """The number of the revision that answered then; None where none did, or nobody knows."""
    changes = sorted((*_released(found), *_published(found)), key=lambda change: change[0])
    return next((number for at, number in reversed(changes) if at <= moment), None)


def _released(found: Detail) -> Iterator[tuple[datetime, int | None]]:
    """A release's text answers at once, until staff have written one of their own."""
    written = min((one.at for one in found.steps if one.step in _WRITTEN), default=None)
    for one in reversed(found.revisions):
        if one.author is None and (written is None or one.made_at < written):
            yield one.made_at, one.number


def _published(found: Detail) -> Iterator[tuple[datetime, int | None]]:
    for step in reversed(found.steps):
        if step.step in _ENDED:
            yield step.at, None
        elif step.step is Step.PUBLISHED or (step.step is Step.APPROVED and _at_once(found, step)):
            yield step.at, step.number


def _at_once(found: Detail, step: Taken) -> bool:
    """Whether nothing was to be waited for when it was approved."""
    saved = found.revision(step.number)
    begins = beginning(saved.publish_at, saved.text.valid_from)
    return begins is None or begins <= step.at
