"""明白纸 on the pages: what is offered to whom, the PDF, the article for the official account."""

import html
import io
import re
from dataclasses import replace

import pytest
from flask import Flask
from pypdf import PdfReader
from werkzeug.test import TestResponse

from backend.core import audit
from backend.core.audit import SYSTEM, Actor
from backend.services import Services
from backend.staff.leaflets import choosing
from backend.staff.leaflets.choosing import HOUSEHOLDS
from policy_kb import store
from policy_kb.documents import life, succession, uploading
from policy_kb.documents.succession import Asked
from policy_kb.documents.uploading import Upload
from policy_kb.editing import life as life_of_entries
from policy_kb.models import SourceDocumentRow
from policy_kb.records import AUDIENCES, TOPICS
from tests.backend.staff.conftest import HAIYUAN, SUIXIAN, Browser, token
from tests.policy_kb.editing import written

PAGE = "/staff/leaflets"
CLAIMABLE = {
    *("insurance", "inpatient", "outpatient", "payment", "treatment", "doctor", "checkup", "family"),
    "publichealth",
}


def ticked(browser: Browser, query: str = "") -> list[str]:
    return re.findall(r'name="entry" value="([^"]+)"', browser.get(PAGE + query).text)


@pytest.mark.usefixtures("printer")
@pytest.mark.parametrize("household", HOUSEHOLDS)
def test_each_kind_of_household_has_its_leaflet(own: Browser, services: Services, household: str) -> None:
    with services.database.reading() as session:
        knowledge = services.library.current(session)
    ids = ticked(own, f"?household={household}")
    entries = {one.id: one for one in knowledge.snapshot.entries}
    wanted = HOUSEHOLDS[household].audiences
    assert ids == [one.id for one in choosing.offered(knowledge, HAIYUAN, household)]
    assert all(wanted & set(entries[id].audience) or "公众" in entries[id].audience for id in ids)
    if not ids:
        assert "没有可印的条目" in own.get(f"{PAGE}?household={household}").text
        return
    data = {
        "csrf": token(own.get(PAGE)),
        "region": HAIYUAN,
        "household": household,
        "entry": ids[:3],
        "address": "https://mingbai.example",
    }
    response = own.client.post(f"{PAGE}/paper", data=data, base_url=own.host)
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    text = "".join("".join(p.extract_text() for p in PdfReader(io.BytesIO(response.data)).pages).split())
    assert "海原县看病报销明白纸" in text
    assert f"写给{HOUSEHOLDS[household].word}" in text
    assert "".join(entries[ids[0]].title.split()) in text
    with services.database.reading() as session:
        (deed,) = audit.listing(session, HAIYUAN, audit.Filters(kind="明白纸"))
    assert (deed.action, deed.key, deed.detail) == (
        "打印",
        HOUSEHOLDS[household].word,
        {"entries": len(ids[:3])},
    )


@pytest.mark.parametrize(
    ("audience", "there"),
    [
        (("公众",), True),
        (("公众", "建档立卡贫困户"), True),
        (("公众", "干部"), False),
        (("医务人员", "公众"), False),
        (("低保户", "干部"), True),
        (("孕产妇",), False),
    ],
)
def test_what_tells_everybody_about_the_work_is_not_on_a_household_s_paper(
    services: Services, audience: tuple[str, ...], there: bool
) -> None:
    """It stays on the list where no household is chosen."""
    with services.database.reading() as session:
        known = services.library.current(session)
    entry = replace(written.TEXT, audience=audience).entry("staff-one")
    knowledge = known.beside(replace(known.snapshot, entries=(entry,)))
    assert (choosing.offered(knowledge, HAIYUAN, "dibao") == (entry,)) is there
    assert choosing.offered(knowledge, HAIYUAN) == (entry,)


@pytest.mark.parametrize("topic", TOPICS)
def test_every_topic_can_be_printed_and_only_what_can_be_claimed_is_ticked_beforehand(
    own: Browser, services: Services, topic: str
) -> None:
    ids = [f"staff-{name}" for name in ("everybody", "poor", "officials")]
    with services.database.writing() as session:
        for id, audience in zip(ids, ("公众", "建档立卡贫困户", "干部"), strict=True):
            text = replace(written.TEXT, topic=topic, title=f"给{audience}的", audience=(audience,))
            written.live(session, id, text, services.clock.now())
        store.touch(session)
    page = own.get(f"{PAGE}?topic={topic}").text
    found = dict(re.findall(r'name="entry" value="([^"]+)"( checked)?', page))
    claimable = topic in CLAIMABLE
    assert [id in found for id in ids] == [True, True, claimable]
    assert bool(found[ids[0]]) is claimable
    assert "群众能享受、能办的</legend>" in page if claimable else "要印的请勾上</legend>" in page


