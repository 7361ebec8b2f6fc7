"""The family's contract on its page: signed, renewed, ended; with a reason, once, allowed, written down."""

from datetime import date

import pytest
from sqlalchemy import select, update

from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.services import Services
from scheduler import people
from scheduler.models import ContractRow, DoctorRow, HouseholdRow
from scheduler.models.kinds import Post
from tests.backend.doctors.conftest import SignIn, deeds, hidden
from tests.backend.followed import Place
from tests.backend.staff.conftest import Browser, token
from tests.scheduler.registered import HAIYUAN, id_number

LEAVING = {"left": "2026-03-02", "reason": "asked", "sure": "1"}
SIGNING = {"starts": "2026-03-02", "ends": "2027-06-30", "package": "基础包", "reason": "first"}

EARLIER = SIGNING | {"starts": "2025-06-01", "ends": "2026-06-30", "reason": "put_right"}


def address(place: Place, deed: str = "") -> str:
    return f"/d/patients/{place.patient}/contract{deed}"


def send(browser: Browser, place: Place, deed: str, **fields: str) -> tuple[int, str]:
    """(status, text); the mark that stands on the page unless it is said."""
    opened = browser.get(address(place))
    usual = {"csrf": token(opened), "seen": hidden(opened, "seen")}
    answer = browser.client.post(address(place, deed), data=usual | fields, base_url=browser.host)
    return answer.status_code, answer.text


def contracts(services: Services) -> list[tuple[str, str]]:
    with services.database.reading() as session:
        home = select(HouseholdRow.id).order_by(HouseholdRow.id).limit(1).scalar_subquery()
        rows = session.scalars(
            select(ContractRow).where(ContractRow.household_id == home).order_by(ContractRow.id)
        )
        return [(row.state, row.ends.isoformat()) for row in rows]


@pytest.fixture
def admin(sign_in: SignIn, services: Services) -> Browser:
    """管理员 of the county."""
    with services.database.writing() as session:
        row = session.query(StaffAccountRow).filter_by(username="editor").one()
        row.role = Role.ADMIN.value
    return sign_in("editor")


def test_the_own_doctor_renews(own: Browser, place: Place, services: Services) -> None:
    assert "签约：到2026-12-31" in own.get(f"/d/patients/{place.patient}").text
    page = own.get(address(place)).text
    assert ("王芳" in page, "样一" in page, "第二团队" in page) == (True, False, False)
    by = hidden_option(page, "王芳")
    for _ in range(2):  # a second press changes nothing
        assert send(own, place, "/sign", by=by, **SIGNING | {"reason": "renewal"})[0] == 303
    assert contracts(services) == [("renewed", "2026-12-31"), ("current", "2027-06-30")]
    assert [one[0] for one in deeds(services)].count("签约") == 1


def hidden_option(page: str, doctor: str) -> str:
    return next(line for line in page.splitlines() if f"，{doctor}</option>" in line).split('"')[1]


@pytest.mark.parametrize("who", ["supervisor", "admin"])
def test_the_health_centre_ends_a_contract_and_signs_the_family_with_another_doctor(
    who: str, request: pytest.FixtureRequest, sign_in: SignIn, place: Place, services: Services
) -> None:
    keeper = request.getfixturevalue("admin") if who == "admin" else sign_in(who)
    found = keeper.post("/d/find", "/d/find", id_number=id_number(number=1).text)
    assert found.location.endswith(address(place))
    assert send(keeper, place, "/end", **LEAVING)[0] == 303
    assert contracts(services) == [("ended", "2026-12-31")]
    page = keeper.get(address(place)).text
    assert "现在没有签约" in page
    by = hidden_option(page, "马军")
    assert send(keeper, place, "/sign", by=by, **SIGNING)[0] == 303
    assert contracts(services) == [("ended", "2026-12-31"), ("current", "2027-06-30")]
    done = deeds(services, "editor" if who == "admin" else who)
    assert {"查找", "查看签约", "解约", "签约"} <= {one[0] for one in done}
    assert "不再安排随访" not in keeper.get(address(place)).text.split("<h2>")[0]  # followed again


def test_the_own_doctor_ends_it_and_has_no_longer_to_do_with_the_family(
    own: Browser, place: Place, services: Services
) -> None:
    assert send(own, place, "/end", **LEAVING)[0] == 303
    assert contracts(services) == [("ended", "2026-12-31")]
    assert own.get(address(place)).status_code == 403


