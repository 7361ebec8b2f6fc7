"""Entering a visit in two steps: what was found, then the rules' decision with the next date, then it is stored.

Nothing typed is lost on the way: the second step carries the first one's fields along, and every refusal shows them.
"""

from dataclasses import dataclass
from typing import Any

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from backend.core.errors import BadInput
from backend.followups import typed
from backend.followups.charts import Saved
from backend.followups.desk import SAY_WHY, desk
from backend.followups.typed import Typed
from backend.staff.doctor.forms import tell, typed_form, version
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page, rules
from scheduler.models.kinds import VisitWay
from scheduler.people import EditedMeanwhile, Person
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

    def propose(self, form: VisitForm) -> Proposal:
        """What it leads to; WrongEntry for a correction that does not say why."""
        if self.instead_of and not request.form.get("reason", "").strip():
            raise WrongEntry([("reason", SAY_WHY)])
        instead_of = self.instead_of.id if self.instead_of else None
        return desk().propose(caller(), self.patient_id, form, instead_of)

    def save(self, form: VisitForm) -> Saved:
        """Store it, with the date that stands on the page."""
        text = request.form.get("next_on", "").strip()
        next_on = typed.day(text, "下次随访日期") if text else None
        if self.instead_of is None:
            return desk().record(caller(), self.patient_id, version(), form, next_on)
        reason = request.form.get("reason", "")
        return desk().correct(caller(), self.instead_of.id, version(), form, next_on, reason)


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
    if step == "edit":
        return sheet(task, person, given, version())
    try:
        form = typed.read(given, rules().danger.symptoms, task.doctor_id())
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
        drug_rows=max(_DRUG_ROWS, min(typed.drug_rows(given) + 1, typed.DRUG_ROWS)),
        diseases=[(one.value, rules().diseases[one].name) for one in person.diseases],
        **more,
    )


def _first_sheet(task: Task, way: VisitWay) -> str:
    person = desk().patient(caller(), task.patient_id)
    texts = {"visited_on": desk().today.isoformat(), "way": way.value}
    given = Typed(texts, {"diseases": tuple(map(str, person.diseases))})
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
    form = typed.read(given, rules().danger.symptoms, task.doctor_id())
    day = request.form.get("next_on", "") if trouble else found.next_on and found.next_on.isoformat()
    return page(
        "decision.html",
        task=task,
        person=person,
        opened=version(),
        typed=given,
        form=form,
        found=found,
        next_on=day or "",
        reason=request.form.get("reason", ""),
        trouble=trouble,
    )


def _meanwhile(task: Task, given: Typed) -> str:
    """What was typed, at the newest version, with what the other one has entered."""
    found = desk().chart(caller(), task.patient_id)
    newest = max((one[0] for one in found.visits), key=lambda one: one.id, default=None)
    sentence = "刚才有人改了这位患者的资料，您填的还没有保存，都还在下面。请先核对，再点“下一步”。"
    return sheet(task, found.patient, given, found.patient.version, meanwhile=newest, trouble=sentence)
