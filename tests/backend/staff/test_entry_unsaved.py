"""What is typed and not saved: no deed beside the form loses it, nor an hour that has run out; nothing is stored."""

import copy
import io
import re
from dataclasses import replace
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from werkzeug.test import TestResponse

from backend.core.accounts import sessions
from backend.core.accounts.models import StaffAccountRow
from backend.core.accounts.roles import Role
from backend.services import Services
from policy_kb.editing.states import State
from tests.backend.staff.conftest import PASSWORD, Browser, token
from tests.backend.staff.test_entry_editor import (
    CHANGED,
    FORM,
    PAGE,
    base,
    detail,
    filled,
    pending,
    published,
    seen,
    version,
)
from tests.fakes import FixedClock

__all__ = ["published"]  # a fixture
DEEDS = {
    "golden": {"golden_text": "海原县住院要交多少押金"},
    "matches": {"match_text": "骑车摔了谁管", "match_reason": "不是一回事"},
    "retire": {"retire_reason": "政策到期"},
}


@pytest.fixture
def services(services: Services) -> Services:
    return replace(services, library=copy.copy(services.library))


def press(browser: Browser, deed: str, page: str = PAGE, **fields: str) -> TestResponse:
    """A button beside the form, with a conclusion typed that is not saved."""
    opened = browser.get(page)
    held = {"csrf": token(opened), "version": version(opened), "base": base(opened)}
    return browser.bare_post(f"{page}/{deed}", **(held | FORM | {"conclusion": CHANGED} | fields))


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_beside_the_form_is_done_and_loses_nothing_that_is_typed(
    own: Browser, services: Services, published: str, deed: str
) -> None:
    done = press(own, deed, **DEEDS[deed])
    assert done.status_code == 200
    assert "您写的还没有存" in seen(done)
    assert filled(done)["conclusion"] == CHANGED
    assert 'data-unsaved="yes"' in done.text
    assert detail(services).text.conclusion != CHANGED
    saved = own.bare_post(PAGE, **(filled(done) | {"csrf": token(done), "do": "save", "audience": "公众"}))
    assert saved.status_code == 303
    assert detail(services).text.conclusion == CHANGED


@pytest.mark.parametrize("deed", DEEDS)
def test_a_deed_that_is_refused_loses_nothing_that_is_typed(own: Browser, published: str, deed: str) -> None:
    refused = press(own, deed, **dict.fromkeys(DEEDS[deed], ""))
    assert refused.status_code == 400
    assert "请写" in seen(refused)
    assert filled(refused)["conclusion"] == CHANGED


def test_taking_a_rejected_match_back_loses_nothing_that_is_typed(own: Browser, published: str) -> None:
    page = press(own, "matches", **DEEDS["matches"])
    found = re.search(r"/matches/(\d+)/accept", page.text)
    assert found
    done = press(own, found[0].removeprefix("/"))
    assert filled(done)["conclusion"] == CHANGED
    assert found[0] not in done.text
    gone = press(own, found[0].removeprefix("/"))
    assert gone.status_code == 404
    assert filled(gone)["conclusion"] == CHANGED


def test_a_deed_from_a_stale_page_keeps_what_is_typed_and_the_version_it_stood_on(
    own: Browser, services: Services, published: str
) -> None:
    refused = press(own, "retire", version="7", **DEEDS["retire"])
    assert refused.status_code == 400
    assert "别人改过这条" in seen(refused)
    assert (filled(refused)["conclusion"], filled(refused)["version"]) == (CHANGED, "7")
    assert detail(services).standing.answers


def test_nothing_is_approved_while_other_words_stand_in_the_form(own: Browser, services: Services) -> None:
    with services.database.writing() as session:
        session.query(StaffAccountRow).filter_by(username="own").one().role = Role.ADMIN.value
    id = pending(services)
    for deed in ("approve", "publish"):
        held = press(own, deed, f"/staff/entries/{id}")
        assert held.status_code == 400
        assert "表里有还没存的改动" in seen(held)
        assert filled(held)["conclusion"] == CHANGED
    assert detail(services, id).standing.state is State.PENDING


