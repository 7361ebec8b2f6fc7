"""One message through the database: logged once and masked, remembered, never committed here. On both databases."""

import unicodedata
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import Overtaken
from bot.conversation import LONGEST_QUESTION, Conversations
from bot.dialog import Dialog
from bot.memory import Memory
from bot.models import ConversationRow, QuestionRow
from bot.reply import Kind, Reply
from bot.turn import Asker, Turn
from tests.fakes import FixedClock

OPENID = "oPenId-of-a-resident-0123456789"
RESIDENT = Asker("wechat", OPENID)
PERSONAL_NUMBERS = (
    "42132119650304123X",
    "13812345678",
    "138 1234 5678",
    "6222021234567890123",
    "0722-3312345",
)
HAIYUAN, SUIXIAN = "640522", "421321"


@pytest.fixture
def cipher() -> FieldCipher:
    return FieldCipher(b"k" * 32)


@pytest.fixture
def conversations(real_dialog: Dialog, cipher: FieldCipher) -> Conversations:
    return Conversations(lambda _session: real_dialog, cipher)


class Line:
    """One person's line to the bot; every message is a transaction of its own, a minute after the last."""

    def __init__(self, conversations: Conversations, database: Database, asker: Asker = RESIDENT) -> None:
        self.conversations, self.database, self.asker = conversations, database, asker
        self.clock = FixedClock()

    def ask(self, message: str, region: str | None = None) -> Reply:
        turn = self.decided(message, region)
        self.record(turn)
        assert turn.reply is not None
        return turn.reply

    def decided(self, message: str, region: str | None = None) -> Turn:
        """What would be said, a minute after the last message; not yet written."""
        self.clock.advance(timedelta(minutes=1))
        with self.database.direct() as direct:
            return self.conversations.ask(direct, self.asker, message, self.clock.now(), region)

    def record(self, turn: Turn) -> int | None:
        with self.database.direct() as direct, direct.writing():
            return self.conversations.record(direct, turn)

    def welcome(self, region: str | None = None) -> str:
        with self.database.direct() as direct:
            turn = self.conversations.welcome(direct, self.asker, self.clock.now(), region)
        self.record(turn)
        assert turn.reply is not None
        return turn.reply.text

    def leave(self) -> None:
        with self.database.direct() as direct:
            turn = self.conversations.left(direct, self.asker, self.clock.now())
        self.record(turn)

    def row(self) -> ConversationRow:
        with self.database.reading() as session:
            return session.scalars(select(ConversationRow)).one()

    def log(self) -> list[QuestionRow]:
        with self.database.reading() as session:
            return list(session.scalars(select(QuestionRow).order_by(QuestionRow.id)))


@pytest.fixture
def line(conversations: Conversations, database: Database) -> Line:
    return Line(conversations, database)


