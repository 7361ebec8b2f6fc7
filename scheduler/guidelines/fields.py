"""Reading one value of a rule file, with errors that name file and key. What the values mean is `loading`'s."""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any, NoReturn, TypeVar

import yaml

from backend.core.errors import BadInput

E = TypeVar("E", bound=StrEnum)


class _OnceLoader(yaml.SafeLoader):
    """YAML lets a doubled key silently win over the first; here it is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        doubled = [name for name in names if names.count(name) > 1]
        if doubled:
            raise yaml.constructor.ConstructorError(None, None, f"写了两次：{doubled[0]}", node.start_mark)
        return super().construct_mapping(node, deep)


def parse_yaml(text: str, name: str) -> Any:
    """Plain YAML values. BadInput naming the file when malformed or when a mapping has a key twice."""
    try:
        return yaml.load(text, Loader=_OnceLoader)  # noqa: S506 (a SafeLoader)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BadInput(f"规则文件 {name} 第{line}行读不出来，请检查缩进和冒号：{error.problem}。") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: 2025-02-30
        raise BadInput(f"规则文件 {name} 读不出来：{' '.join(str(error).split())[:120]}。") from None


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of a rule file. `where` is the file and the way to it: national.yaml diseases.copd.steps."""

    where: str
    values: Mapping[object, Any]

    @classmethod
    def of(cls, where: str, value: object, allowed: Iterable[str] | None = None) -> "Fields":
        """BadInput when the value is no mapping, or has a key nobody reads: a slip would change a rule."""
        if not isinstance(value, Mapping):
            raise BadInput(f"规则文件 {where} 要写成“键: 值”，请对照 docs/guidelines.md。")
        fields, known = cls(where, value), None if allowed is None else list(allowed)
        for key in value:
            if known is not None and key not in known:
                fields.fail(str(key), "没有这个键，能用的是 " + "、".join(known))
        return fields

    def fail(self, key: str, why: str) -> NoReturn:
        """BadInput that names file and key."""
        raise BadInput(f"规则文件 {self.where} 的 {key} 不对：{why}。")

    def has(self, key: str) -> bool:
        """Whether the key is written with a value."""
        return self.values.get(key) is not None

    def part(self, key: str, allowed: Iterable[str] | None = None) -> "Fields":
        """The mapping under a key."""
        return Fields.of(f"{self.where} {key}", self.values.get(key), allowed)

    def parts(self, key: str, allowed: Iterable[str]) -> Iterator["Fields"]:
        """The mappings of a list, at least one."""
        rows, known = self.values.get(key), list(allowed)
        if not isinstance(rows, list) or not rows:
            self.fail(key, "要写成列表，至少一项，每项前面一个“-”")
        for place, row in enumerate(rows):
            yield Fields.of(f"{self.where} {key}[{place}]", row, known)

    def text(self, key: str) -> str:
        """A text that is not empty."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(key, "没有写，要写文字")
        return value.strip()

    def optional_text(self, key: str) -> str:
        """Like text, or "" when left out or empty."""
        return self.text(key) if self.values.get(key) not in (None, "") else ""

    def choice(self, key: str, allowed: type[E]) -> E:
        """One member of an enumeration."""
        value = self.text(key)
        if value not in set(allowed):
            self.fail(key, f"不认得“{value}”，能用的是 " + "、".join(allowed))
        return allowed(value)

    def name_in(self, key: str, known: Mapping[str, Any]) -> str:
        """A text that is a key of `known`."""
        value = self.text(key)
        if value not in known:
            self.fail(key, f"没有“{value}”，能用的是 " + "、".join(known))
        return value

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(key, "只能写 true 或 false")
        return value

    def count(self, key: str, least: int = 0) -> int:
        """A whole number."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= 1000:
            self.fail(key, f"要写{least}到1000的整数")
        return value

    def optional_count(self, key: str) -> int | None:
        """A whole number from 1, or None when left out."""
        return self.count(key, 1) if self.has(key) else None

    def figure(self, key: str) -> Decimal:
        """A number above 0, as it is written."""
        value = self.values.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= 1000:
            self.fail(key, "要写大于0、不超过1000的数")
        return Decimal(str(value))

    def optional_figure(self, key: str) -> Decimal | None:
        """A number above 0, or None when left out."""
        return self.figure(key) if self.has(key) else None

    def day(self, key: str) -> date:
        """A date written 2017-02-28, without quotes."""
        value = self.values.get(key)
        if type(value) is not date:
            self.fail(key, "要写日期，如 2017-02-28，不加引号")
        return value
