"""Settings from the environment: what each variable takes, what it refuses, and how it says so."""

import base64
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy.engine import make_url

from backend.core import settings
from backend.core.errors import ConfigError

KEY = bytes(range(32))
KEY_TEXT = base64.b64encode(KEY).decode()
AES_KEY = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"

DEFAULTS = {
    "data_dir": Path("var"),
    "database_url": "",
    "data_key": None,
    "log_level": "INFO",
    "trusted_proxies": 0,
    "wechat_token": "",
    "wechat_aes_key": "",
    "wechat_appid": "",
    "wechat_secret": "",
    "wechat_api_base": "https://api.weixin.qq.com",
    "wechat_templates": None,
    "miniprogram_appid": "",
    "miniprogram_secret": "",
    "miniprogram_state": "formal",
    "sms_url": "",
    "sms_token": "",
}

TAKEN: list[tuple[str, str, Any]] = [
    ("data_dir", "/srv/mingbai", Path("/srv/mingbai")),
    ("data_dir", "~/mingbai", Path("~/mingbai").expanduser()),
    ("database_url", "sqlite:////srv/mingbai.db", "sqlite:////srv/mingbai.db"),
    ("database_url", "postgresql://me@host/mingbai", "postgresql+psycopg://me@host/mingbai"),
    (
        "database_url",
        "postgresql+psycopg://me@host:5433/mingbai",
        "postgresql+psycopg://me@host:5433/mingbai",
    ),
    ("database_url", "postgresql://me:p%40ss@host/mingbai", "postgresql+psycopg://me:p%40ss@host/mingbai"),
    ("data_key", KEY_TEXT, KEY),
    ("log_level", "warning", "WARNING"),
    ("trusted_proxies", "2", 2),
    ("wechat_token", "mingbai2026", "mingbai2026"),
    ("wechat_appid", "wx0123456789abcdef", "wx0123456789abcdef"),
    ("wechat_secret", "0123456789abcdef", "0123456789abcdef"),
    ("wechat_api_base", "http://127.0.0.1:9000", "http://127.0.0.1:9000"),
    ("wechat_templates", "/etc/t.yaml", Path("/etc/t.yaml")),
    ("miniprogram_appid", "wx0123456789", "wx0123456789"),
    ("miniprogram_secret", "0123456789abcdef", "0123456789abcdef"),
    ("miniprogram_state", "trial", "trial"),
    ("sms_url", "https://sms.example.org/send?key=1", "https://sms.example.org/send?key=1"),
    ("sms_token", "abc.DEF-123", "abc.DEF-123"),
]

REFUSED = [
    ("data_dir", "~nobody-of-this-name/var"),
    ("database_url", "mingbai.db"),
    ("database_url", "mysql://me@host/mingbai"),
    ("database_url", "postgresql://me@host:port/mingbai"),
    ("database_url", "postgresql+psycopg2://me@host/mingbai"),
    ("database_url", "sqlite+nosuchdriver:///mingbai.db"),
    ("data_key", "not base64!"),
    ("data_key", "明白" * 22),
    ("data_key", base64.b64encode(KEY[:31]).decode()),
    ("log_level", "LOUD"),
    ("trusted_proxies", "one"),
    ("trusted_proxies", "-1"),
    ("trusted_proxies", "100"),
    ("wechat_token", "ab"),
    ("wechat_token", "with-hyphen"),
    ("wechat_aes_key", AES_KEY[:-1]),
    ("wechat_aes_key", AES_KEY[:-1] + "="),
    ("wechat_appid", "wx 0123456789"),
    ("wechat_secret", "with a blank"),
    ("wechat_api_base", "api.weixin.qq.com"),
    ("wechat_api_base", "https://api.weixin.qq.com/cgi-bin"),
    ("wechat_templates", "~nobody-of-this-name/t.yaml"),
    ("miniprogram_appid", "wx 0123456789"),
    ("miniprogram_secret", "with a blank"),
    ("miniprogram_state", "beta"),
    ("sms_url", "sms.example.org"),
    ("sms_token", "with a blank"),
]

