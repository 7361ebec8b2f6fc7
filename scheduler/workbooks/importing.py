"""An import: examined first, row by row, then applied as a whole or not at all. The caller commits.

Whoever was imported is planned at once: the doctors see them in the next morning's lists.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from backend.core.crypto import FieldCipher
from backend.core.errors import BadInput
from scheduler.models import PatientRow
from scheduler.models.kinds import Standing
from scheduler.people.records import Registration
from scheduler.people.register import Register, flush
from scheduler.people.staff import Roster, add_staff, roster
from scheduler.visits import Guidance, plan_patients
from scheduler.visits.plans import AT_ONCE
from scheduler.workbooks.findings import Finding, LineReport, Report, Restood, Verdict, error, warning
from scheduler.workbooks.line_reader import Facts, Regions
from scheduler.workbooks.rows import Draft, read_line
from scheduler.workbooks.sheets import Sheets
from scheduler.workbooks.team_rows import read_teams


@dataclass(frozen=True)
class Setting:
    """What an import works in."""

    session: Session
    cipher: FieldCipher
    regions: Regions
    guidance: Guidance


class NotImported(BadInput):
    """Something stands against the import; `report` says what, row by row."""

    def __init__(self, sentence: str, report: Report) -> None:
        super().__init__(sentence)
        self.report = report


def examine(setting: Setting, sheets: Sheets) -> Report:
    """What an import would do, row by row. Writes nothing."""
    staff, findings = read_teams(sheets.teams, setting.regions)
    planned = roster(setting.session).with_planned(staff)
    drafts = _drafts(setting, sheets, planned)
    register = _register(setting, drafts)
    lines = tuple(_judge(register, draft) for draft in drafts)
    return Report((*sheets.patients.findings, *findings), lines, len(staff))


def apply(setting: Setting, sheets: Sheets, *, merge: bool) -> Report:
    """Store everything in the caller's transaction, or raise NotImported and store nothing.

    `merge` confirms that patients who are on record with other particulars are meant. Overtaken when somebody else
    registered one of them meanwhile.
    """
    staff, findings = read_teams(sheets.teams, setting.regions)
    with setting.session.begin_nested():  # so that a refusal leaves no teams behind
        add_staff(setting.session, setting.cipher, staff, setting.guidance.now)
        drafts = _drafts(setting, sheets, roster(setting.session))
        register = _register(setting, drafts)
        lines = tuple(_judge(register, draft) for draft in drafts)
        report = Report((*sheets.patients.findings, *findings), lines, len(staff))
        _refuse(report, merge)
        rows = [_store(register, draft.registration) for draft in drafts if draft.registration]
        register.end_contracts()
        flush(setting.session)
        patient_ids = tuple(row.id for row in rows)
        _plan(setting, sorted({*patient_ids, *(row.id for row in register.followed_again)}))
    return replace(report, applied=True, patient_ids=patient_ids, restood=tuple(_restood(register)))


def _restood(register: Register) -> Iterator[Restood]:
    for row in register.restood:
        yield Restood(row.id, row.region_code, Standing(row.status))


def _plan(setting: Setting, patient_ids: Sequence[int]) -> None:
    for start in range(0, len(patient_ids), AT_ONCE):
        plan_patients(setting.session, setting.guidance, patient_ids[start : start + AT_ONCE])


def _refuse(report: Report, merge: bool) -> None:
    if not report.lines and not report.staff:
        raise NotImported("表里没有一行可以导入的内容，请填好再来。", report)
    if report.has_errors:
        raise NotImported("表里有错，一行也没有存；请按提示改好，再整表导入。", report)
    to_merge = report.count(Verdict.MERGE)
    if to_merge and not merge:
        sentence = f"有{to_merge}行是在册的患者而内容不同，一行也没有存；确认要合并，请选择合并后再导入。"
        raise NotImported(sentence, report)


def _drafts(setting: Setting, sheets: Sheets, staff: Roster) -> list[Draft]:
    guidance = setting.guidance
    facts = Facts(setting.regions, staff, guidance.rules.plausible, guidance.today)
    return _once_each([read_line(line, facts) for line in sheets.patients.lines])


def _register(setting: Setting, drafts: Iterable[Draft]) -> Register:
    said = [draft.registration for draft in drafts if draft.registration is not None]
    return Register(setting.session, setting.cipher, said, setting.guidance.now)


def _store(register: Register, said: Registration) -> PatientRow:
    return register.add(said) if register.patient(said) is None else register.lay_over(said)


def _judge(register: Register, draft: Draft) -> LineReport:
    said, number = draft.registration, draft.line.number
    if said is None:
        return LineReport(number, Verdict.ERROR, draft.findings)
    objections = tuple(error(_ref(draft, key), words) for key, words in register.objections(said))
    if objections:
        return LineReport(number, Verdict.ERROR, (*draft.findings, *objections))
    doubts = tuple(warning(_ref(draft, key), words) for key, words in register.doubts(said))
    changes = register.differences(said) if register.patient(said) is not None else ()
    return LineReport(number, _verdict(register, said, changes), (*draft.findings, *doubts), changes)


def _verdict(register: Register, said: Registration, changes: Sequence[str]) -> Verdict:
    if register.patient(said) is None:
        return Verdict.NEW
    return Verdict.MERGE if changes else Verdict.SAME


def _ref(draft: Draft, key: str) -> str:
    cell = draft.line.cells.get(key)
    return cell.ref if cell else f"第{draft.line.number}行"


def _once_each(drafts: Sequence[Draft]) -> list[Draft]:
    """Rows that contradict an earlier row of the same file are in error."""
    people, homes = dict[str, Draft](), dict[str, Draft]()
    return [_against_earlier(draft, people, homes) for draft in drafts]


def _against_earlier(draft: Draft, people: dict[str, Draft], homes: dict[str, Draft]) -> Draft:
    said = draft.registration
    if said is None:
        return draft
    twin = people.setdefault(said.id_number.text, draft)
    home = homes.setdefault(said.household_number, draft) if said.household_number else draft
    found = [*_of_twin(draft, twin), *_of_home(draft, home)]
    return Draft(draft.line, None, (*draft.findings, *found)) if found else draft


def _of_twin(draft: Draft, twin: Draft) -> Iterator[Finding]:
    if twin is not draft:
        yield error(_ref(draft, "id_number"), f"和第{twin.line.number}行是同一个身份证号，请删掉一行。")


def _of_home(draft: Draft, home: Draft) -> Iterator[Finding]:
    said, first = draft.registration, home.registration
    if home is draft or said is None or first is None:
        return
    row = home.line.number
    if said.team_id != first.team_id:
        yield error(
            _ref(draft, "team"), f"和第{row}行同一户，团队却不同；一户同一时间只能签一个团队，请改成一样的。"
        )
    if said.category != first.category:
        yield error(_ref(draft, "category"), f"和第{row}行同一户，户类别却不同，请改成一样的。")
