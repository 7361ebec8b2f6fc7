"""The standard forms on the doctor's pages and in JSON, on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask

from backend.core import audit
from backend.core.audit import Filters
from backend.core.db import Database
from backend.core.subtree import NATION
from backend.followups.typed import DRUG_FIELDS, FIELDS, LISTS
from backend.services import Services
from scheduler.guidelines import Disease
from scheduler.models import PatientDiseaseRow, PatientRow, VisitRow
from scheduler.standard import national
from tests.backend.doctors.conftest import Program, deeds, press, rows
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser

MIND: dict[str, Any] = {"visited_on": "2026-03-02", "way": "home", "diseases": ["psychosis"], "risk": 0}
ANSWERS: dict[str, Any] = {
    "psychosis_symptoms": [1, 11],
    "insight": 2,
    "minor_trouble": 0,
    "hospital": 2,
    "discharged_on": "2026-01-20",
    "laboratory": 2,
    "laboratory_words": "血常规正常",
}


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """Once SQLite, once PostgreSQL."""
    database = Database(request.getfixturevalue(f"{request.param}_url"))
    yield database
    database.close()


@pytest.fixture
def place(place: Place, services: Services) -> Place:
    """The patient has every disease with a form."""
    with services.database.writing() as session:
        for disease in (Disease.PSYCHOSIS, Disease.TUBERCULOSIS):
            session.add(PatientDiseaseRow(patient_id=place.patient, disease=disease.value))
    return place


def address(place: Place) -> str:
    return f"/d/patients/{place.patient}/visit"


def test_a_visit_carries_its_answers_there_and_back(
    program: Program, place: Place, services: Services
) -> None:
    patient = f"/patients/{place.patient}"
    said = MIND | {"version": program.get(patient)["version"], "answers": ANSWERS}
    saved = program.call("POST", f"{patient}/visits", said)
    assert saved.status_code == 201, saved.text
    assert program.call("POST", f"{patient}/visits", said).status_code == 200
    (shown,) = program.get(patient)["visits"]
    assert shown["answers"] == ANSWERS
    change = {"version": saved.get_json()["version"], "reason": "选错了"}
    change["answers"] = {"insight": 1, "psychosis_symptoms": None}
    corrected = program.call("PATCH", f"/visits/{shown['id']}", change)
    assert corrected.status_code == 200, corrected.text
    (shown,) = program.get(patient)["visits"]
    expected = {**ANSWERS, "insight": 1}
    del expected["psychosis_symptoms"]
    assert shown["answers"] == expected
    assert shown["corrected"][0]["answers"] == ANSWERS
    (first, _) = rows(services, VisitRow)
    assert "血常规" not in str(first.answers)


@pytest.mark.parametrize(
    ("answers", "field", "words"),
    [
        ({"insight": 7}, "insight", "自知力没有这个选项"),
        ({"insight": "高"}, "insight", "自知力没有这个选项"),
        ({"insight": True}, "insight", "自知力没有这个选项"),
        ({"minor_trouble": 1000}, "minor_trouble", "轻度滋事1000不可能"),
        ({"minor_trouble": 1.5}, "minor_trouble", "轻度滋事要填整数"),
        ({"hospital": 2, "discharged_on": "2026-03-03"}, "discharged_on", "末次出院时间2026-03-03在随访日期"),
        ({"hospital": 2, "discharged_on": "昨天"}, "discharged_on", "末次出院时间看不懂"),
        ({"psychosis_symptoms": [99]}, "psychosis_symptoms", "目前症状没有这个选项"),
        ({"psychosis_symptoms": 1}, "psychosis_symptoms", "目前症状要写成编号的列表"),
        ({"psychosis_symptoms": [True]}, "psychosis_symptoms", "目前症状要写成编号的列表"),
        ({"insight": [1]}, "insight", "insight要写成"),
        ({"sbp": 120}, "answers", "随访表上没有的栏目"),
        ({"mood": 1}, "answers", "随访表上没有的栏目"),
        ([1], "answers", "answers要写成对象"),
        ({"tb_symptoms": [1]}, "tb_symptoms", "肺结核患者随访服务记录表才填"),
    ],
)
def test_what_cannot_be_said_is_named_and_nothing_is_stored(
    program: Program, place: Place, services: Services, answers: Any, field: str, words: str
) -> None:
    found = program.call(
        "POST", f"/patients/{place.patient}/visits", MIND | {"version": 1, "answers": answers}
    )
    told = found.get_json()
    assert (found.status_code, list(told["fields"])) == (400, [field])
    assert words in told["fields"][field]
    assert rows(services, VisitRow) == []


def test_the_forms_say_what_may_be_answered(program: Program) -> None:
    found = program.get("/standard-forms")
    names = [one["name"] for one in found["forms"]]
    assert names[0] == "高血压患者随访服务记录表"
    assert len(names) == 5
    mind = next(one for one in found["forms"] if one["code"] == "psychosis")
    assert mind["parts"][2]["blanks"][:2] == ["risk", "psychosis_symptoms"]
    schema = found["answers"]["properties"]
    assert schema["insight"] == {"title": "自知力", "enum": [1, 2, 3, None]}
    assert schema["minor_trouble"]["maximum"] == 99
    assert schema["discharged_on"]["format"] == "date"
    assert set(schema) == {one.code for one in national().kept}
    assert {"number": 4, "word": "医嘱勿需用药", "code": "not_needed"} in found["blanks"]["medication"][
        "options"
    ]


def test_the_page_asks_each_blank_once_and_the_first_visit_its_own_form(own: Browser, place: Place) -> None:
    page = own.get(address(place)).text
    assert page.count('id="adverse_words"') == 1
    assert page.count('id="examinations"') == 1
    assert "肺结核第一次入户随访记录表" in page
    assert 'name="sputum"' in page
    assert 'name="treatment_month"' not in page
    assert 'name="died_on"' not in page
    other = press(own, address(place), "other", first="first", insight="2", diseases=["psychosis"])
    assert other.status_code == 200
    assert 'name="treatment_month"' in other.text
    assert 'name="sputum"' not in other.text
    assert 'name="insight" value="2" checked' in other.text
    assert 'name="first" value="later"' in other.text


def test_what_was_typed_stays_beside_the_sentence_and_is_stored_when_it_is_right(
    own: Browser, place: Place, services: Services
) -> None:
    typed: dict[str, Any] = MIND | {
        "risk": "0",
        "insight": "2",
        "hospital": "2",
        "psychosis_symptoms": ["1", "11"],
    }
    wrong = press(own, address(place), "propose", **typed)
    assert wrong.status_code == 400
    assert "请填“末次出院时间”" in wrong.text
    assert 'id="discharged_on-wrong"' in wrong.text
    assert 'name="psychosis_symptoms" value="11" checked' in wrong.text
    right: dict[str, Any] = typed | {
        "discharged_on": "2026-01-20",
        "laboratory": "2",
        "laboratory_words": "样\x00好",
    }
    proposed = press(own, address(place), "propose", **right)
    assert (proposed.status_code, "2026-01-20" in proposed.text) == (200, True)
    saved = press(own, address(place), "save", **right)
    assert saved.status_code == 303
    (row,) = rows(services, VisitRow)
    assert row.answers["psychosis_symptoms"] == [1, 11]
    chart = own.get(f"/d/patients/{place.patient}").text
    assert "<dt>目前症状</dt><dd>幻觉、孤僻懒散</dd>" in chart
    assert "<dt>实验室检查结果</dt><dd>样 好</dd>" in chart
    again = own.get(f"/d/visits/{row.id}/correct").text
    assert 'name="insight" value="2" checked' in again
    assert 'name="died_on"' in again


def test_the_later_visits_of_tuberculosis_have_the_other_form(own: Browser, place: Place) -> None:
    lung: dict[str, Any] = {
        "visited_on": "2026-03-02",
        "way": "home",
        "diseases": ["tuberculosis"],
        "sputum": "2",
    }
    assert press(own, address(place), "save", **lung).status_code == 303
    page = own.get(address(place)).text
    assert "肺结核随访服务记录表" in page
    assert 'name="treatment_month"' in page
    both = lung | {"treatment_month": "1"}
    refused = press(own, address(place), "propose", **both)
    assert "一次随访只填一张" in refused.text


def test_a_death_told_with_a_contact_ends_the_visits_and_is_written_down(
    own: Browser, place: Place, services: Services
) -> None:
    unmet = f"/d/patients/{place.patient}/unmet"
    assert "死亡日期" in own.get(unmet).text
    told = {"visited_on": "2026-03-02", "way": "phone", "outcome": "unreachable", "died_on": "2026-03-01"}
    proposed = press(own, unmet, "propose", **told, death_cause="4")
    assert (proposed.status_code, 'name="next_on"' in proposed.text) == (200, False)
    assert press(own, unmet, "save", **told, death_cause="4").status_code == 303
    assert "死亡" in own.get(f"/d/patients/{place.patient}").text
    assert ("改人员状态", "患者", str(place.patient)) in deeds(services)


def test_a_treatment_that_is_over_is_asked_for_no_more(
    own: Browser, place: Place, services: Services
) -> None:
    unmet = f"/d/patients/{place.patient}/unmet"
    assert 'name="stop_reason"' in own.get(unmet).text
    lung: dict[str, Any] = {"visited_on": "2026-03-02", "way": "home", "diseases": ["tuberculosis"]}
    over = lung | {"treatment_month": "6", "stopped_on": "2026-03-02", "stop_reason": "1"}
    assert "肺结核已在2026-03-02停止治疗（完成疗程）" in press(own, address(place), "propose", **over).text
    assert press(own, address(place), "save", **over).status_code == 303
    assert "肺结核已结束，不再随访" in own.get(f"/d/patients/{place.patient}").text
    for page in (own.get(address(place)).text, own.get(unmet).text):
        assert 'value="tuberculosis"' not in page
        assert 'name="stop_reason"' not in page
    (entry,) = [one.id for one in rows(services, VisitRow) if one.state == "current"]
    again = own.get(f"/d/visits/{entry}/correct").text
    assert again.count('name="stopped_on"') == 1
    assert 'value="tuberculosis"' in again


def test_a_death_taken_back_or_corrected_is_written_down_as_it_was_told(
    own: Browser, place: Place, services: Services
) -> None:
    """Each change of the standing has its line in the log, with what it became."""
    unmet = f"/d/patients/{place.patient}/unmet"
    told = {"visited_on": "2026-03-02", "way": "phone", "outcome": "unreachable", "died_on": "2026-03-01"}
    for _ in range(2):
        assert press(own, unmet, "save", **told, death_cause="4").status_code == 303
        (wrong,) = [one.id for one in rows(services, VisitRow) if one.state == "current"]
        assert press(own, f"/d/visits/{wrong}/withdraw", "", reason="是同名的另一位").status_code == 303
        assert {one.status for one in rows(services, PatientRow) if one.id == place.patient} == {"active"}
    assert press(own, unmet, "save", **told, death_cause="4").status_code == 303
    (wrong,) = [one.id for one in rows(services, VisitRow) if one.state == "current"]
    met: dict[str, Any] = {
        "visited_on": "2026-03-02",
        "way": "home",
        "outcome": "reached",
        "diseases": ["psychosis"],
        "risk": "0",
    }
    right = press(own, f"/d/visits/{wrong}/correct", "save", **met, reason="登错了人")
    assert right.status_code == 303
    with services.database.reading() as session:
        found = audit.listing(session, NATION, Filters(action="改人员状态"))
    assert [one.detail["to"] for one in found] == ["active", "died"] * 3


def test_a_visit_is_printed_on_its_forms_with_their_numbers_and_that_is_written_down(
    own: Browser, colleague: Browser, place: Place, services: Services
) -> None:
    said = MIND | {
        "risk": "0",
        "diseases": ["hypertension", "psychosis"],
        "sbp": "128",
        "dbp": "78",
        "insight": "2",
    }
    assert press(own, address(place), "save", **said).status_code == 303
    (row,) = rows(services, VisitRow)
    paper = own.get(f"/d/visits/{row.id}/paper").text
    assert "姓名：样一" in paper
    assert [name in paper for name in ("高血压患者随访服务记录表", "严重精神障碍患者随访服务记录表")] == [
        True,
        True,
    ]
    assert '<th scope="row">自知力</th><td>2 自知力不全</td>' in paper
    assert '<th scope="row">随访方式</th><td>2 家庭</td>' in paper
    assert "<td>王芳</td>" in paper
    assert "肺结核" not in paper
    assert ("打印", "随访", str(row.id)) in deeds(services)
    assert colleague.get(f"/d/visits/{row.id}/paper").status_code == 403
    assert f"/d/visits/{row.id}/paper" in own.get(f"/d/patients/{place.patient}").text


def test_the_api_is_described_with_every_address_and_every_field_it_reads(
    app: Flask, program: Program, place: Place
) -> None:
    found = program.get("/openapi.json")
    rules = [one.rule for one in app.url_map.iter_rules() if one.endpoint.startswith("followups.")]
    assert set(found["paths"]) == {rule.replace("<int:", "{").replace(">", "}") for rule in rules}
    operations = [one for path in found["paths"].values() for one in path.values()]
    assert all(one["summary"] for one in operations)
    post = found["paths"]["/api/v1/patients/{patient_id}/visits"]["post"]
    assert post["requestBody"]["content"]["application/json"]["schema"]["$ref"].endswith("/Visit")
    schemas = found["components"]["schemas"]
    fields = set(schemas["Visit"]["properties"])
    assert fields - {"version", "propose", "next_on"} == (FIELDS - set(DRUG_FIELDS)) | {
        *LISTS,
        "drugs",
        "answers",
    }
    assert set(schemas["Answers"]["properties"]) == {one.code for one in national().kept}
    leave = found["paths"]["/api/v1/followups/leave"]["post"]["requestBody"]["content"]["application/json"]
    assert leave["schema"]["$ref"].endswith("/Leave")
    assert len(schemas["Item"]["properties"]["item"]["enum"]) == 8
    assert "not_needed" in schemas["Visit"]["properties"]["medication"]["enum"]