@pytest.mark.usefixtures("printer")
def test_what_was_ticked_of_another_topic_is_printed(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        text = replace(written.TEXT, topic="facility", title="新盖的村卫生室", audience=("公众",))
        written.live(session, "staff-clinic", text, services.clock.now())
        store.touch(session)
    data = {"csrf": token(own.get(PAGE)), "region": HAIYUAN, "entry": "staff-clinic"}
    data |= {"address": "https://m.example/"}
    response = own.client.post(f"{PAGE}/paper", data=data, base_url=own.host)
    assert (response.status_code, response.mimetype) == (200, "application/pdf")
    text_of_it = "".join(page.extract_text() for page in PdfReader(io.BytesIO(response.data)).pages)
    assert "新盖的村卫生室" in "".join(text_of_it.split())


def test_the_households_are_audiences_there_are() -> None:
    assert all(one.audiences <= AUDIENCES for one in HOUSEHOLDS.values())


def test_what_the_documents_do_not_say_is_not_printed(services: Services) -> None:
    with services.database.reading() as session:
        knowledge = services.library.current(session)
    for region in (HAIYUAN, SUIXIAN):
        found = choosing.offered(knowledge, region)
        assert found
        assert not any(one.unexplained for one in found)
        assert {one.region_code for one in found} <= set(knowledge.tree.chain(region))


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"entry": []}, "还没有选条目"),
        ({"entry": ["suixian-inpatient-ratio"]}, "还没有选条目"),
        ({"region": SUIXIAN}, "请从下拉里选一个地区"),
        ({"household": "x"}, "没有这种家庭"),
        ({"address": "javascript:alert(1)"}, "网址写得不对"),
        ({"address": ""}, "网址写得不对"),
        ({"address": "http://localhost:8000/"}, "居民扫码打不开"),
        ({"address": "http://127.0.0.1:8000"}, "居民扫码打不开"),
        ({"address": "http://[::1]/"}, "居民扫码打不开"),
        ({"address": "http://0.0.0.0/"}, "居民扫码打不开"),
        ({"address": "http://192.168.1.20:8000/"}, "居民扫码打不开"),
        ({"address": "https://10.0.0.5/"}, "居民扫码打不开"),
        ({"address": "http://office-pc/"}, "居民扫码打不开"),
        ({"address": "https://jiankang/"}, "居民扫码打不开"),
        ({"address": "http://nas.local:8000/"}, "居民扫码打不开"),
        ({"address": "http://a b"}, "网址写得不对"),
        ({"address": "http://a b.example/"}, "网址写得不对"),
        ({"address": "http://m.example:x/"}, "网址写得不对"),
        ({"address": "https://m.example/a b"}, "网址写得不对"),
        ({"address": "https://m.example/?from=paper"}, "里不要带“?”“#”"),
        ({"address": "https://m.example/h5/#/chat"}, "里不要带“?”“#”"),
        ({"address": f"https://m.example/{'a' * 200}"}, "网址太长，最多200个字"),
    ],
)
def test_what_cannot_be_printed_is_refused(own: Browser, changed: dict[str, object], words: str) -> None:
    usual = {"region": HAIYUAN, "household": "", "entry": ticked(own)[:1], "address": "https://m.example/"}
    data = usual | changed | {"csrf": token(own.get(PAGE))}
    response = own.client.post(f"{PAGE}/paper", data=data, base_url=own.host)
    assert (response.status_code, words in response.text) == (400, True)


def checked(page: str) -> list[str]:
    return re.findall(r'name="entry" value="([^"]+)" checked', page)


def sent(browser: Browser, ids: list[str], address: str, query: str = "") -> TestResponse:
    data = {"csrf": token(browser.get(PAGE)), "region": HAIYUAN, "entry": ids, "address": address}
    return browser.client.post(f"{PAGE}/paper{query}", data=data, base_url=browser.host)


@pytest.mark.parametrize("address", ["m.example", "https://m.example/?from=paper", "http://10.0.0.5/"])
def test_a_form_that_is_refused_keeps_its_ticks_and_its_address(own: Browser, address: str) -> None:
    first, _, third, *_ = ticked(own)
    page = own.get(f"{PAGE}?household=elder").text
    assert "/staff/leaflets/paper?household=elder" in page
    response = sent(own, [first, third], address)
    page = html.unescape(response.text)
    assert response.status_code == 400
    assert (checked(page), ticked(own)) == ([first, third], re.findall(r'name="entry" value="([^"]+)"', page))
    assert f'value="{address}"' in page
    assert 'role="alert"' in page


def test_a_refused_form_stays_with_its_filters(own: Browser) -> None:
    ids = ticked(own, "?topic=inpatient")
    response = sent(own, ids[:1], "m.example", "?topic=inpatient")
    assert re.findall(r'name="entry" value="([^"]+)"', response.text) == ids
    assert '<option value="inpatient" selected>' in response.text
    assert '<form method="get" action="/staff/leaflets"' in response.text


