"""docs/reminders.md says what the code does: its table of values, its example, the gateway's numbers."""

import re
from pathlib import Path

import pytest

from bot.sms import _judged
from bot.wechat.api import templates
from bot.wechat.api.template_fields import TYPES
from bot.wechat.notifier import OFFERED, shown
from scheduler.models.reminder_kinds import Kind
from scheduler.ports import Verdict
from tests.bot.wechat.told import every

PAGE = (Path(__file__).parents[2] / "docs" / "reminders.md").read_text(encoding="utf-8")


def offered() -> dict[str, set[str]]:
    """What every message of a kind offers a template: a value that only some of them have is none to rely on."""
    found: dict[str, set[str]] = {}
    for one in every():
        found[one.kind] = found.get(one.kind, set(shown(one))) & set(shown(one))
    return found


def table() -> dict[str, list[str]]:
    """The values of each message as the page lists them."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[:2] == [["Message", "For whom", "Values a template may take"], ["---"] * 3]
    return {row[0].strip("`"): re.findall(r"`([a-z]+)`", row[2]) for row in rows[2:]}


def example() -> str:
    (block,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    return str(block)


def test_a_template_may_take_exactly_what_every_message_of_its_kind_holds() -> None:
    assert offered() == OFFERED


def test_the_table_lists_exactly_what_is_offered() -> None:
    assert {kind: set(values) for kind, values in table().items()} == offered()
    assert all(len(values) == len(set(values)) for values in table().values())
    assert set(table()) == {kind.value for kind in Kind}


def test_the_example_loads_and_its_values_fit_its_fields(tmp_path: Path) -> None:
    file = tmp_path / "templates.yaml"
    file.write_text(example(), encoding="utf-8")
    found = templates.load(file)
    assert found.names() == ("digest", "patient")
    for one in every():
        template = found.get(one.kind)
        if template is not None:
            values = {name: shown(one)[name] for name in template.fields}
            assert set(template.data(values)) == set(template.fields.values())
            assert {field.rstrip("0123456789") for field in template.fields.values()} <= set(TYPES)


@pytest.mark.parametrize("status", [400, 422, 429, 503])
def test_the_numbers_the_gateway_is_told_to_answer_are_those_that_are_understood(status: int) -> None:
    assert str(status) in PAGE
    wanted = Verdict.REFUSED if status in (400, 422) else Verdict.RETRY
    assert _judged(status, b"").verdict is wanted
