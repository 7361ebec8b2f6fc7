"""绑定: a code from the doctor's page makes a follower the patient or the doctor on record, once, for ten minutes."""

from pathlib import Path

import pytest
from sqlalchemy import delete, select

from backend.core import audit
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import NotFound
from backend.core.subtree import NATION
from bot.wechat import binding as replies
from bot.wechat.decisions import Ask, Bind, Unbind, decide
from bot.wechat.messages import parse
from scheduler.models import CarePlanRow, ReminderRow
from scheduler.people import binding
from scheduler.people.binding import DIGITS, Bound
from tests.bot.wechat.conftest import MakeCallback
from tests.bot.wechat.storage import counts
from tests.fakes import FixedClock
from tests.scheduler.registered import NOW, TODAY
from tests.scheduler.reminding import Counting, bind, care_plan, patient, staff, ticker
from tests.wechat_peer.client import WeChat, message

ME, OTHER = "oResident0000000000000000001", "oResident0000000000000000002"


@pytest.fixture
def people(database: Database) -> tuple[Bound, Bound, Bound]:
    """Two patients and their doctor."""
    with database.writing() as session:
        team = staff(session)
        first, second = (patient(session, team, None, number) for number in (1, 2))
        return Bound(first), Bound(second), Bound(doctor_id=team.doctors[0].id)


def code(database: Database, cipher: FieldCipher, whom: Bound, clock: FixedClock) -> str:
    with database.writing() as session:
        return binding.issue(session, cipher, whom, clock.now())


def bound(database: Database, cipher: FieldCipher, openid: str = ME) -> tuple[Bound, ...]:
    with database.reading() as session:
        return binding.bound(session, cipher, openid)


class Chat:
    """One follower's conversation with the account; each text is a new message."""

    def __init__(self, wechat: WeChat, make: MakeCallback) -> None:
        self._wechat, self._callback, self._number = wechat, make(wechat), 100

    def say(self, text: str, openid: str = ME, *, again: bool = False) -> str:
        self._number += 0 if again else 1
        delivery = self._wechat.deliver(message(Content=text, FromUserName=openid, MsgId=str(self._number)))
        return self._wechat.read(self._callback.receive(delivery.query, delivery.body))["Content"]


@pytest.fixture
def chat(plain: WeChat, make_callback: MakeCallback) -> Chat:
    return Chat(plain, make_callback)


@pytest.mark.parametrize(
    "text", ["绑定 12345678", "绑定12345678", "绑定码：1234 5678", "绑定 １２３４５６７８。"]
)
def test_a_code_is_read_as_people_type_it(text: str) -> None:
    assert decide(parse(message(Content=text))) == Bind("12345678")


@pytest.mark.parametrize("text", ["解绑", "取消绑定", " 解除绑定。"])
def test_leaving_is_read_as_people_type_it(text: str) -> None:
    assert decide(parse(message(Content=text))) == Unbind()


@pytest.mark.parametrize("text", ["绑定医保卡要带啥", "绑定", "怎么绑定微信", "解绑医保卡"])
def test_a_question_about_binding_stays_a_question(text: str) -> None:
    assert decide(parse(message(Content=text))) == Ask(text)


def test_patient_and_doctor_are_bound_by_their_codes(
    chat: Chat,
    database: Database,
    cipher: FieldCipher,
    clock: FixedClock,
    people: tuple[Bound, Bound, Bound],
) -> None:
    first, _, doctor = people
    assert chat.say("绑定 " + code(database, cipher, first, clock)) == replies.PATIENT
    assert bound(database, cipher) == (first,)
    assert chat.say("绑定 " + code(database, cipher, doctor, clock)) == replies.DOCTOR
    assert set(bound(database, cipher)) == {first, doctor}
    assert bound(database, cipher, OTHER) == ()


def test_a_code_works_once_and_its_sender_hears_the_same_again(
    chat: Chat,
    database: Database,
    cipher: FieldCipher,
    clock: FixedClock,
    people: tuple[Bound, Bound, Bound],
) -> None:
    told = "绑定 " + code(database, cipher, people[0], clock)
    assert chat.say(told) == chat.say(told, again=True) == replies.PATIENT
    assert chat.say(told) == replies.ALREADY
    assert chat.say(told, OTHER) == replies.WRONG
    assert bound(database, cipher, OTHER) == ()


