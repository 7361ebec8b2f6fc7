"""A conversation of one person with the dialog, played in a test."""

from datetime import timedelta

from bot.dialog import Dialog
from bot.memory import Memory
from bot.reply import Reply
from tests.fakes import FixedClock


class Talk:
    """Says things and keeps what the bot remembers. A minute passes between two messages."""

    def __init__(self, dialog: Dialog, region: str | None = None) -> None:
        self.dialog = dialog
        self.clock = FixedClock()
        self.memory = Memory(region=region)

    def say(self, text: str, after: timedelta = timedelta(minutes=1)) -> Reply:
        """The bot's reply."""
        self.clock.advance(after)
        reply, self.memory = self.dialog.turn(self.memory, text, self.clock.now())
        return reply

    def say_all(self, *texts: str) -> Reply:
        """The reply to the last of several messages."""
        return [self.say(text) for text in texts][-1]