def test_a_page_that_is_only_opened_holds_nothing_unsaved(own: Browser, published: str) -> None:
    assert 'data-unsaved="no"' in own.get(PAGE).text
    assert 'data-unsaved="no"' in own.get("/staff/entries/new").text
    assert "unsaved.js" in own.get(PAGE).text


# --- An hour that has run out ---


def signed_in_again(browser: Browser, late: TestResponse) -> TestResponse:
    assert late.status_code == 403
    found = re.search(r'name="kept" value="([^"]+)"', late.text)
    assert found
    return browser.bare_post(
        "/staff/sign-in", username="own", password=PASSWORD, kept=unescape(found[1]), csrf=token(late)
    )


def gone_on(browser: Browser, page: TestResponse) -> TestResponse:
    """Press the one button of the page that gives the form back."""
    address = re.search(
        r'<form method="post" action="(/staff/(?:entries|documents|exchange)[^"]*)">', page.text
    )
    assert address
    fields = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', page.text))
    return browser.bare_post(address[1], **{name: unescape(value) for name, value in fields.items()})


@pytest.mark.parametrize("do", ["save", "submit", "preview"])
def test_after_signing_in_again_the_form_is_filled_and_nothing_is_stored(
    own: Browser, services: Services, clock: FixedClock, published: str, do: str
) -> None:
    opened = own.get(PAGE)
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    sent = filled(opened) | FORM | {"conclusion": CHANGED, "do": do}
    back = gone_on(own, signed_in_again(own, own.bare_post(PAGE, **sent)))
    assert back.status_code == 200
    assert filled(back)["conclusion"] == CHANGED
    assert 'data-unsaved="yes"' in back.text
    assert detail(services).standing.head == 1


def test_after_signing_in_again_a_deed_beside_the_form_waits_to_be_pressed(
    own: Browser, services: Services, clock: FixedClock, published: str
) -> None:
    opened = own.get(PAGE)
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    sent = filled(opened) | FORM | {"conclusion": CHANGED} | DEEDS["retire"]
    back = gone_on(own, signed_in_again(own, own.bare_post(f"{PAGE}/retire", **sent)))
    assert filled(back)["conclusion"] == CHANGED
    assert 'value="政策到期"' in back.text
    assert detail(services).standing.answers


def test_any_other_form_is_shown_in_words_before_it_is_sent_again(
    own: Browser, services: Services, clock: FixedClock
) -> None:
    page = "/staff/entries/golden"
    opened = own.get(page)
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    sent = {"text": "飞机票给报吗", "region": "640522", "entry": "", "csrf": token(opened)}
    back = signed_in_again(own, own.bare_post(page, **sent))
    assert "照样提交" in back.text
    assert '<p class="kept">飞机票给报吗</p>' in back.text
    assert gone_on(own, back).status_code == 303


@pytest.mark.parametrize(
    ("form", "address", "typed"),
    [
        ("/staff/documents/new", "/staff/documents/new", {"title": "海原县医疗救助办法", "number": "3号"}),
        ("/staff/exchange", "/staff/exchange/import", {}),
    ],
)
def test_after_signing_in_again_a_file_is_chosen_again_beside_what_was_typed(
    own: Browser, clock: FixedClock, form: str, address: str, typed: dict[str, str]
) -> None:
    sent: dict[str, Any] = typed | {"csrf": token(own.get(form)), "file": (io.BytesIO(b"x"), "a.txt")}
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    back = signed_in_again(own, own.client.post(address, data=sent, base_url=own.host))
    assert "照样提交" not in back.text
    assert "文件没有留下来，要再选一次" in back.text
    filled = gone_on(own, back).text
    assert "填的字还在，文件要再选一次" in filled
    assert "还没有选文件" not in filled
    assert 'type="file"' in filled
    for words in typed.values():
        assert f'value="{words}"' in filled


@pytest.mark.parametrize("elsewhere", ["https://example.org/", "//example.org/staff/x", "/staff/../d/"])
def test_a_kept_form_never_leads_off_the_console(
    own: Browser, clock: FixedClock, published: str, elsewhere: str
) -> None:
    opened = own.get(PAGE)
    clock.advance(sessions.IDLE + timedelta(minutes=1))
    late = own.bare_post(PAGE, **(filled(opened) | FORM | {"again": elsewhere}))
    assert f'action="{PAGE}"' in signed_in_again(own, late).text
