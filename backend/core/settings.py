"""Settings: read once from the environment (`MINGBAI_*`; secrets also as `MINGBAI_*_FILE`), checked at start.

A wrong value raises ConfigError with a sentence that names the variable. docs/settings.md holds the
same table; a test keeps the two alike.
"""

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from backend.core.errors import ConfigError

PREFIX = "MINGBAI_"
_DRIVERS = {
    "sqlite": "sqlite",
    "sqlite+pysqlite": "sqlite+pysqlite",
    "postgresql": "postgresql+psycopg",
    "postgresql+psycopg": "postgresql+psycopg",
}


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator can set. Field `x_y` is the variable `MINGBAI_X_Y`."""

    data_dir: Path
    database_url: str
    data_key: bytes | None
    log_level: str
    trusted_proxies: int
    wechat_token: str
    wechat_aes_key: str
    wechat_appid: str
    wechat_secret: str
    wechat_api_base: str
    wechat_templates: Path | None
    miniprogram_appid: str
    miniprogram_secret: str
    miniprogram_state: str
    sms_url: str
    sms_token: str

    @property
    def wechat_on(self) -> bool:
        """The callback is served only when there is a token to verify it with."""
        return bool(self.wechat_token)


@dataclass(frozen=True, slots=True)
class Spec:
    """One variable: how it is read and what it is for."""

    field: str
    default: str
    parse: Callable[[str], Any]
    help: str
    secret: bool = False

    @property
    def variable(self) -> str:
        return PREFIX + self.field.upper()


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError("names a home folder that is not known on this machine") from None


def _optional_path(text: str) -> Path | None:
    return _path(text) if text else None


def _database_url(text: str) -> str:
    if not text:
        return ""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: the port is no number
        raise ValueError("is no database URL; use sqlite:///FILE or postgresql://USER@HOST/NAME") from None
    if url.get_backend_name() not in ("sqlite", "postgresql"):
        raise ValueError("names a database that is not supported; use sqlite or postgresql")
    if url.drivername not in _DRIVERS:
        raise ValueError("names a driver that is not supported; leave it out")
    if url.username is not None and text.count("@") > 1:  # the password's end would be taken for the host
        raise ValueError("has more than one @; write one that belongs to the password as %40")
    return url.set(drivername=_DRIVERS[url.drivername]).render_as_string(hide_password=False)


def _data_key(text: str) -> bytes | None:
    if not text:
        return None
    try:
        key = base64.b64decode(text, validate=True)
    except ValueError:
        raise ValueError("is not base64") from None
    if len(key) != 32:
        raise ValueError("must be 32 bytes in base64 (make one with: openssl rand -base64 32)")
    return key


def _matching(pattern: str, sentence: str) -> Callable[[str], str]:
    def parse(text: str) -> str:
        if text and not re.fullmatch(pattern, text):
            raise ValueError(sentence)
        return text

    return parse


def _whole_number(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text):
        raise ValueError("must be a whole number from 0 to 99")
    return int(text)


def _log_level(text: str) -> str:
    level = text.upper()
    if level not in ("DEBUG", "INFO", "WARNING", "ERROR"):
        raise ValueError("must be DEBUG, INFO, WARNING or ERROR")
    return level


SPECS: tuple[Spec, ...] = (
    Spec("data_dir", "var", _path, "Folder of the database, the data key and caches."),
    Spec(
        "database_url",
        "",
        _database_url,
        "`sqlite:///FILE` or `postgresql://USER@HOST/NAME`; empty: `mingbai.db` in the data folder.",
        secret=True,
    ),
    Spec(
        "data_key",
        "",
        _data_key,
        "32 bytes in base64 that encrypt personal data; empty: `data.key` in the data folder, made once.",
        secret=True,
    ),
    Spec("log_level", "INFO", _log_level, "DEBUG, INFO, WARNING or ERROR."),
    Spec("trusted_proxies", "0", _whole_number, "How many reverse proxies in front set X-Forwarded-*."),
    Spec(
        "wechat_token",
        "",
        _matching(r"[A-Za-z0-9]{3,32}", "must be 3 to 32 letters and digits, as in WeChat's console"),
        "The callback's token; empty: the callback is off.",
        secret=True,
    ),
    Spec(
        "wechat_aes_key",
        "",
        _matching(r"[A-Za-z0-9]{43}", "must be the 43 letters and digits of EncodingAESKey"),
        "EncodingAESKey; set: safe mode, plain messages are refused; empty: plain mode, for development.",
        secret=True,
    ),
    Spec(
        "wechat_appid",
        "",
        _matching(r"[A-Za-z0-9_]{6,64}", "must be the AppID as in WeChat's console"),
        "AppID of the official account; required with the AES key.",
    ),
    Spec("wechat_secret", "", _matching(r"\S{8,128}", "must have no blanks"), "AppSecret.", secret=True),
    Spec(
        "wechat_api_base",
        "https://api.weixin.qq.com",
        _matching(r"https?://[^\s/]+", "must be http(s)://HOST[:PORT] without a path"),
        "Where WeChat's API is served; another value only for a local stand-in.",
    ),
    Spec(
        "wechat_templates",
        "",
        _optional_path,
        "YAML file of the message templates chosen in WeChat's console; empty: none is sent.",
    ),
    Spec(
        "miniprogram_appid",
        "",
        _matching(r"[A-Za-z0-9_]{6,64}", "must be the AppID as in WeChat's console"),
        "AppID of the mini program that sends subscribe messages.",
    ),
    Spec(
        "miniprogram_secret",
        "",
        _matching(r"\S{8,128}", "must have no blanks"),
        "AppSecret of the mini program.",
        secret=True,
    ),
    Spec(
        "miniprogram_state",
        "formal",
        _matching("formal|trial|developer", "must be formal, trial or developer"),
        "Which version of the mini program a subscribe message opens: formal, trial or developer.",
    ),
    Spec(
        "sms_url",
        "",
        _matching(r"https?://\S+", "must be http(s)://HOST/PATH"),
        "Gateway that sends text messages to who has no WeChat, see reminders.md; empty: none is sent.",
        secret=True,
    ),
    Spec(
        "sms_token",
        "",
        _matching(r"[\x21-\x7e]{1,400}", "must be letters, digits and signs without blanks"),
        "Sent to the gateway as `Authorization: Bearer`.",
        secret=True,
    ),
)


def load(environ: Mapping[str, str]) -> Settings:
    """Settings from an environment, or ConfigError naming the first wrong variable."""
    values = {spec.field: _value(spec, environ) for spec in SPECS}
    _refuse_unknown(environ)
    settings = Settings(**values)
    if settings.wechat_aes_key and not settings.wechat_appid:
        raise ConfigError("MINGBAI_WECHAT_APPID must be set when MINGBAI_WECHAT_AES_KEY is set.")
    if settings.wechat_aes_key and not settings.wechat_token:
        raise ConfigError("MINGBAI_WECHAT_TOKEN must be set when MINGBAI_WECHAT_AES_KEY is set.")
    return settings


def database_url(settings: Settings) -> str:
    """The URL in force: the one set, or SQLite in the data folder."""
    inside = URL.create(
        "sqlite", database=str(settings.data_dir / "mingbai.db")
    )  # quotes a ? or % in the name
    return settings.database_url or inside.render_as_string()


def _value(spec: Spec, environ: Mapping[str, str]) -> Any:
    text = environ.get(spec.variable, "").strip()
    if spec.secret and not text:
        text = _from_file(spec, environ)
    try:
        return spec.parse(text or spec.default)
    except ValueError as error:
        raise ConfigError(f"{spec.variable} {error}.") from None


def _from_file(spec: Spec, environ: Mapping[str, str]) -> str:
    variable = spec.variable + "_FILE"
    name = environ.get(variable, "").strip()
    if not name:
        return ""
    try:
        text = Path(name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"{variable} names a file that cannot be read.") from None
    if not text:  # a secret that was not delivered must not turn a safeguard off
        raise ConfigError(f"{variable} names a file that is empty.")
    return text


def _refuse_unknown(environ: Mapping[str, str]) -> None:
    """A misspelt variable would silently leave the default in force."""
    known = {spec.variable for spec in SPECS} | {spec.variable + "_FILE" for spec in SPECS if spec.secret}
    for name in sorted(environ):
        if name.startswith(PREFIX) and name not in known and not name.startswith(PREFIX + "TEST_"):
            raise ConfigError(f"{name} is no setting of mingbai; docs/settings.md lists them all.")


def field_names() -> tuple[str, ...]:
    """Names of the settings' fields, in order."""
    return tuple(field.name for field in fields(Settings))
