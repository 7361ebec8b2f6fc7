"""咨询台: one question from a browser or a mini program, and what a page must know to ask it.

The API and the pages both stand on it; the answer itself is the dialog's, the same as in WeChat.
"""

import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from flask import current_app

from backend import suggestions
from backend.core.crypto import FieldCipher
from backend.core.db import until_first
from backend.core.errors import BadInput
from backend.services import Services
from backend.suggestions import Offer
from bot.conversation import LONGEST_QUESTION
from bot.dialog import Dialog
from bot.rehearsed import Rehearsed
from bot.reply import Reply
from bot.turn import Asker, Turn
from policy_kb import store
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry
from policy_kb.regions import NATION, RegionTree

CHANNEL = "web"
LONGEST_REGION = 30  # characters; the longest name of a county has 16


@dataclass(frozen=True)
class Published:
    """What pages need of the published knowledge, at one revision."""

    knowledge: Knowledge
    offers: tuple[Offer, ...]
    dialog: Rehearsed  # what somebody who asks for the first time would be told; nothing is recorded

    @property
    def tree(self) -> RegionTree:
        """All regions."""
        return self.knowledge.tree

    def region(self, text: str) -> str | None:
        """The code of a region given by name or code, None for none; BadInput when it is unknown."""
        if not text.strip():
            return None
        code = self.tree.require(_readable(text)[:LONGEST_REGION])
        return None if code == NATION else code

    def covers(self, region: str) -> bool:
        """Whether any entry speaks for the region."""
        return self.knowledge.covered(self.tree.chain(region))

    def suggestions(self, region: str | None, now: datetime) -> tuple[str, ...]:
        """Questions to offer to a resident of the region, of what is told at that moment."""
        chain = self.tree.chain(region) if region else ()
        return suggestions.pick(self.offers, chain, self.knowledge.ended(now))

    def entries(self, now: datetime) -> tuple[Entry, ...]:
        """What is told at that moment, wherever."""
        ended = self.knowledge.ended(now)
        return tuple(one for one in self.knowledge.snapshot.entries if one.id not in ended)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one question. `region` is the code the conversation has now settled on."""

    reply: Reply
    conversation: str
    region: str | None


class EnquiryDesk:
    """Takes questions for the services of one application. Safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self.services = services
        self._frozen = partial(services.database.reading, frozen=True)
        self._published: Published | None = None

    def published(self) -> Published:
        """The published knowledge; looked through again only when it has changed."""
        with self.services.database.direct() as direct:
            revision = store.revision_now(direct)
        knowledge = self.services.library.meanwhile(revision, self._frozen)
        known = self._published
        if known is None or known.knowledge is not knowledge:
            dialog = Rehearsed(Dialog(knowledge, self.services.guard))
            offers = suggestions.offers(knowledge.snapshot.entries)
            known = self._published = Published(knowledge, offers, dialog)
        return known

    def ask(self, text: str, region: str, conversation: str | None = None) -> Outcome:
        """Answer one question; BadInput for a text, region or conversation that cannot be used."""
        question = clean_question(text)
        code = self.published().region(region)
        conversation = self.conversation(conversation)
        turn = until_first(lambda: self._exchange(question, code, conversation))
        assert turn.reply is not None  # noqa: S101 - for the type checker: a question has a reply
        return Outcome(turn.reply, conversation, turn.region or code)

    def _exchange(self, question: str, region: str | None, conversation: str) -> Turn:
        services = self.services
        asker = Asker(CHANNEL, conversation)
        with services.database.direct() as direct:
            turn = services.conversations.ask(direct, asker, question, services.clock.now(), region)
            with direct.writing():
                services.conversations.record(direct, turn)
        return turn

    def conversation(self, given: str | None) -> str:
        """The id to go on with: the one given, or a new one; BadInput for one this server never made."""
        if not given:
            return new_conversation(self.services.cipher)
        if not genuine_conversation(self.services.cipher, given):
            raise BadInput("对话编号不对。请不要自己编写，去掉编号重新提问。")
        return given


def desk() -> EnquiryDesk:
    """The desk of the application that serves the current request."""
    found = current_app.extensions["mingbai.enquiry"]
    assert isinstance(found, EnquiryDesk)  # noqa: S101 - for the type checker; create_app put it there
    return found


def new_conversation(cipher: FieldCipher) -> str:
    """An id nobody can guess, with a mark that only this server can make."""
    body = secrets.token_urlsafe(18)
    return f"{body}.{_mark(cipher, body)}"


def genuine_conversation(cipher: FieldCipher, given: str) -> bool:
    """Whether the id was made by `new_conversation` with the same data key."""
    body, _, mark = given.partition(".")
    return given.isascii() and hmac.compare_digest(mark, _mark(cipher, body))


def clean_question(text: str) -> str:
    """The question as it is read: control characters gone; BadInput when empty, too long or unreadable."""
    question = "".join(c if c.isprintable() or c == "\n" else " " for c in _readable(text)).strip()
    if not question:
        raise BadInput("还没有写问题，请先写上您想问的事。")
    if len(question) > LONGEST_QUESTION:
        raise BadInput(f"问题太长了，请缩短到{LONGEST_QUESTION}个字以内，一次问一件事。")
    return question


def _mark(cipher: FieldCipher, body: str) -> str:
    return cipher.blind_index(body, context="web.conversation")[:24]


def _readable(text: str) -> str:
    """JSON may hold half a character (a lone surrogate), which no database and no page can hold."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise BadInput("有认不出的字符，请删掉后重新写。") from None
    return text
