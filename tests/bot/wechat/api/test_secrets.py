"""Planted secrets, tokens and openids are searched in every log record and every exception."""

import logging
import traceback
from collections.abc import Iterator

import pytest

from backend.core.clock import SystemClock
from bot.wechat.api import scrub as scrubbing
from bot.wechat.api.client import Client
from bot.wechat.api.errors import Outcome, TokenFailure
from tests.bot.wechat.api.desk import QUICK, MakeClient
from tests.bot.wechat.api.desk import make_client as make_client
from tests.bot.wechat.api.desk import sqlite as database  # noqa: F401 - nothing here depends on the database
from tests.wechat_api.desk import APPID, OPENID, SECRET, TEMPLATE, TEMPLATE_API, TOKEN_API, Desk
from tests.wechat_api.desk import standin as standin

ECHO = f"invalid credential {OPENID} secret={SECRET}"


class Everything(logging.Handler):
    """Keeps every record as any formatter could show it."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.shown = ""

    def emit(self, record: logging.LogRecord) -> None:
        self.shown += f"{record.getMessage()} {record.msg!r} {record.args!r} {record.__dict__!r}\n"
        if record.exc_info:
            self.shown += "".join(traceback.format_exception(*record.exc_info))


@pytest.fixture
def log() -> Iterator[Everything]:
    """Everything that is logged, DEBUG of the libraries included."""
    handler, root = Everything(), logging.getLogger()
    before = root.level
    root.setLevel(logging.DEBUG)
    root.addHandler(handler)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def planted(standin: Desk) -> list[str]:
    issued = [token.text for token in standin.server.world.accounts[APPID].tokens]
    return [SECRET, OPENID, *issued]


def whole(error: BaseException) -> str:
    """An exception with all it hangs on, and its traceback."""
    chain: list[str] = []
    seen: BaseException | None = error
    while seen is not None:
        chain.append(f"{seen!r} {seen} {seen.__dict__!r}")
        seen = seen.__cause__ or seen.__context__
    return "\n".join([*chain, *traceback.format_exception(error)])


FAULTS = [
    ("cut", {}),
    ("half", {}),
    ("http", {}),
    ("delay", {"seconds": 1.0}),
    ("code", {"errcode": 40001, "errmsg": ECHO}),
    ("code", {"errcode": 40003, "errmsg": ECHO}),
    ("code", {"errcode": 12345, "errmsg": ECHO}),
]


@pytest.mark.parametrize("api", [TOKEN_API, TEMPLATE_API])
@pytest.mark.parametrize(("kind", "more"), FAULTS)
def test_nothing_secret_is_logged_or_told(
    make_client: MakeClient, standin: Desk, log: Everything, api: str, kind: str, more: dict[str, object]
) -> None:
    client = make_client(QUICK, SystemClock())
    standin.fault(api, kind, times=-1, **more)
    outcome = send(client)
    assert not outcome.accepted
    assert "wechat TEMPLATE" in log.shown
    assert "urllib3" in log.shown  # the library did write its lines
    for secret in planted(standin):
        assert secret not in log.shown
        assert secret not in repr(outcome)


@pytest.mark.parametrize("base", ["http://127.0.0.1:9", "http://nobody.invalid"])
def test_nothing_secret_is_told_when_nobody_answers(
    make_client: MakeClient, standin: Desk, log: Everything, base: str
) -> None:
    assert send(make_client(QUICK, SystemClock())).accepted  # so that there is a token to give away
    assert not send(make_client(QUICK, SystemClock(), base)).accepted
    for secret in planted(standin):
        assert secret not in log.shown


@pytest.mark.parametrize(("kind", "more"), FAULTS)
def test_an_exception_hangs_on_nothing_secret(
    make_client: MakeClient, standin: Desk, kind: str, more: dict[str, object]
) -> None:
    client = make_client(QUICK, SystemClock())
    standin.fault(TOKEN_API, kind, times=-1, **more)
    with pytest.raises(TokenFailure) as failure:
        client._tokens.current()
    for secret in planted(standin):
        assert secret not in whole(failure.value)


def test_a_warning_of_the_library_is_scrubbed_with_its_traceback(log: Everything) -> None:
    scrubbing.watch()
    scrubbing.watch()
    logger = logging.getLogger("urllib3.connectionpool")
    assert sum(isinstance(one, scrubbing.ScrubbingFilter) for one in logger.filters) == 1
    try:
        raise ValueError(f"url=/x?access_token={SECRET}")
    except ValueError:
        logger.warning("Failed to parse headers (url=%s)", f"/x?access_token={SECRET}", exc_info=True)
    assert "Failed to parse headers" in log.shown
    assert SECRET not in log.shown


@pytest.mark.parametrize(
    "text",
    [
        f"https://api.weixin.qq.com/x?access_token={SECRET}&y=1",
        f'{{"secret": "{SECRET}"}}',
        f"{{'access_token': '{SECRET}'}}",
        f"appsecret={SECRET}",
        f"ACCESS_TOKEN={SECRET}",
        f'"touser":"{SECRET}"',
    ],
)
def test_what_is_named_is_taken_out(text: str) -> None:
    assert SECRET not in scrubbing.scrub(text)


def test_an_openid_is_taken_out_and_the_rest_stays() -> None:
    assert scrubbing.scrub(f"to {OPENID}, code 40003") == "to ［已隐去］, code 40003"
    assert scrubbing.scrub("ordinary words only") == "ordinary words only"


def send(client: Client) -> Outcome:
    return client.template(OPENID, TEMPLATE, {"thing1": "随访"}, "k")
