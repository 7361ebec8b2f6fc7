"""The queue as pages: from a question that nobody could answer to the bot that answers it."""

import copy
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import update

from backend.core.accounts import register
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.register import NewAccount
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.services import Services
from bot.conversation import Conversations
from bot.models import QuestionRow
from bot.questions import groups
from bot.questions.delivering import Desk
from bot.rehearsed import Dialogs
from policy_kb import store
from policy_kb.editing import catalogue, life, reading, rejecting
from policy_kb.editing.states import State
from scheduler.ports import Verdict
from tests.backend.staff.conftest import PASSWORD, Browser
from tests.bot.questions.asking import REVIEWER, Village, WeChat
from tests.fakes import FixedClock
from tests.policy_kb.editing.written import TEXT, live

ODD = "骨髓移植能报吗"


@pytest.fixture
def services(services: Services) -> Services:
    """With the real dialog, over a copy of the library: approving rebuilds nobody else's index."""
    library, database = copy.copy(services.library), services.database
    conversations = Conversations(Dialogs(library, services.guard, database).at, services.cipher)
    desk = Desk(database, services.cipher, library, services.guard, None)
    return replace(services, library=library, conversations=conversations, desk=desk)


@pytest.fixture
def village(services: Services, clock: FixedClock) -> Village:
    return Village(services, clock)


@pytest.fixture
def group(village: Village) -> int:
    """Asked by two people of 海原县, in the queue."""
    with village.services.database.writing() as session:
        live(session, "staff-bag", TEXT, village.clock.now())
    for who in ("a", "b"):
        village.ask(who, ODD)
    return village.lines()[0].id


def settled(browser: Browser, group: int, deed: str, **fields: str) -> str:
    """The page after a form of the group was sent."""
    page = f"/staff/questions/{group}"
    version = re.findall(r'name="version" value="(\d+)"', browser.get(page).text)[0]
    response = browser.post(f"{page}/{deed}", page, version=version, **fields)
    return browser.get(response.location).text if response.location else response.text


def test_the_queue_shows_a_group_with_its_numbers(own: Browser, outsider: Browser, group: int) -> None:
    text = own.get("/staff/questions").text
    assert ODD in text
    assert "2 次" in text
    assert ODD not in outsider.get("/staff/questions").text
    assert "没有这样的提问" in own.get("/staff/questions?words=火星").text
    assert own.get("/staff/questions?state=new").status_code == 400


def test_a_group_shows_what_was_said_without_numbers(own: Browser, village: Village) -> None:
    village.ask("a", "我的号码是13812345678，住院要交押金吗")
    with village.services.database.writing() as session:
        session.execute(update(QuestionRow).values(disliked_at=village.clock.now()))
    (line,) = village.lines()
    text = own.get(f"/staff/questions/{line.id}").text
    assert "住院要交押金吗" in text
    assert "13812345678" not in text


def test_answered_once_the_bot_answers_the_next_time(own: Browser, village: Village, group: int) -> None:
    """From the queue over the review to another resident's question."""
    assert TEXT.conclusion not in village.ask("c", ODD)
    said = settled(own, group, "attach", entry="staff-bag", ways=ODD, tell="1")
    assert "送去审核了" in said
    with village.services.database.writing() as session:
        found = reading.detail(session, "staff-bag")
        assert (found.standing.state, found.text.phrasings[-1]) == (State.PENDING, ODD)
        hold = life.Hold("staff-bag", found.version)
        life.approve(session, hold, REVIEWER, village.clock.now())
    village.services.desk.act(village.clock.now())
    assert TEXT.conclusion in village.ask("d", ODD)
    told = village.ask("a", "你好")
    assert told.startswith("您之前问：")
    assert TEXT.conclusion in told


