"""此次随访分类 of each disease that a visit served: what judges one says nothing of another. Pure."""

from collections.abc import Mapping
from datetime import date

from scheduler.guidelines import Disease, Rules, VisitClass
from scheduler.guidelines.facts import age_on
from scheduler.guidelines.judging import judge
from scheduler.visits.forms import VisitForm
from scheduler.visits.subjects import FAILED, NOT_STORED, contact_of


def classes(rules: Rules, birth: date, form: VisitForm, *, pregnant: bool) -> Mapping[Disease, VisitClass]:
    """In the order of the form; UNASSESSED where nothing judged the disease. Empty for a contact that failed.

    `pregnant`: on record; what the form says of it comes first.
    """
    if form.outcome in FAILED:
        return {}
    visit = contact_of(form, NOT_STORED).visit
    expecting = pregnant if form.pregnant is None else form.pregnant
    found = {}
    for disease in form.diseases:
        mine = rules.diseases[disease]
        target = mine.service_target(age_on(birth, form.visited_on))
        found[disease] = judge(rules, mine, target, visit, pregnant=expecting).visit_class
    return found


def gravest(found: Mapping[Disease, VisitClass]) -> VisitClass | None:
    """Of all diseases together; None where there is none."""
    return max(found.values(), key=list(VisitClass).index, default=None)
