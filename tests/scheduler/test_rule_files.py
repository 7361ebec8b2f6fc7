"""The rule files: versions, the two kinds of targets, and what stops the load."""

from datetime import date
from decimal import Decimal
from importlib.resources import files
from pathlib import Path

import pytest

from backend.core.errors import BadInput
from scheduler.guidelines import Disease, Rules, load
from scheduler.guidelines.loading import parse_rules
from tests.scheduler.histories import RULES

GOOD = (files("scheduler") / "rules" / "national-2017.yaml").read_text(encoding="utf-8")


class TestBuiltIn:
    def test_service_and_clinical_targets_stand_side_by_side(self) -> None:
        rules = RULES.diseases[Disease.HYPERTENSION]
        service, clinical = rules.service_target(79), rules.clinical_target(79)
        assert service is not None
        assert (service.sbp_below, service.dbp_below) == (Decimal(150), Decimal(90))
        assert clinical is not None
        assert (clinical.sbp_below, clinical.dbp_below) == (Decimal(130), Decimal(80))

    def test_the_clinical_target_is_looser_first_from_80_on(self) -> None:
        target = RULES.diseases[Disease.HYPERTENSION].clinical_target(80)
        assert target is not None
        assert target.then is not None
        assert (target.sbp_below, target.then.sbp_below) == (Decimal(150), Decimal(140))

    def test_a_disease_without_stored_clinical_targets_has_none(self) -> None:
        assert RULES.diseases[Disease.DIABETES].clinical_target(50) is None

    def test_figures_are_exact(self) -> None:
        assert RULES.danger.glucose_from == Decimal("16.7")
        assert RULES.danger.glucose_to == Decimal("3.9")

    def test_every_step_names_a_document_and_a_section(self) -> None:
        for disease in RULES.diseases.values():
            for step in disease.steps.values():
                assert disease.source(step.section).words.startswith("《")
                assert disease.source(step.section).section

    def test_four_visits_a_year_fit_into_the_routine_interval(self) -> None:
        for disease in RULES.diseases.values():
            longest = max(step.interval.months for step in disease.steps.values())
            assert longest * disease.visits_a_year <= 12


class TestVersions:
    def test_the_newest_that_is_valid_holds(self, tmp_path: Path) -> None:
        write(tmp_path, "old.yaml", GOOD)
        write(
            tmp_path,
            "new.yaml",
            GOOD.replace("2017-02-28\n\ndoc", "2027-01-01\n\ndoc").replace('"2017-3"', '"4"'),
        )
        book = load(tmp_path)
        assert [book.on(day).version for day in (date(2026, 12, 31), date(2027, 1, 1))] == ["2017-3", "4"]

    def test_a_day_before_the_first_has_no_rules(self) -> None:
        with pytest.raises(BadInput, match="2017-02-27太早"):
            load().on(date(2017, 2, 27))

    def test_a_case_of_that_day_is_decided_by_the_first(self) -> None:
        book = load()
        assert book.nearest(date(2017, 2, 27)) is book.versions[0]
        assert book.nearest(date(2026, 3, 2)) is book.on(date(2026, 3, 2))

    def test_two_versions_from_one_day_are_refused(self, tmp_path: Path) -> None:
        write(tmp_path, "one.yaml", GOOD)
        write(tmp_path, "two.yaml", GOOD)
        with pytest.raises(BadInput, match="valid_from"):
            load(tmp_path)

    def test_an_empty_or_missing_folder_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(BadInput, match=r"没有 \.yaml"):
            load(tmp_path)
        with pytest.raises(BadInput, match="打不开"):
            load(tmp_path / "none")

    def test_a_file_that_is_not_utf_8_is_named(self, tmp_path: Path) -> None:
        (tmp_path / "gbk.yaml").write_bytes(GOOD.encode("gbk"))
        with pytest.raises(BadInput, match=r"gbk\.yaml 不是 UTF-8"):
            load(tmp_path)


