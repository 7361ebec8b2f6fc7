"""What the follow-up asks of the outside: somebody who carries a message to a person. Knows no channel.

A text never holds a name or a disease; whom a message is for is an id and, where there is one, an address.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol


class Verdict(StrEnum):
    """What became of a message, as far as the channel knows."""

    ACCEPTED = "accepted"  # taken over; a receipt may follow
    REFUSED = "refused"  # not sent; this person cannot be reached this way
    STOP_DAY = "stop_day"  # not sent; nobody can before tomorrow
    TOMORROW = "tomorrow"  # not sent; this person cannot be reached before tomorrow, others may be
    BROKEN = "broken"  # not sent; an operator must mend something first
    RETRY = "retry"  # not sent; later it may well be
    FAILED = "failed"  # not sent, and never will be as it is
    UNKNOWN = "unknown"  # perhaps sent: the request had left, the answer never came


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a send came to.

    `reason` is one Chinese sentence that may be stored and shown: it names nobody. `code` is the channel's own,
    `remote_id` what a later receipt refers to. `repeatable`: the channel drops a second message of the same key, so
    an unknown outcome may be tried again. `channel`: which of several it was, at most 20 characters.
    """

    verdict: Verdict
    reason: str = ""
    code: str = ""
    remote_id: str = ""
    repeatable: bool = False
    channel: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person, made at the moment it is sent.

    `key` names it for ever: the same key is the same message. `recipient_kind`: doctor, township, county (ids of
    doctors) or patient. `address`: the person's WeChat openid, empty where none is bound; `phone`: digits, empty where
    none is known. `values` are the figures and
    dates in the text, for channels that fill in a template. `path`: the page to open, behind a sign-in.
    """

    key: str
    kind: str
    stage: str
    recipient_kind: str
    recipient_id: int
    address: str = field(repr=False)
    phone: str = field(repr=False)
    text: str
    values: Mapping[str, str]
    path: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a channel reported later of a message it had accepted; `remote_id` as in its Outcome."""

    remote_id: str
    delivered: bool


class Receipts(Protocol):
    """Where a channel's later reports wait."""

    def settle(self, known: Callable[[Receipt], bool]) -> None:
        """Hand over every report; it is done with when `known` says so. Else it comes again, for a day or two:
        a report may be here before the message's number is stored.
        """
        ...


class Notifier(Protocol):
    """A channel, or several behind one front. Called by one thread at a time."""

    @property
    def name(self) -> str:
        """At most 20 characters; stands in each delivery's row."""
        ...

    @property
    def longest_send(self) -> float:
        """Seconds after which `send` has returned, whatever happens. Leases are longer than twice this."""
        ...

    def send(self, message: Message) -> Outcome:
        """Send it, once, and say what came of it. What the channel cannot take raises BadInput, unsent."""
        ...
