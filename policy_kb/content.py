"""The built-in knowledge on disk: cards, documents, regions. Reads files into records; judges nothing.

What a card must hold is said in docs/cards.md; `quality.checks` checks it.
"""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

import yaml

from backend.core.errors import BadInput
from policy_kb.records import Entry, SourceDocument
from policy_kb.regions import NATION, Region, RegionTree, parse_regions

_TEXT_FIELDS = ("title", "conclusion", "conditions", "how", "where", "document", "section")


@dataclass(frozen=True, slots=True)
class Content:
    """Everything that is loaded into an empty database."""

    documents: Mapping[str, SourceDocument]
    entries: tuple[Entry, ...]
    regions: tuple[Region, ...]
    aliases: tuple[tuple[str, str, str], ...]  # alias, region code, note
    digest: str

    @property
    def tree(self) -> RegionTree:
        """The regions as a tree."""
        return RegionTree(
            {region.code: region for region in self.regions}, {alias: code for alias, code, _ in self.aliases}
        )


class Misread(ValueError):
    """A part of a file that is not as it should be, in words for people."""


def builtin_folder() -> Traversable:
    """The package's own folder of content."""
    return files("policy_kb")


def load(folder: Traversable | Path | None = None) -> Content:
    """Read `cards/` and `dictionary/regions*.csv` of a folder shaped like this package."""
    root = folder if folder is not None else builtin_folder()
    texts = dict(_texts(root))
    return Content(
        documents=parse_documents(texts["cards/documents.yaml"]),
        entries=tuple(
            entry
            for name, text in sorted(texts.items())
            if name.startswith("cards/") and name.count("/") == 2
            for entry in parse_cards(text, name)
        ),
        regions=tuple(parse_regions(texts["dictionary/regions.csv"])),
        aliases=tuple(_parse_aliases(texts["dictionary/region_aliases.csv"])),
        digest=_digest(texts),
    )


def digest(folder: Traversable | Path | None = None) -> str:
    """What `load(folder).digest` would be, without parsing anything."""
    return _digest(dict(_texts(folder if folder is not None else builtin_folder())))


def _digest(texts: Mapping[str, str]) -> str:
    hashed = hashlib.sha256()
    for name, text in sorted(texts.items()):
        hashed.update(f"{name}\0{text}\0".encode())
    return hashed.hexdigest()


def _texts(root: Traversable | Path) -> Iterator[tuple[str, str]]:
    for name in ("dictionary/regions.csv", "dictionary/region_aliases.csv", "cards/documents.yaml"):
        yield name, (root / name).read_text(encoding="utf-8")
    for region in (root / "cards").iterdir():
        if region.is_dir() and region.name.isdigit():
            for file in region.iterdir():
                if file.name.endswith(".yaml"):
                    yield f"cards/{region.name}/{file.name}", file.read_text(encoding="utf-8")


def _parse_aliases(text: str) -> Iterator[tuple[str, str, str]]:
    for row in csv.DictReader(io.StringIO(text)):
        yield row["alias"].strip(), row["code"].strip(), (row["note"] or "").strip()


def parse_documents(text: str) -> dict[str, SourceDocument]:
    """documents.yaml: key -> SourceDocument; BadInput names the key that cannot be read."""
    try:
        rows = dict(yaml.load(text, Loader=yaml.CSafeLoader))
    except (yaml.YAMLError, TypeError, ValueError) as error:
        raise BadInput(f"documents.yaml 读不出来：{trouble(error)}，请检查缩进和冒号。") from None
    return {str(key): _parse_document(str(key), row) for key, row in rows.items()}


def _parse_document(key: str, row: Mapping[str, Any]) -> SourceDocument:
    try:
        return SourceDocument(
            key=key,
            region_code=str(row.get("region") or NATION),
            title=str(row["title"]),
            issuer=str(row["issuer"]),
            number=str(row.get("number") or ""),
            issued=str(row["date"]),
            note=str(row.get("note") or ""),
            superseded_by=str(row.get("superseded_by") or ""),
            successors=tuple(sorted(map(_succession, dict(row.get("successors") or {}).items()))),
            valid_from=day(row["valid_from"]) if row.get("valid_from") else None,
            valid_until=day(row["valid_until"]) if row.get("valid_until") else None,
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadInput(f"documents.yaml 的文件 {key} 读不出来：{trouble(error)}，请改正。") from None


def _succession(pair: tuple[Any, Any]) -> tuple[str, str]:
    return str(pair[0]), str(pair[1])


def parse_cards(text: str, name: str) -> Iterator[Entry]:
    """One topic file; BadInput names the file and the entry that cannot be read."""
    return (entry for entry, _ in cards_with_rows(text, name))


def cards_with_rows(text: str, name: str) -> Iterator[tuple[Entry, Mapping[str, Any]]]:
    """The same, each entry with its row: an export writes more into it than a card holds."""
    try:
        sheet = sheet_of(text)
        rows, region, topic = _list(sheet["entries"]), str(sheet["region"]), str(sheet["topic"])
    except (yaml.YAMLError, KeyError, TypeError, Misread) as error:
        raise BadInput(f"{name} 读不出来：{trouble(error)}，请检查缩进和冒号。") from None
    for row in rows:
        try:
            yield _parse_card(row, region, topic), row
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            label = row.get("id", "?") if isinstance(row, dict) else "?"
            raise BadInput(f"{name} 的条目 {label} 读不出来：{trouble(error)}，请改正。") from None


def sheet_of(text: str) -> dict[str, Any]:
    """The sheet of a topic file. YAMLError or Misread for what is none."""
    sheet = yaml.load(text, Loader=yaml.CSafeLoader)
    if not isinstance(sheet, dict):
        raise Misread("里面要写 region、topic、entries")
    return sheet


def _parse_card(row: Mapping[str, Any], region: str, topic: str) -> Entry:
    words = {field: _words(str(row[field] or "")) for field in _TEXT_FIELDS}
    return Entry(
        id=str(row["id"]),
        region_code=region,
        topic=topic,
        title=words["title"],
        phrasings=tuple(str(question).strip() for question in _list(row["questions"])),
        conclusion=words["conclusion"],
        conditions=words["conditions"],
        how=words["how"],
        where=words["where"],
        audience=tuple(str(person) for person in _list(row["audience"])),
        figures=tuple(str(figure) for figure in _list(row["figures"] or [])),
        document_key=words["document"],
        section=words["section"],
        valid_from=day(row["valid_from"]),
        review_by=day(row["review_by"]),
        unexplained=bool(row.get("unexplained", False)),
        parts=tuple((str(key), str(text)) for key, text in (row.get("parts") or {}).items()),
    )


def _words(text: str) -> str:
    """Without blanks at the edges of its lines; a line stays a line."""
    return "\n".join(line.strip() for line in text.strip().split("\n"))


def _list(value: object) -> list[Any]:
    """A list; one string would silently be taken for its characters."""
    if not isinstance(value, list):
        raise Misread(f"“{str(value)[:40]}”要写成列表，一行一个，前面加短横")
    return value


def day(value: object) -> date:
    """Of a card; Misread for what is none."""
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise Misread(f"日期“{str(value)[:20]}”要写成 2026-01-01") from None


def trouble(error: Exception) -> str:
    """What is wrong, as people read it; where the file says nothing of it, the place."""
    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f"第{error.problem_mark.line + 1}行写法不对"
    if isinstance(error, KeyError):
        return f"没有写 {error.args[0]}"
    return str(error) if isinstance(error, Misread) else "有一项的写法不对"
