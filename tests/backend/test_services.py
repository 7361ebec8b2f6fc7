"""Composition: a start that fails leaves nothing behind, one that succeeds is ready."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from backend import services as composition
from backend.core import settings
from backend.core.errors import ConfigError
from backend.services import Services
from bot.guard import Alarm, Guard
from tests.backend.opened import is_open


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_start_that_fails_leaves_no_connection_open(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    (tmp_path / "data.key").write_bytes(b"cut short")
    url = request.getfixturevalue(f"{kind}_url")
    made: list[Any] = []

    def note(driver: Any, _: object) -> None:
        made.append(driver)

    event.listen(Engine, "connect", note)
    try:
        with pytest.raises(ConfigError, match=r"data\.key is damaged"):
            composition.build(settings.load({"MINGBAI_DATA_DIR": str(tmp_path), "MINGBAI_DATABASE_URL": url}))
    finally:
        event.remove(Engine, "connect", note)
    assert made
    assert not any(is_open(one) for one in made)


def test_once_warmed_up_no_message_waits_for_the_rules(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    fresh = replace(services, guard=Guard.load())
    fresh.warm_up()
    monkeypatch.delattr("policy_kb.sieve.needs_of")  # what compiling them begins with
    assert fresh.guard.alarm("屋里着火了") is Alarm.EMERGENCY