def test_attached_to_what_is_approved_for_a_day_the_page_says_it_is_reviewed_again(
    own: Browser, village: Village, group: int
) -> None:
    now = village.clock.now()
    with village.services.database.writing() as session:
        given = life.Given(replace(TEXT, how="带身份证。"), "改写", now + timedelta(days=3))
        life.save(session, life.Hold("staff-bag", 1), given, Actor("third"), now)
        life.submit(session, life.Hold("staff-bag", 2), Actor("third"), now)
        life.approve(session, life.Hold("staff-bag", 3), REVIEWER, now)
    assert "现在要重新审核" in settled(own, group, "attach", entry="staff-bag", ways=ODD)


def test_other_entries_are_looked_for(own: Browser, group: int) -> None:
    assert TEXT.title in own.get(f"/staff/questions/{group}?find=押金").text
    assert "没有找到合适的条目" in own.get(f"/staff/questions/{group}?find=火星").text


def the_form(page: str) -> str:
    """The one form of a group that waits."""
    return page.split('<form method="post" action="/staff/questions/')[-1].split("</form>")[0]


@pytest.mark.parametrize(("words", "said"), [("押金", TEXT.title), ("火星", "没有找到合适的条目")])
def test_looking_for_another_entry_keeps_everything_that_was_typed_on_the_page(
    own: Browser, group: int, words: str, said: str
) -> None:
    page = f"/staff/questions/{group}"
    form = the_form(own.get(page).text)
    (first, *_) = re.findall(r'<button type="submit"[^>]*>', form)
    assert f'formaction="{page}#attach"' in first  # Enter looks
    fields = set(re.findall(r'name="(\w+)"', form))
    assert {"ways", "tell", "ways_new", "tell_new", "text", "draft", "reason"} <= fields
    typed = {
        "ways": "俺自己改的问法",
        "ways_new": "另写一条的问法",
        "text": "答复写了一半",
        "reason": "原因写了一半",
    }
    shown = own.post(page, page, version="1", find=words, **typed, tell_new="1").text
    assert said in shown
    form = the_form(shown)
    assert all(one in form for one in typed.values())
    assert f'value="{words}"' in form
    assert re.findall(r'name="(\w+)" value="1" checked', form) == ["tell_new"]  # as it was sent
    refused = own.post(f"{page}/dismiss", page, version="1", **typed | {"reason": ""})
    assert "请写明不处理的原因" in refused.text
    assert all(one in the_form(refused.text) for one in typed.values() if one != typed["reason"])


def test_the_nearest_entries_are_offered_with_where_they_stand(own: Browser, village: Village) -> None:
    now, near = village.clock.now(), replace(TEXT, title="骨髓移植报销", conclusion="骨髓移植能报。")
    village.ask("a", ODD)
    page = f"/staff/questions/{village.lines()[0].id}"
    with village.services.database.writing() as session:
        live(session, "staff-marrow", near, now)
        store.touch(session)
    own.get(page)
    village.services.library.settled()  # the index is built beside the page
    assert "· 已发布</small>" in own.get(page).text
    with village.services.database.writing() as session:
        given = life.Given(replace(near, how="带身份证。"), "改")
        life.save(session, life.Hold("staff-marrow", 1), given, REVIEWER, now)
        life.submit(session, life.Hold("staff-marrow", 2), REVIEWER, now)
    assert "· 已发布，修改待审</small>" in own.get(page).text


LIMB = replace(
    TEXT,
    title="假肢去哪儿配",
    phrasings=("假肢去哪里配", "哪里能配假肢", "配假肢去哪儿"),
    conclusion="配假肢去县残联。",
)


def published(village: Village, id: str, region: str = "640522") -> None:
    """And read: the index is built beside the pages."""
    with village.services.database.writing() as session:
        live(session, id, replace(LIMB, region_code=region), village.clock.now())
        store.touch(session)
    with village.services.database.reading() as session:
        village.services.library.current(session)


