"""People who ask, and staff who handle what they asked, over a database of the test's own."""

from dataclasses import dataclass, field
from datetime import timedelta

from sqlalchemy import select

from backend.core.audit import Actor
from backend.services import Services
from bot.models import OwedAnswerRow, QuestionGroupRow, QuestionRow
from bot.questions import groups, settling
from bot.questions.groups import Filters, Line
from bot.questions.settling import Hold
from bot.turn import Asker, Turn
from scheduler.ports import Outcome, Verdict
from tests.fakes import FixedClock

HAIYUAN, ZHONGWEI, SUIXIAN = "640522", "640500", "421321"
EDITOR, REVIEWER = Actor("own"), Actor("colleague")


@dataclass
class WeChat:
    """Stands for the customer-service interface: what was said to whom, and what it says itself."""

    verdict: Verdict = Verdict.ACCEPTED
    said: list[tuple[str, str]] = field(default_factory=list)

    def say(self, openid: str, text: str) -> Outcome:
        self.said.append((openid, text))
        return Outcome(self.verdict)


@dataclass
class Village:
    """Everybody. Each message comes a minute after the last."""

    services: Services
    clock: FixedClock

    def ask(self, who: str, text: str, region: str | None = HAIYUAN, channel: str = "wechat") -> str:
        """The bot's reply."""
        turn = self.decided(who, text, region, channel)
        self.record(turn)
        assert turn.reply is not None
        return turn.reply.text

    def decided(self, who: str, text: str, region: str | None = HAIYUAN, channel: str = "wechat") -> Turn:
        self.clock.advance(timedelta(minutes=1))
        with self.services.database.direct() as direct:
            asker = Asker(channel, who)
            return self.services.conversations.ask(direct, asker, text, self.clock.now(), region)

    def record(self, turn: Turn) -> None:
        with self.services.database.direct() as direct, direct.writing():
            self.services.conversations.record(direct, turn)

    def lines(self, root: str = "000000", filters: Filters = groups.WAITING) -> tuple[Line, ...]:
        self.services.desk.gather()
        with self.services.database.reading() as session:
            return groups.listing(session, root, filters).lines

    def hold(self, id: int, root: str = "000000") -> Hold:
        with self.services.database.reading() as session:
            return Hold(id, session.get_one(QuestionGroupRow, id).version, root)

    def answer(self, id: int, text: str, *, draft: bool = False) -> int:
        with self.services.database.writing() as session:
            people, _ = settling.answer(session, self.hold(id), text, EDITOR, self.clock.now(), draft=draft)
        return people

    def owed(self) -> list[tuple[str, str | None]]:
        with self.services.database.reading() as session:
            rows = session.scalars(select(OwedAnswerRow).order_by(OwedAnswerRow.id))
            return [(row.state, row.way) for row in rows]

    def asked(self) -> list[QuestionRow]:
        with self.services.database.reading() as session:
            return list(session.scalars(select(QuestionRow).order_by(QuestionRow.id)))
