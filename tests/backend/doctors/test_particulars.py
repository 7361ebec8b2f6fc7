"""患者资料 on its page: masked, in full on demand, put right by two at once, diseases added and ended; written down."""

import re

import pytest

from backend.services import Services
from scheduler import people
from scheduler.guidelines import Disease
from scheduler.people import Person
from tests.backend.doctors.conftest import SignIn, deeds
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser, token

FULL = ("样一", "13800000001")


def address(place: Place, deed: str = "") -> str:
    return f"/d/patients/{place.patient}/particulars{deed}"


def on_record(services: Services, place: Place) -> Person:
    with services.database.reading() as session:
        return people.get(session, services.cipher, place.patient)


def opened(browser: Browser, place: Place) -> dict[str, str]:
    """The form in full, as the browser would send it back untouched."""
    answer = browser.post(address(place, "/full"), address(place))
    assert answer.status_code == 200
    return form_of(answer.text)


def form_of(page: str) -> dict[str, str]:
    fields = dict(re.findall(r'<input[^>]* name="([a-z_]+)"[^>]* value="([^"]*)"', page))
    chosen = re.findall(
        r'<select[^>]* name="([a-z]+)">(?:(?!</select>).)*value="([^"]*)" selected', page, re.S
    )
    return fields | dict(chosen)


def sent(browser: Browser, place: Place, form: dict[str, str]) -> tuple[int, str]:
    answer = browser.client.post(address(place), data=form, base_url=browser.host)
    return answer.status_code, answer.text


@pytest.mark.parametrize("who", ["own", "supervisor"])
def test_it_is_masked_and_in_full_on_demand_and_both_are_written_down(
    who: str, sign_in: SignIn, place: Place, services: Services
) -> None:
    browser = sign_in(who)
    masked = browser.get(address(place)).text
    assert ("样*" in masked, any(one in masked for one in FULL)) == (True, False)
    form = opened(browser, place)
    assert (form["name"], form["phone"], form["village"]) == (*FULL, "韩府村")
    assert [one[0] for one in deeds(services, who)] == ["查看资料", "查看资料", "查看完整资料"]


def test_what_is_put_right_stands_and_the_rest_stays(own: Browser, place: Place, services: Services) -> None:
    form = opened(own, place)
    before = on_record(services, place)
    changed = {"name": "样一一", "phone": "13911112222", "address": "二组5号", "category": "low_income"}
    category = next(one for one in type(before.category) if one is not before.category)
    assert sent(own, place, form | changed | {"category": category.value})[0] == 303
    after = on_record(services, place)
    assert (after.name, after.phone, after.address, after.category) == (
        "样一一",
        "13911112222",
        "二组5号",
        category,
    )
    assert (after.village, after.relief, after.diseases) == (before.village, before.relief, before.diseases)
    assert ("改患者资料", "患者", str(place.patient)) in deeds(services)


def test_two_at_once_change_different_things_and_nothing_is_lost(
    own: Browser, sign_in: SignIn, place: Place, services: Services
) -> None:
    keeper = sign_in("supervisor")
    mine, theirs = opened(own, place), opened(keeper, place)
    assert sent(keeper, place, theirs | {"village": "杨山村"})[0] == 303
    assert sent(own, place, mine | {"phone": "13911112222"})[0] == 303
    after = on_record(services, place)
    assert (after.village, after.phone) == ("杨山村", "13911112222")


def test_two_at_once_change_the_same_thing_and_the_second_sees_both(
    own: Browser, sign_in: SignIn, place: Place, services: Services
) -> None:
    keeper = sign_in("supervisor")
    mine, theirs = opened(own, place), opened(keeper, place)
    assert sent(keeper, place, theirs | {"phone": "13711113333"})[0] == 303
    status, page = sent(own, place, mine | {"phone": "13911112222", "village": "杨山村"})
    assert (status, "现在登记的是：13711113333" in page) == (409, True)
    assert on_record(services, place).phone == "13711113333"
    again = form_of(page)
    assert (again["phone"], again["village"]) == ("13911112222", "杨山村")
    assert sent(own, place, again)[0] == 303
    after = on_record(services, place)
    assert (after.phone, after.village) == ("13911112222", "杨山村")


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "姓名：姓名要写2到30个汉字"),
        ({"phone": "12"}, "电话："),
        ({"village": "找13911112222"}, "村（社区）：这里不该有"),
        ({"category": "x"}, "户类别：请选一项"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_what_was_typed_stays(
    own: Browser, place: Place, services: Services, fields: dict[str, str], words: str
) -> None:
    before = on_record(services, place)
    status, page = sent(own, place, opened(own, place) | {"address": "二组5号"} | fields)
    assert (status, words in page, "二组5号" in page) == (400, True, True)
    assert on_record(services, place) == before


def test_a_disease_is_added_and_ended(own: Browser, place: Place, services: Services) -> None:
    diseases = f"/d/patients/{place.patient}/diseases"
    assert own.post(diseases, address(place), disease="copd").status_code == 303
    assert Disease.COPD in on_record(services, place).diseases
    over = {"disease": "copd", "ended_on": "2026-03-01", "reason": "not_ill"}
    for wrong in ({"reason": ""}, {"disease": ""}, {"ended_on": "2026-03-03"}):
        assert own.post(f"{diseases}/end", address(place), **over | wrong).status_code == 400
    assert own.post(f"{diseases}/end", address(place), **over).status_code == 303
    assert "2026-03-01起不再随访" in own.get(address(place)).text
    plans = own.get(f"/d/patients/{place.patient}").text
    assert '<section class="group plan" aria-label="慢阻肺' not in plans
    assert {"加病种", "结束病种"} <= {one[0] for one in deeds(services)}


@pytest.mark.parametrize("who", ["colleague", "outsider", "elsewhere", "editor", "unbound"])
def test_nobody_else_opens_or_changes_it(who: str, sign_in: SignIn, place: Place, services: Services) -> None:
    stranger, before = sign_in(who), on_record(services, place)
    assert stranger.get(address(place)).status_code == 403
    csrf = token(stranger.get("/staff/password"))
    for path in (address(place), address(place, "/full"), f"/d/patients/{place.patient}/diseases"):
        data = {"csrf": csrf, "name": "样九", "disease": "copd"}
        answer = stranger.client.post(path, data=data, base_url=stranger.host)
        assert (answer.status_code, any(one in answer.text for one in FULL)) == (403, False)
    assert on_record(services, place) == before
