"""Documents on the pages: upload, review, confirm, a draft out of a clause, a newer one, and all that is refused."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial

import pytest
from flask import Flask, request
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from backend.core import audit
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.core.audit import SYSTEM, Actor
from backend.core.clock import SHANGHAI
from backend.core.errors import BadInput
from backend.services import Services
from backend.staff.documents import turning
from backend.staff.uploads import sent_file, takes_file
from policy_kb import store
from policy_kb.documents import days, life, succession, uploading
from policy_kb.documents.models import DocumentFileRow
from policy_kb.documents.succession import Asked
from policy_kb.documents.uploading import Upload
from policy_kb.editing import golden
from policy_kb.importing import read_paragraphs
from policy_kb.importing.reading import LARGEST_FILE
from policy_kb.models import ClauseRow, EntryRow, SourceDocumentRow
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN, Browser, token
from tests.fakes import FixedClock
from tests.policy_kb.editing import written
from tests.policy_kb.editing.written import live
from tests.policy_kb.importing.test_excel import book, with_part
from tests.policy_kb.importing.test_pdf import draw_scan
from tests.policy_kb.importing.written import docx_of, drawn_pdf, pdf_of

TEXT = "海原县医疗救助办法\n第一条 特困人员住院的，全额救助。\n第二条 低保户住院的，救助百分之七十。\n"
FIELDS = {
    "title": "海原县医疗救助办法",
    "issuer": "海原县民政局",
    "number": "海民发〔2021〕3号",
    "issued": "2021-05",
    "region": HAIYUAN,
}
FORM = "/staff/documents/new"
ZHONGWEI = "640500"  # above 海原县


def send(browser: Browser, data: bytes, filename: str = "办法.txt", **changed: str) -> tuple[int, str]:
    """Status, and where to or the page."""
    fields = FIELDS | changed | {"csrf": token(browser.get(FORM))}
    response = browser.client.post(
        FORM, data=fields | {"file": (io.BytesIO(data), filename)}, base_url=browser.host
    )
    return response.status_code, response.location or response.text


def uploaded(
    browser: Browser, data: bytes = TEXT.encode(), filename: str = "办法.txt", **changed: str
) -> str:
    """The address of a document that was taken."""
    status, where = send(browser, data, filename, **changed)
    assert status == 303, where
    return where.split("?")[0]


def confirm(browser: Browser, where: str) -> TestResponse:
    """With what stands in the form of its page."""
    page = browser.get(where)
    found = re.findall(r'name="looked_at" value="([^"]+)"', page.text)
    return browser.bare_post(f"{where}/confirm", csrf=token(page), looked_at=found[0] if found else "")


def discard(browser: Browser, where: str) -> TestResponse:
    """Asked, and said yes to."""
    asked = browser.post(f"{where}/discard", where)
    assert (asked.status_code, "还没有删除" in asked.text) == (409, True)
    found = re.findall(r'name="looked_at" value="([^"]+)"', asked.text)
    return browser.bare_post(f"{where}/discard", csrf=token(asked), sure="1", looked_at=found[0])


def agree(browser: Browser, where: str) -> TestResponse:
    return browser.bare_post(f"{where}/agree", **asked_for(browser.get(where)))


def asked_for(page: TestResponse) -> dict[str, str]:
    """What stands in the form that agrees, or declines."""
    form = re.split('/(?:agree|decline)">', page.text, maxsplit=1)[1].split("</form>")[0]
    return dict(re.findall(r'name="(what|newer|topic)" value="([^"]*)"', form)) | {"csrf": token(page)}


def stored(services: Services) -> tuple[int, int, int]:
    with services.database.reading() as session:
        rows = (DocumentFileRow, ClauseRow, EntryRow)
        return tuple(session.scalar(select(func.count()).select_from(row)) or 0 for row in rows)  # type: ignore[return-value]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "utf-16"])
def test_a_text_is_read_right_in_each_encoding_and_shown_beside_its_clauses(
    own: Browser, encoding: str
) -> None:
    page = own.get(uploaded(own, TEXT.encode(encoding))).text
    assert "第一条 特困人员住院的，全额救助。" in page
    assert "待核对" in page
    assert 'class="original"' in page


@pytest.mark.parametrize(("write", "name"), [(docx_of, "a.docx"), (pdf_of, "a.pdf")])
def test_word_and_pdf_are_read(own: Browser, write: Callable[[list[str]], bytes], name: str) -> None:
    assert "低保户住院的，救助百分之七十" in own.get(uploaded(own, write(TEXT.split()), name)).text


def test_headings_of_word_stand_in_the_text_beside_without_the_marks_they_are_read_as(own: Browser) -> None:
    page = own.get(uploaded(own, docx_of(["# 某办法", "## 第一章 总则", "第一条 不交押金。"]), "a.docx")).text
    beside = page[page.index('class="original"') :]
    assert "<strong>第一章 总则</strong>" in beside
    assert "#" not in beside


def test_the_original_comes_back_byte_by_byte_and_is_never_shown(own: Browser) -> None:
    data = ("<p>第一条 住院不交押金。</p><script>alert(1)</script>").encode()
    where = uploaded(own, data, "页.html")
    assert "alert(1)" not in own.get(where).text
    back = own.get(f"{where}/file")
    assert back.data == data
    assert back.headers["Content-Disposition"].startswith("attachment")
    assert back.mimetype == "application/octet-stream"


ENCRYPTED = b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le")


@pytest.mark.parametrize(
    ("data", "name", "words"),
    [
        (b"", "空.txt", "文件是空的"),
        (b"", "", "还没有选文件"),
        (b"   \n", "空.txt", "没有文字"),
        (b"MZ", "程序.exe", "认不出"),
        (b"x", "旧.doc", "另存为 .docx"),
        (b"x", "宏.docm", "带宏"),
        (ENCRYPTED, "锁.docx", "取消密码"),
        (ENCRYPTED, "锁.xlsx", "取消密码"),
        (with_part(docx_of(["甲"]), "word/vbaProject.bin", b"x"), "宏.docx", "带有宏"),
        (with_part(docx_of(["甲"]), "word/bomb.xml", b" " * 40_000_000), "弹.docx", "展开后过大"),
        (with_part(book([["甲"]]), "xl/bomb.xml", b" " * 40_000_000), "弹.xlsx", "展开后过大"),
        (b"%PDF-1.4 cut off", "断.pdf", "没有下载完整"),
        (pdf_of(["正文"], password="secret"), "锁.pdf", "取消密码"),
        (drawn_pdf(draw_scan), "扫描.pdf", "没有文字层"),
        (book([["甲"], ["=1+1"]]), "公式.xlsx", "有公式"),
        (bytes(range(128, 256)) * 9, "乱.txt", "编码"),
    ],
)
def test_what_cannot_be_read_is_refused_with_a_sentence_and_nothing_stays(
    own: Browser, services: Services, data: bytes, name: str, words: str
) -> None:
    before = stored(services)
    status, page = send(own, data, name)
    assert (status, words in page) == (400, True), page[-900:]
    assert FIELDS["issuer"] in page  # what was typed is still there
    assert stored(services) == before


def test_a_file_of_200_mb_is_refused_before_it_is_read(own: Browser, services: Services) -> None:
    before = stored(services)
    response = own.client.post(
        FORM,
        base_url=own.host,
        content_type="multipart/form-data; boundary=x",
        input_stream=io.BytesIO(b"--x"),
        environ_overrides={"CONTENT_LENGTH": str(200 * 2**20)},
    )
    assert response.status_code == 400
    assert "文件超过 20 MB" in response.text
    assert stored(services) == before


def too_large(browser: Browser, *parts: tuple[str, str]) -> TestResponse:
    """What a form of these fields and a file of 200 MB after them comes to; of the body only the beginning is there."""
    fields = "".join(
        f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in parts
    )
    file = '--x\r\nContent-Disposition: form-data; name="file"; filename="大.docx"\r\n\r\n' + "z" * 70_000
    return browser.client.post(
        FORM,
        base_url=browser.host,
        content_type="multipart/form-data; boundary=x",
        input_stream=io.BytesIO((fields + file).encode()),
        environ_overrides={"CONTENT_LENGTH": str(200 * 2**20)},
    )


def test_what_was_typed_beside_a_file_that_is_too_large_is_shown_again(
    own: Browser, services: Services
) -> None:
    before = stored(services)
    typed = {**FIELDS, "title": "随手写的\r\n--标题", "issued": "2026-03-12"}
    response = too_large(own, ("csrf", token(own.get(FORM))), *typed.items())
    assert response.status_code == 400
    assert "文件超过 20 MB，没有上传" in response.text
    assert all(f'value="{value}"' in response.text for value in (typed["issuer"], typed["issued"]))
    assert "--标题" in response.text
    assert stored(services) == before


def test_who_still_sends_is_heard_out_to_read_the_answer(app: Flask) -> None:
    """Where the server hands on the line itself, what is not read of it is cut, and the page is lost."""
    beginning = (
        b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n' + "办法".encode() + b"\r\n--x\r\n"
    )
    stream = io.BytesIO(beginning + b"z" * 300_000)
    whole = {"CONTENT_LENGTH": str(200 * 2**20), "CONTENT_TYPE": "multipart/form-data; boundary=x"}

    @takes_file(LARGEST_FILE)
    def view() -> str:
        return sent_file()[0]

    with app.test_request_context(FORM, method="POST", environ_overrides={**whole, "wsgi.input": stream}):
        with pytest.raises(BadInput, match="文件超过 20 MB"):
            view()  # without our token in it
        assert request.form["title"] == "办法"
    assert stream.tell() == len(stream.getvalue())


def test_a_form_that_is_not_ours_is_shown_to_nobody_whatever_its_file(own: Browser) -> None:
    response = too_large(own, ("csrf", "of another page"), *FIELDS.items())
    assert response.status_code == 403
    assert FIELDS["issuer"] not in response.text


def test_other_forms_stay_small(own: Browser) -> None:
    response = own.bare_post("/staff/accounts/new", csrf="x" * 200_000)
    assert response.status_code == 413


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("region", SUIXIAN, "请从下拉里选一个地区"),
        ("region", "640500", "请从下拉里选一个地区"),
        ("title", "", "文件标题没有写"),
        ("issuer", " ", "发文单位没有写"),
        ("issued", "去年", "写法不对"),
        ("issued", "2099", "还没有到"),
        ("title", "长" * 301, "超过300个字"),
    ],
)
def test_a_half_filled_form_is_shown_again(own: Browser, field: str, value: str, words: str) -> None:
    status, page = send(own, TEXT.encode(), **{field: value})
    assert (status, words in page) == (400, True)


def test_it_answers_nobody_until_another_person_confirms_it(
    own: Browser, colleague: Browser, services: Services
) -> None:
    def quotable() -> bool:
        with services.database.reading() as session:
            return any("特困人员住院的" in one.text for one in store.snapshot(session).clauses)

    where = uploaded(own)
    assert not quotable()
    assert "核对好了，确认" not in own.get(where).text
    assert confirm(own, where).status_code == 403
    assert "政策文件等着核对或同意" in colleague.get("/staff/").text
    assert "待核对" in colleague.get("/staff/documents?waiting=1").text
    assert confirm(colleague, where).status_code == 303
    assert "政策文件等着核对或同意" not in colleague.get("/staff/").text
    assert quotable()
    status, page = send(own, TEXT.encode())
    assert (status, "已经在用" in page) == (400, True)
    own.post(f"{where}/take-back", where)
    assert not quotable()
    assert discard(own, where).status_code == 303
    assert own.get(where).status_code == 404
    assert stored(services)[0] == 0


def test_nobody_confirms_their_own_upload_whatever_their_role(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="own").one().role = Role.ADMIN.value
    where = uploaded(own)
    assert f'{where}/confirm"' not in own.get(where).text
    with services.database.reading() as session:
        looked_at = session.get_one(SourceDocumentRow, where.split("/")[-1]).imported_at.isoformat()
    done = own.bare_post(f"{where}/confirm", csrf=token(own.get(where)), looked_at=looked_at)
    assert (done.status_code, "另一位同事" in done.text) == (400, True)


def test_what_was_uploaded_again_is_looked_at_again(own: Browser, colleague: Browser) -> None:
    where = uploaded(own)
    seen = re.findall(r'name="looked_at" value="([^"]+)"', colleague.get(where).text)[0]
    stale = "2026-03-01T00:00:00+08:00"
    for sent, words in ((stale, "又传过一次"), ("x", "页面上确认")):
        done = colleague.bare_post(f"{where}/confirm", csrf=token(colleague.get(where)), looked_at=sent)
        assert (done.status_code, words in done.text) == (400, True)
    done = colleague.bare_post(f"{where}/confirm", csrf=token(colleague.get(where)), looked_at=seen)
    assert done.status_code == 303


def test_standard_questions_are_asked_before_a_document_is_quoted(
    own: Browser, colleague: Browser, services: Services
) -> None:
    """One that nothing may answer, and that a clause would."""
    now = services.clock.now()
    with services.database.writing() as session:
        golden.add(session, HAIYUAN, "重度残疾人护理补贴一个月多少钱", None, Actor("wang"), now)
    where = uploaded(own, "第一条 重度残疾人护理补贴标准为每人每月150元。\n".encode())
    shown = confirm(colleague, where)
    assert shown.status_code == 409
    assert "原文：《海原县医疗救助办法》" in shown.text
    sent = dict(re.findall(r'name="(seen|looked_at)" value="([^"]+)"', shown.text))
    done = colleague.bare_post(f"{where}/confirm", csrf=token(shown), **sent)
    assert done.status_code == 303


def test_on_its_first_day_the_standard_questions_are_asked_again_and_its_page_shows_what_changed(
    own: Browser, services: Services
) -> None:
    """The clock asks what had the other answer when it was confirmed, and moves the document on whatever is said."""
    clock, asked = services.clock, "重度残疾人护理补贴一个月多少钱"
    text = "第一条 重度残疾人护理补贴标准为每人每月150元。\n第二条 本办法自2027年1月1日起施行。\n"
    given = Upload("办法.txt", text.encode(), HAIYUAN, "护理补贴办法", "某局", "", "2026")
    with services.database.writing() as session:
        key = uploading.upload(session, uploading.opened(given), Actor("own"), clock.now(), HAIYUAN).key
        life.confirm(session, key, Actor("city"), clock.now())
        golden.add(session, HAIYUAN, asked, None, Actor("own"), clock.now())
    assert "标准问题的答案变了" not in own.get(f"/staff/documents/{key}").text
    day = datetime(2027, 1, 1, tzinfo=SHANGHAI)
    assert days.pass_days(services.database, day, partial(turning.changed, services)) == 1
    page = own.get(f"/staff/documents/{key}").text
    assert "2027-01-01 开始施行，1 个标准问题的答案变了" in page
    shown = page[page.index("开始施行，1 个") :]
    assert re.search(rf"{asked}.*?不答.*?原文：《护理补贴办法》", shown, re.DOTALL)


MORE = (TEXT + "第三条 自公布之日起施行。\n").encode()


def over(page: str) -> str:
    """The value of the box that says to replace what waits."""
    found = re.search(r'name="over" value="([^"]+)"', page)
    assert found
    return found[1]


def test_a_draft_is_uploaded_again_in_place_of_itself(own: Browser, services: Services) -> None:
    where = uploaded(own)
    assert uploaded(own) == where  # the same file of the same person
    status, asked = send(own, MORE)
    assert (status, "再选一次文件" in asked) == (409, True)
    assert uploaded(own, MORE, over=over(asked)) == where
    assert "自公布之日起施行" in own.get(where).text
    assert stored(services)[0] == 1


def brought(services: Services) -> str:
    """The address of the same document, uploaded by somebody who is not signed in."""
    given = Upload("办法.txt", TEXT.encode(), **FIELDS, days=None)
    with services.database.writing() as session:
        done = uploading.upload(session, uploading.opened(given), Actor("wang"), services.clock.now())
    return f"/staff/documents/{done.key}"


@pytest.mark.parametrize("data", [TEXT.encode(), MORE])
def test_what_a_colleague_has_uploaded_is_replaced_only_by_who_says_so(
    own: Browser, services: Services, data: bytes
) -> None:
    where = brought(services)
    status, asked = send(own, data)
    assert status == 409
    for words in ("已经传过这份文件", "换掉 wang 2026-03-02 09:00 传的那份", 'value="海原县民政局"', where):
        assert words in asked
    assert send(own, data, over="1")[0] == 409
    assert "wang上传" in own.get(where).text
    status, location = send(own, data, over=over(asked))
    assert status == 303
    page = own.get(location).text
    assert "换掉了等着核对的那一份" in page
    assert "own上传" in page


def test_what_was_uploaded_since_the_question_is_not_replaced_by_the_answer_to_it(
    own: Browser, services: Services, clock: FixedClock
) -> None:
    brought(services)
    _, asked = send(own, TEXT.encode())
    clock.advance(timedelta(minutes=1))
    brought(services)
    assert send(own, TEXT.encode(), over=over(asked))[0] == 409


def test_a_clause_becomes_a_draft_with_its_citation(own: Browser, services: Services) -> None:
    where = uploaded(own)
    done = own.post(f"{where}/clauses/2/draft", where)
    page = own.get(done.location.split("#")[0]).text
    assert "打开刚写的草稿" in page
    with services.database.reading() as session:
        row = session.query(EntryRow).filter_by(document_key=where.rsplit("/", 1)[1]).one()
        assert (row.state, row.live_number, row.region_code) == ("draft", None, HAIYUAN)
        assert row.title == "低保户住院的"
        assert "百分之七十" in row.conclusion
        assert row.section.startswith("第二条")
        assert str(row.valid_from) == "2021-05-01"
    assert own.post(f"{where}/clauses/99/draft", where).status_code == 404


def test_a_newer_document_marks_the_entries_of_the_old_one(
    own: Browser, colleague: Browser, services: Services
) -> None:
    old = uploaded(own)
    confirm(colleague, old)
    with services.database.writing() as session:
        cites = replace(written.TEXT, title="特困人员住院的", document_key=old.rsplit("/", 1)[1])
        live(session, "staff-old", cites, services.clock.now())
    new = uploaded(own, title="海原县医疗救助办法（2025年修订）", issued="2025-01-01", number="")
    page = own.get(old).text
    assert "2025年修订" not in page  # not yet confirmed
    confirm(colleague, new)
    newer = new.rsplit("/", 1)[1]
    told = own.post(f"{old}/supersede", old, newer=newer).location
    assert "等另一位同事看过同意" in own.get(told).text
    assert "有 1 条问答引用" not in own.get("/staff/documents").text
    told = agree(colleague, old).location
    page = colleague.get(told.split("#")[0]).text
    assert "有 1 条问答要改" in page
    assert "已被新文件代替" in page
    listed = own.get("/staff/documents/outdated?topic=payment").text
    assert "特困人员住院的" in listed
    assert f"{new}#c1" in listed  # the clause of the newer document that speaks of it
    assert "没有要改的问答" in own.get("/staff/documents/outdated?topic=family").text
    assert "有 1 条问答引用的文件已有新文件" in own.get("/staff/documents").text
    with services.database.reading() as session:
        snapshot = store.snapshot(session)
        assert old.rsplit("/", 1)[1] not in {one.document_key for one in snapshot.clauses}
    own.post(f"{old}/restore", old)
    assert "有 1 条问答引用" in own.get("/staff/documents").text
    agree(colleague, old)
    assert "有 1 条问答引用" not in own.get("/staff/documents").text


def test_a_clause_whose_button_is_pressed_twice_is_drafted_once(own: Browser, services: Services) -> None:
    where = uploaded(own)
    page = own.get(where)
    form = {"csrf": token(page)}
    first, second = (
        re.findall(rf'name="fresh" value="([^"]+)" formaction="{where}/clauses/{at}/draft"', page.text)[0]
        for at in (1, 2)
    )
    before = stored(services)[2]
    told = {own.bare_post(f"{where}/clauses/1/draft", fresh=first, **form).location for _ in range(2)}
    assert len(told) == 1
    assert stored(services)[2] == before + 1
    own.bare_post(f"{where}/clauses/2/draft", fresh=second, **form)
    own.bare_post(f"{where}/clauses/1/draft", fresh=first[:-1], **form)  # not ours
    assert stored(services)[2] == before + 3


def test_who_asked_does_not_agree_and_may_think_again(own: Browser, colleague: Browser) -> None:
    old, new = uploaded(own), uploaded(own, title="另一份", issued="2025")
    for where in (old, new):
        confirm(colleague, where)
    own.post(f"{old}/supersede", old, newer=new.rsplit("/", 1)[1])
    assert "看过了，同意" not in own.get(old).text
    assert "没有同意" in own.get(own.bare_post(f"{old}/decline", **asked_for(own.get(old))).location).text
    assert agree_is_offered(colleague, old) is False


def agree_is_offered(browser: Browser, where: str) -> bool:
    return "看过了，同意" in browser.get(where).text


@pytest.mark.parametrize(
    ("issued", "newer", "words"), [("2019", "", "日期更早"), ("2022", "no", "请选一份在用的新文件")]
)
def test_what_cannot_take_its_place_is_refused(
    own: Browser, colleague: Browser, issued: str, newer: str, words: str
) -> None:
    old = uploaded(own)
    confirm(colleague, old)
    other = uploaded(own, title="另一份", issued=issued)
    confirm(colleague, other)
    response = own.post(f"{old}/supersede", old, newer=newer or other.rsplit("/", 1)[1])
    assert (response.status_code, words in response.text) == (400, True)


def test_a_newer_document_about_other_matters_has_to_be_vouched_for(
    own: Browser, colleague: Browser, services: Services
) -> None:
    old = uploaded(own)
    confirm(colleague, old)
    with services.database.writing() as session:
        cites = replace(written.TEXT, title="特困人员住院的", document_key=old.rsplit("/", 1)[1])
        live(session, "staff-old", cites, services.clock.now())
    text = "第一条 改厕每户补助两千元。\n".encode()
    new = uploaded(own, text, title="农村改厕办法", issued="2025-01-01")
    confirm(colleague, new)
    assert "讲到 0 条问答的事" in own.get(old).text
    newer = new.rsplit("/", 1)[1]
    refused = own.post(f"{old}/supersede", old, newer=newer)
    assert (refused.status_code, "像是讲别的事的文件" in refused.text) == (400, True)
    assert own.post(f"{old}/supersede", old, newer=newer, sure="1").status_code == 303
    told = agree(colleague, old).location
    assert "有 1 条问答要改" in colleague.get(told.split("#")[0]).text


def test_for_one_topic_alone_and_back_again(own: Browser, colleague: Browser, services: Services) -> None:
    old = uploaded(own)
    confirm(colleague, old)
    with services.database.writing() as session:
        for id, topic in (("staff-fee", "insurance"), ("staff-stay", "inpatient")):
            cites = replace(written.TEXT, topic=topic, document_key=old.rsplit("/", 1)[1])
            live(session, id, cites, services.clock.now())
    new = uploaded(own, "第一条 参保缴费。\n".encode(), title="参保缴费办法", issued="2025-01-01")
    confirm(colleague, new)
    page = own.get(old).text
    assert '<option value="insurance">只是“参保缴费”（1 条问答）</option>' in page
    newer = new.rsplit("/", 1)[1]
    own.post(f"{old}/supersede", old, newer=newer, topic="insurance", sure="1")
    assert "只就“参保缴费”，这份文件已被" in own.get(old).text
    assert "有 1 条问答要改" in colleague.get(agree(colleague, old).location.split("#")[0]).text
    text = own.get(old).text
    assert "这个主题已由新文件代替" in text
    assert "已被新文件代替" not in text.split("引用这份文件的问答")[0]
    assert own.get("/staff/documents/outdated").text.count("参保缴费办法") == 1
    own.post(f"{old}/restore", old, topic="insurance")
    agree(colleague, old)
    assert "这个主题已由新文件代替" not in own.get(old).text


def test_what_was_asked_anew_for_everything_is_not_agreed_to_on_the_page_of_one_topic(
    own: Browser, colleague: Browser
) -> None:
    old, new = uploaded(own), uploaded(own, title="参保缴费办法", issued="2025-01-01")
    for where in (old, new):
        confirm(colleague, where)
    newer = new.rsplit("/", 1)[1]
    own.post(f"{old}/supersede", old, newer=newer, topic="insurance", sure="1")
    opened = asked_for(colleague.get(old))
    own.bare_post(f"{old}/decline", **asked_for(own.get(old)))
    own.post(f"{old}/supersede", old, newer=newer, sure="1")
    refused = colleague.bare_post(f"{old}/agree", **opened)
    assert "改提了另一件事，还没有同意" in refused.text
    declined = colleague.bare_post(f"{old}/decline", **opened)
    assert (declined.status_code, "还没有拒绝" in declined.text) == (400, True)
    assert agree_is_offered(colleague, old)
    assert "已被新文件代替" not in own.get(old).text
    assert agree(colleague, old).status_code == 303
    own.post(f"{old}/restore", old)
    assert asked_for(colleague.get(old)).items() >= {("what", "restore"), ("newer", ""), ("topic", "")}


def test_a_built_in_document_is_neither_taken_back_nor_thrown_away(services: Services, own: Browser) -> None:
    with services.database.writing() as session:
        session.add(
            SourceDocumentRow(
                key="built-in",
                region_code=HAIYUAN,
                title="内置",
                issuer="某局",
                issued="2019",
                origin="builtin",
                imported_at=services.clock.now(),
            )
        )
    for deed in ("take-back", "discard"):
        response = own.post(f"/staff/documents/built-in/{deed}", "/staff/documents/built-in")
        assert response.status_code in (400, 404)
    assert own.get("/staff/documents/built-in").status_code == 200


def test_each_deed_is_in_the_audit_log(own: Browser, colleague: Browser, services: Services) -> None:
    where = uploaded(own)
    confirm(colleague, where)
    own.post(f"{where}/take-back", where)
    assert discard(own, where).status_code == 303
    with services.database.reading() as session:
        deeds = [one.action for one in audit.listing(session, HAIYUAN, audit.Filters(kind="政策文件"))]
    assert deeds == ["删除", "退回核对", "确认", "上传"]


def test_a_colleagues_document_is_deleted_only_by_who_was_asked_and_the_log_says_whose_it_was(
    own: Browser, app: Flask, services: Services
) -> None:
    where = uploaded(own)
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="colleague").one().role = Role.ADMIN.value
    colleague = Browser(app.test_client())
    colleague.sign_in("colleague")
    asked = colleague.post(f"{where}/discard", where)
    assert "是 own 2026-03-02 09:00 上传的，分出 2 个条款" in asked.text
    assert "不是您上传的，请先问过上传的人" in asked.text
    assert "不是您上传的" not in own.post(f"{where}/discard", where).text
    assert own.get(where).status_code == 200
    stale = {"sure": "1", "looked_at": "2026-03-01T00:00:00+08:00"}
    refused = colleague.post(f"{where}/discard", where, **stale)
    assert (refused.status_code, "又传过一次" in refused.text) == (400, True)
    assert discard(colleague, where).status_code == 303
    with services.database.reading() as session:
        (deed, *_) = audit.listing(session, HAIYUAN, audit.Filters(kind="政策文件"))
    assert (deed.account, deed.action) == ("colleague", "删除")
    assert deed.detail == {"put_by": "own", "clauses": 2}


SAID = "第三条 本办法自2027年1月1日起施行，有效期5年"


def set_days(browser: Browser, where: str, first: str, last: str = "") -> TestResponse:
    return browser.post(f"{where}/days", where, valid_from=first, valid_until=last)


def test_the_day_it_comes_into_force_is_proposed_with_its_sentence_and_changed_by_a_person(
    own: Browser, colleague: Browser, services: Services
) -> None:
    where = uploaded(own, f"{TEXT}{SAID}。".encode())
    page = own.get(where).text
    assert f"<q>{SAID}</q>" in page
    assert 'value="2027-01-01"' in page
    assert 'value="2031-12-31"' in page
    wrong = set_days(own, where, "明年")
    assert (wrong.status_code, "施行日期“明年”写法不对" in wrong.text) == (400, True)
    assert 'value="明年"' in wrong.text
    assert "记下了" in own.get(set_days(own, where, "2026-06-01").location.split("#")[0]).text
    assert "2026-06-01 起" in own.get(where).text
    told = confirm(colleague, where).location
    assert "到施行那天才引用" in colleague.get(told).text
    assert "2026-06-01 起施行" in colleague.get("/staff/documents").text
    with services.database.reading() as session:
        assert store.snapshot(session).clauses == ()
    assert set_days(own, where, "2026-01-01").status_code == 400
    assert "先退回核对" in set_days(own, where, "2026-01-01").text


def test_a_day_that_was_changed_meanwhile_is_not_confirmed_unseen(own: Browser, colleague: Browser) -> None:
    where = uploaded(own)
    page = colleague.get(where)
    seen = re.findall(r'name="looked_at" value="([^"]+)"', page.text)[0]
    set_days(own, where, "2027-01-01")
    sent = colleague.bare_post(f"{where}/confirm", csrf=token(page), looked_at=seen, days="/")
    assert (sent.status_code, "改了施行日期" in sent.text) == (400, True)


def test_what_comes_into_force_later_is_prepared_for_and_says_so(
    own: Browser, colleague: Browser, services: Services
) -> None:
    old, new = uploaded(own), uploaded(own, f"{TEXT}{SAID}。".encode(), title="海原县医疗救助办法（修订）")
    for one in (old, new):
        confirm(colleague, one)
    with services.database.writing() as session:
        cites = replace(written.TEXT, title="特困人员住院的", document_key=old.rsplit("/", 1)[1])
        live(session, "staff-old", cites, services.clock.now())
    own.post(f"{old}/supersede", old, newer=new.rsplit("/", 1)[1])
    assert "2027-01-01 起施行，那天起才代替" in colleague.get(old).text
    told = agree(colleague, old).location
    page = colleague.get(told.split("#")[0]).text
    assert "新文件施行那天起由它代替；有 1 条问答请提前改好" in page
    assert "将于 2027-01-01 由" in page
    assert "政策已更新" not in page
    assert "将于 2027-01-01 施行" in own.get("/staff/documents/outdated").text
    listed = own.get("/staff/documents").text
    assert "有 1 条问答引用的文件将被还没有施行的新文件代替" in listed
    assert "有 1 条问答引用的文件已有新文件" not in listed


def test_days_set_by_hand_stay_at_the_next_upload_and_the_page_says_so(own: Browser) -> None:
    said = f"{TEXT}第三条 本办法自2027年1月1日起施行。\n".encode()
    where = uploaded(own, said)
    assert "手填" not in own.get(where).text
    set_days(own, where, "2026-06-01", "2026-12-31")
    status, told = send(own, said)
    page = own.get(told).text
    assert (status, "以前手填的施行日期和有效期照旧没有动" in page) == (303, True)
    assert 'value="2026-06-01"' in page
    assert "下面两格是 own 手填的" in page
    assert "和原文里读出来的不一样" in page


def test_nobody_of_another_county_sees_it(own: Browser, outsider: Browser) -> None:
    where = uploaded(own)
    assert outsider.get(where).status_code == 404
    assert outsider.get(f"{where}/file").status_code == 404
    assert "海原县医疗救助办法" not in outsider.get("/staff/documents").text


@pytest.mark.parametrize("county", ["own", "colleague"])
def test_documents_of_the_city_are_read_in_its_counties_and_changed_in_none(
    request: pytest.FixtureRequest, services: Services, county: str
) -> None:
    """The one that was replaced, and the new one: a county's entries are revised after it."""
    old, new = (
        city_document(services, name, year) for name, year in (("旧办法", "2020"), ("新办法", "2024"))
    )
    with services.database.writing() as session:
        succession.supersede(session, old, new, SYSTEM, services.clock.now())
        succession.agree(session, old, Asked("supersede", new), Actor("city"), services.clock.now())
        text = replace(written.TEXT, document_key=old)
        live(session, "staff-cites", text, services.clock.now())
    reader = request.getfixturevalue(county)
    assert f"/staff/documents/{old}" in reader.get("/staff/documents/outdated").text
    for key in (old, new):
        page = reader.get(f"/staff/documents/{key}")
        assert page.status_code == 200
        assert "这是上级的文件" in page.text
        assert reader.get(f"/staff/documents/{key}/file").status_code == 200
        for deed in ("take-back", "restore", "confirm", "discard", "supersede", "agree", "decline"):
            assert f"/{deed}" not in page.text
            sent = reader.bare_post(f"/staff/documents/{key}/{deed}", csrf=token(page), newer=new)
            assert sent.status_code in (403, 404)
    assert f"/staff/documents/{new}" in reader.get(f"/staff/documents/{old}").text