@pytest.mark.parametrize(
    ("deed", "fields", "words"),
    [
        ("/end", LEAVING | {"reason": ""}, "还没有选原因"),
        ("/end", LEAVING | {"sure": ""}, "请先核实"),
        ("/end", LEAVING | {"left": "2026-03-03"}, "以后"),
        ("/end", LEAVING | {"left": "2025-12-31"}, "在签约日期（2026-01-01）以前"),
        ("/end", LEAVING | {"seen": "x"}, "刚被别人改过"),
        ("/sign", SIGNING | {"by": ""}, "还没有选签约的团队和医生"),
        ("/sign", SIGNING | {"by": "999/1"}, "还没有选签约的团队和医生"),
        ("/sign", SIGNING | {"ends": "2026-06-30"}, "签约至少一年"),
        ("/sign", SIGNING | {"starts": "2026-03-03"}, "以后"),
        ("/sign", SIGNING | {"reason": "x"}, "还没有选原因"),
        (
            "/sign",
            EARLIER,
            "现在的签约到2026-12-31为止，比这次填的还晚；要改，请把签约日期填成原来的2026-01-01",
        ),
        ("/sign", EARLIER | {"ends": "2026-12-31"}, "现在的签约到2026-12-31为止，和这次填的一样"),
    ],
)
def test_what_cannot_be_is_one_sentence_and_nothing_is_stored(
    own: Browser, place: Place, services: Services, deed: str, fields: dict[str, str], words: str
) -> None:
    by = hidden_option(own.get(address(place)).text, "王芳")
    status, text = send(own, place, deed, **({"by": by} | fields))
    assert (status, words in text) == (400, True)
    assert contracts(services) == [("current", "2026-12-31")]


def test_the_same_contract_put_right_may_end_earlier(own: Browser, place: Place, services: Services) -> None:
    with services.database.writing() as session:
        session.execute(update(ContractRow).values(ends=date(2027, 12, 31)))
    by = hidden_option(own.get(address(place)).text, "王芳")
    right = SIGNING | {"starts": "2026-01-01", "ends": "2026-12-31", "reason": "put_right"}
    assert send(own, place, "/sign", by=by, **right)[0] == 303
    assert contracts(services) == [("current", "2026-12-31")]


def test_only_an_active_doctor_of_the_chosen_team_is_signed(
    own: Browser, place: Place, services: Services
) -> None:
    with services.database.writing() as session:
        row = session.get_one(DoctorRow, place.colleague)
        team, row.active = row.team_id, False
    for doctor in (place.outsider, place.colleague):
        status, text = send(own, place, "/sign", by=f"{team}/{doctor}", **SIGNING | {"reason": "renewal"})
        assert (status, "请从名单里选医生" in text) == (400, True)
    assert contracts(services) == [("current", "2026-12-31")]
    assert "签约" not in [one[0] for one in deeds(services)]


@pytest.mark.parametrize("who", ["colleague", "outsider", "elsewhere", "unbound"])
def test_nobody_else_opens_or_changes_it(who: str, sign_in: SignIn, place: Place, services: Services) -> None:
    stranger = sign_in(who)
    assert stranger.get(address(place)).status_code == 403
    csrf = token(stranger.get("/staff/password"))
    for deed, fields in (("/end", LEAVING), ("/sign", SIGNING | {"by": "1/1"})):
        answer = stranger.client.post(
            address(place, deed), data={"csrf": csrf, "seen": ""} | fields, base_url=stranger.host
        )
        assert answer.status_code == 403
    assert contracts(services) == [("current", "2026-12-31")]


@pytest.mark.parametrize("township", [False, True])
def test_whom_a_supervisor_of_elsewhere_asks_for_is_not_found_and_was_looked_for(
    sign_in: SignIn, place: Place, services: Services, township: bool
) -> None:
    """Of another county, or of another township of the same one."""
    if township:
        bound_elsewhere(services)
    browser = sign_in("supervisor" if township else "elsewhere")
    known, unknown = (
        browser.post("/d/find", "/d/find", id_number=id_number(number=number).text) for number in (1, 77)
    )
    assert (known.status_code, "没有登记过" in known.text) == (400, True)
    assert unknown.status_code == 400
    assert [line for line in known.text.splitlines() if "没有登记过" in line] == [
        line for line in unknown.text.splitlines() if "没有登记过" in line
    ]
    done = deeds(services, "supervisor" if township else "elsewhere")
    assert done == [("查找", "患者", str(place.patient))]


def bound_elsewhere(services: Services) -> None:
    """The supervisor is one of another township of the patient's county."""
    with services.database.writing() as session:
        entry = people.StaffEntry(HAIYUAN, "西安镇卫生院", "", "赵刚", "西安镇", Post.TOWNSHIP)
        people.add_staff(session, services.cipher, [entry], services.clock.now())
        post = session.query(DoctorRow).filter_by(post=Post.TOWNSHIP.value).one()
        row = session.query(StaffAccountRow).filter_by(username="supervisor").one()
        row.region_code, row.doctor_id = HAIYUAN, post.id


def test_only_who_keeps_the_contract_is_led_to_it(own: Browser, sign_in: SignIn, place: Place) -> None:
    page = f"/d/patients/{place.patient}/standing"
    assert address(place) in own.get(page).text
    own.post("/d/leave", "/d/leave", first="2026-03-02", last="2026-03-06")
    colleagues = sign_in("colleague").get(page)
    assert colleagues.status_code == 200
    assert address(place) not in colleagues.text
    assert "由签约的医生办" in colleagues.text
