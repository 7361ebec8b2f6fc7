"""Entering a visit in two steps: what was found, then the rules' decision with the next date, then it is stored.

Nothing typed is lost on the way: the second step carries the first one's fields along, and every refusal shows them.
"""

from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import blanks, entering, form_reading, parsing, typed, words
from backend.followups.charts import Saved
from backend.followups.desk import desk
from backend.followups.entering import SAY_WHY
from backend.followups.typed import Typed
from backend.staff.doctor.forms import tell, typed_form, version
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page, rules
from scheduler.guidelines import Adverse, Disease
from scheduler.models.kinds import Medication, VisitWay
from scheduler.people import EditedMeanwhile, Person
from scheduler.standard import StandardForm, national
from scheduler.visits import Entry, Proposal, VisitForm, WrongEntry

_DRUG_ROWS = 3  # shown at least


@dataclass(frozen=True, slots=True)
class Task:
    """One form under way: whose, on which sheet, sent where; `instead_of` is the entry that it corrects."""

    patient_id: int
    sheet: str
    address: str
    instead_of: Entry | None = None

    def doctor_id(self) -> int | None:
        """Who visited: a correction does not change that."""
        held = self.instead_of.form.doctor_id if self.instead_of else None
        return held or caller().account.doctor_id

    def diseases(self, person: Person) -> tuple[Disease, ...]:
        """Those that the form may be about: what is over only where the entry says so."""
        held = self.instead_of.form.diseases if self.instead_of else ()
        return tuple(one for one in person.diseases if one in held or one in person.followed)

    def propose(self, form: VisitForm) -> Proposal:
        """What it leads to; WrongEntry for a correction that does not say why."""
        if self.instead_of and not request.form.get("reason", "").strip():
            raise WrongEntry([("reason", SAY_WHY)])
        instead_of = self.instead_of.id if self.instead_of else None
        return entering.propose(desk(), caller(), self.patient_id, form, instead_of)

    def save(self, form: VisitForm) -> Saved:
        """Store it, with the date that stands on the page."""
        text = request.form.get("next_on", "").strip()
        next_on = parsing.day(text, "下次随访日期") if text else None
        if self.instead_of is None:
            return entering.record(desk(), caller(), self.patient_id, version(), form, next_on)
        reason = request.form.get("reason", "")
        return entering.correct(desk(), caller(), self.instead_of.id, version(), form, next_on, reason)


@blueprint.get("/patients/<int:patient_id>/visit")
@for_doctors
def visit_form(patient_id: int) -> ResponseReturnValue:
    """The empty form, with today and all of the patient's diseases."""
    return _first_sheet(visit_task(patient_id), VisitWay.CLINIC)


@blueprint.post("/patients/<int:patient_id>/visit")
@for_doctors
def visit(patient_id: int) -> ResponseReturnValue:
    """The next step, or the form again."""
    return go_on(visit_task(patient_id))


@blueprint.get("/patients/<int:patient_id>/unmet")
@for_doctors
def unmet_form(patient_id: int) -> ResponseReturnValue:
    """The short form for who was not seen: not reached, refused, in hospital."""
    return _first_sheet(unmet_task(patient_id), VisitWay.PHONE)


@blueprint.post("/patients/<int:patient_id>/unmet")
@for_doctors
def unmet(patient_id: int) -> ResponseReturnValue:
    """The next step, or the form again."""
    return go_on(unmet_task(patient_id))


def visit_task(patient_id: int) -> Task:
    """A visit that met the patient."""
    return Task(patient_id, "visit.html", url_for("doctor.visit", patient_id=patient_id))


def unmet_task(patient_id: int) -> Task:
    """A contact that examined nobody."""
    return Task(patient_id, "unmet.html", url_for("doctor.unmet", patient_id=patient_id))


def go_on(task: Task) -> ResponseReturnValue:
    """To the decision, or stored and to the patient; where something is wrong, what was typed with the sentence."""
    given, step = typed_form(), request.form.get("step", "")
    person = desk().patient(caller(), task.patient_id)
    if step in ("edit", "other"):
        return sheet(task, person, given, version())
    try:
        form = form_reading.read(given, rules().danger.symptoms, task.doctor_id())
        if step == "save":
            return _save(task, person, given, form)
        if person.version != version():
            raise EditedMeanwhile
        return _decision(task, person, given, task.propose(form))
    except WrongEntry as wrong:
        return sheet(task, person, given, version(), wrong.by_field), 400
    except EditedMeanwhile:
        return _meanwhile(task, given), 409


