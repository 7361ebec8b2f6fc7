"""`/d/visits/<id>/paper`: a visit on the printed record forms, with the forms' own numbers; written down as such."""

from flask.typing import ResponseReturnValue

from backend.followups.desk import desk
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page, rules
from scheduler import visits
from scheduler.standard import StandardForm, national, said


@blueprint.get("/visits/<int:visit_id>/paper")
@for_doctors
def record_paper(visit_id: int) -> ResponseReturnValue:
    """One table for each form that the visit stands on."""
    person, entry, doctor = desk().to_print(caller(), visit_id)
    found = visits.classes(rules(), person.birth, entry.form, pregnant=person.pregnant)

    def rows(form: StandardForm) -> list[tuple[str, list[tuple[str, str]]]]:
        judged = found.get(form.disease) if len(found) > 1 else entry.visit_class
        there = visits.recorded(entry.form, judged, entry.next_on, doctor)
        return [
            (part.name, [(one.name, said(one, there, numbered=True)) for one in part.blanks])
            for part in form.parts
        ]

    forms = national().filled_in(entry.form.diseases, entry.form.answers)
    tables = [(form.name, rows(form)) for form in forms]
    return page("record.html", person=person, entry=entry, tables=tables, source=national().source)
