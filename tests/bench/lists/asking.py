"""50 000 questions: answered ones, those of the queue with their groups, and what came of quizzes."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.models import ConversationRow, OwedAnswerRow, QuestionGroupRow, QuestionRow
from policy_kb import content
from policy_kb.models import EntryRow
from policy_kb.quiz.models import QuizAnswerRow, QuizChoiceRow, QuizQuestionRow, QuizSheetRow
from policy_kb.records import Entry
from tests.bench.lists.filling import WHO
from tests.bench.reminders.pouring import Values, pour

QUESTIONS, GROUPS = 50_000, 3_000
OWED = 5_000
APART = timedelta(minutes=10)  # between two questions: 50 000 are most of a year
QUIZ, SHEETS, ASKED = 300, 5_000, 3
NEW = 50  # questions without a group: as many as a page sorts itself
# Of ten groups seven wait.
_SETTLED = {7: "attached", 8: "answered", 9: "dismissed"}


def fill(session: Session, now: datetime) -> None:
    """Of five questions four were answered, one in twenty of those was no help; the fifth waits in a group."""
    person = ConversationRow(person=WHO, channel="web", turns=1, created_at=now, last_at=now)
    session.add(person)
    session.flush()
    connection, cards = session.connection(), content.load().entries
    pour(connection, QuestionGroupRow, _groups(cards, now))
    ids = session.scalars(select(EntryRow.id).order_by(EntryRow.id)).all()
    pour(connection, QuestionRow, _questions(cards, ids, person.id, now))
    pour(connection, OwedAnswerRow, _owed(connection, now))
    _quizzes(connection, cards, now)


def _owed(connection: Connection, now: datetime) -> Iterator[Values]:
    """Answers of staff to who asked: of twenty five wait still, of which WeChat has refused one for good."""
    asked = select(QuestionRow.id, QuestionRow.conversation_id, QuestionRow.group_id)
    rows = connection.execute(asked.where(QuestionRow.group_id.is_not(None)).limit(OWED)).all()
    for number, (id, conversation, group) in enumerate(rows):
        waits, refused = number % 4 == 0, number % 20 == 0
        yield {
            **{"question_id": id, "conversation_id": conversation, "group_id": group},
            "text": "您之前问过，工作人员答复您：请问村医。",
            **{"decided_by": WHO, "decided_at": now, "attempts": 3 * refused},
            "state": "waiting" if waits else "delivered",
            "delivered_at": None if waits else now,
            "try_at": None if refused else now,
            "failure": "用户拒收。" if refused else "",
        }


def ask_anew(session: Session, cards: tuple[Entry, ...], now: datetime, turn: int) -> None:
    """`NEW` more that nobody could answer, in words that were not there before."""
    person = session.scalars(select(ConversationRow.id)).first()
    for number in range(NEW):
        card = cards[(turn * NEW + number) * 7 % len(cards)]
        text = f"{card.phrasings[-1]}要等{turn}天吗"
        session.add(QuestionRow(**_question(person or 0, text, card.region_code, now), state="open"))


def _groups(cards: tuple[Entry, ...], now: datetime) -> Iterator[Values]:
    for number in range(GROUPS):
        card = cards[number % len(cards)]
        text = f"{card.phrasings[number // len(cards) % len(card.phrasings)]}第{number}回"
        state = _SETTLED.get(number % 10, "open")
        yield {
            "id": number + 1,
            "region_code": card.region_code,
            "question": text,
            "spoken": text,
            "size": 1 + GROUPS // (number + 1),
            "disliked": int(number % 4 == 0),
            "first_asked_at": now - timedelta(days=300),
            "last_asked_at": now - number * APART,
            "state": state,
            "reason": "bench" if state == "dismissed" else "",
            "version": 1,
        }


def _questions(cards: tuple[Entry, ...], ids: Sequence[str], person: int, now: datetime) -> Iterator[Values]:
    """Half of the entries answer: some of them often, since squares fall together."""
    for number in range(QUESTIONS):
        card = cards[number % len(cards)]
        text = card.phrasings[number // len(cards) % len(card.phrasings)]
        answered, region = number % 5 > 0, card.region_code
        disliked = answered and number % 21 == 0
        grouped = not answered or disliked
        yield {
            **_question(person, text, region, now - number * APART),
            "kind": "answer" if answered else "unknown",
            "entry_id": ids[number**2 % len(ids) // 2] if answered else None,
            "state": "answered" if answered else "open",
            "disliked_at": now - number * APART if disliked else None,
            "group_id": 1 + number % GROUPS if grouped else None,
        }


def _question(person: int, text: str, region: str, at: datetime) -> dict[str, object]:
    known = {"conversation_id": person, "text": text, "region_code": region, "asked_at": at}
    return {**known, "kind": "unknown", "confidence": 0.1}


def _quizzes(connection: Connection, cards: tuple[Entry, ...], now: datetime) -> None:
    asked = [cards[number % len(cards)] for number in range(QUIZ)]
    pour(connection, QuizQuestionRow, _quiz(asked, now))
    pour(connection, QuizChoiceRow, _choices())
    pour(connection, QuizSheetRow, _sheets(cards, now))
    pour(connection, QuizAnswerRow, _answers(asked))


def _quiz(asked: Sequence[Entry], now: datetime) -> Iterator[Values]:
    for number, card in enumerate(asked):
        known = {"entry_id": card.id, "region_code": card.region_code, "topic": card.topic}
        stamped = {"version": 1, "changed_by": WHO, "changed_at": now - timedelta(hours=number)}
        yield {
            "id": number + 1,
            **known,
            "text": card.phrasings[0],
            "state": "published",
            "entry_number": 1,
            **stamped,
        }


def _choices() -> Iterator[Values]:
    for number in range(QUIZ):
        for at in range(3):
            yield {"question_id": number + 1, "position": at, "text": f"选项{at}", "right": at == 0}


def _sheets(cards: tuple[Entry, ...], now: datetime) -> Iterator[Values]:
    """Within half a year, in twenty townships of each county."""
    for number in range(SHEETS):
        yield {
            "id": number + 1,
            "region_code": cards[number % len(cards)].region_code,
            "township": f"样例{number // len(cards) % 20}镇",
            "channel": "web",
            "on": (now - timedelta(days=number % 170)).date(),
        }


def _answers(asked: Sequence[Entry]) -> Iterator[Values]:
    for sheet in range(SHEETS):
        for at in range(ASKED):
            number = (sheet * ASKED + at) % QUIZ
            known = {"sheet_id": sheet + 1, "question_id": number + 1, "topic": asked[number].topic}
            yield {**known, "chosen": "选项", "right": (sheet + at) % 4 > 0}
