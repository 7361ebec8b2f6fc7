"""A running stand-in, and the hand that steers it. Import the fixture `standin` where it is needed."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.wechat.standin import control
from bot.wechat.standin.accounts import Account
from bot.wechat.standin.server import StandIn
from bot.wechat.standin.world import World
from tests.fakes import FixedClock

APPID = "wxb11529c136998cb6"
SECRET = "standin-app-secret-0123456789abcdef"
MINI_APPID = "wxminiprogram00001"
MINI_SECRET = "standin-mini-secret-0123456789abcdef"
OPENID = "oResident0000000000000000001"
OTHER = "oResident0000000000000000002"
TEMPLATE = "VRR0UEO9VJOLs0MHlU0OilqX6MVFDwH3_3gz3Oc0NIc"
OTHER_TEMPLATE = "9nLIlbOQZC5Y89AZteFEux3WCXRRRG5Wfzkpssu4bLI"

TOKEN_API = "/cgi-bin/stable_token"
CUSTOM_API = "/cgi-bin/message/custom/send"
TEMPLATE_API = "/cgi-bin/message/template/send"
SUBSCRIBE_API = "/cgi-bin/message/subscribe/send"


class Desk:
    """Steers a stand-in with the orders of bot.wechat.standin.control, as a test over HTTP would."""

    def __init__(self, server: StandIn) -> None:
        self.server = server
        self.base = server.base

    def order(self, **orders: Any) -> dict[str, Any]:
        return control.order(self.server.world, orders)

    def fault(self, api: str, kind: str, **more: Any) -> None:
        self.order(fault={"api": api, "kind": kind, **more})

    @property
    def state(self) -> dict[str, Any]:
        return control.state(self.server.world)

    @property
    def accepted(self) -> int:
        return int(self.state["accepted"])

    def calls(self, api: str) -> int:
        return int(self.state["calls"].get(api, 0))


@pytest.fixture
def standin(clock: FixedClock) -> Iterator[Desk]:
    """A stand-in with an official account and a mini program, at the test's time."""
    accounts = {APPID: Account(APPID, SECRET), MINI_APPID: Account(MINI_APPID, MINI_SECRET)}
    server = StandIn(World(clock, accounts))
    server.start()
    yield Desk(server)
    server.stop()
