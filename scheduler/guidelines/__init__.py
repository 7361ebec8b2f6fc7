"""The clinical rules of follow-up: `load` the rule data, then `decide` for one disease and `combine` several."""

from scheduler.guidelines.checking import check_history
from scheduler.guidelines.combining import Combined, combine
from scheduler.guidelines.deciding import Decider, decide, in_scope
from scheduler.guidelines.decision import Action, Decision, Source, Urgency, VisitClass, Window
from scheduler.guidelines.facts import (
    Adverse,
    Disease,
    Figure,
    Patient,
    Phase,
    Stability,
    Status,
    Supervisor,
    Visit,
    Way,
    age_on,
)
from scheduler.guidelines.judging import dangers
from scheduler.guidelines.loading import load
from scheduler.guidelines.notices import FirstContact, answer_notice
from scheduler.guidelines.rules import NoticeKind, RuleBook, Rules

__all__ = [
    "Action",
    "Adverse",
    "Combined",
    "Decider",
    "Decision",
    "Disease",
    "Figure",
    "FirstContact",
    "NoticeKind",
    "Patient",
    "Phase",
    "RuleBook",
    "Rules",
    "Source",
    "Stability",
    "Status",
    "Supervisor",
    "Urgency",
    "Visit",
    "VisitClass",
    "Way",
    "Window",
    "age_on",
    "answer_notice",
    "check_history",
    "combine",
    "dangers",
    "decide",
    "in_scope",
    "load",
]