def test_documents_of_the_city_stand_on_the_list_of_its_counties_and_say_whose_they_are(
    own: Browser, outsider: Browser, services: Services
) -> None:
    uploaded(own)
    city_document(services, "市里的办法", "2024")
    page = own.get("/staff/documents").text
    rows = re.findall(r"<tr>.*?</tr>", page, re.DOTALL)
    (row,) = (one for one in rows if "市里的办法" in one)
    assert "中卫市" in row
    assert "上级的，只能看" in row
    assert "上级的" not in next(one for one in rows if "海原县医疗救助办法" in one)
    assert page.index("海原县医疗救助办法") < page.index("市里的办法")
    assert "市里的办法" not in outsider.get("/staff/documents").text


def test_a_draft_of_the_city_is_seen_in_no_county(own: Browser, services: Services) -> None:
    assert (
        own.get(f"/staff/documents/{city_document(services, '草稿', '2024', draft=True)}").status_code == 404
    )


def test_a_clause_of_the_city_becomes_an_entry_of_the_county(own: Browser, services: Services) -> None:
    page = f"/staff/documents/{city_document(services, '市里的办法', '2024')}"
    done = own.post(f"{page}/clauses/1/draft", page)
    assert done.status_code == 303
    with services.database.reading() as session:
        newest = session.scalars(select(EntryRow).where(EntryRow.origin == "staff")).one()
    assert (newest.region_code, newest.document_key) == (HAIYUAN, page.rpartition("/")[2])