@pytest.mark.parametrize("region", ["640522", "640500"])
def test_what_the_bot_answers_by_now_is_settled_in_one_press(
    own: Browser, village: Village, region: str
) -> None:
    """Whether the county or the city has published it: who asked is told either way."""
    village.ask("a", "假肢去哪里配")
    group = village.lines()[0].id
    assert "机器人现在会答" not in own.get("/staff/questions").text
    assert "机器人现在会答" not in own.get(f"/staff/questions/{group}").text
    published(village, "staff-limb", region)
    assert "机器人现在会答" in own.get("/staff/questions").text
    text = own.get(f"/staff/questions/{group}").text
    assert "问过的 1 个人会收到：配假肢去县残联。" in text
    (seen,) = re.findall(r'name="seen" value="(\w+)"', text)
    assert "刚变过" in settled(own, group, "known", seen="another")
    assert "发给1个问过的人" in settled(own, group, "known", seen=seen)
    assert "没有这样的提问" in own.get("/staff/questions").text
    village.services.desk.act(village.clock.now())
    told = village.ask("a", "你好")
    assert told.startswith("您之前问：“假肢去哪里配”")
    assert "配假肢去县残联。" in told


def test_a_group_with_a_wording_that_the_bot_does_not_answer_is_not_settled_by_a_press(
    own: Browser, village: Village
) -> None:
    for who, way in (("a", "假肢去哪里配"), ("b", "假肢去哪里配得了三条腿")):
        village.ask(who, way)
    line = village.lines()[0]
    assert line.size == 2
    published(village, "staff-limb")
    with village.services.database.writing() as session:
        rejecting.reject(session, "staff-limb", "假肢去哪里配得了三条腿", "", REVIEWER, village.clock.now())
    with village.services.database.reading() as session:
        village.services.library.current(session)
    text = own.get(f"/staff/questions/{line.id}").text
    assert "还有 1 种问法它答不了" in text
    assert "答得对，办结" not in text


def test_an_entry_of_the_city_is_read_and_suggested_never_changed(
    own: Browser, outsider: Browser, village: Village, group: int
) -> None:
    published(village, "city-limb", "640500")
    page = f"/staff/questions/{group}"
    text = own.get(f"{page}?find=假肢").text
    assert "上级的，已发布" in text
    assert "建议上级并入" in text
    assert "配假肢去县残联。" in own.get("/staff/entries/city-limb").text
    assert "没有这条问答" in settled(own, group, "attach", entry="city-limb", ways=ODD)
    assert "上级还没有人用这个工作台" in settled(own, group, "suggest", entry="city-limb")
    with village.services.database.writing() as session:
        new = NewAccount("city", "马兰", Role.EDITOR, "640500")
        register.add(session, village.services.passwords, new, SYSTEM, village.clock.now())
    assert "已建议上级并入" in settled(own, group, "suggest", entry="city-limb")
    assert ODD not in own.get("/staff/questions").text
    assert "没答上的提问" not in own.get("/staff/").text
    assert ODD in own.get("/staff/questions?state=raised").text
    assert "上级的同事在他们的待办里看得到" in own.get(page).text
    assert outsider.get(page).status_code == 404
    with village.services.database.reading() as session:
        assert reading.detail(session, "city-limb").version == 1


def test_what_a_region_above_has_published_is_listed_and_counted_for_the_county(
    own: Browser, outsider: Browser, village: Village
) -> None:
    """As it is told, with how often the county's own people were answered by it; a draft of the city's is not there."""
    village.ask("a", "住院要交押金吗")
    village.ask("b", "住院要交押金吗", "640521")
    with village.services.database.writing() as session:
        found = reading.detail(session, "zhongwei-payment-deposit")
        given = life.Given(replace(found.text, title="还没发布的标题"), "改")
        life.save(session, life.Hold(found.id, found.version), given, Actor("third"), village.clock.now())
    listed = own.get("/staff/entries").text
    (number,) = re.findall(r"上级的条目（(\d+)）", listed)
    assert f"上级写的 {number} 条也回答本地群众" in listed
    page = own.get("/staff/entries/above").text
    assert f"共 {number} 条" in page
    text = own.get("/staff/entries/above?words=zhongwei-payment-deposit").text
    assert found.text.title in text
    assert "还没发布的标题" not in text
    assert '<td data-head="本地 90 天提问">1</td>' in text
    assert "没有这样的条目" in own.get("/staff/entries/above?words=火星").text
    assert "zhongwei-payment-deposit" not in outsider.get("/staff/entries/above").text


