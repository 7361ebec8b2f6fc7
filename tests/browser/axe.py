"""axe-core in a page: finds what bars people who see, hear or move badly. Fetched once with npm (MPL-2.0)."""

import fcntl
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

FOLDER = Path(__file__).parent
SCRIPT = FOLDER / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def script() -> Path:
    """The path of axe.min.js; skipped with the reason where it cannot be had, except on CI."""
    if not SCRIPT.exists():
        npm = shutil.which("npm")
        if npm is None:
            unavailable("npm is not installed: axe-core cannot be fetched")
        _install(str(npm))
    return SCRIPT


# A colour on its way to another, or a page that is not yet laid out anew, would be judged as it never stands.
_SETTLED = """async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const moving = document.getAnimations().filter(one => one.effect.getComputedTiming().endTime < 5000);
    await Promise.all(moving.map(one => one.finished.catch(() => null)));
}"""


def barriers(page: Page) -> list[str]:
    """What axe finds on the page, and the contrasts it could not judge; empty is good.

    The window is made as high as the page: axe cannot judge what a bar that stays in sight covers.
    """
    size = page.viewport_size
    assert size is not None
    # A click does not wait for the page it leads to, and between two pages there is nothing to judge.
    page.wait_for_function("() => document.readyState === 'complete'")
    height = page.evaluate("() => document.documentElement.scrollHeight")
    page.set_viewport_size({"width": size["width"], "height": height})
    page.evaluate(_SETTLED)
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules})", RULES)
    page.set_viewport_size(size)
    unsure = [rule for rule in found["incomplete"] if rule["id"] == "color-contrast"]
    return [
        f"{rule['id']}: {node['html'][:120]}"
        for rule in found["violations"] + unsure
        for node in rule["nodes"]
        # Words of a plot: axe cannot tell what lies behind them. They are #111 on white, whatever the page.
        if not (rule in unsure and node["html"].startswith("<text "))
    ]


def unavailable(reason: str) -> None:
    """Skip plainly on a person's machine; fail on CI, where everything must be there."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


def _install(npm: str) -> None:
    """`npm ci`; test processes side by side wait for each other."""
    with (Path(tempfile.gettempdir()) / f"mingbai-axe-{os.getuid()}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if SCRIPT.exists():
            return
        done = subprocess.run(
            [npm, "ci", "--no-audit", "--no-fund"], cwd=FOLDER, capture_output=True, text=True, check=False
        )
        if done.returncode:
            unavailable(f"npm ci failed in {FOLDER}: {done.stderr.strip()[-300:]}")
