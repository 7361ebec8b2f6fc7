"""The rule files on disk: read into `rules`, held to their form. Explicitly, by `load`; nothing at import.

The form is docs/guidelines.md. `reading_diseases` reads the part of one disease.
"""

from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from backend.core.errors import BadInput
from backend.core.rule_files import parse_yaml
from scheduler.guidelines.decision import Source
from scheduler.guidelines.facts import Disease, Way
from scheduler.guidelines.fields import Fields
from scheduler.guidelines.reading_diseases import read_disease, read_document
from scheduler.guidelines.rules import (
    DangerRules,
    Document,
    LostRules,
    NoticeKind,
    NoticeRules,
    Pregnant,
    RuleBook,
    Rules,
)
from scheduler.guidelines.spans import Interval

_KEYS = (
    *("version", "valid_from", "documents", "intervals", "plausible", "danger", "lost", "combined_form"),
    *("diseases", "notices"),
)
_READINGS = ("sbp", "dbp", "glucose")
_DANGER_KEYS = ("sbp_from", "dbp_from", "glucose_from", "glucose_to", "pregnant", "symptoms")
_PREGNANT_KEYS = ("sbp_from", "dbp_from", "fasting_glucose_from")
_NOTICE_KEYS = (
    *("disease", "way", "days", "hours", "section", "finding", "do", "report_after_failed", "report"),
)


def load(folder: Traversable | Path | None = None) -> RuleBook:
    """Every `*.yaml` of a folder as one version each, or the built-in ones. BadInput names file and key."""
    folder = folder if folder is not None else files("scheduler") / "rules"
    try:
        found = [file for file in folder.iterdir() if file.name.endswith(".yaml")]
    except OSError:
        raise BadInput(f"规则文件夹 {folder} 打不开，请检查路径。") from None
    if not found:
        raise BadInput(f"规则文件夹 {folder} 里没有 .yaml 文件。")
    versions = sorted((_read(file) for file in found), key=lambda rules: rules.valid_from)
    if len({rules.valid_from for rules in versions}) < len(versions):
        raise BadInput(f"规则文件夹 {folder} 里有两份规则的 valid_from 一样，请改一份。")
    return RuleBook(tuple(versions))


def _read(file: Traversable | Path) -> Rules:
    try:
        return parse_rules(file.read_text(encoding="utf-8"), file.name)
    except UnicodeDecodeError:
        raise BadInput(f"规则文件 {file.name} 不是 UTF-8 编码，请另存为 UTF-8。") from None


def parse_rules(text: str, name: str) -> Rules:
    """The rules of one file's text. BadInput names the file and the key that is wrong."""
    sheet = Fields.of(name, parse_yaml(text, name), _KEYS)
    documents = {
        str(key): read_document(sheet.part("documents"), str(key)) for key in _keys(sheet, "documents")
    }
    intervals = {str(key): _interval(sheet.part("intervals"), str(key)) for key in _keys(sheet, "intervals")}
    diseases = sheet.part("diseases", Disease)
    notices = sheet.part("notices", NoticeKind)
    return Rules(
        version=sheet.text("version"),
        valid_from=sheet.day("valid_from"),
        danger=_danger(sheet.part("danger", _DANGER_KEYS)),
        lost=_lost(sheet.part("lost", ("after_failed", "retry_months"))),
        plausible=_plausible(sheet.part("plausible", _READINGS)),
        combined_form=_combined_form(sheet.part("combined_form", ("document", "section")), documents),
        diseases={disease: read_disease(diseases, disease, documents, intervals) for disease in Disease},
        notices={kind: _notice(notices.part(kind, _NOTICE_KEYS)) for kind in NoticeKind},
    )


def _keys(sheet: Fields, key: str) -> list[object]:
    names = list(sheet.part(key).values)
    if not names:
        sheet.fail(key, "至少写一项")
    return names


def _interval(intervals: Fields, key: str) -> Interval:
    fields = intervals.part(key, ("days", "months", "kind", "lead_days", "opens_days"))
    if fields.has("days") == fields.has("months"):
        fields.fail("days", "days 和 months 要写一个，只写一个")
    kind = fields.text("kind")
    if kind not in ("hard", "soft"):
        fields.fail("kind", "只能写 hard 或 soft")
    days, months = fields.optional_count("days") or 0, fields.optional_count("months") or 0
    lead = fields.optional_count("lead_days") or 0
    opens = fields.optional_count("opens_days")
    shortest = days + 28 * months
    if lead >= shortest or (lead and kind == "hard"):
        fields.fail("lead_days", "要比期限短，hard 不写")
    if opens is not None and not lead <= opens < shortest:
        fields.fail("opens_days", "要比期限短，不比 lead_days 短")
    return Interval(days, months, kind == "hard", lead, opens)


def _danger(fields: Fields) -> DangerRules:
    symptoms = fields.part("symptoms")
    pregnant = fields.part("pregnant", _PREGNANT_KEYS)
    if not symptoms.values:
        fields.fail("symptoms", "至少写一项")
    danger = DangerRules(
        sbp_from=fields.figure("sbp_from"),
        dbp_from=fields.figure("dbp_from"),
        glucose_from=fields.figure("glucose_from"),
        glucose_to=fields.figure("glucose_to"),
        pregnant=Pregnant(*(pregnant.figure(key) for key in _PREGNANT_KEYS)),
        symptoms={str(code): symptoms.text(str(code)) for code in symptoms.values},
    )
    if danger.glucose_to >= danger.glucose_from:
        fields.fail("glucose_to", "要小于 glucose_from")
    return danger


def _lost(fields: Fields) -> LostRules:
    return LostRules(fields.count("after_failed", 1), fields.count("retry_months", 1))


def _plausible(fields: Fields) -> Mapping[str, tuple[Decimal, Decimal]]:
    return {key: _range(fields.part(key, ("least", "most"))) for key in _READINGS}


def _range(fields: Fields) -> tuple[Decimal, Decimal]:
    least, most = fields.figure("least"), fields.figure("most")
    if least >= most:
        fields.fail("most", "要大于 least")
    return least, most


def _combined_form(fields: Fields, documents: Mapping[str, Document]) -> Source:
    document = documents[fields.name_in("document", documents)]
    return Source(document.title, document.number, fields.text("section"))


def _notice(fields: Fields) -> NoticeRules:
    if fields.has("days") == fields.has("hours"):
        fields.fail("hours", "days 和 hours 要写一个，只写一个")
    if fields.has("report_after_failed") != fields.has("report"):
        fields.fail("report", "和 report_after_failed 要么都写，要么都不写")
    return NoticeRules(
        disease=fields.choice("disease", Disease),
        way=fields.choice("way", Way),
        days=fields.optional_count("days") or 0,
        hours=fields.optional_count("hours") or 0,
        section=fields.text("section"),
        finding=fields.text("finding"),
        do=fields.text("do"),
        report_after_failed=fields.optional_count("report_after_failed") or 0,
        report=fields.optional_text("report"),
    )
