"""The file of the standard forms read into `blanks`, held to its shape. At the first use; nothing at import."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import ClassVar

from backend.core.rule_files import RuleFields, parse_yaml
from scheduler.guidelines import Disease
from scheduler.standard.blanks import Blank, Condition, Kind, Part, StandardForm, StandardForms

_FILE = "national-2017.yaml"
_OF_KIND: Mapping[Kind, tuple[str, ...]] = {
    Kind.NUMBER: ("least", "most", "unit", "at_most"),
    Kind.CHOICE: ("options",),
    Kind.CHOICES: ("options", "alone"),
    Kind.TEXT: ("most",),
    Kind.DATE: ("ahead",),
    Kind.HELD: ("numbers", "unit"),
    Kind.FIGURED: ("unit",),
}
_OF_ANY = ("name", "kind", "help", "with", "asked", "unmet", "always")


class Fields(RuleFields):
    """One mapping of the file."""

    __slots__ = ()
    page: ClassVar[str] = "docs/follow-up.md"

    def whole(self, key: str) -> int:
        """A whole number from 0."""
        value = self.values.get(key)
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 100_000:
            self.fail(key, "要写0或更大的整数")
        return value


@cache
def national() -> StandardForms:
    """The forms of the national service norm."""
    return parse_forms((files("scheduler") / "standard" / _FILE).read_text(encoding="utf-8"), _FILE)


def parse_forms(text: str, name: str) -> StandardForms:
    """The forms of one file's text. BadInput names the file and the key that is wrong."""
    sheet = Fields.of(name, parse_yaml(text, name), ("version", "source", "blanks", "forms"))
    part = sheet.part("blanks")
    blanks = {str(code): _blank(part, str(code)) for code in part.values}
    for blank in blanks.values():
        _known(part, blank, blanks)
    listed = sheet.part("forms")
    forms = tuple(_form(listed, str(code), blanks) for code in listed.values)
    asked = {blank.code for form in forms for blank in form.blanks}
    for code in blanks:
        if code not in asked:
            part.fail(code, "哪张表上都没有这一栏")
    return StandardForms(sheet.text("version"), sheet.text("source"), blanks, forms)


def _blank(part: Fields, code: str) -> Blank:
    kind_said = part.part(code).text("kind")
    if kind_said not in set(Kind):
        part.part(code).fail("kind", "不认得，能用的是 " + "、".join(Kind))
    kind = Kind(kind_said)
    said = part.part(code, (*_OF_ANY, *_OF_KIND[kind]))
    found = Blank(
        code=code,
        name=said.text("name"),
        kind=kind,
        help=said.optional_text("help"),
        unit=said.optional_text("unit"),
        least=said.whole("least") if said.has("least") else 0,
        most=said.whole("most") if kind in (Kind.NUMBER, Kind.TEXT) else 0,
        options=_options(said) if kind in (Kind.CHOICE, Kind.CHOICES) else {},
        numbers=_numbers(said) if said.has("numbers") else {},
        alone=said.whole("alone") if said.has("alone") else None,
        condition=_condition(said) if said.has("with") else None,
        asked=said.flag("asked"),
        unmet=said.flag("unmet"),
        always=said.flag("always"),
        ahead=said.flag("ahead"),
        at_most=said.optional_text("at_most"),
    )
    if found.alone is not None and found.alone not in found.options:
        said.fail("alone", "不在选项里")
    return found


def _options(said: Fields) -> dict[int, str]:
    words = said.part("options")
    for number in words.values:
        if not isinstance(number, int) or isinstance(number, bool):
            words.fail(str(number), "选项的编号要写整数")
    return {int(str(number)): str(word) for number, word in words.values.items()}


def _numbers(said: Fields) -> dict[str, tuple[int | None, str]]:
    numbers = said.part("numbers")
    found: dict[str, tuple[int | None, str]] = {}
    for code, pair in numbers.values.items():
        fine = isinstance(code, str) and isinstance(pair, list) and len(pair) == 2
        if not fine or not isinstance(pair[0], int | None):
            numbers.fail(str(code), "要写成 [编号, 名称]")
        found[str(code)] = (pair[0], str(pair[1]))
    return found


def _condition(said: Fields) -> Condition:
    other = said.part("with")
    if len(other.values) != 1:
        said.fail("with", "只写一栏")
    ((blank, codes),) = other.values.items()
    return Condition(str(blank), frozenset(str(code) for code in other.rows(str(blank)) if codes))


def _known(part: Fields, blank: Blank, blanks: Mapping[str, Blank]) -> None:
    """What a blank says of another must be there."""
    if blank.at_most and blank.at_most not in blanks:
        part.part(blank.code).fail("at_most", "没有这一栏")
    if blank.condition is None:
        return
    other = blanks.get(blank.condition.blank)
    if other is None:
        part.part(blank.code).fail("with", "没有这一栏")
    unknown = blank.condition.codes - {*map(str, other.options), *other.numbers}
    if unknown:
        part.part(blank.code).fail("with", "没有这个选项：" + "、".join(sorted(unknown)))


def _form(listed: Fields, code: str, blanks: Mapping[str, Blank]) -> StandardForm:
    said = listed.part(code, ("name", "disease", "first", "parts"))
    if said.text("disease") not in set(Disease):
        said.fail("disease", "不认得，能用的是 " + "、".join(Disease))
    parts = said.parts("parts", ("name", "page", "help", "fold", "joined", "blanks"))
    return StandardForm(
        code,
        said.text("name"),
        Disease(said.text("disease")),
        said.flag("first"),
        tuple(_part(one, blanks) for one in parts),
    )


def _part(said: Fields, blanks: Mapping[str, Blank]) -> Part:
    codes = [str(code) for code in said.rows("blanks")]
    for code in codes:
        if code not in blanks:
            said.fail("blanks", f"没有“{code}”这一栏")
    name = said.text("name")
    return Part(
        name,
        said.optional_text("page") or name,
        said.optional_text("help"),
        said.flag("fold"),
        said.flag("joined"),
        tuple(blanks[code] for code in codes),
    )
