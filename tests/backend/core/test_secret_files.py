"""Secrets handed over as files: `MINGBAI_*_FILE`."""

from pathlib import Path

import pytest

from backend.core import settings
from backend.core.errors import ConfigError

AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
GOOD = {
    "DATABASE_URL": "sqlite:////srv/mingbai.db",
    "DATA_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "WECHAT_TOKEN": "mingbai",
    "WECHAT_AES_KEY": AES_KEY,
    "WECHAT_SECRET": "0123456789abcdef",
    "MINIPROGRAM_SECRET": "0123456789abcdef",
    "SMS_URL": "https://sms.example.org/send",
    "SMS_TOKEN": "0123456789abcdef",
}


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    return tmp_path / "secret"


def test_every_secret_can_be_a_file() -> None:
    assert {spec.variable for spec in settings.SPECS if spec.secret} == {f"MINGBAI_{name}" for name in GOOD}


@pytest.mark.parametrize("name", GOOD)
def test_a_file_says_the_same_as_the_variable(name: str, secret: Path) -> None:
    others = {"MINGBAI_WECHAT_TOKEN": "other", "MINGBAI_WECHAT_APPID": "wx0123456789"}
    others.pop(f"MINGBAI_{name}", None)
    secret.write_text(f"{GOOD[name]}\n", encoding="utf-8")
    from_file = settings.load(others | {f"MINGBAI_{name}_FILE": str(secret)})
    assert from_file == settings.load(others | {f"MINGBAI_{name}": GOOD[name]})


def test_the_variable_wins_over_the_file(secret: Path) -> None:
    secret.write_text("fromfile", encoding="utf-8")
    environ = {"MINGBAI_WECHAT_TOKEN": "fromvariable", "MINGBAI_WECHAT_TOKEN_FILE": str(secret)}
    assert settings.load(environ).wechat_token == "fromvariable"


def test_a_wrong_value_in_a_file_names_the_variable(secret: Path) -> None:
    secret.write_text("no token!", encoding="utf-8")
    with pytest.raises(ConfigError, match="MINGBAI_WECHAT_TOKEN") as refusal:
        settings.load({"MINGBAI_WECHAT_TOKEN_FILE": str(secret)})
    assert "no token!" not in str(refusal.value)


@pytest.mark.parametrize("kind", ["missing", "folder", "not UTF-8", "empty"])
def test_a_file_that_cannot_be_read_names_its_variable(kind: str, secret: Path) -> None:
    if kind == "folder":
        secret.mkdir()
    elif kind == "empty":
        secret.write_text(" \n", encoding="utf-8")
    elif kind == "not UTF-8":
        secret.write_bytes("密码".encode("gbk"))
    with pytest.raises(ConfigError, match=r"^MINGBAI_WECHAT_SECRET_FILE "):
        settings.load({"MINGBAI_WECHAT_SECRET_FILE": str(secret)})