class TestQuestionLog:
    def test_a_question_is_logged_once_with_its_answer(self, line: Line) -> None:
        turn = line.decided("住院要交押金吗", HAIYUAN)
        assert turn.reply is not None
        logged = line.record(turn)
        (question,) = line.log()
        assert question.id == logged
        assert question.text == "住院要交押金吗"
        assert (question.kind, question.state) == ("answer", "answered")
        assert (question.entry_id, question.region_code) == (turn.reply.entry, HAIYUAN)
        assert question.asked_at == line.clock.now()

    def test_what_nobody_could_answer_waits_for_staff(self, line: Line) -> None:
        line.ask("骨髓移植能报吗", SUIXIAN)
        assert [(one.kind, one.state) for one in line.log()] == [("unknown", "open")]

    def test_personal_numbers_are_masked(self, line: Line) -> None:
        for number in PERSONAL_NUMBERS:
            line.ask(f"我的号码是{number}，住院报多少", SUIXIAN)
            assert number not in str(line.row().memory)
        assert len(line.log()) == len(PERSONAL_NUMBERS)
        for number, question in zip(PERSONAL_NUMBERS, line.log(), strict=True):
            assert number not in question.text
            assert "住院报多少" in question.text

    @pytest.mark.parametrize(
        "number",
        ["138\u200b1234\u200b5678", "138    12345678", "𝟏𝟑𝟖𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "x" * 990 + "42132119650304123X"],
        ids=["invisible characters", "many blanks", "mathematical digits", "across the cut"],
    )
    def test_a_number_is_masked_however_it_is_typed(self, line: Line, number: str) -> None:
        line.ask(f"{number} 住院报多少", SUIXIAN)
        (question,) = line.log()
        digits = "".join(str(unicodedata.digit(char)) for char in question.text if char.isdigit())
        assert len(digits) < 7

    def test_no_more_is_read_and_kept_than_a_message_holds(self, line: Line) -> None:
        line.ask("住院报几成" * 1000, SUIXIAN)
        assert len(line.log()[0].text) == LONGEST_QUESTION

    def test_every_message_of_a_conversation_is_logged_under_it(self, line: Line) -> None:
        for message in ("你好", "住院要交押金吗", "俺是武城的"):
            line.ask(message)
        assert [one.kind for one in line.log()] == ["chitchat", "clarify", "answer"]
        assert {one.conversation_id for one in line.log()} == {line.row().id}


class TestMemory:
    def test_the_region_is_kept_for_the_next_message(self, line: Line) -> None:
        line.ask("我是随县的")
        assert line.row().region_code == SUIXIAN
        assert line.ask("住院报几成").citations[0].region == "随县"

    def test_the_last_question_is_gone_on_from(self, line: Line) -> None:
        line.ask("贫困户在二级医院住院报几成", SUIXIAN)
        assert "70%" in line.ask("三级的呢").text

    def test_it_fades_after_half_an_hour(self, line: Line) -> None:
        line.ask("住院花了三万，自己要掏多少", SUIXIAN)
        line.clock.advance(timedelta(minutes=40))
        assert line.ask("二级医院").kind is not Kind.ESTIMATE
        assert line.row().region_code == SUIXIAN

    def test_what_the_channel_knows_of_the_region_overrides_the_memory(self, line: Line) -> None:
        line.ask("我是随县的")
        assert line.ask("住院要交押金吗", HAIYUAN).citations[0].region == "中卫市"
        assert line.row().region_code == HAIYUAN

    def test_two_people_do_not_share_one(self, conversations: Conversations, database: Database) -> None:
        one = Line(conversations, database)
        other = Line(conversations, database, replace(RESIDENT, channel_id="somebody-else"))
        one.ask("我是随县的")
        assert other.ask("住院要交押金吗").kind is Kind.CLARIFY

    def test_the_same_id_on_another_channel_is_another_person(
        self, conversations: Conversations, database: Database
    ) -> None:
        Line(conversations, database).ask("我是随县的")
        elsewhere = Line(conversations, database, replace(RESIDENT, channel="web"))
        assert elsewhere.ask("住院要交押金吗").kind is Kind.CLARIFY


class TestFollowing:
    def test_a_new_follower_is_greeted_and_the_scene_names_the_region(self, line: Line) -> None:
        assert "海原县" in line.welcome(HAIYUAN)
        row = line.row()
        assert (row.region_code, row.subscribed) == (HAIYUAN, True)
        assert line.log() == []

    def test_following_again_keeps_the_region(self, line: Line) -> None:
        line.ask("我是随县的")
        assert "随县" in line.welcome()

    def test_unfollowing_drops_the_memory(self, line: Line) -> None:
        line.ask("住院花了三万，自己要掏多少", SUIXIAN)
        line.leave()
        row = line.row()
        assert (row.memory, row.subscribed) == ({}, False)
        assert line.ask("二级医院").kind is not Kind.ESTIMATE


class TestTransactions:
    def test_a_failure_afterwards_takes_everything_back(
        self, conversations: Conversations, database: Database, clock: FixedClock
    ) -> None:
        with pytest.raises(RuntimeError), database.direct() as direct, direct.writing():  # noqa: PT012
            turn = conversations.ask(direct, RESIDENT, "住院要交押金吗", clock.now(), HAIYUAN)
            conversations.record(direct, turn)
            raise RuntimeError("the reply could not be sealed")
        with database.reading() as session:
            assert _count(session, ConversationRow) == _count(session, QuestionRow) == 0

    def test_what_was_decided_on_an_older_state_is_not_written(self, line: Line) -> None:
        line.ask("我是随县的")
        slow = line.decided("住院要交押金吗")
        line.ask("我是海原的")
        with pytest.raises(Overtaken):
            line.record(slow)
        assert (line.row().region_code, len(line.log())) == (HAIYUAN, 2)

    def test_of_two_first_messages_the_second_to_be_written_is_decided_again(self, line: Line) -> None:
        slow = line.decided("住院要交押金吗")
        line.ask("我是随县的")
        with pytest.raises(Overtaken):
            line.record(slow)
        assert line.row().region_code == SUIXIAN


class TestIdentity:
    def test_the_person_is_stored_as_a_blind_index_and_sealed(self, line: Line, cipher: FieldCipher) -> None:
        line.ask("住院要交押金吗")
        row = line.row()
        assert OPENID not in row.person + row.sealed_id
        assert cipher.open(row.sealed_id, context="conversation.sealed_id") == OPENID

    def test_nowhere_in_any_table_is_the_openid_in_clear(self, line: Line) -> None:
        line.ask("住院要交押金吗")
        line.ask("俺是武城的")
        with line.database.reading() as session:
            for table in ("conversation", "question", "inbox_message"):
                rows = session.execute(text(f"SELECT * FROM {table}")).all()  # noqa: S608
                assert OPENID not in str(rows)

    def test_nor_in_the_file_of_the_database(
        self, conversations: Conversations, sqlite_url: str, tmp_path: Path
    ) -> None:
        database = Database(sqlite_url)
        Line(conversations, database).ask("住院要交押金吗")
        database.close()
        files = [file for file in tmp_path.iterdir() if file.name.startswith("mingbai.db")]
        assert files
        assert all(OPENID.encode() not in file.read_bytes() for file in files)

    def test_one_person_has_one_row(self, line: Line) -> None:
        for _ in range(3):
            line.ask("住院要交押金吗")
        with line.database.reading() as session:
            assert _count(session, ConversationRow) == 1


def test_a_memory_of_another_version_is_no_obstacle(line: Line) -> None:
    line.ask("我是随县的")
    with line.database.writing() as session:
        row = session.scalars(select(ConversationRow)).one()
        row.memory = {"of_a_later_version": True, "at": line.clock.now().isoformat()}
    assert line.ask("住院报几成").kind is Kind.ANSWER
    assert Memory.from_json(line.row().memory, SUIXIAN).question


def _count(session: Session, table: type[ConversationRow] | type[QuestionRow]) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0
