"""Puts a split document together again, to show that nothing was lost or doubled."""

import re
from collections.abc import Sequence
from itertools import takewhile

from policy_kb.importing import Clause
from policy_kb.importing.numbering import find_marker


def rebuilt(clauses: Sequence[Clause]) -> list[str]:
    """The document's lines in order: each heading where its path first appears, each clause's text."""
    lines: list[str] = []
    before: tuple[str, ...] = ()
    for clause in clauses:
        lines += [*_heading_lines(before, clause), clause.text]
        before = clause.heading_path
    return lines


def _heading_lines(before: tuple[str, ...], clause: Clause) -> list[str]:
    path = clause.heading_path
    shared = len(list(takewhile(lambda pair: pair[0] == pair[1], zip(before, path, strict=False))))
    new = list(path[shared:])
    taken_from_text = new and find_marker(new[-1]) and clause.text.startswith(new[-1])
    return new[:-1] if taken_from_text else new


def bare(lines: Sequence[str], marks: str = "#*") -> str:
    """All characters but blanks and markdown marks; --- rules dropped."""
    kept = [line for line in lines if not re.fullmatch(r"\s*-{3,}\s*", line)]
    return re.sub(rf"[\s{re.escape(marks)}]", "", "".join(kept))