def test_what_was_no_help_is_shown_as_it_was_told_then(own: Browser, village: Village) -> None:
    """With its revision, and what answers now where that is another."""
    id, now = "zhongwei-payment-deposit", village.clock.now()
    with village.services.database.reading() as session:
        before = reading.detail(session, id).text
    village.ask("a", "住院要交押金吗")
    village.ask("a", "没用")
    group = village.lines()[0].id
    text = own.get(f"/staff/questions/{group}").text
    assert before.conclusion in text
    assert "第 1 版，现在还是这样答" in text
    assert "机器人现在会答" not in text
    now = village.clock.now()
    with village.services.database.writing() as session:
        given = life.Given(replace(before, conclusion="住院押金一分都不用交。", figures=()), "写清楚")
        life.save(session, life.Hold(id, 1), given, Actor("third"), now)
        life.submit(session, life.Hold(id, 2), Actor("third"), now)
        life.approve(session, life.Hold(id, 3), REVIEWER, now)
    with village.services.database.reading() as session:
        village.services.library.current(session)
    text = own.get(f"/staff/questions/{group}").text
    assert before.conclusion in text
    assert "第 1 版，现在答的是第 2 版" in text
    assert "机器人现在会答" in text
    assert "住院押金一分都不用交。" in text


def test_where_nobody_knows_which_text_was_told_none_is_shown_as_told(own: Browser, village: Village) -> None:
    """A draft that was written since least of all."""
    now = village.clock.now()
    published(village, "staff-limb")
    village.ask("a", "假肢到哪里去配呀")
    village.ask("a", "不对")
    with village.services.database.writing() as session:
        text = reading.detail(session, "staff-limb").text
        draft = replace(text, title="还没审过的标题", conclusion="还没审过的话。")
        life.save(session, life.Hold("staff-limb", 1), life.Given(draft, "改写"), Actor("third"), now)
    page = own.get(f"/staff/questions/{village.lines()[0].id}").text
    assert "当时答的是哪一版查不到，所以不显示内容" in page
    assert "居民说没帮上的答案" in page
    shown = page[: page.index("机器人现在会答")] if "机器人现在会答" in page else page
    assert "还没审过" not in shown.split("并入")[0]


def test_an_answer_that_does_not_fit_is_rejected_from_the_group_itself(
    own: Browser, village: Village
) -> None:
    """The entry is the county's own; of one of the city's there is no such button."""
    published(village, "staff-limb")
    village.ask("a", "假肢到哪里去配呀")
    village.ask("a", "不对")
    village.ask("b", "住院要交押金吗")
    village.ask("b", "不对")
    pages = {line.question: f"/staff/questions/{line.id}" for line in village.lines()}
    button = "不该由这条回答</button>"
    assert button not in own.get(pages["住院要交押金吗"]).text
    page = pages["假肢到哪里去配呀"]
    assert f"“假肢到哪里去配呀”{button}" in own.get(page).text
    fields = {"match_text": "假肢到哪里去配呀", "match_reason": "居民说没帮上"}
    done = own.post("/staff/entries/staff-limb/matches", page, **fields)
    assert "这句话不会再由这条回答" in own.get(done.location).text
    with village.services.database.reading() as session:
        village.services.library.current(session)
    assert "配假肢去县残联。" not in village.ask("c", "假肢到哪里去配呀")


def test_a_form_that_lacks_something_keeps_what_was_typed(own: Browser, group: int) -> None:
    text = settled(own, group, "attach", ways="改过的问法")
    assert "请先选一条" in text
    assert "改过的问法" in text
    assert "请写明不处理的原因" in settled(own, group, "dismiss", reason=" ")


