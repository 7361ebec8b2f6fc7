"""Message templates: which of WeChat's templates carries which message of ours, and what its fields can hold.

Values are checked here before anything is sent: WeChat would answer 47003, name one wrong field at a time, and cut
some silently. Rules: 订阅消息参数值内容限制说明 in WeChat's 发送订阅消息 (the official account's templates have
the same types since 2023-05-04, first and remark are gone).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from backend.core.errors import BadInput, ConfigError
from backend.core.rule_files import parse_yaml
from bot.wechat.api.template_fields import violation

CHANNELS = ("template", "subscribe")
_ID = re.compile(r"[A-Za-z0-9_-]{20,64}")
_KEYS = frozenset({"channel", "id", "fields", "link", "long_term"})
_NAME = re.compile(r"[a-z_]{1,20}[0-9]{1,2}")


@dataclass(frozen=True, slots=True)
class Template:
    """One message of ours. `fields`: our value's name -> WeChat's field. `link`: an address, or a mini program's page.

    `channel` is template (公众号模板消息) or subscribe (小程序订阅消息); `long_term`: consent is not used up.
    """

    name: str
    channel: str
    id: str
    fields: Mapping[str, str]
    link: str = ""
    long_term: bool = False

    def data(self, values: Mapping[str, str]) -> dict[str, str]:
        """WeChat's fields with their values; BadInput with one sentence for each thing that is wrong."""
        found = [f"没有给出“{name}”。" for name in self.fields if name not in values]
        found += [f"模板“{self.name}”里没有“{name}”。" for name in values if name not in self.fields]
        data = {field: values[name] for name, field in self.fields.items() if name in values}
        found += [sentence for field, value in data.items() if (sentence := violation(field, value))]
        if found:
            raise BadInput("".join(found))
        return data


class Templates:
    """The templates an operator has chosen, by our names."""

    def __init__(self, templates: Mapping[str, Template]) -> None:
        self._templates = templates

    def get(self, name: str) -> Template | None:
        """None: the operator has chosen no template for this message."""
        return self._templates.get(name)

    def names(self) -> tuple[str, ...]:
        """The messages that have a template."""
        return tuple(self._templates)


def load(path: Path | None) -> Templates:
    """The templates of a file; none without one. ConfigError names the file and the key."""
    if path is None:
        return Templates({})
    try:
        content = parse_yaml(path.read_text(encoding="utf-8"), path.name)
    except (OSError, UnicodeDecodeError):
        raise ConfigError(f"MINGBAI_WECHAT_TEMPLATES: {path} cannot be read.") from None
    except BadInput as error:
        raise ConfigError(f"MINGBAI_WECHAT_TEMPLATES: {error.sentence}") from None
    if not isinstance(content, dict):
        raise ConfigError(f"MINGBAI_WECHAT_TEMPLATES: {path} must hold messages with their templates.")
    return Templates({str(name): _template(path, str(name), value) for name, value in content.items()})


def _template(path: Path, name: str, value: Any) -> Template:
    def fail(key: str, why: str) -> ConfigError:
        return ConfigError(f"MINGBAI_WECHAT_TEMPLATES: {path}: {name}{key} {why}.")

    if not isinstance(value, dict):
        raise fail("", "must have channel, id and fields")
    if unknown := sorted(str(key) for key in value if key not in _KEYS):
        raise fail(f".{unknown[0]}", "is not known")
    if value.get("channel") not in CHANNELS:
        raise fail(".channel", "must be template or subscribe")
    if not isinstance(value.get("id"), str) or not _ID.fullmatch(value["id"]):
        raise fail(".id", "must be the template's number as in WeChat's console")
    link, long_term = value.get("link", ""), value.get("long_term", False)
    if not isinstance(link, str) or not isinstance(long_term, bool):
        raise fail("", "must have a text as link and true or false as long_term")
    if long_term and value["channel"] != "subscribe":
        raise fail(".long_term", "is only for subscribe")
    fields = value.get("fields")
    if not isinstance(fields, dict) or not fields:
        raise fail(".fields", "must say which field takes which value")
    for ours, theirs in fields.items():
        if not isinstance(ours, str) or not isinstance(theirs, str) or not _NAME.fullmatch(theirs):
            raise fail(f".fields.{ours}", "must be a field's name as in WeChat's console, such as thing1")
    if len(set(fields.values())) < len(fields):
        raise fail(".fields", "name a field twice")
    return Template(name, value["channel"], value["id"], fields, link, long_term)
