"""Files of rules that experts edit: YAML read strictly, with errors that name the file, the key and what to write.

What the values mean is for the package whose rules they are: `policy_kb.benefits`, `scheduler.guidelines`.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn, Self

import yaml

from backend.core.errors import BadInput


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
        raise BadInput(f"规则文件 {name} 读不出来，请检查第{line}行的缩进和冒号：{error.problem}。") from None
    except (yaml.YAMLError, ValueError) as error:  # ValueError: 2025-02-30
        raise BadInput(f"规则文件 {name} 读不出来：{' '.join(str(error).split())[:120]}。") from None


@dataclass(frozen=True, slots=True)
class RuleFields:
    """One mapping of a rule file. `where` is the file and the way to it: 421321.yaml schemes[0].steps[1]."""

    page: ClassVar[str] = "docs"  # of the form of these files

    where: str
    values: Mapping[object, Any]

    @classmethod
    def of(cls, where: str, value: object, allowed: Iterable[str] | None = None) -> Self:
        """BadInput when the value is no mapping, or has a key nobody reads."""
        if not isinstance(value, Mapping):
            raise BadInput(f"规则文件 {where} 要写成“键: 值”，请对照 {cls.page}。")
        fields = cls(where, value)
        if allowed is not None:
            fields.only(allowed)
        return fields

    def fail(self, key: str, why: str) -> NoReturn:
        """BadInput that names file and key."""
        raise BadInput(f"规则文件 {self.where} 的 {key} 不对：{why}。")

    def only(self, allowed: Iterable[str]) -> None:
        """BadInput for a key nobody reads: a slip would silently change a rule."""
        known = list(allowed)
        for key in self.values:
            if key not in known:
                self.fail(str(key), "没有这个键，能用的是 " + "、".join(sorted(known)))

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
        """Like text, or "" when the key is left out or empty."""
        return self.text(key) if self.values.get(key) not in (None, "") else ""

    def flag(self, key: str) -> bool:
        """true or false; false when left out."""
        value = self.values.get(key, False)
        if not isinstance(value, bool):
            self.fail(key, "只能写 true 或 false")
        return value

    def rows(self, key: str) -> list[Any]:
        """A list; empty when left out."""
        value = self.values.get(key, [])
        if not isinstance(value, list):
            self.fail(key, "要写成列表，每项前面一个“-”")
        return value

    def part(self, key: str, allowed: Iterable[str] | None = None) -> Self:
        """The mapping under a key."""
        return self.of(f"{self.where} {key}", self.values.get(key), allowed)

    def parts(self, key: str, allowed: Iterable[str] | None = None) -> Iterator[Self]:
        """The mappings of a list, at least one."""
        rows, known = self.rows(key), None if allowed is None else list(allowed)
        if not rows:
            self.fail(key, "没有写，至少写一项，每项前面一个“-”")
        for place, row in enumerate(rows):
            yield self.of(f"{self.where} {key}[{place}]", row, known)
