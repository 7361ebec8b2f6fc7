"""Visits that come on the sheets of the standard forms: examined first, then recorded as a whole or not at all.

Each is recorded as a doctor's would be, with the same checks, in the order of the days, of patients who are on record.
Which lines tell of one contact, `visit_together` knows; what is on record of that day and way is left as it is.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from backend.core.errors import BadInput
from scheduler import people, visits
from scheduler.guidelines import Disease
from scheduler.people.writing import IMPORTED
from scheduler.standard import StandardForms
from scheduler.visits import Entry, Proposal, Rehearsal, VisitForm, WrongEntry
from scheduler.workbooks.findings import Finding, Restood, Severity, error, warning
from scheduler.workbooks.importing import Setting
from scheduler.workbooks.sheets import Sheet
from scheduler.workbooks.visit_columns import SUGARS, visit_sheets
from scheduler.workbooks.visit_rows import VisitDraft, read_visit
from scheduler.workbooks.visit_together import Together

_STRANGER = "没有登记过这个身份证号的患者，请先导入患者表。"
_COLUMNS = {"glucose": tuple(SUGARS), "fasting": tuple(SUGARS)}  # field -> where a sheet holds it


@dataclass(frozen=True, slots=True)
class VisitReport:
    """What was found, by sheet and cell; `recorded`: visits put on record, `known`: lines that were there before.

    `restood`: whose standing is another now.
    """

    findings: tuple[tuple[str, Finding], ...]
    failed: int
    recorded: int = 0
    known: int = 0
    patient_ids: tuple[int, ...] = ()
    restood: tuple[Restood, ...] = ()

    @property
    def summary(self) -> str:
        """One Chinese sentence with the counts."""
        return f"新登记{self.recorded}次随访，已在册的{self.known}行不变，有错{self.failed}处。"


class VisitsNotImported(BadInput):
    """Something stands against it; `report` says what."""

    def __init__(self, sentence: str, report: VisitReport) -> None:
        super().__init__(sentence)
        self.report = report


def import_visits(
    setting: Setting, standard: StandardForms, sheets: dict[str, Sheet], *, dry: bool = False
) -> VisitReport:
    """Record everything in the caller's transaction, or raise VisitsNotImported.

    `dry` only says what would be found: it writes and locks nothing, so that a session that reads will do.
    """
    if dry:
        return _Import(setting, standard, Rehearsal(setting.session, setting.guidance)).run(sheets)
    with setting.session.begin_nested() as attempt:
        report = _Import(setting, standard).run(sheets)
        if report.failed:
            attempt.rollback()
    if report.failed:
        raise VisitsNotImported(
            "表里有错，一行也没有存；请按提示改好，再整表导入。", replace(report, restood=())
        )
    return report


class _Import:
    """One import under way: what was found so far. With a rehearsal nothing is stored."""

    def __init__(self, setting: Setting, standard: StandardForms, rehearsal: Rehearsal | None = None) -> None:
        self.setting, self.standard, self.rehearsal = setting, standard, rehearsal
        self.findings: list[tuple[str, Finding]] = []
        self.failed = self.recorded = self.known = 0
        self.met: set[int] = set()
        self.restood: dict[int, Restood] = {}

    def run(self, sheets: dict[str, Sheet]) -> VisitReport:
        """Everything on these sheets."""
        for visit in self._visits(self._drafts(sheets)):
            self._take(visit)
        met, restood = tuple(sorted(self.met)), tuple(self.restood.values())
        return VisitReport(tuple(self.findings), self.failed, self.recorded, self.known, met, restood)

    def _drafts(self, sheets: dict[str, Sheet]) -> list[VisitDraft]:
        guidance, found = self.setting.guidance, []
        for one in visit_sheets(self.standard):
            sheet = sheets.get(one.title)
            if sheet is None:
                continue
            self._say(one.title, sheet.findings)
            for line in sheet.lines:
                draft = read_visit(one, line, guidance.rules, guidance.today)
                self._say(one.title, draft.findings)
                found.append(draft)
        return [draft for draft in found if draft.form is not None]

    def _visits(self, drafts: Iterable[VisitDraft]) -> list[Together]:
        """One for each contact, in the order of the days and within a day."""
        known = _OnRecord(self.setting)
        found: dict[tuple[int, date], list[Together]] = {}
        for draft in drafts:
            patient_id, form = known.patient(draft), draft.form
            assert form is not None  # noqa: S101 - for the type checker; the others were left out
            if patient_id is None:
                self._wrong(draft, "id_number", _STRANGER)
            elif known.holds(patient_id, draft, form):
                self.known += 1
            else:
                self._join(found.setdefault((patient_id, form.visited_on), []), patient_id, draft, form)
        everything = [one for many in found.values() for one in many]
        return sorted(everything, key=lambda one: (one.form.visited_on, one.patient_id, one.nth or 0))

    def _join(self, of_day: list[Together], patient_id: int, draft: VisitDraft, form: VisitForm) -> None:
        """To the contact that the line tells of, else as another one."""
        for place, held in enumerate(of_day):
            if held.tells_of(draft, form):
                first = held.drafts[0]
                for name in held.contradicted(draft, form):
                    self._wrong(draft, name, _twice(first))
                of_day[place] = held.joined(draft, form)
                return
        of_day.append(Together(patient_id, (draft,), form))

    def _take(self, visit: Together) -> None:
        try:
            if self.rehearsal is not None:
                found = self.rehearsal.record(visit.patient_id, visit.form)
            else:
                found = self._record(visit)
        except WrongEntry as refusal:
            for key, sentence in refusal.objections:
                self._wrong(_where(visit.drafts, key), key, sentence)
        else:
            self.recorded += 1
            self.met.add(visit.patient_id)
            self._warn(visit, found)

    def _warn(self, visit: Together, found: Proposal) -> None:
        """Where the next day that a line says is not the one."""
        for draft in visit.drafts:
            for _, due in visits.unfit(found, _days(draft, found), self.setting.guidance.today):
                cell = draft.line.cells["next_on"]
                sentence = f"“下次随访日期”{draft.next_on}不在规范的期限里，按规范排到{due}。"
                self._say(draft.title, [warning(cell.ref, sentence)])

    def _record(self, visit: Together) -> Proposal:
        session, cipher, guidance = self.setting.session, self.setting.cipher, self.setting.guidance
        person = people.get(session, cipher, visit.patient_id)
        with session.begin_nested():
            done = visits.record(session, cipher, guidance, person.id, person.version, visit.form, IMPORTED)
            days = {one: day for draft in visit.drafts for one, day in _days(draft, done.proposal).items()}
            visits.appoint(session, guidance, person.id, done.visit_id, days)
        if visits.died_on(visit.form) is not None:
            after = people.get(session, cipher, person.id)
            if (after.standing, after.standing_on) != (person.standing, person.standing_on):
                self.restood[after.id] = Restood(after.id, after.region_code, after.standing)
        return done.proposal

    def _wrong(self, draft: VisitDraft, key: str, sentence: str) -> None:
        cell = draft.line.cells.get(_column(draft, key))
        self._say(draft.title, [error(cell.ref if cell else f"第{draft.line.number}行", sentence)])

    def _say(self, title: str, findings: Sequence[Finding]) -> None:
        self.findings += [(title, one) for one in findings]
        self.failed += sum(one.severity is Severity.ERROR for one in findings)


class _OnRecord:
    """The patients that lines are of, and which lines were on record before."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._ids: dict[str, int | None] = {}
        self._entries: dict[int, list[Entry]] = {}
        self._seen = Counter[tuple[object, ...]]()

    def patient(self, draft: VisitDraft) -> int | None:
        """By the ID number; None for a stranger."""
        if draft.id_number not in self._ids:
            person = people.find(self._setting.session, self._setting.cipher, draft.id_number)
            self._ids[draft.id_number] = person.id if person else None
        return self._ids[draft.id_number]

    def holds(self, patient_id: int, draft: VisitDraft, form: VisitForm) -> bool:
        """Whether such a contact is on record; of lines with a number of the day so many as are on record."""
        there = sum(_is_on_record(one.form, draft, form) for one in self._of(patient_id))
        if draft.nth is None:
            return there > 0
        alike = (draft.title, patient_id, form.visited_on, form.outcome, form.way, form.diseases)
        self._seen[alike] += 1
        return self._seen[alike] <= there

    def _of(self, patient_id: int) -> list[Entry]:
        if patient_id not in self._entries:
            found = visits.valid(self._setting.session, self._setting.cipher, [patient_id])
            self._entries[patient_id] = found.get(patient_id, [])
        return self._entries[patient_id]


