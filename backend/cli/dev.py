"""`mingbai dev`: what helps to try and to test the system. Nothing here is needed to run it."""

import click

from backend.core.clock import SystemClock
from backend.core.errors import ConfigError
from backend.core.settings import Settings

_ACCOUNT = ("wxstandin00000001", "standin-secret-1")
_MINI = ("wxstandin00000002", "standin-secret-2")


@click.group("dev")
def group() -> None:
    """Tools for trying and testing."""


@group.command("wechat-api")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8900, show_default=True, type=click.IntRange(0, 65535))
@click.pass_obj
def wechat_api(settings: Settings, host: str, port: int) -> None:
    """Serve a stand-in for WeChat's API, with WeChat's rules. Steered by JSON at /_control."""
    from bot.wechat.standin.accounts import Account
    from bot.wechat.standin.server import StandIn
    from bot.wechat.standin.world import World

    official = (settings.wechat_appid or _ACCOUNT[0], settings.wechat_secret or _ACCOUNT[1])
    mini = (settings.miniprogram_appid or _MINI[0], settings.miniprogram_secret or _MINI[1])
    world = World(SystemClock(), {appid: Account(appid, secret) for appid, secret in (official, mini)})
    try:
        server = StandIn(world, host, port)
    except OSError as error:
        raise ConfigError(f"cannot serve on --host {host} --port {port}: {error.strerror}.") from None
    click.echo(f"The stand-in for WeChat serves on {server.base} (Ctrl-C stops); set for mingbai serve:")
    click.echo(f"  MINGBAI_WECHAT_API_BASE={server.base}")
    if not settings.wechat_secret:
        click.echo(f"  MINGBAI_WECHAT_APPID={official[0]} MINGBAI_WECHAT_SECRET={official[1]}")
    if not settings.miniprogram_secret:
        click.echo(f"  MINGBAI_MINIPROGRAM_APPID={mini[0]} MINGBAI_MINIPROGRAM_SECRET={mini[1]}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
