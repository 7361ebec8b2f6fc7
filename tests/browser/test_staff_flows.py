"""The deeds of a publicity worker in a real browser, each from its first page to its last, looked at on both screens.

One person signs in for all of them; who has to be another person is, in a context of its own.
"""

import re
from collections.abc import Iterator
from datetime import timedelta
from itertools import count

import pytest
from playwright.sync_api import Browser, Page, expect

from backend.app import create_app
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM
from backend.services import Services
from bot.questions.groups import listing
from bot.turn import Asker
from policy_kb.quiz import keeping, results, sheets
from policy_kb.quiz.choosing import Choice, Drawn
from policy_kb.quiz.models import QuizSheetRow
from policy_kb.quiz.sheets import Sheet
from scheduler.models import HealthCentreRow
from tests.browser.axe import barriers
from tests.browser.conftest import DESKTOP, PHONE, listen, prepare
from tests.browser.steps import cut_off, small_targets
from tests.browser.test_staff_console import ROOMS, console_address, console_services, enter
from tests.browser.test_staff_entries import account, shot, write
from tests.policy_kb.quiz.asked import ask

__all__ = ["console_address", "console_services"]  # fixtures
_numbers = count()
# Pages with a thing in their address, each looked at here or in a module beside this one.
SEEN = {
    "/staff/accounts/<username>/change",
    "/staff/documents/<document_key>",
    "/staff/entries/<entry_id>",
    "/staff/entries/<entry_id>/history",
    "/staff/entries/above",
    "/staff/entries/golden",
    "/staff/entries/new",
    "/staff/exchange/import/<int:import_id>",
    "/staff/follow-up/figures",
    "/staff/hits/<int:run_id>",
    "/staff/hits/compare",
    "/staff/leaflets/digest/<entry_id>",
    "/staff/password",
    "/staff/questions/<int:group_id>",
    "/staff/quiz/<int:question_id>",
    "/staff/quiz/townships/<int:township_id>",
    "/staff/sign-in",
}
FILES = (".xlsx", ".json", ".zip", "/file", "/workbook", "/<path:filename>")


def someone(
    browser: Browser,
    services: Services,
    address: str,
    role: Role,
    region: str = "640500",
    *,
    scripts: bool = True,
) -> Iterator[Page]:
    """Signed in; a message of the browser's console fails the test."""
    context = browser.new_context(viewport=DESKTOP, locale="zh-CN", java_script_enabled=scripts)  # type: ignore[arg-type]
    prepare(context)
    page = context.new_page()
    heard = listen(page)
    enter(page, address, account(services, role, region))
    yield page
    context.close()
    assert heard == []


@pytest.fixture(scope="module")
def page(browser: Browser, console_services: Services, console_address: str) -> Iterator[Page]:
    """An administrator of 中卫市, who may write and review."""
    yield from someone(browser, console_services, console_address, Role.ADMIN)


@pytest.fixture(scope="module")
def reviewer(browser: Browser, console_services: Services, console_address: str) -> Iterator[Page]:
    """Another person, who passes what the first has written."""
    yield from someone(browser, console_services, console_address, Role.REVIEWER)


def look(page: Page, name: str) -> None:
    """Nothing bars anybody, nothing is cut, everything can be pressed: on a phone's screen and on a desktop's."""
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)  # type: ignore[arg-type]
        shot(page, name)
        assert barriers(page) == [], name
        # A long title in a drop-down is cut on a phone; the list that opens shows it whole.
        assert [one for one in cut_off(page) if "<select" not in one] == [], name
        assert small_targets(page) == [], name


def said(page: Page, words: str) -> None:
    expect(page.get_by_role("status").first).to_contain_text(words)


def of_row(page: Page, row: str, button: str) -> None:
    """Press a button of one line of a list."""
    page.get_by_role("row").filter(has_text=row).get_by_role("button", name=button).click()


def group(services: Services, question: str, region: str = "640522") -> int:
    """The number of a group of a question that nobody could answer."""
    with services.database.direct() as direct:
        asker = Asker("wechat", f"somebody who asks {question}")
        turn = services.conversations.ask(direct, asker, question, services.clock.now(), region)
        with direct.writing():
            services.conversations.record(direct, turn)
    services.desk.gather()
    with services.database.reading() as session:
        found = listing(session, region).lines
        return next(one.id for one in found if one.question == question)


def test_every_page_of_the_console_is_looked_at(console_services: Services) -> None:
    rules = create_app(console_services).url_map.iter_rules()
    pages = {
        rule.rule.rstrip("/") or "/"
        for rule in rules
        if rule.rule.startswith("/staff") and "GET" in (rule.methods or ()) and not rule.rule.endswith(FILES)
    }
    assert pages - {f"/staff/{room}".rstrip("/") for room in ROOMS} == SEEN