def test_a_new_entry_leads_to_its_page(own: Browser, group: int) -> None:
    page = f"/staff/questions/{group}"
    response = own.post(f"{page}/write", page, version="1", ways_new=ODD)
    assert re.fullmatch(r"/staff/entries/staff-[0-9a-f]{12}", response.location)


def test_a_button_that_is_pressed_twice_makes_one_draft_and_leads_to_it(
    own: Browser, village: Village, group: int
) -> None:
    page = f"/staff/questions/{group}"
    sent = {"version": "1", "ways_new": ODD, "tell_new": "1"}
    first, second = (own.post(f"{page}/write", page, **sent) for _ in range(2))
    assert (second.status_code, second.location) == (303, first.location)
    late = own.post(f"{page}/write", page, **sent | {"ways_new": "另外的问法"})
    assert (late.status_code, "没有送出" in late.text) == (400, True)  # other words are no second press
    with village.services.database.reading() as session:
        drafts = catalogue.Filters(state=State.DRAFT)
        assert catalogue.listing(session, "640522", village.clock.now(), drafts).total == 1


def test_an_answer_that_is_pressed_twice_says_twice_that_it_goes(
    own: Browser, colleague: Browser, village: Village, group: int
) -> None:
    page = f"/staff/questions/{group}"
    sent = {"version": "1", "text": "骨髓移植要问县医保局。\r\n先问再去。", "draft": "1", "sure": "1"}
    for _ in range(2):
        done = own.post(f"{page}/answer", page, **sent)
        assert (done.status_code, "答复会发给2个人" in own.get(done.location).text) == (303, True)
    assert len(village.owed()) == 2
    other = own.post(f"{page}/answer", page, **sent | {"text": "又想了想。"})
    assert (other.status_code, "没有送出" in other.text) == (400, True)
    assert colleague.post(f"{page}/answer", page, **sent).status_code == 400  # it was not theirs


def member(app: Flask, services: Services, region: str, name: str) -> Browser:
    """Signed in: an administrator of that region."""
    with services.database.writing() as session:
        new = NewAccount(name, "丁一", Role.ADMIN, region)
        register.add(session, services.passwords, new, SYSTEM, services.clock.now())
        row = session.query(StaffAccountRow).filter_by(username=name).one()
        row.password_hash, row.must_change_password = services.passwords.hash(PASSWORD), False
    browser = Browser(app.test_client())
    browser.sign_in(name)
    return browser


@pytest.mark.parametrize("region", ["640500", "640000", "000000"])
def test_who_told_only_the_prefecture_is_heard_there_or_by_the_next_above(
    own: Browser, app: Flask, village: Village, region: str
) -> None:
    village.ask("a", ODD, "640500")
    (line,) = village.lines()
    page = f"/staff/questions/{line.id}"
    assert own.get(page).status_code == 404
    nobody = "提问只说了是中卫市的，没有说哪个县，没有人能办"
    assert nobody in own.get("/staff/").text
    above = member(app, village.services, region, "above")
    assert nobody not in own.get("/staff/").text
    assert "没答上的提问" in above.get("/staff/").text
    listed = above.get("/staff/questions").text
    assert ODD in listed
    assert "中卫市 <small>没有说哪个县</small>" in listed
    assert "中卫市（问的人只说了这里，没有说哪个县" in above.get(page).text
    assert "答复会发给1个人" in settled(above, line.id, "answer", text="请先说您是哪个县的。")


def test_of_who_told_the_county_nothing_is_said_beside_it(own: Browser, group: int) -> None:
    assert "没有说哪个县" not in own.get("/staff/questions").text
    assert "没有说哪个县" not in own.get(f"/staff/questions/{group}").text
    assert "没有人能办" not in own.get("/staff/").text


