"""What is on record about registrations: who is there already, what would change, and doing it. One or ten thousand.

`Register` holds rows and lives no longer than its session. What it decides it can say without changing anything.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import cached_property

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from backend.core.crypto import FieldCipher
from backend.core.errors import Overtaken
from scheduler.models import HouseholdRow, PatientRow, TeamRow
from scheduler.models.kinds import Standing
from scheduler.people import contracts, contradicting, differing, known, writing
from scheduler.people.leaving import Family
from scheduler.people.records import EditedMeanwhile, Registration
from scheduler.people.seals import Field, Seals


def flush(session: Session) -> None:
    """Write now. EditedMeanwhile or Overtaken when somebody else wrote between the reading and this."""
    try:
        session.flush()
    except StaleDataError:
        raise EditedMeanwhile from None
    except IntegrityError:
        raise Overtaken("the same person or household was registered meanwhile") from None


class Register:
    """What is on record about some registrations, read in a few queries."""

    def __init__(
        self, session: Session, cipher: FieldCipher, registrations: Iterable[Registration], now: datetime
    ) -> None:
        self._session = session
        self._seals = Seals(cipher)
        self._now = now
        said = list(registrations)
        self._patients = known.patients(session, {self._id_index(one) for one in said})
        self._households = known.households(session, {self._number_index(one) for one in said} - {""})
        self._namesakes = known.namesakes(session, {self._name_index(one) for one in said})
        ids = [row.id for row in self._patients.values()]
        self._visits = known.visit_days(session, ids)
        self._met = known.visit_days(session, ids, met=True)
        self._stood = {row: (row.status, row.status_on) for row in self._patients.values()}
        self._said = said
        self._teams: dict[int, TeamRow] = {}
        self.followed_again: list[PatientRow] = []  # whom a new contract of the family brought back

    @property
    def restood(self) -> list[PatientRow]:
        """Who was on record with another standing."""
        changed = [row for row, held in self._stood.items() if held != (row.status, row.status_on)]
        return changed + [row for row in self.followed_again if row not in self._stood]

    def patient(self, said: Registration) -> PatientRow | None:
        """The patient with that ID number."""
        return self._patients.get(self._id_index(said))

    def objections(self, said: Registration) -> tuple[tuple[str, str], ...]:
        """What forbids to register or merge: (field, sentence) each."""
        row, household = self.patient(said), self._household(said)
        found = []
        if row is not None and row.name_index != self._name_index(said):
            found.append(
                ("name", "这个身份证号已经用别的姓名登记过，请核对号码；确是改了姓名，请在患者资料里改。")
            )
        if row is not None and row.status == Standing.DIED and said.standing is Standing.ACTIVE:
            found.append(("standing", f"这位患者已在{row.status_on}登记为死亡，请核对是不是同一个人。"))
        homes = [row.household] if row is not None else []
        homes += [household] if household is not None and household not in homes else []
        kept = household.team.id if household is not None and household.team is not None else None
        team_id = said.team_id if said.team_id is not None and not self._is_over(said) else kept
        refusals = [contracts.other_team(home, team_id) for home in homes]
        found += [("team", refusal) for refusal in refusals if refusal][:1]
        stood = (Standing(row.status), row.status_on) if row is not None else (Standing.ACTIVE, None)
        met, known_ = (
            days.get(row.id, set()) if row is not None else () for days in (self._met, self._visits)
        )
        found += contradicting.after_the_end(said, stood, met, known_)
        if household is None and said.category is None:
            found.append(("category", "没有写户类别，请从下拉里选一个。"))
        return tuple(found)

    def doubts(self, said: Registration) -> tuple[tuple[str, str], ...]:
        """What a person should look at, though it can be stored: (field, sentence) each."""
        if staying := self._family(said).staying:
            return (("standing", staying),)
        if self.patient(said) is None and (self._name_index(said), said.id_number.birth) in self._namesakes:
            sentence = "已有一位同名、同一天出生而身份证号不同的患者，请核对是不是同一个人、有没有抄错号码。"
            return (("id_number", sentence),)
        return ()

    def differences(self, said: Registration) -> tuple[str, ...]:
        """Chinese words of what merging would change; () for a patient who is on record exactly so."""
        row = self.patient(said)
        assert row is not None  # noqa: S101 - for the type checker
        held = self._household(said) or row.household
        visits = self._visits.get(row.id, set())
        found = tuple(differing.words(self._seals, row, held, self._meant(said), visits))
        return (*found, "解约") if self._family(said).day else found

    def add(self, said: Registration) -> PatientRow:
        """Store a patient who is not on record."""
        household = self._household(said) or self._new_household()
        row = writing.new_patient(self._seals, said, household, self._now)
        self._session.add(row)
        self._patients[self._id_index(said)] = row
        self._lay_household(said, household)
        self._record(said, row)
        return row

    def lay_over(self, said: Registration) -> PatientRow:
        """Lay what is said over the patient who is on record."""
        row = self._patients[self._id_index(said)]
        changed = self.differences(said)
        household = self._household(said) or row.household
        if changed:
            before = writing.place_of(row)
            row.household = household
            writing.lay_over(self._seals, row, said, self._now)
            self._remember(row, before)
            self._lay_household(said, household)
            self._record(said, row)
        return row

    def end_contracts(self) -> None:
        """After everything is laid over: whose whole family has left has no contract and no team any more."""
        for said in self._said:
            household, day = self._household(said), self._family(said).day
            if household is not None and day is not None:
                with contracts.care_remembered(self._session, household, self._now):
                    contracts.leave(household, day)

    def _family(self, said: Registration) -> Family:
        """Of somebody who leaves: how the household stands once this file is laid over it. Of nobody else."""
        household = self._household(said) if said.standing is Standing.CONTRACT_ENDED else None
        if household is None:
            return Family()
        with self._session.no_autoflush:
            kept = {row.id_number_index: row for row in household.patients}
            contract = contracts.current(household)
        members = {index: (Standing(row.status), row.status_on) for index, row in kept.items()}
        for one in self._homes[self._home(said)]:
            held = members.get(self._id_index(one), (Standing.ACTIVE, None))
            members[self._id_index(one)] = held if one.standing is None else (one.standing, one.standing_on)
        bound = contract is not None or household.team is not None
        return Family(tuple(members.values()), bound, contract.starts if contract else None)

    @cached_property
    def _homes(self) -> dict[str, list[Registration]]:
        """Who of this file lives together."""
        found: dict[str, list[Registration]] = defaultdict(list)
        for one in self._said:
            found[self._home(one)].append(one)
        return found

    def _home(self, said: Registration) -> str:
        household, row = self._household(said), self.patient(said)
        own = row.household if row is not None else household
        number = self._number_index(said) or (own.number_index if own is not None else None)
        return number or self._id_index(said)

    def _is_over(self, said: Registration) -> bool:
        """A row of somebody who has left, with the contract that was ended by it before."""
        household = self._household(said)
        if household is None or said.terms is None or said.standing is not Standing.CONTRACT_ENDED:
            return False
        return contracts.is_over(household, said.terms)

    def _meant(self, said: Registration) -> Registration:
        """What of it is still to be laid over."""
        return replace(said, team_id=None, terms=None) if self._is_over(said) else said

    def _lay_household(self, said: Registration, household: HouseholdRow) -> None:
        said = self._meant(said)
        left = contracts.current(household) is None
        writing.lay_over_household(self._seals, household, said, self._now)
        number = self._number_index(said)
        if number:
            self._households[number] = household
        with contracts.care_remembered(self._session, household, self._now):
            if said.team_id is not None:
                household.team = self._team(said.team_id)
            if said.terms is not None:
                contracts.sign_row(self._session, household, said.terms)
        if said.terms is not None and left:
            self._follow_again(said, household)

    def _remember(self, row: PatientRow, before: writing.Place) -> None:
        """Where the patient was until now, if that is somewhere else."""
        if row.created_at < self._now and writing.place_of(row) != before:
            self._session.add(writing.place_before(row, before, self._now))

    def _follow_again(self, said: Registration, household: HouseholdRow) -> None:
        """A family that signs again is followed as a whole; of its own patient a sheet may say otherwise."""
        own = self._patients.get(self._id_index(said)) if said.standing is not None else None
        with self._session.no_autoflush:  # `flush` says what a collision means
            patients = list(household.patients)
        for one in patients:
            if one is not own and contracts.follow_again(one):
                one.changed_at = self._now
                self.followed_again.append(one)

    def _record(self, said: Registration, row: PatientRow) -> None:
        if said.visit is not None and said.visit.visited_on not in self._visits.get(row.id, set()):
            self._session.add(writing.new_visit(said, row, said.visit, self._now))

    def _team(self, team_id: int) -> TeamRow:
        if team_id not in self._teams:
            self._teams[team_id] = self._session.get_one(TeamRow, team_id)
        return self._teams[team_id]

    def _new_household(self) -> HouseholdRow:
        household = writing.new_household(self._now)
        self._session.add(household)
        return household

    def _household(self, said: Registration) -> HouseholdRow | None:
        """The household that is meant: by its number, else the patient's own."""
        row, number = self.patient(said), self._number_index(said)
        own = row.household if row is not None else None
        if not number:
            return own
        named = self._households.get(number)
        if named is None and own is not None and own.number_index is None:
            return own  # it is told its number now
        return named

    def _id_index(self, said: Registration) -> str:
        return self._seals.index(Field.ID_NUMBER, said.id_number.text)

    def _name_index(self, said: Registration) -> str:
        return self._seals.index(Field.NAME, said.name)

    def _number_index(self, said: Registration) -> str:
        return self._seals.index_if(Field.HOUSEHOLD_NUMBER, said.household_number) or ""
