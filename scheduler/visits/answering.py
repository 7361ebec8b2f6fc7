"""What the answers to the standard forms may not say: a sentence each, naming the blank. Decides and stores nothing."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from scheduler.models.kinds import Outcome
from scheduler.standard import Answer, Blank, Kind, StandardForms, said
from scheduler.visits.forms import VisitForm

Objection = tuple[str, str]  # the code of the blank, and the sentence
DIED_ON = "died_on"  # the answer that ends everything
STOPPED_ON, STOP_REASON, STOPPED_BY_DEATH = (
    "stopped_on",
    "stop_reason",
    2,
)  # of a treatment: the disease, or all


def died_on(form: VisitForm) -> date | None:
    """The day of death that the form tells."""
    found = told_death(form.answers)
    return found if isinstance(found, date) else None


def told_death(answers: Mapping[str, Any]) -> Any:
    """The day of death among answers, as they hold it; None for none."""
    if (found := answers.get(DIED_ON)) is not None:
        return found
    return answers.get(STOPPED_ON) if answers.get(STOP_REASON) == STOPPED_BY_DEATH else None


def values(form: VisitForm) -> dict[str, Any]:
    """Everything a form says by the code of its blank: its own fields and the answers."""
    return {**{name: getattr(form, name) for name in form.__slots__ if name != "answers"}, **form.answers}


def recorded(form: VisitForm, visit_class: str | None, next_on: date | None, doctor: str) -> dict[str, Any]:
    """The same of a visit on record, with what the rules made of it and who visited."""
    return {**values(form), "visit_class": visit_class, "next_on": next_on, "doctor": doctor}


def wrong_answers(standard: StandardForms, birth: date, form: VisitForm) -> Iterator[Objection]:
    """Everything that cannot be among the answers, and what is missing beside them."""
    said_there, asked = values(form), {one.code for one in _asked(standard, form)}
    for code, answer in form.answers.items():
        blank = standard.blanks.get(code)
        if blank is None or not blank.kept:
            yield code, "填了随访表上没有的一栏，请核对栏目的代号。"
        elif code not in asked:
            yield code, f"{_forms(standard, code)}才填“{blank.name}”，请选上那个病种，或把这一栏清空。"
        elif sentence := _misplaced(standard, blank, form, said_there) or _wrong(blank, answer, birth, form):
            yield code, sentence
    yield from _two_forms(standard, form)
    for blank in _asked(standard, form):
        if blank.asked and blank.code not in form.answers and _holds(blank, said_there):
            yield blank.code, f"{_because(standard, blank, said_there)}，请填“{blank.name}”。"


def unsaid_dangers(
    standard: StandardForms, dangers: Mapping[str, str], form: VisitForm
) -> Iterator[Objection]:
    """Signs of danger (code -> word) among a form's symptoms (心悸胸闷) that are not said to be danger: they decide."""
    for blank in standard.kept:
        given = form.answers.get(blank.code)
        for number in given if isinstance(given, tuple) else ():
            word = blank.options.get(number, "")
            same = {code: sign for code, sign in dangers.items() if sign in word}
            if same and same.keys().isdisjoint(form.symptoms):
                signs = "或".join(f"“{sign}”" for sign in same.values())
                yield (
                    blank.code,
                    f"{blank.name}里选了“{word}”，这是危险情况：请在“危险症状”里也选上{signs}；没有的话，请从{blank.name}里去掉。",
                )


def _two_forms(standard: StandardForms, form: VisitForm) -> Iterator[Objection]:
    """A visit stands on one form of a disease: on the first visit's, or on the later ones'."""
    for one in standard.of(form.diseases):
        rest = [other for other in standard.of((one.disease,)) if other is not one]
        if one.first and rest:
            mine, theirs = (
                {blank.code for blank in any_of.blanks if blank.kept} for any_of in (one, rest[0])
            )
            first, later = (sorted(form.answers.keys() & codes) for codes in (mine - theirs, theirs - mine))
            if first and later:
                names = [standard.blanks[code].name for code in (first[0], later[0])]
                yield (
                    later[0],
                    f"“{names[0]}”只在{one.name}上，“{names[1]}”只在{rest[0].name}上，一次随访只填一张，请清空一边。",
                )


def _asked(standard: StandardForms, form: VisitForm) -> tuple[Blank, ...]:
    """The kept blanks of the forms of the diseases visited for, once each."""
    found = (blank for one in standard.of(form.diseases) for blank in one.blanks if blank.kept)
    return tuple({blank.code: blank for blank in found}.values())


def _forms(standard: StandardForms, code: str) -> str:
    return "、".join(one.name for one in standard.with_blank(code))