def city_document(services: Services, title: str, year: str, *, draft: bool = False) -> str:
    """A document of 中卫市 with a clause; its key."""
    given = Upload("办法.txt", f"{title}\n第一条 住院不交押金。".encode(), ZHONGWEI, title, "某局", "", year)
    with services.database.writing() as session:
        key = uploading.upload(session, uploading.opened(given), SYSTEM, services.clock.now()).key
        if not draft:
            life.confirm(session, key, Actor("city"), services.clock.now())
    return key


def test_nothing_of_a_zip_is_unpacked_to_disk(own: Browser) -> None:
    out = io.BytesIO(docx_of(["第一条 住院不交押金。"]))
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../../etc/evil", "x")
    assert "住院不交押金" in own.get(uploaded(own, out.getvalue(), "a.docx")).text


def test_nobody_waits_for_a_file_that_is_being_read(
    own: Browser, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Reading may take seconds: meanwhile somebody else writes, which on SQLite only one can at a time."""
    written_meanwhile: list[str] = []

    def reading(data: bytes, filename: str, left_out: list[str]) -> list[str]:
        with services.database.writing() as session:
            store.touch(session)
        written_meanwhile.append(filename)
        return read_paragraphs(data, filename, left_out)

    monkeypatch.setattr(uploading, "read_paragraphs", reading)
    uploaded(own)
    assert written_meanwhile == ["办法.txt"]


def test_who_looks_a_document_through_is_told_what_was_hidden_in_it(own: Browser) -> None:
    page = own.get(uploaded(own, "<p>第一条 报<del>80%</del>90%。</p>".encode(), "a.html")).text
    assert "1 处看不见或划掉的内容没有读" in page
    assert "网页上隐藏或划掉的文字没有读：“80%”" in page
    assert "\x1e" not in page


def test_a_date_is_typed_as_it_stands_on_the_document(own: Browser, services: Services) -> None:
    where = uploaded(own, issued="2021年5月10日")
    with services.database.reading() as session:
        assert session.get_one(SourceDocumentRow, where.split("/")[-1]).issued == "2021-05-10"


def test_the_same_text_under_another_number_is_told_with_the_one_at_hand(own: Browser) -> None:
    first = uploaded(own)
    assert "已经上传过" not in own.get(first).text
    page = own.get(uploaded(own, number="海民发〔2021〕4号")).text
    assert "同样的内容已经上传过" in page
    assert f'href="{first}"' in page
    other = own.get(uploaded(own, TEXT.encode("gbk"), number="5号")).text  # another file that says the same
    assert other.count('<li><a class="way"') == 2


def test_of_the_same_text_elsewhere_nothing_is_told(own: Browser, outsider: Browser) -> None:
    uploaded(outsider, region=SUIXIAN)
    assert "已经上传过" not in own.get(uploaded(own)).text