def test_an_answer_says_how_many_it_reaches(own: Browser, village: Village, group: int) -> None:
    text = settled(own, group, "answer", text="袋子钱不退。")
    assert "答复会发给2个人" in text
    assert "0 人已收到，2 人还在等（48小时内说过话的马上发" in text  # for no entry
    assert "袋子钱不退" in village.ask("a", "你好")


def test_dismissed_it_can_be_opened_again(own: Browser, group: int) -> None:
    assert "原因已记下" in settled(own, group, "dismiss", reason="看不懂")
    assert ODD in own.get("/staff/questions?state=dismissed").text
    assert "又回到待处理" in settled(own, group, "reopen")


def test_a_reviewer_answers_and_writes_no_entry(colleague: Browser, village: Village, group: int) -> None:
    text = colleague.get(f"/staff/questions/{group}").text
    assert "直接答复" in text
    assert "新写一条" not in text
    settled(colleague, group, "answer", text="袋子钱不退。", draft="1")
    with village.services.database.reading() as session:
        drafts = catalogue.Filters(state=State.DRAFT)
        assert catalogue.listing(session, "640522", village.clock.now(), drafts).total == 0


def test_the_page_of_the_web_has_a_button_for_what_was_no_help(app: Flask, village: Village) -> None:
    client = app.test_client()
    first = client.post("/", data={"question": "住院要交押金吗", "region": "640522"})
    assert 'name="dislike"' in first.text
    sealed = re.findall(r'name="transcript" value="([^"]*)"', first.text)[0]
    second = client.post("/", data={"dislike": "1", "region": "640522", "transcript": sealed})
    assert "没帮上您" in second.text
    assert 'name="dislike"' not in second.text.split("<template")[0]
    (line,) = village.lines()
    assert line.disliked == 1


def test_an_answer_that_wechat_does_not_take_is_on_the_to_do_list_and_settled_in_two_clicks(
    own: Browser, village: Village, group: int
) -> None:
    assert "答复没发出去" not in own.get("/staff/").text
    settled(own, group, "answer", text="袋子钱不退。")
    wechat, services = WeChat(Verdict.REFUSED), village.services
    desk = Desk(services.database, services.cipher, services.library, services.guard, wechat.say)
    desk.act(village.clock.now())
    assert "给居民的答复没发出去" in own.get("/staff/").text
    page = "/staff/questions/undelivered"
    first, second = re.findall(r"/undelivered/(\d+)/again", own.get(page).text)
    assert "马上再发一次" in own.get(own.post(f"{page}/{first}/again", page).location).text
    assert "不发了。" in own.get(own.post(f"{page}/{second}/give-up", page).location).text
    assert f"{page}/{second}/" not in own.get(page).text
    assert f"{page}/{first}/again" not in own.get(page).text  # it waits, and can still be called back
    assert f"{page}/{first}/give-up" in own.get(page).text
    assert "答复没发出去" not in own.get("/staff/").text


@pytest.mark.parametrize(("deed", "field"), [("answer", "text"), ("dismiss", "reason"), ("attach", "ways")])
def test_what_was_typed_is_still_there_when_a_colleague_was_quicker(
    own: Browser, colleague: Browser, group: int, deed: str, field: str
) -> None:
    page = f"/staff/questions/{group}"
    opened = own.get(page)
    version = re.findall(r'name="version" value="(\d+)"', opened.text)[0]
    settled(colleague, group, "dismiss", reason="不归我们管")
    typed = {field: "骨髓移植要问县医保局，先带诊断书", "entry": "staff-bag", "version": version}
    late = own.post(f"{page}/{deed}", page, **typed)
    assert late.status_code == 400
    assert "没有送出" in late.text
    assert late.text.count("骨髓移植要问县医保局，先带诊断书") == 1