SECRETS = [
    "database_url",
    "data_key",
    "wechat_token",
    "wechat_aes_key",
    "wechat_secret",
    "miniprogram_secret",
    "sms_url",
    "sms_token",
]


def variable(field: str) -> str:
    return f"MINGBAI_{field.upper()}"


def read(field: str, environ: dict[str, str]) -> object:
    return getattr(settings.load(environ), field)


def test_an_empty_environment_gives_the_defaults() -> None:
    loaded = settings.load({})
    assert {name: getattr(loaded, name) for name in settings.field_names()} == DEFAULTS
    assert not loaded.wechat_on


@pytest.mark.parametrize(("field", "text", "value"), TAKEN)
def test_a_variable_is_read(field: str, text: str, value: object) -> None:
    assert read(field, {variable(field): text}) == value


@pytest.mark.parametrize("field", DEFAULTS)
def test_an_empty_variable_is_one_that_is_not_set(field: str) -> None:
    assert read(field, {variable(field): " "}) == DEFAULTS[field]


@pytest.mark.parametrize(("field", "text"), REFUSED)
def test_a_wrong_value_is_refused_by_a_sentence_that_names_the_variable(field: str, text: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{variable(field)} .+\.$") as refusal:
        settings.load({variable(field): text})
    assert text not in str(refusal.value)


def test_every_variable_is_tried_with_a_good_and_a_wrong_value() -> None:
    fields = set(settings.field_names())
    assert {field for field, _ in REFUSED} == fields
    assert {field for field, _, _ in TAKEN} | {"wechat_aes_key"} == fields


def test_the_callback_is_on_with_a_token_and_safe_with_token_key_and_appid() -> None:
    assert settings.load({"MINGBAI_WECHAT_TOKEN": "mingbai"}).wechat_on
    safe = {
        "MINGBAI_WECHAT_TOKEN": "mingbai",
        "MINGBAI_WECHAT_AES_KEY": AES_KEY,
        "MINGBAI_WECHAT_APPID": "wx0123456789",
    }
    assert settings.load(safe).wechat_aes_key == AES_KEY


@pytest.mark.parametrize("missing", ["MINGBAI_WECHAT_APPID", "MINGBAI_WECHAT_TOKEN"])
def test_an_aes_key_alone_is_refused_and_what_is_missing_is_named(missing: str) -> None:
    environ = {
        "MINGBAI_WECHAT_TOKEN": "mingbai",
        "MINGBAI_WECHAT_AES_KEY": AES_KEY,
        "MINGBAI_WECHAT_APPID": "wx0123456789",
    }
    del environ[missing]
    with pytest.raises(ConfigError, match=missing):
        settings.load(environ)


@pytest.mark.parametrize(
    "name", ["MINGBAI_DATADIR", "MINGBAI_WECHAT_KEY", "MINGBAI_LOG_LEVEL_FILE", "MINGBAI_"]
)
def test_an_unknown_variable_of_ours_is_named(name: str) -> None:
    with pytest.raises(ConfigError, match=rf"^{name} "):
        settings.load({name: "x"})


def test_variables_of_others_and_of_the_tests_are_left_alone() -> None:
    environ = {"PATH": "/bin", "MINGBAIX": "x", "mingbai_data_dir": "x", "MINGBAI_TEST_POSTGRESQL": "x"}
    assert settings.load(environ) == settings.load({})


def test_without_a_url_the_database_is_a_file_in_the_data_folder() -> None:
    url = settings.database_url(settings.load({"MINGBAI_DATA_DIR": "/srv/data"}))
    assert url == "sqlite:////srv/data/mingbai.db"
    both = {"MINGBAI_DATA_DIR": "/srv/data", "MINGBAI_DATABASE_URL": "sqlite:///other.db"}
    assert settings.database_url(settings.load(both)) == "sqlite:///other.db"


@pytest.mark.parametrize("folder", ["/srv/健康 扶贫", "/srv/a#b", "/srv/a?b", "/srv/a%20b"])
def test_the_data_folder_may_have_any_name(folder: str) -> None:
    url = settings.database_url(settings.load({"MINGBAI_DATA_DIR": folder}))
    assert make_url(url).database == f"{folder}/mingbai.db"