def write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, encoding="utf-8")


def parse(text: str) -> Rules:
    return parse_rules(text, "mine.yaml")


@pytest.mark.parametrize(
    ("right", "wrong", "key"),
    [
        ('version: "2017-3"', "version: 3", "version"),
        ('version: "2017-3"', 'versio: "2017-3"', "versio"),
        ("valid_from: 2017-02-28", 'valid_from: "2017-02-28"', "valid_from"),
        ("  two_weeks: {days: 14, kind: hard}", "  two_weeks: {days: 14, months: 1, kind: hard}", "days"),
        ("  two_weeks: {days: 14, kind: hard}", "  two_weeks: {days: 14, kind: firm}", "kind"),
        (
            "  two_weeks: {days: 14, kind: hard}",
            "  two_weeks: {days: 14, kind: hard, lead_days: 2}",
            "lead_days",
        ),
        ("  two_weeks: {days: 14, kind: hard}", "  fortnight: {days: 14, kind: hard}", "interval"),
        ("kind: soft, lead_days: 7", "kind: soft, lead_days: 90", "lead_days"),
        ("lead_days: 30, opens_days: 90", "lead_days: 30, opens_days: 20", "opens_days"),
        ("sbp: {least: 40, most: 300}", "sbp: {least: 300, most: 40}", "most"),
        ("sbp_from: 180", "sbp_from: 一百八", "sbp_from"),
        ("sbp_from: 180", "sbp_from: true", "sbp_from"),
        ("  sbp_from: 180\n", "", "sbp_from"),
        ("sbp_from: 180", "sbp_from: .inf", "sbp_from"),
        ("sbp_from: 180", "sbp_from: .nan", "sbp_from"),
        ("glucose_to: 3.9", "glucose_to: 20", "glucose_to"),
        ("vomiting: 恶心呕吐", "vomiting: ''", "vomiting"),
        ("after_failed: 3", "after_failed: 0", "after_failed"),
        ("document: notice-2025", "document: notice-2026", "document"),
        ("    face_to_face: true", "    face_to_face: 是", "face_to_face"),
        ("    judged_by: pressure", "    judged_by: blood", "judged_by"),
        ("    judged_by: pressure", "    judged_by: nothing", "service_target"),
        ("    risk: {", "    # risk: {", "risk"),
        ("unstable_from: 3", "unstable_from: 1", "unstable_from"),
        ("- {age_from: 65, sbp_below: 150", "- {age_from: 0, sbp_below: 150", "service_target"),
        ("- {age_from: 65, sbp_below: 150, dbp_below: 90}", "- {age_from: 65, sbp_below: 150}", "dbp_below"),
        ("      unstable: {", "      # unstable: {", "unstable"),
        ("      unstable: {", "      intensive_phase: {", "intensive_phase"),
        ("action: emergency, interval", "action: ended, interval", "action"),
        ("action: emergency, interval", "action: wait, interval", "action"),
        ("since: 2024-09-13", "since: 2024-09", "since"),
        ("hours: 72, ", "", "hours"),
        ("report_after_failed: 2, ", "", "report"),
    ],
)
def test_a_slip_stops_the_load_and_names_file_and_key(right: str, wrong: str, key: str) -> None:
    assert right in GOOD
    with pytest.raises(BadInput) as refused:
        parse(GOOD.replace(right, wrong, 1))
    assert refused.value.sentence.startswith("规则文件 mine.yaml")
    assert f"的 {key} 不对" in refused.value.sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "- a",
        "version: [",
        GOOD + "\nversion: twice\n",
        GOOD.replace("2017-02-28\n\ndoc", "2017-02-30\n\ndoc"),
        GOOD.replace("\n  copd:\n", "\n  asthma:\n"),
    ],
)
def test_what_is_no_rule_file_is_refused(text: str) -> None:
    with pytest.raises(BadInput, match=r"mine\.yaml"):
        parse(text)