def test_a_figure_that_nothing_published_says_is_looked_at_before_it_is_told(
    own: Browser, colleague: Browser, group: int
) -> None:
    """A telephone number is none; what was answered so, and by whom, stands where reviewers look."""
    odd = "骨髓移植报37.5%，电话0955-4012345。"
    stopped = settled(own, group, "answer", text=odd)
    assert "答复里的37.5%" in stopped
    assert "0955" not in stopped.split("答复里的")[1].split("还没有发")[0]
    assert odd in stopped
    assert "37.5%" not in colleague.get("/staff/questions?state=answered").text
    assert "答复会发给2个人" in settled(own, group, "answer", text=odd, sure="1")
    listed = colleague.get("/staff/questions?state=answered&order=newest").text
    assert ODD in listed
    shown = colleague.get(f"/staff/questions/{group}").text
    assert re.search(rf"own 在 .{{16}} 直接答复（没有人审过）：{re.escape(odd)}<", shown)


def test_a_new_entry_says_how_many_ways_of_asking_it_needs_and_has(own: Browser, group: int) -> None:
    page = own.get(f"/staff/questions/{group}").text
    assert "至少要有 3 条不一样的问法，现在有 1 条，还差 2 条" in page
    assert "补上来源和问法（至少3条，现在1条）" in page
    typed = settled(own, group, "dismiss", ways_new=f"{ODD}\n{ODD}？\n\n骨髓移植报销吗\n换骨髓给报吗")
    assert "至少要有 3 条不一样的问法，现在有 3 条。" in typed


def test_so_does_the_entry_itself(own: Browser, group: int) -> None:
    assert "至少 3 条不一样的，现在有 1 条" in settled(own, group, "write", ways_new=ODD)


def drafted(own: Browser, village: Village, group: int) -> str:
    """The page of the entry that was drafted of a direct answer, sent to review."""
    settled(own, group, "answer", text="骨髓移植要问县医保局。", draft="1", sure="1")
    with village.services.database.reading() as session:
        id = str(groups.detail(session, group).entry_id)
    with village.services.database.writing() as session:
        text = replace(TEXT, title="骨髓移植怎么报", phrasings=(ODD, "换骨髓报不报", "骨髓移植报多少"))
        now = village.clock.now()
        life.save(session, life.Hold(id, 1), life.Given(text, "写完"), Actor("own"), now)
        life.submit(session, life.Hold(id, 2), Actor("own"), now)
    return f"/staff/entries/{id}"


def test_who_reviews_a_draft_sees_what_was_answered_with_it_and_sending_it_back_holds_that(
    own: Browser, colleague: Browser, village: Village, group: int
) -> None:
    page = drafted(own, village, group)
    shown = colleague.get(page).text
    assert "已经这样直接答复过问的人" in shown
    assert "骨髓移植要问县医保局。" in shown
    assert "0 人已收到，2 人还在等" in shown
    assert "退回这一条，还没送到的就先停着不发" in shown
    version = re.findall(r'name="version" value="(\d+)"', shown)[0]
    colleague.post(f"{page}/reject", page, version=version, reject_reason="文件没有这样写")
    assert "2 人的停着没发" in own.get(page).text
    assert "等它改好、审核通过，就改发审过的答案" in own.get(page).text
    assert "给居民的答复没发出去" in own.get("/staff/").text
    of_group = own.get(f"/staff/questions/{group}").text
    assert "2 人的答复停着没发：同时起草的条目被退回了：文件没有这样写（colleague" in of_group
    assert "0 人还在等" in of_group
    for person in (own, colleague):
        waiting = person.get("/staff/questions/undelivered").text
        assert waiting.count("停着没发") == 2
        assert waiting.count("骨髓移植要问县医保局。") == 2
        assert waiting.count("照样发<") == 2
    (first, _) = re.findall(r"undelivered/(\d+)/again", waiting)
    done = own.post(f"/staff/questions/undelivered/{first}/again", "/staff/questions/undelivered")
    assert "这份答复照样发" in own.get(done.location).text
    assert "骨髓移植要问县医保局。" in village.ask("a", "住院要交押金吗") + village.ask("b", "住院要交押金吗")
