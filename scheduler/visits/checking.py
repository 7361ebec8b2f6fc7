"""What a form may not say: one Chinese sentence each, naming the field and what to do. Decides and stores nothing."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from backend.core.errors import BadInput
from scheduler.guidelines import Disease, Rules, Status
from scheduler.models.kinds import Outcome
from scheduler.standard import national
from scheduler.visits.answering import (
    DIED_ON,
    STOPPED_ON,
    Objection,
    died_on,
    unsaid_dangers,
    wrong_answers,
)
from scheduler.visits.forms import VisitForm
from scheduler.visits.stopping import stop_of, wrong_stop
from scheduler.visits.subjects import FAILED, Enrolment, Subject

Number = int | Decimal

# Field, its name on the form, least, most, unit. The readings that decide anything have their limits in the rules.
_LIMITS: tuple[tuple[str, str, Number, Number, str], ...] = (
    ("heart_rate", "心率", 20, 250, "次/分"),
    ("height_cm", "身高", 50, 230, "厘米"),
    ("weight_kg", "体重", 10, 300, "公斤"),
    ("weight_goal_kg", "目标体重", 10, 300, "公斤"),
    ("cigarettes", "日吸烟量", 0, 100, "支"),
    ("cigarettes_goal", "目标吸烟量", 0, 100, "支"),
    ("drinks", "日饮酒量", 0, 50, "两"),
    ("drinks_goal", "目标饮酒量", 0, 50, "两"),
    ("exercise_times", "运动次数", 0, 50, "次/周"),
    ("exercise_times_goal", "目标运动次数", 0, 50, "次/周"),
    ("exercise_minutes", "运动时间", 0, 600, "分钟/次"),
    ("exercise_minutes_goal", "目标运动时间", 0, 600, "分钟/次"),
    ("staple_food", "主食", 0, 3000, "克/天"),
    ("staple_food_goal", "目标主食", 0, 3000, "克/天"),
    ("hba1c", "糖化血红蛋白", 2, 25, "%"),
)
_READINGS = (("sbp", "收缩压", "mmHg"), ("dbp", "舒张压", "mmHg"), ("glucose", "血糖", "mmol/L"))
_LENGTHS = (
    ("referral_reason", "转诊原因", 200),
    ("referral_place", "转诊机构", 100),
    ("note", "备注", 2000),
)
_PLACES = 2  # hundredths are what is kept
_EXAMINED = (
    *("sbp", "dbp", "glucose", "hba1c", "heart_rate", "weight_kg", "risk", "stable", "adverse"),
    *("complication", "symptoms"),
)


class WrongEntry(BadInput):
    """A form that says what cannot be. `objections` are all of them, the first one is the error's own sentence."""

    def __init__(self, objections: Sequence[Objection]) -> None:
        super().__init__(objections[0][1])
        self.objections = tuple(objections)

    @property
    def by_field(self) -> dict[str, str]:
        """The first sentence of each field, in order."""
        found: dict[str, str] = {}
        for field, sentence in self.objections:
            found.setdefault(field, sentence)
        return found


def check(rules: Rules, subject: Subject, form: VisitForm, today: date) -> None:
    """WrongEntry with everything that cannot be."""
    objections = list(_wrong(rules, subject, form, today))
    if objections:
        raise WrongEntry(objections)


def _wrong(rules: Rules, subject: Subject, form: VisitForm, today: date) -> Iterator[Objection]:
    yield from _wrong_day(subject, form, today)
    yield from _wrong_diseases(rules, subject, form)
    yield from _wrong_outcome(form)
    yield from _wrong_readings(rules, form)
    yield from _wrong_figures(form)
    yield from _wrong_words(form)
    yield from wrong_answers(national(), subject.birth, form)
    yield from unsaid_dangers(national(), rules.danger.symptoms, form)
    yield from _wrong_death(subject, form)
    yield from wrong_stop(subject, form)


def _wrong_day(subject: Subject, form: VisitForm, today: date) -> Iterator[Objection]:
    day = form.visited_on
    if day > today:
        yield "visited_on", f"随访日期{day}在今天（{today}）以后，请填实际随访的那一天。"
    if day < subject.birth:
        yield "visited_on", f"随访日期{day}在患者出生（{subject.birth}）以前，请核对年份。"
    ended = subject.status_on
    told = (
        subject.status is Status.DIED and died_on(form) is not None
    )  # the entry that tells of the death, corrected
    if subject.status is not Status.ACTIVE and ended is not None and day > ended and not told:
        what = _ENDED[subject.status]
        yield (
            "visited_on",
            f"这位患者已在{ended}登记为{what}，不能再登记{day}的随访；登记错了请先改人员状态。",
        )