def test_a_tick_of_what_answers_no_more_is_told_and_the_others_stay(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        written.live(session, "staff-deposit", written.TEXT, services.clock.now())
        store.touch(session)
    kept = next(id for id in ticked(own) if id != "staff-deposit")
    with services.database.writing() as session:
        life_of_entries.retire(
            session, life_of_entries.Hold("staff-deposit", 1), "取消", Actor("ma"), services.clock.now()
        )
    response = sent(own, [kept, "staff-deposit"], "https://m.example/")
    assert response.status_code == 400
    assert "有1条现在不能印了" in response.text
    assert checked(response.text) == [kept]
    assert 'value="https://m.example/"' in response.text
    with services.database.reading() as session:
        assert audit.listing(session, HAIYUAN, audit.Filters(kind="明白纸")) == ()


def test_too_many_ticks_are_all_kept_to_take_some_off(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        for number in range(choosing.MOST + 1):
            text = replace(written.TEXT, title=f"押金{number}", phrasings=(f"押金怎么交{number}",))
            written.live(session, f"staff-{number}", text, services.clock.now())
        store.touch(session)
    many = [f"staff-{number}" for number in range(choosing.MOST + 1)]
    response = sent(own, many, "https://m.example/")
    assert (response.status_code, set(checked(response.text))) == (400, set(many))
    assert f"选了{len(many)}条" in response.text


def test_an_article_holds_the_answer_and_its_source_and_no_script(own: Browser) -> None:
    id = ticked(own)[0]
    page = own.get(f"{PAGE}/digest/{id}").text
    code = html.unescape(page.split('id="code"')[1].split(">", 1)[1].split("</textarea>")[0])
    assert code.startswith("<section style=")
    assert "来源：" in code
    assert "<script" not in code
    assert "在公众号里直接打字" in code
    assert own.get(f"{PAGE}/digest/no-such-entry").status_code == 404


def test_what_a_newer_document_has_overtaken_is_said_and_not_ticked(own: Browser, services: Services) -> None:
    def ticks() -> int:
        return own.get(PAGE).text.count(" checked>")

    assert ticks() > 0
    with services.database.writing() as session:
        row = session.get(SourceDocumentRow, "zhongwei-2019")
        assert row is not None
        newer = Upload("新.txt", "第一条 住院不交押金。".encode(), "640500", "新办法", "某局", "", "2025")
        key = uploading.upload(session, uploading.opened(newer), SYSTEM, services.clock.now()).key
        life.confirm(session, key, Actor("ma"), services.clock.now())
        succession.supersede(session, row.key, key, SYSTEM, services.clock.now(), sure=True)
        succession.agree(session, row.key, Asked("supersede", key), Actor("ma"), services.clock.now())
    page = own.get(PAGE).text
    assert "政策已更新" in page
    assert ticks() == 0
    assert "已有新文件《新办法》" in own.get(f"{PAGE}/digest/{ticked(own)[0]}").text


def test_what_a_nearer_entry_takes_the_place_of_is_not_ticked_and_says_which(
    own: Browser, services: Services
) -> None:
    city = replace(written.TEXT, region_code="640500", title="市里的押金")
    with services.database.writing() as session:
        written.live(session, "staff-city", city, services.clock.now())
        store.touch(session)
    page = own.get(PAGE).text
    assert 'value="staff-city" checked' in page
    assert "以近的为准" not in page
    assert "请推送那一条" not in own.get(f"{PAGE}/digest/staff-city").text
    with services.database.writing() as session:
        written.live(session, "staff-county", written.TEXT, services.clock.now())
        store.touch(session)
    for query in ("", f"?topic={city.topic}"):
        page = html.unescape(own.get(PAGE + query).text)
        assert 'value="staff-county" checked' in page
        assert 'value="staff-city">' in page
        assert f"群众听到的是“{written.TEXT.title}”（中卫市海原县）" in page
        assert "digest/staff-city" not in page
    assert f"本地的“{written.TEXT.title}”" in own.get(f"{PAGE}/digest/staff-city").text


def test_an_article_of_another_county_is_not_to_be_had(own: Browser, services: Services) -> None:
    with services.database.reading() as session:
        entries = services.library.current(session).snapshot.entries
    other = next(one.id for one in entries if one.region_code == SUIXIAN)
    assert own.get(f"{PAGE}/digest/{other}").status_code == 404


@pytest.mark.parametrize(
    ("host", "filled"),
    [
        ("http://localhost", ""),
        ("http://192.168.1.20:8000", ""),
        ("http://mingbai.example", "http://mingbai.example/"),
    ],
)
def test_the_address_is_filled_in_only_where_residents_can_open_it(
    app: Flask, host: str, filled: str
) -> None:
    browser = Browser(app.test_client(), host)
    browser.sign_in("own")
    field = re.search(r'<input[^>]* name="address"[^>]*>', browser.get(PAGE).text)
    assert field is not None
    assert re.findall(r'value="([^"]*)"', field[0]) == [filled]
