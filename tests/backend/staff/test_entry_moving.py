"""A live entry given to another region, in the console: who may, what they are shown of it, what the counties see."""

from dataclasses import replace

import pytest
from flask import Flask

from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.core.audit import Actor
from backend.services import Services
from backend.staff.entries import weighing
from policy_kb import store
from policy_kb.editing import golden
from policy_kb.entry_text import EntryText
from tests.backend.staff.conftest import HAIYUAN, Browser
from tests.backend.staff.test_entry_editor import FORM, ID, PAGE, detail, filled, seen, services, version
from tests.policy_kb.editing.written import TEXT, ZHONGWEI, live

__all__ = ["services"]  # a fixture
ZHONGNING = "640521"
TITLE = "中宁县住院押金"


@pytest.fixture
def published(services: Services) -> str:
    with services.database.writing() as session:
        live(session, ID, TEXT, services.clock.now())
        store.touch(session)
    return ID


def become(services: Services, username: str, role: Role, region: str) -> None:
    with services.database.writing() as session:
        row = session.query(StaffAccountRow).filter_by(username=username).one()
        row.role, row.region_code = role.value, region


@pytest.fixture
def city(app: Flask, services: Services, published: str) -> Browser:
    """The prefecture's editor, who has given 海原县's entry to 中宁县 and sent that to review."""
    become(services, "own", Role.EDITOR, ZHONGWEI)
    browser = Browser(app.test_client())
    browser.sign_in("own")
    fields = FORM | {"region_code": ZHONGNING, "title": TITLE, "reason": "改地区"}
    page = browser.post(PAGE, PAGE, **fields, do="submit", version="1", base="1")
    again = filled(page) | {"do": "submit", "audience": "公众"}
    assert browser.post(PAGE, PAGE, **{k: v for k, v in again.items() if k != "csrf"}).status_code == 303
    return browser


def test_the_doubt_says_what_both_regions_hear(services: Services, published: str) -> None:
    with services.database.reading() as session:
        text = replace(TEXT, region_code=ZHONGNING, title=TITLE)
        said = " ".join(
            one.sentence
            for one in weighing.findings(services, session, ID, text).doubts
            if "地区从" in one.sentence
        )
    assert "地区从海原县改到中宁县" in said
    assert f"海原县的群众现在听到的是“{TEXT.title}”" in said
    assert "中宁县的群众这样问" in said
    assert "以后听到的是这一条" in said
    lost = said.split("发布以后这样问，")[1].split("。")[0]
    assert "这一条" not in lost


def test_a_text_for_its_own_region_raises_no_such_doubt(services: Services, published: str) -> None:
    with services.database.reading() as session:
        text = replace(TEXT, conclusion="住院不用交押金，出院时结算。")
        found = weighing.findings(services, session, ID, text)
    assert not any("地区从" in one.sentence for one in found.doubts)


def test_the_standard_questions_of_the_region_it_leaves_are_asked_too(
    services: Services, published: str
) -> None:
    text: EntryText = replace(TEXT, region_code=ZHONGNING, title=TITLE)
    with services.database.writing() as session:
        golden.add(session, HAIYUAN, TEXT.phrasings[0], ID, Actor("wang"), services.clock.now())
    with services.database.reading() as session:
        found = weighing.findings(services, session, ID, text)
        assert [(one.question, one.worse) for one in found.changes] == [(TEXT.phrasings[0], True)]
        assert len(weighing.losses(services, session, ID, text)) == 1


def test_the_county_keeps_the_entry_and_reads_what_is_planned(
    city: Browser, app: Flask, services: Services
) -> None:
    assert "这一版要把地区从中卫市海原县改到中卫市中宁县" in seen(city.get(PAGE))
    county = Browser(app.test_client())
    county.sign_in("colleague")
    page = county.get(PAGE)
    assert "管两边的上级同事" in seen(page)
    assert f'action="{PAGE}/approve"' not in page.text
    assert "条目要改给别的地区" in seen(county.get("/staff/"))
    assert ID in county.get("/staff/entries?words=押金").text
    refused = county.post(f"{PAGE}/approve", PAGE, version=version(page))
    assert refused.status_code == 400
    assert detail(services).standing.live == 1


def test_the_other_county_has_no_part_in_it(city: Browser, app: Flask, services: Services) -> None:
    become(services, "outsider", Role.ADMIN, ZHONGNING)
    other = Browser(app.test_client())
    other.sign_in("outsider")
    assert other.get(PAGE).status_code == 404
    assert (
        other.post(f"{PAGE}/retire", "/staff/entries", version="3", retire_reason="用不上").status_code == 404
    )
    assert detail(services).standing.live == 1


def test_a_reviewer_over_both_is_shown_the_doubt_and_passes_it(
    city: Browser, app: Flask, services: Services
) -> None:
    become(services, "colleague", Role.REVIEWER, ZHONGWEI)
    reviewer = Browser(app.test_client())
    reviewer.sign_in("colleague")
    asked = reviewer.post(f"{PAGE}/approve", PAGE, version=str(detail(services).version))
    assert asked.status_code == 409
    assert "地区从海原县改到中宁县" in seen(asked)
    mark = asked.text.split('name="seen" value="')[1].split('"')[0]
    done = reviewer.post(f"{PAGE}/approve", PAGE, version=str(detail(services).version), seen=mark)
    assert done.status_code == 303
    assert (detail(services).region, detail(services).standing.live) == (ZHONGNING, 2)


def test_the_county_is_told_who_may_pass_it(city: Browser, app: Flask, services: Services) -> None:
    become(services, "outsider", Role.REVIEWER, ZHONGWEI)
    county = Browser(app.test_client())
    county.sign_in("colleague")
    assert "李红" in seen(county.get(PAGE))


def test_a_standard_question_is_agreed_for_the_people_it_answers(
    city: Browser, app: Flask, services: Services
) -> None:
    city.post(f"{PAGE}/golden", PAGE, golden_text="押金要交吗", version=str(detail(services).version))
    with services.database.reading() as session:
        assert [one.region for one in golden.of_entry(session, ID)] == [HAIYUAN]
