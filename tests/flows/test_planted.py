"""Names, numbers and telephones planted in records, notes and reasons: nowhere in clear once a day has been lived.

Not in the database (columns, and the file's bytes with its journal), the outbox, a log at its wordiest, the errors a
broken channel leaves, nor in any message's text or values.
"""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import MetaData, select
from sqlalchemy.engine import make_url

from backend.core.clock import SHANGHAI
from backend.core.db import Database
from scheduler import people, visits
from scheduler.models.kinds import ReportedBy, Reporter
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders import Outbox
from scheduler.reminders.ticking import Ticker
from scheduler.visits import HomeReading
from tests.fakes import FixedClock
from tests.scheduler.registered import CIPHER, HAIYUAN, NOW, TODAY, id_number, said, terms
from tests.scheduler.visited import at, form, record, version

NAME, DAUGHTER, PHONE, OPENID, ADDRESS = (
    "种下的名",
    "种下的女儿",
    "19912345678",
    "oPlantedPerson",
    "种下路9号",
)
NUMBER = id_number(number=7).text
PLANTED = (NAME, DAUGHTER, PHONE, OPENID, ADDRESS, NUMBER, f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}")
WORDS = f"{NAME}的{DAUGHTER}电话{PHONE}，身份证{NUMBER}"


class Breaks:
    """Passes everything on, then breaks with the person's name in its mouth; keeps what it was told."""

    name, longest_send = "breaks", 5.0

    def __init__(self, outbox: Outbox) -> None:
        self.outbox, self.messages = outbox, list[Message]()

    def send(self, message: Message) -> Outcome:
        self.messages.append(message)
        if self.outbox.send(message).verdict is Verdict.ACCEPTED and len(self.messages) % 2:
            return Outcome(Verdict.ACCEPTED)
        raise RuntimeError(WORDS)


@pytest.fixture
def lived(database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> list[Message]:
    """Registered, bound, in danger at home and at a visit, corrected, withdrawn; and a week of ticks."""
    caplog.set_level(logging.DEBUG)
    with database.writing() as session:
        entry = people.StaffEntry(HAIYUAN, "李旺镇卫生院", "一队", "样医一", "李旺镇", phone="19800000009")
        people.add_staff(session, CIPHER, [entry], NOW)
        team = people.roster(session).team("", "一队")
        person = said(
            NAME, 7, phone=PHONE, address=ADDRESS, household_number=NUMBER, team_id=team.id, terms=terms(team)
        )
        patient_id = visits.register(session, CIPHER, at(TODAY), person)
        people.bind_wechat(session, CIPHER, patient_id, version(session, patient_id), OPENID, NOW)
        told = HomeReading(NOW - timedelta(hours=1), Reporter.FAMILY, ReportedBy.PHONE, sbp=190, dbp=100)
        reading = visits.report_home_reading(session, at(TODAY), patient_id, told, "样医")
        visits.settle_home_reading(session, CIPHER, at(TODAY), reading.reading_id, WORDS, "样医")
        first = record(session, patient_id, form(TODAY, 185, 95, note=WORDS))
        right = visits.correct(
            session,
            CIPHER,
            at(TODAY),
            first.visit_id,
            version(session, patient_id),
            form(TODAY, 186, 96, note=WORDS),
            "样医",
            reason=WORDS,
        )
        held = version(session, patient_id)
        visits.withdraw(session, CIPHER, at(TODAY), right.visit_id, held, WORDS, "样医")
        told_too = {"referral_reason": WORDS, "referral_place": ADDRESS, "answers": {"examinations": WORDS}}
        record(session, patient_id, form(TODAY, 152, 80, note=WORDS, **told_too))
    clock = FixedClock(NOW)
    channel = Breaks(Outbox(tmp_path / "outbox.jsonl", clock))
    ticker = Ticker(database, CIPHER, channel, clock)
    for _ in range(20):
        ticker.tick()
        clock.advance(timedelta(hours=18))
    assert {one.kind for one in channel.messages} >= {"digest", "patient"}
    assert clock.now().astimezone(SHANGHAI).date() > TODAY
    return channel.messages


def test_nothing_planted_stands_in_clear_after_a_fortnight(
    lived: list[Message], database: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    schema = MetaData()
    schema.reflect(database.engine)
    with database.reading() as session:
        columns = " ".join(
            str(tuple(row)) for table in schema.sorted_tables for row in session.execute(select(table))
        )
    texts = " ".join(f"{one.key} {one.text} {one.values} {one.path} {one!r}" for one in lived)
    outbox = (tmp_path / "outbox.jsonl").read_text(encoding="utf-8")
    assert "随访" in outbox
    log = "\n".join(logging.Formatter().format(one) for one in caplog.get_records("setup"))
    assert "broke on" in log
    for place, written in (("columns", columns), ("texts", texts), ("outbox", outbox), ("log", log)):
        assert [one for one in PLANTED if one in written] == [], place


def test_nothing_planted_stands_in_the_bytes_of_the_files(
    lived: list[Message], database: Database, tmp_path: Path
) -> None:
    url = make_url(database.url)
    if url.get_backend_name() != "sqlite":
        pytest.skip("the server's files are not the test's to read; the columns were looked through")
    path = Path(str(url.database))
    written = b"".join(file.read_bytes() for file in path.parent.glob(f"{path.name}*"))
    assert b"reminder" in written
    encodings = ("utf-8", "utf-16-le", "gbk")
    assert [one for one in PLANTED for code in encodings if one.encode(code) in written] == []
