"""The code on the doctor's page: for the own patient and oneself only, shown once, and it really binds."""

import re

import pytest

from backend.services import Services
from scheduler.people import binding
from scheduler.people.binding import Bound
from tests.backend.doctors.conftest import SignIn, deeds
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser, token

OPENID = "oResident0000000000000000009"


def ask(browser: Browser, address: str, page: str = "/d/") -> tuple[int, str]:
    """Press the button of a page; the status and the code that is shown."""
    csrf = token(browser.get(page))
    response = browser.client.post(address, data={"csrf": csrf}, base_url=browser.host)
    found = re.search(r"绑定 (\d{4}) (\d{4})", response.text)
    return response.status_code, "".join(found.groups()) if found else ""


def bind(services: Services, code: str) -> Bound | None:
    with services.database.writing() as session:
        return binding.bind(session, services.cipher, code, OPENID, services.clock.now())


def test_a_patients_code_binds_that_patient(own: Browser, place: Place, services: Services) -> None:
    page = f"/d/patients/{place.patient}"
    assert "没有绑定微信" in own.get(page).text
    status, code = ask(own, f"{page}/wechat", page)
    assert status == 200
    assert bind(services, code) == Bound(place.patient)
    assert "已绑定微信" in own.get(page).text
    assert ("给绑定码", "患者", str(place.patient)) in deeds(services)


def test_the_doctors_own_code_binds_the_doctor(own: Browser, place: Place, services: Services) -> None:
    status, code = ask(own, "/d/wechat")
    assert (status, bind(services, code)) == (200, Bound(doctor_id=place.own))


@pytest.mark.parametrize("who", ["colleague", "outsider", "supervisor"])
def test_nobody_else_gets_a_patients_code(
    who: str, sign_in: SignIn, place: Place, services: Services
) -> None:
    stranger = sign_in(who)
    status, code = ask(stranger, f"/d/patients/{place.patient}/wechat", "/staff/")
    assert (status, code) == (403, "")


def test_a_code_is_never_behind_a_link(own: Browser, place: Place) -> None:
    assert own.get("/d/wechat").status_code == 405
    assert own.get(f"/d/patients/{place.patient}/wechat").status_code == 405
