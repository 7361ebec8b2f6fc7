"""A template file or a gateway's address that cannot be used stops the start in one sentence."""

from pathlib import Path

import pytest

from tests.backend.cli.conftest import Mingbai
from tests.wechat_api.carrying import STAFF
from tests.wechat_api.desk import TEMPLATE

COMMANDS = [("serve",), ("scheduler", "run", "--once"), ("reminders", "send")]


@pytest.fixture
def environ(environ: dict[str, str], tmp_path: Path) -> dict[str, str]:
    environ |= {"MINGBAI_WECHAT_APPID": "wxb11529c136998cb6", "MINGBAI_WECHAT_SECRET": "not-a-real-secret"}
    environ["MINGBAI_WECHAT_TEMPLATES"] = str(tmp_path / "templates.yaml")
    return environ


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
@pytest.mark.parametrize(
    ("text", "named"),
    [
        (None, "cannot be read"),
        ("digest: [", "templates.yaml"),
        ("- digest", "must hold messages"),
        (STAFF.replace("channel: template", "channel: sms", 1), "digest.channel"),
        (STAFF.replace("danger:", "dangr:"), "dangr"),
        (STAFF.replace("urgent: number3", "urgnt: number3"), "danger.fields.urgnt"),
        (
            f"patient: {{channel: template, id: {TEMPLATE}, fields: {{longest: number1}}}}",
            "patient.fields.longest",
        ),
    ],
    ids=["missing", "no YAML", "a list", "channel", "message", "value", "another message's value"],
)
def test_an_unusable_file_stops_the_start(
    mingbai: Mingbai, tmp_path: Path, command: tuple[str, ...], text: str | None, named: str
) -> None:
    if text is not None:
        (tmp_path / "templates.yaml").write_text(text, encoding="utf-8")
    run = mingbai(*command)
    assert (run.code, run.out) == (1, "")
    assert run.err.startswith("mingbai: MINGBAI_WECHAT_TEMPLATES")
    assert named in run.err
    assert run.err.count("\n") == 1


def test_an_address_that_is_none_stops_the_start(
    mingbai: Mingbai, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "templates.yaml").write_text(STAFF, encoding="utf-8")
    monkeypatch.setenv("MINGBAI_SMS_URL", "http://[::1/secretpath")
    run = mingbai("serve")
    assert (run.code, run.out) == (1, "")
    assert run.err == "mingbai: MINGBAI_SMS_URL is no address that can be used.\n"