def sheet(
    task: Task,
    person: Person,
    given: Typed,
    opened: int,
    wrong: dict[str, str] | None = None,
    **more: Any,
) -> str:
    """The form with what was typed, and the sentences beside the fields. `opened`: at which version of the patient."""
    return page(
        task.sheet,
        task=task,
        person=person,
        opened=opened,
        typed=given,
        wrong=wrong or {},
        reason=request.form.get("reason", ""),
        symptoms=rules().danger.symptoms,
        options=typed.CHOICES,
        **_standard(task, person, given),
        drug_rows=max(_DRUG_ROWS, min(typed.drug_rows(given) + 1, typed.DRUG_ROWS)),
        diseases=[(one.value, rules().diseases[one].name) for one in task.diseases(person)],
        **more,
    )


def _standard(task: Task, person: Person, given: Typed) -> dict[str, Any]:
    """What the page asks of the standard forms of the patient's diseases."""
    forms = _forms(task, person, given)
    mind = Disease.PSYCHOSIS in task.diseases(person)  # whose form alone knows these two
    taken = [one for one in Medication if mind or one is not Medication.NOT_NEEDED]
    reactions = [one for one in Adverse if mind or one is not Adverse.NOT_APPLICABLE]
    shown = blanks.sheets(forms)
    there = [code for one in shown for code in one.codes] if task.instead_of else []  # both stand on its page
    return {
        "sheets": shown,
        "unmet_sheets": blanks.sheets(national().of(task.diseases(person)), unmet=True, but=there),
        "first": blanks.kind_of_visit(forms, national()),
        "medications": [(one.value, words.word(one)) for one in taken],
        "reactions": [(one.value, words.word(one)) for one in reactions],
    }


def _forms(task: Task, person: Person, given: Typed) -> tuple[StandardForm, ...]:
    visit = request.form.get("first", "")
    if request.form.get("step") == "other":
        visit = blanks.LATER if visit == blanks.FIRST else blanks.FIRST
        given = Typed()  # what the other form asks stays where both ask it
    elif visit not in (blanks.FIRST, blanks.LATER):
        visit = blanks.LATER if _met_before(task, person) else blanks.FIRST
    return blanks.chosen(national(), task.diseases(person), given, visit)


def _met_before(task: Task, person: Person) -> bool:
    """Asked only of a disease whose first visit has a form of its own."""
    several = {one.disease for one in national().forms if one.first} & set(task.diseases(person))
    entry_id = task.instead_of.id if task.instead_of else None
    return any(desk().met_before(caller(), person.id, one, entry_id) for one in several)


def _first_sheet(task: Task, way: VisitWay) -> str:
    person = desk().patient(caller(), task.patient_id)
    texts = {"visited_on": desk().today.isoformat(), "way": way.value}
    given = Typed(texts, {"diseases": tuple(map(str, person.followed))})
    return sheet(task, person, given, person.version)


def _save(task: Task, person: Person, given: Typed, form: VisitForm) -> ResponseReturnValue:
    try:
        saved = task.save(form)
    except (WrongEntry, EditedMeanwhile):
        raise
    except BadInput as wrong:  # the date outside its window, or unreadable
        sentence = tell(wrong)
        return _decision(task, person, given, task.propose(form), sentence), 400
    return redirect(url_for("doctor.chart", patient_id=saved.patient_id, saved=saved.visit_id), 303)


def _decision(task: Task, person: Person, given: Typed, found: Proposal, trouble: str = "") -> str:
    form = form_reading.read(given, rules().danger.symptoms, task.doctor_id())
    offered = found.offered(desk().today)
    day = request.form.get("next_on", "") if trouble else offered and offered.isoformat()
    return page(
        "decision.html",
        task=task,
        person=person,
        opened=version(),
        typed=given,
        form=form,
        found=found,
        offered=offered,
        next_on=day or "",
        reason=request.form.get("reason", ""),
        first=request.form.get("first", ""),
        trouble=trouble,
    )


def _meanwhile(task: Task, given: Typed) -> str:
    """What was typed, at the newest version, with what the other one has entered."""
    found = desk().chart(caller(), task.patient_id)
    newest = max((one[0] for one in found.visits), key=lambda one: one.id, default=None)
    sentence = "刚才有人改了这位患者的资料，您填的还没有保存，都还在下面。请先核对，再点“下一步”。"
    return sheet(task, found.patient, given, found.patient.version, meanwhile=newest, trouble=sentence)
