"""What a person does on the chat page, and what they look at."""

import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

both_screens = pytest.mark.parametrize("screen", ["phone", "desktop"], indirect=True)
PRESSABLE = "button:not([disabled]), a[href], select, textarea"
REPLY = ".turn-reply:not([data-kind=welcome]):not([data-kind=typing])"

# Elements whose text runs out of their box or out of the window. Those for screen readers only are 1 px wide.
CUT = """() => [...document.querySelectorAll('body *')].filter(element => {
    if (!element.checkVisibility() || element.closest('.sr, .skip, template, noscript, option')) return false;
    if (element.matches('select')) {
        const style = getComputedStyle(element), pen = document.createElement('canvas').getContext('2d');
        pen.font = style.font;
        const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
        return pen.measureText(element.selectedOptions[0].text).width > room;
    }
    if (![...element.childNodes].some(node => node.nodeType === 3 && node.data.trim())) return false;
    const box = element.getBoundingClientRect();
    if (box.width <= 1) return false;
    return box.right > innerWidth + 1 || box.left < -1 || element.scrollWidth > element.clientWidth + 1
        && getComputedStyle(element).display !== 'inline';
}).map(element => element.outerHTML.slice(0, 120))"""


def replies(page: Page) -> Locator:
    """The bot's answers, without the greeting."""
    return page.locator(REPLY)


def ask(page: Page, question: str) -> Locator:
    """Write a question, press 发送, wait for the answer."""
    before = replies(page).count()
    page.get_by_label("您的问题").fill(question)
    page.get_by_role("button", name="发送").click()
    return answered(page, before)


def answered(page: Page, before: int) -> Locator:
    """The answer that follows the first `before` ones."""
    expect(replies(page)).to_have_count(before + 1)
    return replies(page).nth(before)


def settled(page: Page) -> None:
    """Wait until the smooth scrolling has come to rest: what moves cannot be pressed or measured."""
    before = -1.0
    while (now := float(page.evaluate("() => scrollY"))) != before:
        before = now
        page.wait_for_timeout(150)


def covered(element: Locator) -> bool:
    """Whether something else lies on the middle of an element, as a bar that stays in sight does."""
    on_top: bool = element.evaluate(
        "e => { const b = e.getBoundingClientRect();"
        " return e.contains(document.elementFromPoint(b.x + b.width / 2, b.y + b.height / 2)) }"
    )
    return not on_top


def small_targets(page: Page) -> list[str]:
    """Everything that can be pressed and is smaller than 44 x 44 px."""
    found = []
    for target in page.locator(PRESSABLE).all():
        if not target.is_visible() or "skip" in (target.get_attribute("class") or ""):
            continue
        box: Any = target.bounding_box()
        if box["width"] < 44 or box["height"] < 44:
            found.append(f"{target.inner_text()[:20]!r}: {box['width']:.0f} x {box['height']:.0f}")
    return found


def cut_off(page: Page) -> list[str]:
    """Everything whose text is cut, and the page itself when it can be moved sideways."""
    cut: list[str] = page.evaluate(CUT)
    wide, window = page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    return [*cut, f"the page: {wide} > {window}"] if wide > window else cut


def colours(element: Locator) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Text and background colour of an element, as red, green and blue."""
    styles = element.evaluate("e => [getComputedStyle(e).color, getComputedStyle(e).backgroundColor]")
    ink, ground = (tuple(map(int, re.findall(r"\d+", style)[:3])) for style in styles)
    return ink, ground


def contrast(ink: tuple[int, ...], ground: tuple[int, ...]) -> float:
    """WCAG's ratio, 1 to 21."""
    lighter, darker = sorted((_luminance(ink), _luminance(ground)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: tuple[int, ...]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