def test_a_question_is_attached_to_an_entry_as_a_way_of_asking(
    page: Page, console_services: Services, console_address: str
) -> None:
    number = group(console_services, "木腿木胳膊给装不")
    page.goto(f"{console_address}staff/questions/{number}?find=押金")
    look(page, "group")
    page.get_by_role("list", name="并入哪一条").get_by_role("button", name="并入并送审").first.click()
    said(page, "问法已并入条目")
    page.goto(f"{console_address}staff/questions/{number}")
    page.get_by_role("link", name="看这条问答").first.click()
    expect(page.get_by_label("问法", exact=True)).to_have_value(re.compile("木腿木胳膊给装不"))


def test_a_question_becomes_a_new_entry(page: Page, console_services: Services, console_address: str) -> None:
    number = group(console_services, "骆驼踢伤了给报不")
    page.goto(f"{console_address}staff/questions/{number}")
    page.get_by_role("button", name="起草条目").click()
    expect(page.get_by_label("问法", exact=True)).to_have_value("骆驼踢伤了给报不")
    look(page, "drafted")


def test_who_asked_is_answered(page: Page, console_services: Services, console_address: str) -> None:
    number = group(console_services, "雪莲花能治腿疼不")
    page.goto(f"{console_address}staff/questions/{number}")
    page.get_by_role("textbox", name="答复").fill("这个请到乡镇卫生院问医生。")
    page.get_by_role("button", name="答复", exact=True).click()
    said(page, "答复会发给1个人")
    look(page, "answered")


def test_a_quiz_question_is_edited_and_put_in_use_by_another(
    page: Page, reviewer: Page, console_services: Services, console_address: str
) -> None:
    """Two are in use already: it is the third that a quiz needs."""
    with console_services.database.writing() as session:
        for entry in ("zhongwei-aid-tertiary", "zhongwei-doctor-capacity"):
            ask(session, "640500", 1, console_services.clock.now(), entry=entry)
    page.goto(f"{console_address}staff/quiz")
    expect(page.get_by_text("请至少启用3道：中卫市现在抽得到 2 道。")).to_be_visible()
    look(page, "quiz-too-few")
    page.goto(f"{console_address}staff/quiz/new?words=zhongwei-payment-deposit")
    page.get_by_role("button", name="用这条出题").first.click()
    said(page, "题目起了个头")
    look(page, "quiz-question")
    page.get_by_label("题目").fill("住院要先交押金吗？")
    for number, words in enumerate(("不用先交", "要交一半", "要全交"), start=1):
        page.get_by_role("textbox", name=f"选项{number}").fill(words)
    page.get_by_role("radio", name="选项1").check()
    page.get_by_role("button", name="保存").click()
    said(page, "改好了")
    other, question = page.context.new_page(), page.url.partition("?")[0]
    other.goto(question)
    for who, words in ((page, "要交三分之一"), (other, "要交三分之二")):
        who.get_by_role("textbox", name="选项3").fill(words)
        who.get_by_role("button", name="保存").click()
    expect(other.locator(".compare")).to_contain_text("要交三分之一")
    look(other, "quiz-conflict")
    other.close()
    reviewer.goto(question)
    look(reviewer, "quiz-review")
    reviewer.get_by_role("button", name="核对过了，启用").click()
    said(reviewer, "这道题启用了")
    reviewer.goto(f"{console_address}quiz?region=640500")
    expect(reviewer.get_by_role("group", name="住院要先交押金吗？")).to_be_visible()


