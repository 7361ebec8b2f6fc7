"""`drafts/<region>.yaml` beside the cards: what does not answer, with its state. A card that may lack anything.

Of an entry whose published text is being revised the cards hold what answers, and this holds what is being written.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

import yaml

from backend.core.errors import BadInput
from policy_kb import content
from policy_kb.editing.states import State
from policy_kb.entry_text import EntryText
from policy_kb.exchange.kept import Kept

FOLDER = "drafts/"
_WORDS = ("title", "conclusion", "conditions", "how", "where", "section")


def kept(entries: Iterable[Kept]) -> list[Kept]:
    """Those whose newest text is not the one that answers."""
    return [one for one in entries if one.state is not State.PUBLISHED]


def read(text: str, name: str) -> Iterator[tuple[str, EntryText, Mapping[str, Any]]]:
    """Id, text and the whole row of each; BadInput names the file and the entry that cannot be read."""
    try:
        sheet = content.sheet_of(text)
        rows, region = list(sheet["entries"]), str(sheet["region"])
    except (yaml.YAMLError, KeyError, TypeError, ValueError) as error:
        raise BadInput(f"{name} 读不出来：{content.trouble(error)}，请检查缩进和冒号。") from None
    for row in rows:
        try:
            yield str(row["id"]), _text(row, region), row
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            label = row.get("id", "?") if isinstance(row, dict) else "?"
            raise BadInput(f"{name} 的条目 {label} 读不出来：{content.trouble(error)}，请改正。") from None


def is_retired(row: Mapping[str, Any]) -> bool:
    """Whether it answers nobody any more, by its row."""
    return row.get("state") == State.RETIRED.value


def _text(row: Mapping[str, Any], region: str) -> EntryText:
    words = {name: str(row.get(name) or "") for name in _WORDS}
    parts: Mapping[object, object] = row.get("parts") or {}
    return EntryText(
        region_code=region,
        topic=str(row.get("topic") or ""),
        **words,
        phrasings=_several(row, "questions"),
        audience=_several(row, "audience"),
        figures=_several(row, "figures"),
        document_key=str(row.get("document") or ""),
        valid_from=_day(row.get("valid_from")),
        review_by=_day(row.get("review_by")),
        unexplained=bool(row.get("unexplained", False)),
        parts=tuple((str(key), str(said)) for key, said in parts.items()),
    )


def _several(row: Mapping[str, Any], name: str) -> tuple[str, ...]:
    found = row.get(name) or []
    if not isinstance(found, list):
        raise content.Misread(f"{name} 要写成列表，一行一个，前面加短横")
    return tuple(map(str, found))


def _day(value: object) -> date | None:
    return None if value is None else content.day(value)
