"""What looking up a question came to: one entry, an entry with a second one, choices, or nothing."""

from dataclasses import dataclass

from policy_kb.other_services import OtherService
from policy_kb.records import Entry
from policy_kb.search import Hit


@dataclass(frozen=True, slots=True)
class Finding:
    """What was found. `entry` None: nothing answers; `near` are then the nearest entries to offer."""

    entry: Entry | None
    second: Entry | None
    near: tuple[Entry, ...]
    choices: tuple[Entry, ...]
    elsewhere: OtherService | None
    confidence: float
    hits: tuple[Hit, ...]
    asked: tuple[Entry, ...] = ()  # the answers to what else the message asks, in its order
    rest_unknown: bool = False  # it asks something else too, which nothing surely answers
    figure: str = ""  # that was quoted by itself and is answered by the entry that holds it

    @property
    def known(self) -> bool:
        """Whether an entry answers."""
        return self.entry is not None


NOTHING = Finding(None, None, (), (), None, 0.0, ())


def chosen(entry: Entry) -> Finding:
    """An entry that was chosen by its number."""
    return Finding(entry, None, (), (), None, 1.0, ())