def test_an_old_a_replaced_and_a_wrong_code_bind_nobody(
    chat: Chat,
    database: Database,
    cipher: FieldCipher,
    clock: FixedClock,
    people: tuple[Bound, Bound, Bound],
) -> None:
    replaced = code(database, cipher, people[0], clock)
    late = code(database, cipher, people[0], clock)
    assert chat.say("绑定 " + replaced) == replies.WRONG
    clock.advance(binding.LASTS)
    assert chat.say("绑定 " + late) == replies.WRONG
    assert chat.say("绑定 " + "1" * DIGITS) == replies.WRONG
    assert chat.say("绑定 1234567") == replies.WRONG
    assert bound(database, cipher) == ()


def test_one_telephone_serves_two_old_people_and_leaves_for_both(
    chat: Chat,
    database: Database,
    cipher: FieldCipher,
    clock: FixedClock,
    people: tuple[Bound, Bound, Bound],
) -> None:
    first, second, _ = people
    assert chat.say("绑定 " + code(database, cipher, first, clock)) == replies.PATIENT
    told = "绑定 " + code(database, cipher, second, clock)
    assert chat.say(told) == chat.say(told, again=True) == replies.FAMILY.format(number=2)
    assert bound(database, cipher) == (first, second)
    assert chat.say("解绑") == replies.UNBOUND
    assert bound(database, cipher) == ()


def test_a_patient_bound_anew_leaves_the_telephone_before(
    chat: Chat,
    database: Database,
    cipher: FieldCipher,
    clock: FixedClock,
    people: tuple[Bound, Bound, Bound],
) -> None:
    first = people[0]
    chat.say("绑定 " + code(database, cipher, first, clock))
    chat.say("绑定 " + code(database, cipher, first, clock), OTHER)
    assert (bound(database, cipher), bound(database, cipher, OTHER)) == ((), (first,))


def test_both_of_one_telephone_are_reminded_by_one_message(
    database: Database, people: tuple[Bound, Bound, Bound], tmp_path: Path
) -> None:
    ids = [one.patient_id for one in people[:2] if one.patient_id]
    with database.writing() as session:
        for patient_id in ids:
            bind(session, patient_id, ME)
            session.execute(delete(CarePlanRow).where(CarePlanRow.patient_id == patient_id))
            session.add(care_plan(patient_id, TODAY))
    channel = Counting(tmp_path / "sent")
    ticker(database, channel, FixedClock(NOW)).tick()
    told = [one for one in channel.messages if one.kind == "patient"]
    assert [one.address for one in told] == [ME]
    with database.reading() as session:
        mornings = select(ReminderRow.recipient_id, ReminderRow.state, ReminderRow.error)
        rows = session.execute(mornings.where(ReminderRow.stage == "morning")).all()
    assert {row.recipient_id: row.state for row in rows} == {ids[0]: "accepted", ids[1]: "cancelled"}
    assert any("已经一起提醒了" in row.error for row in rows)


def test_unbinding_ends_it_and_can_be_said_twice(
    chat: Chat,
    database: Database,
    cipher: FieldCipher,
    clock: FixedClock,
    people: tuple[Bound, Bound, Bound],
) -> None:
    chat.say("绑定 " + code(database, cipher, people[0], clock))
    assert chat.say("解绑") == replies.UNBOUND
    assert bound(database, cipher) == ()
    assert chat.say("解绑") == replies.NOTHING


def test_binding_is_audited_and_is_no_question(
    chat: Chat,
    database: Database,
    cipher: FieldCipher,
    clock: FixedClock,
    people: tuple[Bound, Bound, Bound],
) -> None:
    used = code(database, cipher, people[0], clock)
    chat.say("绑定 " + used)
    with database.reading() as session:
        records = audit.listing(session, NATION)
    assert [(one.action, one.kind, one.key) for one in records] == [
        ("绑定微信", "患者", str(people[0].patient_id))
    ]
    assert used not in repr(records)
    assert counts(database) == (0, 0, 1)


def test_nobody_on_record_gets_no_code(database: Database, cipher: FieldCipher, clock: FixedClock) -> None:
    with pytest.raises(NotFound), database.writing() as session:
        binding.issue(session, cipher, Bound(4711), clock.now())