def test_a_county_s_townships_are_listed_renamed_and_chosen_from(
    page: Page, reviewer: Page, console_services: Services, console_address: str
) -> None:
    """The roster begins the list; what was written before is put to it; residents then choose from it."""
    services, address = console_services, f"{console_address}staff/quiz/townships?region=640521"
    with services.database.writing() as session:
        for entry in ("zhongwei-aid-tertiary", "zhongwei-doctor-capacity", "zhongwei-payment-papers"):
            ask(session, "640500", 1, services.clock.now(), entry=entry, root="640521")
        for name in ("大战场镇", "恩和镇"):
            session.add(HealthCentreRow(name=f"{name}卫生院", region_code="640521", township=name))
        today = services.clock.now().date()
        session.add(QuizSheetRow(region_code="640521", township="恩和乡", channel="web", on=today))
    page.goto(address)
    look(page, "townships-none")
    page.get_by_role("button", name="把名册里的 2 个加进名单").click()
    said(page, "加了2个乡镇")
    page.get_by_label("乡镇名").fill("渠口农场 渠口\n石空镇\n!")
    page.get_by_role("button", name="加进名单", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("第3行的“!”不像乡镇名")
    look(page, "townships-wrong")
    page.get_by_label("乡镇名").fill("渠口农场 渠口\n石空镇")
    page.get_by_role("button", name="加进名单", exact=True).click()
    said(page, "加了2个乡镇")
    page.get_by_label("“恩和乡”算哪个乡镇").select_option(label="恩和镇")
    look(page, "townships")
    page.get_by_role("button", name=re.compile("归过去.*恩和乡")).click()
    said(page, "都算这个乡镇")
    page.get_by_role("link", name="渠口农场").click()
    page.get_by_label("乡镇名").fill("渠口镇")
    other, township = page.context.new_page(), page.url
    other.goto(township)
    page.get_by_role("button", name="保存").click()
    said(page, "改好了")
    expect(page.get_by_label("其他写法")).to_have_value("渠口\n渠口农场")
    look(page, "township")
    other.get_by_label("乡镇名").fill("渠口街道")
    other.get_by_role("button", name="保存").click()
    expect(other.get_by_role("heading", name="同事刚存过这个乡镇")).to_be_visible()
    look(other, "township-conflict")
    other.get_by_role("button", name="从名单上去掉").click()
    said(other, "已从名单上去掉")
    other.close()
    reviewer.goto(township.partition("?")[0])
    expect(reviewer.get_by_role("main")).to_contain_text("没有这个乡镇")
    reviewer.goto(address)
    expect(reviewer.get_by_role("button", name="加进名单")).to_have_count(0)
    reviewer.goto(f"{console_address}quiz?region=640521")
    reviewer.get_by_label("您是哪个乡镇的").select_option(label="石空镇")
    for group in reviewer.get_by_role("group").all():
        group.get_by_role("radio").first.check()
    reviewer.get_by_role("button", name="愿意，交卷").click()
    page.goto(f"{console_address}staff/quiz/results")
    expect(page.get_by_role("row", name=re.compile("石空镇"))).to_be_visible()


def test_an_entry_is_published_at_its_moment_and_retired(
    page: Page, reviewer: Page, console_services: Services, console_address: str
) -> None:
    now = console_services.clock.now()
    write(page, console_address, f"摩托车{next(_numbers)}")
    page.get_by_role("button", name="存草稿").click()
    said(page, "已存成草稿")
    page.get_by_label("这次改了什么").fill("定好时间")
    page.locator("summary").click()
    page.get_by_label("定时发布").fill((now + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_label("到期停用").fill((now + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M"))
    page.get_by_role("button", name="送审").click()
    said(page, "已送审")
    expect(page.get_by_text("这一版有您写的内容")).to_contain_text("可以由：")
    expect(page.get_by_role("button", name="通过", exact=True)).to_have_count(0)
    look(page, "own-text")
    entry = page.url.partition("?")[0]
    reviewer.goto(entry)
    look(reviewer, "review")
    reviewer.get_by_role("button", name="通过", exact=True).click()
    said(reviewer, "会自动发布")
    page.goto(f"{entry}/history")
    page.get_by_role("button", name=re.compile("恢复这一版.*第 1 版")).click()
    expect(page.get_by_role("alert")).to_contain_text("这次定时发布就取消")
    look(page, "restore-asked")
    page.get_by_role("link", name="不恢复，照样按时发布").click()
    expect(page.locator(".badge").first).to_contain_text("已通过")
    reviewer.get_by_role("button", name="不等了，现在发布").click()
    said(reviewer, "已经发布")
    expect(reviewer.locator("dl")).to_contain_text("到期停用")
    page.goto(entry)
    page.get_by_label("结论").fill("还没想好怎么改。")
    page.get_by_label("停用的原因").fill("政策到期")
    page.get_by_role("button", name="停用", exact=True).click()
    said(page, "已停用")
    expect(page.get_by_label("结论")).to_have_value("还没想好怎么改。")
    look(page, "retired")


def test_an_account_is_added_given_a_new_password_and_another_role(page: Page, console_address: str) -> None:
    page.goto(f"{console_address}staff/accounts/new")
    page.get_by_label("用户名").fill("haiyuan.li")
    page.get_by_label("姓名").fill("李红梅")
    page.get_by_role("button", name="新增账号").click()
    first = page.locator("code").inner_text()
    look(page, "issued")
    page.get_by_role("button", name="回到账号").click()
    of_row(page, "李红梅", "重设密码")
    assert page.locator("code").inner_text() != first
    page.goto(f"{console_address}staff/accounts")
    page.get_by_role("row").filter(has_text="李红梅").get_by_role("link", name="改角色、地区").click()
    look(page, "account")
    page.get_by_label("角色").select_option("审核")
    page.get_by_role("button", name="改好").click()
    said(page, "角色和地区改好了")
    of_row(page, "李红梅", "停用")
    said(page, "账号已停用")


def test_a_word_is_added_passed_by_another_and_retired(
    page: Page, reviewer: Page, console_address: str
) -> None:
    address = f"{console_address}staff/words"
    page.goto(address)
    page.get_by_label("群众的说法").fill("咕噜咕噜病")
    page.get_by_label("标准说法").fill("高血压")
    page.get_by_label("来源和理由").fill("村里老人这样说")
    page.get_by_role("button", name="加上").click()
    said(page, "已记下")
    look(page, "words-own")
    reviewer.goto(address)
    look(reviewer, "words")
    of_row(reviewer, "咕噜咕噜病", "通过")
    said(reviewer, "已通过")
    page.goto(address)
    of_row(page, "咕噜咕噜病", "停用")
    said(page, "已停用")


@pytest.mark.usefixtures("printer")
def test_chosen_entries_are_printed_as_a_leaflet(page: Page, console_address: str) -> None:
    page.goto(f"{console_address}staff/leaflets?region=640522&household=chronic")
    for number, box in enumerate(page.locator("input[name=entry]").all()):
        box.set_checked(number < 2)
    address = page.get_by_label("居民打开的网址")
    address.fill("https://mingbai.example/?from=paper")
    page.get_by_role("button", name="印成 PDF").click()
    expect(page.get_by_role("alert")).to_contain_text("不要带")
    expect(page.locator("input[name=entry]:checked")).to_have_count(2)
    expect(page.get_by_label("写给谁")).to_have_value("chronic")
    look(page, "leaflet-refused")
    address.fill("https://mingbai.example/")
    with page.expect_response("**/leaflets/paper**") as found:
        page.get_by_role("button", name="印成 PDF").click()
    assert (found.value.status, found.value.headers["content-type"]) == (200, "application/pdf")
    page.wait_for_url("**/leaflets/paper**")  # the browser shows it


def test_what_was_done_about_a_topic_that_few_know_is_written_down(
    page: Page, console_services: Services, console_address: str
) -> None:
    """The question itself is retired by then, and counts no more than before."""
    services, now = console_services, console_services.clock.now()
    with services.database.writing() as session:
        id = keeping.draft(session, "zhongwei-payment-deposit", SYSTEM, now)
        keeping.retire(session, keeping.Hold(id, 1), SYSTEM, now)
    asked = Drawn(id, "payment", "要押金吗", (Choice("不用交", True), Choice("交五百", False)))
    with services.database.direct() as direct, direct.writing():
        for _ in range(results.ENOUGH):
            sheets.put(direct, Sheet("640500", "", "web", now.date(), (asked,), (1,)))
    page.goto(f"{console_address}staff/")
    page.get_by_role("link", name="知晓率低").first.click()
    page.wait_for_url("**/staff/quiz/results#payment")
    look(page, "topic-few-know")
    page.get_by_label("做了什么").fill("在三河镇入户发了200张明白纸")
    page.get_by_role("button", name="记下").click()
    said(page, "记下了")
    expect(page.get_by_role("cell", name="在三河镇入户发了200张明白纸")).to_be_visible()
    look(page, "topic-efforts")


def test_many_questions_are_asked_at_once_and_two_runs_compared(page: Page, console_address: str) -> None:
    address = f"{console_address}staff/hits"
    page.goto(address)
    look(page, "hits-empty")
    for times in range(2):
        page.goto(address)
        page.get_by_label("要问的话").fill(
            "住院要交押金吗\n住院\n骑骆驼收钱吗\n家庭医生管什么\tzhongwei-payment-deposit" + "\n你好" * times
        )
        page.get_by_role("button", name="试问这些").click()
        expect(page.get_by_role("heading", name="合计")).to_be_visible()  # it goes on by itself
    expect(page.locator(".totals")).to_contain_text("错")
    expect(page.get_by_text("和上一次")).to_be_visible()
    look(page, "hits-run")
    page.get_by_label("结果").select_option(label="只给选项")
    expect(page.locator(".count")).to_contain_text("共 1 句")
    page.get_by_role("button", name="看哪些变了").click()
    expect(page.get_by_role("status")).to_contain_text(
        "没变 4 句；只有先一次问过的 0 句，只有后一次问过的 1 句"
    )
    look(page, "hits-compare")
    page.goto(address)
    look(page, "hits")
    page.get_by_role("button", name="比较").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("比较两次试问")
    page.go_back()
    page.locator(".lines a").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
