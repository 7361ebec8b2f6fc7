"""Lines of sheets into contacts: which lines tell of one, whether they agree, what they say together. Pure.

A visit for two diseases stands on two sheets. A call and then a visit at home are two contacts of one day.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

from scheduler.models.kinds import Outcome
from scheduler.visits import VisitForm
from scheduler.workbooks.visit_rows import VisitDraft

_APART = ("diseases", "answers", "symptoms")  # more of them is no contradiction
_SAID = [field.name for field in fields(VisitForm) if field.name not in _APART]
_NOTHING = (None, "", ())
_VAIN = (Outcome.UNREACHABLE, Outcome.REFUSED)


@dataclass(frozen=True, slots=True)
class Together:
    """The lines of one contact of one patient."""

    patient_id: int
    drafts: tuple[VisitDraft, ...]
    form: VisitForm

    @property
    def nth(self) -> int | None:
        """Which contact of that day, where its lines say so."""
        return self.drafts[0].nth

    @property
    def way_said(self) -> bool:
        """Whether any line says how it was made."""
        return any(one.way_said for one in self.drafts)

    def tells_of(self, draft: VisitDraft, form: VisitForm) -> bool:
        """Whether a line of that patient and day is of this contact: it has its number, else its way and came to the
        same (met, or in vain)."""
        if self.nth is not None or draft.nth is not None:
            return self.nth == draft.nth
        same_way = self.form.way is form.way or not (self.way_said and draft.way_said)
        return same_way and (self.form.outcome in _VAIN) == (form.outcome in _VAIN)

    def contradicted(self, draft: VisitDraft, form: VisitForm) -> Iterator[str]:
        """Fields and answers of which the line says something else."""
        for name in _SAID:
            mine, theirs = getattr(self.form, name), getattr(form, name)
            granted = name == "way" and not (self.way_said and draft.way_said)
            if mine not in _NOTHING and theirs not in _NOTHING and mine != theirs and not granted:
                yield name
        held = self.form.answers
        yield from (code for code, said in form.answers.items() if held.get(code, said) != said)

    def joined(self, draft: VisitDraft, form: VisitForm) -> "Together":
        """With the line."""
        said = {name: getattr(self.form, name) for name in _SAID if getattr(self.form, name) not in _NOTHING}
        both = replace(
            form,
            **said | {"way": self.form.way if self.way_said else form.way},
            diseases=tuple(dict.fromkeys((*self.form.diseases, *form.diseases))),
            symptoms=tuple(dict.fromkeys((*self.form.symptoms, *form.symptoms))),
            answers={**self.form.answers, **form.answers},
        )
        return Together(self.patient_id, (*self.drafts, draft), both)
