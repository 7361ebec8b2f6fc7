"""A small township with doctors, supervisors and patients, a clock that jumps, a channel that counts."""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.core.db import Database
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.models import CarePlanRow, PatientRow, ReminderRow, RenewalRow
from scheduler.models.kinds import Post, VisitWay
from scheduler.ports import Message, Outcome, Verdict
from scheduler.reminders.ticking import Ticker
from scheduler.visits.renewing import basis_of
from scheduler.workdays import Workdays
from tests.fakes import FixedClock
from tests.scheduler.registered import BOOK, CIPHER, HAIYUAN, NOW, TODAY, id_number, said, teams, terms

DAY = timedelta(days=1)
LEASE = timedelta(seconds=90)


class JumpingClock(FixedClock):
    """Its wall time can be set without time passing."""

    def jump(self, by: timedelta) -> None:
        self._now += by


class Counting:
    """Appends each key to a file that outlives the process; says what `answers` say, else accepted."""

    name = "counting"
    longest_send = 20.0

    def __init__(self, file: Path, answers: Iterable[Outcome] = ()) -> None:
        self.file = file
        self.answers = iter(answers)
        self.messages: list[Message] = []
        self.on_send: Callable[[], None] = lambda: None

    def send(self, message: Message) -> Outcome:
        self.on_send()
        self.messages.append(message)
        with self.file.open("a", encoding="utf-8") as file:
            file.write(message.key + "\n")
        return next(self.answers, Outcome(Verdict.ACCEPTED, remote_id=f"r:{message.key}"))

    @property
    def keys(self) -> Counter[str]:
        return counted(self.file)


def counted(file: Path) -> Counter[str]:
    return Counter(file.read_text(encoding="utf-8").splitlines() if file.exists() else ())


def staff(session: Session) -> people.Team:
    """One team with a doctor, a township supervisor and a county's."""
    team = teams(session, "第一团队")[0]
    people.add_staff(
        session,
        CIPHER,
        [
            people.StaffEntry(HAIYUAN, "李旺镇卫生院", "", "样督", "李旺镇", Post.TOWNSHIP),
            people.StaffEntry(HAIYUAN, "", "", "样县", post=Post.COUNTY),
        ],
        NOW,
    )
    return team


def patient(session: Session, team: people.Team, chosen: date | None, number: int = 1, **more: object) -> int:
    """A patient of the team, with a plan for high blood pressure on that day."""
    registration = said(
        number=number,
        id_number=id_number(number=number),
        phone=f"1990000{number:04d}",
        team_id=team.id,
        terms=terms(team),
    )
    patient_id = people.register(session, CIPHER, registration, NOW)
    if chosen is not None:
        session.add(care_plan(patient_id, chosen, **more))
        session.merge(_renewed())
        session.flush()
    return patient_id


def _renewed() -> RenewalRow:
    """Everybody's plans were gone through: a day's catch-all leaves the one just made as it is."""
    guidance = visits.Guidance(BOOK, Workdays(), NOW)
    return RenewalRow(name="care_plans", basis=basis_of(guidance), upto=0, finished_at=NOW)


def endangered(session: Session, team: people.Team, made: datetime, number: int = 1) -> int:
    """A patient of the team whose visit at that time found danger, recorded as a doctor does."""
    patient_id = patient(session, team, None, number)
    guidance = visits.Guidance(BOOK, Workdays(), made)
    found = visits.VisitForm(made.date(), VisitWay.CLINIC, diseases=(Disease.HYPERTENSION,), sbp=190, dbp=100)
    visits.record(session, CIPHER, guidance, patient_id, 1, found, "样医")
    return patient_id


def care_plan(patient_id: int, chosen: date, **more: object) -> CarePlanRow:
    usual: dict[str, object] = {
        "patient_id": patient_id,
        "disease": "hypertension",
        "rules_version": "2017",
        "visit_class": "controlled",
        "action": "routine",
        "urgency": "planned",
        "earliest": chosen - DAY,
        "due": chosen,
        "deadline": chosen + DAY,
        "chosen": chosen,
        "reason": "",
        "state": "open",
        "created_at": datetime.combine(min(chosen, TODAY), NOW.timetz()) - 40 * DAY,
    }
    return CarePlanRow(**(usual | more))


def ticker(database: Database, channel: Counting, clock: FixedClock) -> Ticker:
    return Ticker(database, CIPHER, channel, clock, lease=LEASE)


def rows(database: Database) -> list[ReminderRow]:
    with database.reading() as session:
        return list(session.scalars(select(ReminderRow).order_by(ReminderRow.id)))


def row(database: Database, key: str) -> ReminderRow:
    return next(one for one in rows(database) if one.key == key)


def township(database: Database, *days: date) -> list[int]:
    """The staff, and a patient for each of the days."""
    with database.writing() as session:
        team = staff(session)
        return [patient(session, team, day, number) for number, day in enumerate(days, start=1)]


def bind(session: Session, patient_id: int, openid: str) -> None:
    version = session.get_one(PatientRow, patient_id).version
    people.bind_wechat(session, CIPHER, patient_id, version, openid, NOW)
