"""`mingbai serve`: everything on one machine, in one process."""

import errno
import logging
import signal
import threading
from types import FrameType
from typing import Any

import click
from flask import Flask
from waitress.server import create_server

from backend import services as composition
from backend.app import create_app
from backend.cli import body_limit
from backend.cli.scheduler import runner_of
from backend.core import collecting
from backend.core.errors import ConfigError
from backend.core.settings import Settings
from backend.staff.uploads import LARGEST_BODY
from scheduler.runner import Runner

log = logging.getLogger("mingbai")
THREADS = 8


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--reminders/--no-reminders",
    default=True,
    show_default=True,
    help="Send the reminders too; else `mingbai scheduler run` does, in a process of its own.",
)
@click.pass_obj
def serve(settings: Settings, host: str, port: int, reminders: bool) -> None:
    """Serve the pages, the API and the WeChat callback, and send reminders. Ctrl-C or SIGTERM stops cleanly."""
    services = composition.build(settings)
    runner = runner_of(services) if reminders else None
    try:
        services.warm_up()
        collecting.settle()
        server = _listen(create_app(services), host, port)
        signal.signal(signal.SIGTERM, _interrupt)
        click.echo(f"明白 is serving on http://{host}:{port} (Ctrl-C stops)")
        if not settings.wechat_on:
            click.echo("The WeChat callback is off: MINGBAI_WECHAT_TOKEN is not set.")
        _run(server, runner)
    finally:
        if runner is not None:
            runner.stop()
        services.close()
    log.info("stopped; %s threads left", threading.active_count() - 1)


def _listen(app: Flask, host: str, port: int) -> Any:
    """A waitress server that holds the port; ConfigError when it cannot have it."""
    try:
        server = create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            clear_untrusted_proxy_headers=True,
            max_request_body_size=LARGEST_BODY,
        )
        body_limit.speak_chinese(server)
        return server
    except ValueError:  # waitress's word for a name that nobody knows
        raise ConfigError(f"--host {host} is no address or host name that can be found.") from None
    except OSError as error:
        raise ConfigError(_refusal(error, host, port)) from None


def _refusal(error: OSError, host: str, port: int) -> str:
    if error.errno == errno.EADDRINUSE:
        return f"port {port} is in use; choose another, e.g. make run PORT={port + 1}"
    if error.errno == errno.EADDRNOTAVAIL:
        return f"--host {host} is not an address of this machine; 0.0.0.0 serves on all it has."
    return f"cannot serve on --host {host} --port {port}: {error.strerror}."


def _run(server: Any, runner: Runner | None) -> None:
    try:
        if runner is not None:
            runner.start()
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.close()


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
