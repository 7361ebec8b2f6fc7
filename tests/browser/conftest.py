"""A real Chromium on the real application, served by waitress over a temporary data folder.

Chromium is the system's (`apt-get install chromium`); nothing is downloaded.
"""

import copy
import os
import shutil
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright
from waitress.server import create_server

from backend import services as composition
from backend.app import create_app
from backend.cli import body_limit
from backend.core import settings
from backend.services import Services
from backend.staff.uploads import LARGEST_BODY
from bot.conversation import Conversations
from bot.guard import Guard
from policy_kb.library import Library
from tests.backend.scripted import ScriptedDialog
from tests.browser import axe

LAUNCH = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",  # containers have little of it, and a page then hangs
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
DESKTOP = {"width": 1280, "height": 800}
PATIENCE = 60_000  # ms, for machines that do other things at the same time
# What is heard of scripts and styles that the page's own policy stops.
HEAR_VIOLATIONS = (
    "addEventListener('securitypolicyviolation', e => console.error('CSP', e.violatedDirective))"
)


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    names = (os.environ.get("MINGBAI_TEST_CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in names if name and (path := shutil.which(name))), None)
    if found is None:
        axe.unavailable("Chromium is not installed (apt-get install chromium): no page is tried in a browser")
    return str(found)


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright, chromium: str) -> Iterator[Browser]:
    browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def real_services(
    sqlite_template: Path, library: Library, guard: Guard, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Services]:
    """Everything as in production: the real dialog, the built-in knowledge, the machine's clock.

    Each module has a database of its own: what one writes, no other finds.
    """
    folder = tmp_path_factory.mktemp("browser")
    (folder / "mingbai.db").write_bytes(sqlite_template.read_bytes())
    built = composition.build(
        settings.load({"MINGBAI_DATA_DIR": str(folder)}), library=copy.copy(library), guard=guard
    )
    built.warm_up()
    yield built
    built.close()


@pytest.fixture(scope="module")
def real_address(real_services: Services) -> Iterator[str]:
    """Where the application answers with the real dialog."""
    yield from _serve(real_services)


@pytest.fixture(scope="module")
def address(real_services: Services) -> Iterator[str]:
    """Where the application answers with the scripted dialog."""
    conversations = Conversations(lambda session: ScriptedDialog(), real_services.cipher)
    yield from _serve(replace(real_services, conversations=conversations))


def _serve(services: Services) -> Iterator[str]:
    limits = {"max_request_body_size": LARGEST_BODY}  # as `mingbai serve` has them
    server = create_server(create_app(services), host="127.0.0.1", port=0, threads=4, **limits)
    body_limit.speak_chinese(server)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/"
    server.close()
    thread.join(timeout=10)
    server.task_dispatcher.shutdown()


@pytest.fixture
def screen(request: pytest.FixtureRequest) -> str:
    """A phone's; tests marked with `both_screens` run on a desktop's too."""
    return str(getattr(request, "param", "phone"))


@pytest.fixture
def context(browser: Browser, screen: str) -> Iterator[BrowserContext]:
    """A browser without a past; axe is at hand in every page."""
    phone = screen == "phone"
    size = PHONE if phone else DESKTOP
    context = browser.new_context(viewport=size, is_mobile=phone, has_touch=phone, locale="zh-CN")  # type: ignore[arg-type]
    prepare(context)
    yield context
    context.close()


@pytest.fixture
def page(context: BrowserContext, address: str) -> Iterator[Page]:
    """The chat page, just opened; a message of the browser's console fails the test."""
    page = context.new_page()
    heard = listen(page)
    page.goto(address)
    yield page
    assert heard == []


def prepare(context: BrowserContext) -> None:
    """Put axe and the ear for policy violations into every page of a context."""
    context.set_default_timeout(PATIENCE)
    expect.set_options(timeout=PATIENCE)
    context.add_init_script(path=axe.script())
    context.add_init_script(HEAR_VIOLATIONS)


def listen(page: Page) -> list[str]:
    """Collect errors and warnings of the console, and uncaught exceptions.

    Failed requests are left out: a test that cuts the line means them.
    """
    heard: list[str] = []
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on(
        "console",
        lambda message: (
            heard.append(message.text)
            if message.type in ("error", "warning") and "Failed to load resource" not in message.text
            else None
        ),
    )
    return heard
