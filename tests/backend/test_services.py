"""Composition: a start that fails leaves nothing behind."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from backend import services as composition
from backend.core import settings
from backend.core.errors import ConfigError
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
