"""`/quiz` without JavaScript: three questions on one page, counted once, kept without a name."""

import json
import re

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select

from backend.core.audit import SYSTEM
from backend.services import Services
from backend.site.quiz import CONTEXT
from policy_kb.quiz.models import QuizAnswerRow, QuizSheetRow
from policy_kb.townships import keeping, names
from policy_kb.townships.keeping import Hold
from scheduler.models import HealthCentreRow
from tests.policy_kb.quiz.asked import ask, correct

PAGE = "/quiz?region=640522"


@pytest.fixture(autouse=True)
def quiz(services: Services) -> None:
    """Three published questions of 中卫市."""
    with services.database.writing() as session:
        ask(session, "640500", 3, services.clock.now())


def filled(client: FlaskClient, **more: str) -> dict[str, str]:
    """The form of a page that was opened now, the first choice of each question taken."""
    page = client.get(PAGE).text
    (sealed,) = re.findall(r'name="sealed" value="([^"]+)"', page)
    names = sorted(set(re.findall(r'name="(q\d+)"', page)))
    assert len(names) == 3
    return {"sealed": sealed, **dict.fromkeys(names, "0"), **more}


def counted(services: Services) -> tuple[int, int]:
    """Sheets and answers."""
    with services.database.reading() as session:
        tables = (QuizSheetRow, QuizAnswerRow)
        sheets, answers = (session.scalar(select(func.count()).select_from(one)) or 0 for one in tables)
        return sheets, answers


def test_a_page_that_is_sent_again_shows_the_same_and_counts_once(
    client: FlaskClient, services: Services
) -> None:
    form = filled(client)
    first, again = client.post("/quiz", data=form), client.post("/quiz", data=form)
    assert "题答对" in first.text
    assert first.text == again.text
    assert counted(services) == (1, 3)


def test_a_new_page_counts_again_and_nothing_says_whose_it_is(
    client: FlaskClient, services: Services
) -> None:
    client.post("/quiz", data=filled(client))
    client.post("/quiz", data=filled(client, township=" 三河鎮 "))
    assert counted(services) == (2, 6)
    with services.database.reading() as session:
        sheets = session.scalars(select(QuizSheetRow)).all()
        assert {(one.region_code, one.township, one.channel) for one in sheets} == {
            ("640522", "", "web"),
            ("640522", "三河镇", "web"),
        }
        assert len({one.slip for one in sheets}) == 2


def test_a_question_left_out_keeps_what_was_chosen_and_counts_nothing(
    client: FlaskClient, services: Services
) -> None:
    form = filled(client)
    form.pop(next(name for name in form if name.startswith("q")))
    response = client.post("/quiz", data=form)
    assert response.status_code == 400
    assert "还有题没有选" in response.text
    assert response.text.count(" checked>") == 2
    assert counted(services) == (0, 0)


@pytest.mark.parametrize("said", ["我叫王小明", "13800000000", "三河"])
def test_without_a_roster_what_is_not_written_like_a_township_is_not_kept(
    client: FlaskClient, services: Services, said: str
) -> None:
    response = client.post("/quiz", data=filled(client, township=said))
    assert response.status_code == 400
    assert "请写乡镇名" in response.text
    assert f'value="{said}"' in response.text
    assert response.text.count(" checked>") == 3
    assert counted(services) == (0, 0)


def townships(services: Services) -> list[str]:
    """What the sheets hold."""
    with services.database.reading() as session:
        return list(session.scalars(select(QuizSheetRow.township).order_by(QuizSheetRow.id)))


def test_with_a_roster_only_its_townships_are_kept(client: FlaskClient, services: Services) -> None:
    with services.database.writing() as session:
        session.add(HealthCentreRow(name="三河镇卫生院", region_code="640522", township="三河镇"))
    assert "<option>三河镇</option>" in client.get(PAGE).text
    refused = client.post("/quiz", data=filled(client, township="没有的镇"))
    assert (refused.status_code, "请再选一下您的乡镇" in refused.text) == (400, True)
    assert refused.text.count(" checked>") == 3
    for township in ("三河镇", ""):
        client.post("/quiz", data=filled(client, township=township))
    assert townships(services) == ["三河镇", ""]


def test_the_list_of_staff_is_offered_and_what_was_renamed_meanwhile_is_kept_by_its_new_name(
    client: FlaskClient, services: Services
) -> None:
    with services.database.writing() as session:
        session.add(HealthCentreRow(name="李旺镇卫生院", region_code="640522", township="李旺镇"))
        now = services.clock.now()
        keeping.add(session, "640522", names.lines("三河乡\n关桥乡"), SYSTEM, now)
        number = keeping.listed(session, "640522")[0].id
    shown = client.get(PAGE).text
    assert ("<option>三河乡</option><option>关桥乡</option>" in shown, "李旺镇" in shown) == (True, False)
    form = filled(client, township="三河乡")
    with services.database.writing() as session:
        keeping.save(session, Hold(number, 1), "三河镇", (), SYSTEM, now)
    assert client.post("/quiz", data=form).status_code == 200
    assert townships(services) == ["三河镇"]


def test_a_township_that_was_chosen_stays_chosen_when_a_question_was_left_out(
    client: FlaskClient, services: Services
) -> None:
    with services.database.writing() as session:
        keeping.add(session, "640522", names.lines("三河镇\n关桥乡"), SYSTEM, services.clock.now())
    form = filled(client, township="关桥乡")
    form.pop(next(name for name in form if name.startswith("q")))
    assert "<option selected>关桥乡</option>" in client.post("/quiz", data=form).text


def test_a_page_from_before_a_question_was_corrected_counts_nothing(
    client: FlaskClient, services: Services
) -> None:
    form = filled(client)
    with services.database.writing() as session:
        correct(session, services.clock.now())
    response = client.post("/quiz", data=form)
    assert response.status_code == 400
    assert "题目刚改过，请重新打开这一页再答" in response.text
    assert counted(services) == (0, 0)
    assert client.post("/quiz", data=filled(client)).status_code == 200


def test_a_page_of_an_older_program_is_opened_anew(client: FlaskClient, services: Services) -> None:
    old = services.cipher.seal(json.dumps(["640522", [1, 2, 3]]), context=CONTEXT)
    response = client.post("/quiz", data={**filled(client), "sealed": old})
    assert (response.status_code, "请重新打开" in response.text) == (400, True)


def test_questions_of_one_s_own_making_are_refused(client: FlaskClient, services: Services) -> None:
    response = client.post("/quiz", data={**filled(client), "sealed": "abc.def"})
    assert response.status_code == 400
    assert "请重新打开" in response.text
    assert counted(services) == (0, 0)