def _wrong_death(subject: Subject, form: VisitForm) -> Iterator[Objection]:
    """Nobody is met after his death."""
    died, met = died_on(form), [one.visit.date for one in subject.contacts if one.outcome is Outcome.REACHED]
    if died is not None and met and max(met) > died:
        code = DIED_ON if DIED_ON in form.answers else STOPPED_ON
        yield code, f"死亡日期{died}以后还有一次{max(met)}的随访见到了患者，请核对日期，或先更正那次随访。"


_ENDED = {Status.DIED: "死亡", Status.MOVED: "迁出", Status.CONTRACT_ENDED: "解约"}


def _wrong_diseases(rules: Rules, subject: Subject, form: VisitForm) -> Iterator[Objection]:
    if not form.diseases:
        yield "diseases", "还没有选病种，请选这次随访了哪几种病。"
    for disease in form.diseases:
        if disease not in subject.enrolled:
            name = rules.diseases[disease].name
            yield "diseases", f"这位患者没有登记{name}，请先在患者资料里加上，或去掉这个病种。"
        elif (ended := subject.enrolled[disease].ended_on) and form.visited_on > ended and not stop_of(form):
            yield "diseases", _over(rules, subject.enrolled[disease], ended)


def _over(rules: Rules, held: Enrolment, ended: date) -> str:
    name = rules.diseases[held.disease].name
    if held.suspect:
        return f"这位患者的可疑{name}已在{ended}排除，请去掉这个病种；又有可疑症状请先登记转诊，排除登记错了请先撤回。"
    if held.disease is not Disease.TUBERCULOSIS:
        return f"这位患者的{name}从{ended}起不再随访，请去掉这个病种；还要随访的，请先在患者资料里加上。"
    how = "又得了病请先登记新的通知单，停止治疗登记错了请先更正那次随访"
    return f"这位患者的{name}已在{ended}停止治疗，请去掉这个病种；{how}。"


def _wrong_outcome(form: VisitForm) -> Iterator[Objection]:
    if form.outcome in FAILED and any(getattr(form, key) not in (None, ()) for key in _EXAMINED):
        yield (
            "outcome",
            f"随访结果选了“{form.outcome.word}”，就不能填检查结果；见到了人请改选“{Outcome.REACHED.word}”。",
        )
    if form.outcome is Outcome.HOSPITALISED and form.complication is None:
        yield (
            "complication",
            "患者住院，请在“并发症”里填是不是因为这几种病加重或有了并发症，好决定什么时候再随访。",
        )


def _wrong_readings(rules: Rules, form: VisitForm) -> Iterator[Objection]:
    for key, name, unit in _READINGS:
        found, (least, most) = getattr(form, key), rules.plausible[key]
        if found is not None and not least <= found <= most:
            yield key, f"{name}{found}不可能，应在{least}到{most}{unit}之间，请核对仪器上的读数再填。"
    if form.sbp is not None and form.dbp is not None and form.dbp > form.sbp:
        yield "dbp", f"舒张压{form.dbp}比收缩压{form.sbp}还高，请核对是不是填反了。"
    if form.glucose is not None and form.fasting is None:
        yield "fasting", "填了血糖，请再选是空腹还是随机血糖。"
    levels = [one.risk.most for one in rules.diseases.values() if one.risk]
    if form.risk is not None and levels and not 0 <= form.risk <= max(levels):
        yield "risk", f"危险性{form.risk}级不对，只有0到{max(levels)}级，请重新选。"


def _wrong_figures(form: VisitForm) -> Iterator[Objection]:
    for key, name, least, most, unit in _LIMITS:
        found = getattr(form, key)
        if found is not None and not least <= found <= most:
            yield key, f"{name}{found}不可能，应在{least}到{most}{unit}之间，请核对后再填。"
    for key, name in (*((one[0], one[1]) for one in _LIMITS), ("glucose", "血糖")):
        found = getattr(form, key)
        if isinstance(found, Decimal) and _places(found) > _PLACES:
            yield key, f"{name}{found}的小数太长，请保留两位小数。"


def _places(found: Decimal) -> int:
    exponent = found.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 99


def _wrong_words(form: VisitForm) -> Iterator[Objection]:
    for key, name, most in _LENGTHS:
        if len(getattr(form, key)) > most:
            yield key, f"{name}太长，请写在{most}个字以内。"
    for drug in form.drugs:
        if not drug.name.strip():
            yield "drugs", "用药里有一行没写药名，请写上或删掉这一行。"
        if drug.times_a_day is not None and not 0 < drug.times_a_day <= 24:
            yield "drugs", f"{drug.name}每日{drug.times_a_day}次不可能，请核对后再填。"