def _misplaced(standard: StandardForms, blank: Blank, form: VisitForm, there: Mapping[str, Any]) -> str:
    """Answered where the form does not ask it."""
    if blank.unmet and form.outcome not in (Outcome.UNREACHABLE, Outcome.REFUSED):
        return f"“{blank.name}”只在没见到患者时填，请把这一栏清空，或用“没见到”登记。"
    if not blank.unmet and not blank.always and form.outcome in (Outcome.UNREACHABLE, Outcome.REFUSED):
        return f"没见到患者，不能填“{blank.name}”，请把这一栏清空。"
    if blank.condition is not None and not _holds(blank, there):
        return f"填了“{blank.name}”，{_condition(standard, blank)}，请核对。"
    most = there.get(blank.at_most) if blank.at_most else None
    if most is not None and there[blank.code] > most:
        other = standard.blanks[blank.at_most].name
        return f"{blank.name}{there[blank.code]}比{other}{most}还多，请核对。"
    return ""


def _condition(standard: StandardForms, blank: Blank) -> str:
    assert blank.condition is not None  # noqa: S101 - for the type checker; asked before
    other = standard.blanks[blank.condition.blank]
    if not blank.condition.codes:
        return f"却没有填“{other.name}”"
    words = {**{str(one): word for one, word in other.options.items()}}
    words |= {code: word for code, (_, word) in other.numbers.items()}
    wanted = "或".join(word for code, word in words.items() if code in blank.condition.codes)
    return f"“{other.name}”却没有选“{wanted}”"


def _holds(blank: Blank, there: Mapping[str, Any]) -> bool:
    """Whether the condition of a blank is met."""
    if blank.condition is None:
        return True
    value = there.get(blank.condition.blank)
    if value in (None, "", ()):
        return False
    found = value if isinstance(value, tuple) else (value,)
    plain = {("yes" if one else "no") if isinstance(one, bool) else str(one) for one in found}
    return not blank.condition.codes or bool(plain & blank.condition.codes)


def _because(standard: StandardForms, blank: Blank, there: Mapping[str, Any]) -> str:
    assert blank.condition is not None  # noqa: S101 - for the type checker; only such a blank is asked for
    other = standard.blanks[blank.condition.blank]
    return f"“{other.name}”选了“{said(other, there)}”"


def _wrong(blank: Blank, answer: Answer, birth: date, form: VisitForm) -> str:
    return _CHECKS[blank.kind](blank, answer, birth, form)


def _wrong_number(blank: Blank, answer: Answer, birth: date, form: VisitForm) -> str:
    if not isinstance(answer, int) or isinstance(answer, bool):
        return f"{blank.name}要填整数，请重新填。"
    if not blank.least <= answer <= blank.most:
        return f"{blank.name}{answer}不可能，应在{blank.least}到{blank.most}{blank.unit}之间，请核对后再填。"
    return ""


def _wrong_choice(blank: Blank, answer: Answer, birth: date, form: VisitForm) -> str:
    return "" if not isinstance(answer, bool) and answer in blank.options else _no_such(blank)


def _wrong_choices(blank: Blank, answer: Answer, birth: date, form: VisitForm) -> str:
    if (
        not isinstance(answer, tuple)
        or not set(answer) <= set(blank.options)
        or len(set(answer)) < len(answer)
    ):
        return _no_such(blank)
    if blank.alone in answer and len(answer) > 1:
        return f"{blank.name}选了“{blank.options[blank.alone]}”，就不能再选别的，请去掉一边。"
    return ""


def _no_such(blank: Blank) -> str:
    return f"{blank.name}没有这个选项，请重新选。"


def _wrong_text(blank: Blank, answer: Answer, birth: date, form: VisitForm) -> str:
    if not isinstance(answer, str):
        return f"{blank.name}要写成文字，请重新填。"
    return f"{blank.name}太长，请写在{blank.most}个字以内。" if len(answer) > blank.most else ""


def _wrong_date(blank: Blank, answer: Answer, birth: date, form: VisitForm) -> str:
    if not isinstance(answer, date):
        return f"{blank.name}要填日期，如2026-03-02，请重新填。"
    if answer > form.visited_on and not blank.ahead:
        return f"{blank.name}{answer}在随访日期（{form.visited_on}）以后，请核对。"
    return f"{blank.name}{answer}在患者出生（{birth}）以前，请核对年份。" if answer < birth else ""


_CHECKS: Mapping[Kind, Callable[[Blank, Answer, date, VisitForm], str]] = {
    Kind.NUMBER: _wrong_number,
    Kind.CHOICE: _wrong_choice,
    Kind.CHOICES: _wrong_choices,
    Kind.TEXT: _wrong_text,
    Kind.DATE: _wrong_date,
}
