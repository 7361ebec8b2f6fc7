"""The rules of the estimator on disk: one YAML file a region, read into schemes and held to their form.

The format is docs/estimator.md; values are read by `fields`, steps are computed by `steps`,
and `rulebook` decides which scheme a person's case meets.
"""

import re
import string
from dataclasses import dataclass
from enum import StrEnum
from importlib.resources.abc import Traversable
from pathlib import Path

from backend.core.errors import BadInput
from backend.core.rule_files import parse_yaml
from policy_kb.benefits.fields import Fields
from policy_kb.benefits.kinds import read_kind
from policy_kb.benefits.steps import Guarantee, ShareByLevel, StepKind
from policy_kb.records import AUDIENCES


class Setting(StrEnum):
    """What the money is for."""

    INPATIENT = "inpatient"
    CHRONIC_OUTPATIENT = "chronic_outpatient"
    DEPOSIT = "deposit"
    SERIOUS_ILLNESS = "serious_illness"  # the burden left after the basic insurance


class Place(StrEnum):
    """Where a scheme holds: in the county, outside with an approved referral, outside without one."""

    IN_COUNTY = "in_county"
    REFERRED = "referred"
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Reading:
    """A figure the document does not spell out: the words it is read from, and the admission."""

    of: str
    says: str


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of a scheme: how it computes, its plain label, and the section that says so."""

    label: str
    section: str
    kind: StepKind
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Scheme:
    """What one document gives some persons for one setting. `persons[0]` is assumed when none is told."""

    id: str
    region_code: str
    title: str
    setting: Setting
    persons: tuple[str, ...]
    strict: bool
    needs: frozenset[str]
    places: frozenset[Place]
    document_key: str
    section: str
    conclusion: str
    assume: tuple[str, ...]
    assume_place: str
    assume_eligible: str
    refuse_place: str
    refuse_person: str
    stages: tuple[Stage, ...]

    @property
    def levels(self) -> frozenset[int]:
        """The hospital levels every step knows; empty when the level does not matter."""
        known = [
            frozenset(stage.kind.shares) for stage in self.stages if isinstance(stage.kind, ShareByLevel)
        ]
        return frozenset.intersection(*known) if known else frozenset()


_NEEDS = {"amount", "level", "person"}
_SCHEME_KEYS = {
    *("id", "title", "setting", "persons", "strict", "needs", "places", "document", "section", "conclusion"),
    *("assume", "assume_place", "assume_eligible", "refuse_place", "refuse_person", "steps"),
}


def load_schemes(folder: Traversable | Path) -> tuple[Scheme, ...]:
    """All `<region code>.yaml` of a folder, in name order. BadInput names the file and key that are wrong."""
    try:
        files = sorted(
            (file for file in folder.iterdir() if file.name.endswith(".yaml")), key=lambda file: file.name
        )
    except OSError:
        raise BadInput(f"规则文件夹 {folder} 打不开，请检查路径。") from None
    schemes = tuple(scheme for file in files for scheme in parse_rules(_read(file), file.name))
    seen: set[str] = set()
    for scheme in schemes:
        if scheme.id in seen:
            raise BadInput(f"规则文件 {scheme.region_code}.yaml 的 id 不对：{scheme.id} 已经用过，请换一个。")
        seen.add(scheme.id)
    return schemes


def _read(file: Traversable | Path) -> str:
    try:
        return file.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise BadInput(f"规则文件 {file.name} 不是 UTF-8 编码，请另存为 UTF-8。") from None


def parse_rules(text: str, name: str) -> tuple[Scheme, ...]:
    """The schemes of one file; `name` is its region code and .yaml."""
    sheet = Fields.of(name, parse_yaml(text, name), ("region", "schemes"))
    region = sheet.text("region")
    if not re.fullmatch(r"[0-9]{6}", region) or name != f"{region}.yaml":
        sheet.fail("region", "要写带引号的六位区划代码，和文件名一样")
    return tuple(_scheme(fields, region) for fields in sheet.parts("schemes"))


def _scheme(fields: Fields, region: str) -> Scheme:
    fields.only(_SCHEME_KEYS)
    section = fields.text("section")
    scheme = Scheme(
        id=fields.text("id"),
        region_code=region,
        title=fields.text("title"),
        setting=Setting(fields.choice("setting", set(Setting))),
        persons=fields.texts("persons", AUDIENCES.__contains__),
        strict=fields.flag("strict"),
        needs=frozenset(fields.texts("needs", _NEEDS.__contains__)),
        places=frozenset(map(Place, fields.texts("places", set(Place).__contains__))),
        document_key=fields.text("document"),
        section=section,
        conclusion=fields.text("conclusion"),
        assume=fields.texts("assume"),
        assume_place=fields.text("assume_place"),
        assume_eligible=fields.optional_text("assume_eligible"),
        refuse_place=fields.optional_text("refuse_place"),
        refuse_person=fields.optional_text("refuse_person"),
        stages=tuple(_stage(part, section) for part in fields.parts("steps")),
    )
    _check(scheme, fields)
    return scheme


def _check(scheme: Scheme, fields: Fields) -> None:
    """What the keys of one scheme demand of each other."""
    by_level = any(isinstance(stage.kind, ShareByLevel) for stage in scheme.stages)
    if "amount" not in scheme.needs or by_level != ("level" in scheme.needs):
        fields.fail("needs", "一定要有 amount；有 share_by_level 才写、也必须写 level")
    if by_level and not scheme.levels:
        fields.fail("steps", "各个 share_by_level 没有共同的医院级别")
    if len(scheme.stages) > 1 and any(isinstance(stage.kind, Guarantee) for stage in scheme.stages):
        fields.fail("steps", "guarantee 只能单独一步")
    if scheme.strict != bool(scheme.refuse_person):
        fields.fail("refuse_person", "strict: true 时必须写，别的时候不写")
    if (len(scheme.places) < len(Place)) != bool(scheme.refuse_place):
        fields.fail("refuse_place", "places 没有写全时必须写，写全了就不写")
    if Place.IN_COUNTY not in scheme.places:
        fields.fail("places", "一定要有 in_county")
    _check_conclusion(scheme, fields)


def _check_conclusion(scheme: Scheme, fields: Fields) -> None:
    must = {"covered", "rest"}
    if isinstance(scheme.stages[0].kind, Guarantee):
        must.add("limit")
    allowed = must | {"amount"} | (scheme.needs & {"level"})
    used = _placeholders(scheme.conclusion)
    if used is None or not must <= used <= allowed:
        listed = [f"{{{name}}}" for name in sorted(must)]
        fields.fail("conclusion", f"必须用到 {'、'.join(listed)}，能用的是 {'、'.join(sorted(allowed))}")


def _placeholders(text: str) -> set[str] | None:
    """The names in braces; None when a brace is open, or holds more than a name."""
    try:
        fields = [field for field in string.Formatter().parse(text) if field[1] is not None]
    except ValueError:
        return None
    return (
        None if any(spec or turn for _, _, spec, turn in fields) else {name or "" for _, name, _, _ in fields}
    )


def _stage(fields: Fields, section: str) -> Stage:
    kind = read_kind(fields, {"label", "section", "reading"})
    reading = None
    if fields.has("reading"):
        reading = _reading(Fields.of(f"{fields.where}.reading", fields.values["reading"]))
    return Stage(fields.text("label"), fields.optional_text("section") or section, kind, reading)


def _reading(fields: Fields) -> Reading:
    fields.only({"of", "says"})
    return Reading(fields.text("of"), fields.text("says"))
