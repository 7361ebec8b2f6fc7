"""Reading one value of a rule file: figures as the documents write them, and errors that name file and key.

What the values mean together is `rules`.
"""

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NoReturn, TypeVar

import yaml

from backend.core.errors import BadInput
from policy_kb.benefits.steps import LEVEL_NAMES

T = TypeVar("T")
_MONEY = re.compile(r"(\d{1,9}(?:\.\d{1,2})?)(万?)元", re.ASCII)
_SHARE = re.compile(r"(\d{1,3}(?:\.\d{1,2})?)%", re.ASCII)


def money(text: str) -> Decimal:
    """元 from 5000元 or 3万元. ValueError when it is not written so, or is zero."""
    found = _MONEY.fullmatch(text)
    amount = Decimal(found[1]) * (10_000 if found[2] else 1) if found else Decimal(0)
    if not amount:
        raise ValueError("要写成 5000元 或 3万元")
    return amount


def share(text: str) -> Decimal:
    """A fraction from 90%. ValueError when it is not written so, or not above 0% and at most 100%."""
    found = _SHARE.fullmatch(text)
    fraction = Decimal(found[1]) / 100 if found else Decimal(0)
    if not 0 < fraction <= 1:
        raise ValueError("要写成 90% 这样，大于0%，不超过100%")
    return fraction


class _OnceLoader(yaml.SafeLoader):
    """YAML lets a doubled key silently win over the first; here it is an error."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        names = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        doubled = [name for name in names if names.count(name) > 1]
        if doubled:
            raise yaml.constructor.ConstructorError(None, None, f"写了两次：{doubled[0]}", node.start_mark)
        return super().construct_mapping(node, deep)


def parse_yaml(text: str) -> Any:
    """Plain YAML values. yaml.YAMLError when malformed or when a mapping has a key twice."""
    return yaml.load(text, Loader=_OnceLoader)  # noqa: S506 (a SafeLoader)


@dataclass(frozen=True, slots=True)
class Fields:
    """One mapping of a rule file. `where` is the file and the way to it: 421321.yaml schemes[0].steps[1]."""

    where: str
    values: Mapping[object, Any]

    @classmethod
    def of(cls, where: str, value: object) -> "Fields":
        """BadInput when the value is no mapping."""
        if not isinstance(value, Mapping):
            raise BadInput(f"规则文件 {where} 要写成“键: 值”，请对照 docs/estimator.md。")
        return cls(where, value)

    def fail(self, key: str, why: str) -> NoReturn:
        """BadInput that names file and key."""
        raise BadInput(f"规则文件 {self.where} 的 {key} 不对：{why}。")

    def only(self, allowed: set[str]) -> None:
        """BadInput for a key nobody reads: a typing mistake would silently change a promise."""
        for key in self.values:
            if key not in allowed:
                self.fail(str(key), "没有这个键，能用的是 " + "、".join(sorted(allowed)))

    def has(self, key: str) -> bool:
        """Whether the key is written with a value."""
        return self.values.get(key) is not None

    def text(self, key: str) -> str:
        """Text without line breaks. BadInput when missing, empty or something else."""
        value = self.values.get(key)
        if not isinstance(value, str) or not value.strip():
            self.fail(key, "没有写，要写文字")
        return "".join(value.split("\n")).strip()

    def optional_text(self, key: str) -> str:
        """Like text, or "" when the key is left out."""
        return self.text(key) if self.has(key) else ""

    def choice(self, key: str, allowed: Iterable[str]) -> str:
        """One of the allowed texts."""
        value = self.text(key)
        if value not in set(allowed):
            self.fail(key, f"不认得“{value}”，能用的是 " + "、".join(allowed))
        return value

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(key, "只能写 true 或 false")
        return value

    def texts(self, key: str, allowed: Callable[[str], object] | None = None) -> tuple[str, ...]:
        """A list of texts without doubles, each accepted by `allowed`; with `allowed`, at least one."""
        rows = self._list(key)
        if any(not isinstance(row, str) or not row.strip() for row in rows):
            self.fail(key, "每一项都要写文字")
        if (not rows and allowed) or len(set(rows)) < len(rows):
            self.fail(key, "至少写一项，不能重复")
        for row in rows:
            if allowed and not allowed(row):
                self.fail(key, f"不认得“{row}”")
        return tuple(row.strip() for row in rows)

    def parts(self, key: str) -> Iterator["Fields"]:
        """A list of mappings, at least one."""
        rows = self._list(key)
        if not rows:
            self.fail(key, "没有写，至少写一项")
        for place, row in enumerate(rows):
            yield Fields.of(f"{self.where} {key}[{place}]", row)

    def money(self, key: str) -> Decimal:
        """元."""
        return self._figure(key, self.values.get(key), money)

    def optional_money(self, key: str) -> Decimal | None:
        """元, or None when left out."""
        return self.money(key) if self.has(key) else None

    def share(self, key: str) -> Decimal:
        """A fraction above 0, at most 1."""
        return self._figure(key, self.values.get(key), share)

    def optional_share(self, key: str) -> Decimal | None:
        """A fraction, or None when left out."""
        return self.share(key) if self.has(key) else None

    def by_level(self, key: str, parse: Callable[[str], T]) -> dict[int, T]:
        """Hospital level (1 to 3) -> figure; at least one."""
        rows = self.values.get(key)
        if not isinstance(rows, Mapping) or not rows:
            self.fail(key, "要按医院级别写，比如 1: 90%")
        if not set(rows) <= set(LEVEL_NAMES):
            self.fail(key, "医院级别只有 1、2、3")
        return {level: self._figure(f"{key}.{level}", value, parse) for level, value in sorted(rows.items())}

    def _figure(self, key: str, value: object, parse: Callable[[str], T]) -> T:
        try:
            return parse(value if isinstance(value, str) else "")
        except ValueError as error:
            self.fail(key, str(error))

    def _list(self, key: str) -> list[Any]:
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.fail(key, "要写成列表，每项前面一个“-”")
        return value