def _is_on_record(held: VisitForm, draft: VisitDraft, form: VisitForm) -> bool:
    same = (held.visited_on, held.outcome) == (form.visited_on, form.outcome)
    same_way = held.way is form.way or not draft.way_said
    return same and same_way and set(form.diseases) <= set(held.diseases)


def _days(draft: VisitDraft, found: Proposal) -> dict[Disease, date]:
    """Of a line for several diseases its day is of what is due first."""
    if draft.disease is not None or len(draft.days) < 2:
        return draft.days
    due = {one.due: one.disease for one in reversed(found.decisions) if one.due and one.disease in draft.days}
    return {due[min(due)]: draft.days[due[min(due)]]} if due else {}


def _twice(first: VisitDraft) -> str:
    row = f"“{first.title}”第{first.line.number}行"
    if first.nth is not None:
        return f"和{row}是同一天的第{first.nth}次，填的却不一样，请改成一样的，或改“当天第几次”。"
    return (
        f"和{row}是同一天、同一种方式的随访，填的却不一样：是同一次就改成一样的，"
        "是两次就在“当天第几次”里写上1和2。"
    )


def _where(drafts: Sequence[VisitDraft], key: str) -> VisitDraft:
    """The line whose sheet has that column."""
    return next((one for one in drafts if _column(one, key) in one.line.cells), drafts[0])


def _column(draft: VisitDraft, key: str) -> str:
    """Where the line holds that field: of several columns the one that is filled in."""
    there = (
        one for one in _COLUMNS.get(key, ()) if (cell := draft.line.cells.get(one)) and cell.value is not None
    )
    return next(there, key)
