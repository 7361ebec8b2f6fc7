"""Of an entry that is under revision in a file: what answers, beside what is being written. Neither is lost. Pure."""

from collections.abc import Collection
from dataclasses import replace

from policy_kb.entry_text import EntryText
from policy_kb.exchange import checking, columns, reading
from policy_kb.exchange.rows import Answering, Checked, Finding, Known, Verdict
from policy_kb.exchange.sheets import Book


def beside(row: Checked, told: Answering, known: Known, history: Collection[EntryText]) -> Checked:
    """The row with what answers, to be kept as the revision before it.

    `history`: the texts of its revisions here; what one of them says need not be kept again.
    """
    text, moments = told
    if row.verdict is Verdict.WRONG or text in history:
        return row
    wrong = [
        one for one in checking.check_text(known, row.number, row.id, text, moments).findings if one.error
    ]
    if wrong:
        said = (replace(one, sentence=f"正在回答的一版：{one.sentence}") for one in wrong)
        return replace(row, verdict=Verdict.WRONG, findings=(*row.findings, *said))
    sentence = "这一条在文件里正在修改：正在回答的一版也存进历次改动，正在写的一版是草稿。"
    verdict = Verdict.CHANGED if row.verdict is Verdict.SAME else row.verdict
    return replace(
        row, verdict=verdict, findings=(*row.findings, Finding("", sentence, False)), answering=told
    )


def of_sheet(book: Book, known: Known) -> tuple[dict[str, Answering], tuple[Finding, ...]]:
    """The sheet of texts that answer while others are written: by id, and what is wrong with it."""
    found: list[Finding] = []
    texts: dict[str, Answering] = {}
    named = {line.texts.get("id", "") for line in book.entries}
    for line in book.answering:
        read = reading.read(line, known)
        wrong, id = list(read.findings), line.texts.get("id", "")
        if not id:
            said = f"正在回答的一版要写是哪一条的：请填“{columns.ENTRIES}”表里那一条的编号，或把这一行删去。"
            wrong.append(Finding(line.places.get("id", f"第{line.number}行"), said, True))
        elif id not in named:
            said = f"条目“{id[:40]}”在“{columns.ENTRIES}”表里没有一行，请补上，或把这一行也删去。"
            wrong.append(Finding(line.places.get("id", ""), said, True))
        found += [replace(one, cell=f"{columns.ANSWERING}表{one.cell}") for one in wrong]
        if id and read.text is not None:
            texts[id] = read.text, read.moments or (None, None)
    return texts, tuple(found)
