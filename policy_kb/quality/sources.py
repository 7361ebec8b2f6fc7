"""The original documents on disk, so that `checks` can hold figures against them. Reads; judges nothing."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from backend.core.errors import BadInput
from policy_kb.importing import read_paragraphs
from policy_kb.records import SourceDocument

_BLANKS = re.compile(r"\s+")


def load_sources(folder: Path, documents: Mapping[str, SourceDocument]) -> dict[str, str]:
    """Document key -> text of the file that bears its title; documents without a file are left out.

    Where several files hold the title, the one that has it first is the document; others only cite it.
    BadInput when the folder does not exist.
    """
    if not folder.is_dir():
        raise BadInput(f"没有找到原文文件夹 {folder}，请检查路径。")
    texts = list(_texts(folder))
    found = {key: _with_title(_closed(document.title), texts) for key, document in documents.items()}
    return {key: text for key, text in found.items() if text is not None}


def _texts(folder: Path) -> Iterator[str]:
    """The readable files, in order of name; a file that cannot be imported is no original."""
    for path in sorted(folder.iterdir()):
        if path.is_file():
            try:
                yield "\n".join(read_paragraphs(path.read_bytes(), path.name))
            except BadInput:
                continue


def _with_title(title: str, texts: list[str]) -> str | None:
    places = [(at, text) for text in texts if (at := _closed(text).find(title)) >= 0]
    return min(places, key=lambda place: place[0])[1] if places else None


def _closed(text: str) -> str:
    return _BLANKS.sub("", text)
