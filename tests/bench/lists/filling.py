"""What the lists are measured over: 5 000 entries of every state, the documents they cite, standard questions."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import islice

from sqlalchemy import Connection, select
from sqlalchemy.orm import Session

from bot.hits.models import HitRow, HitRunRow
from policy_kb import builtin, content
from policy_kb.editing.models import GoldenQuestionRow
from policy_kb.entry_text import EntryText
from policy_kb.models import ClauseRow, EntryRevisionRow, EntryRow, PhrasingRow, SourceDocumentRow
from policy_kb.records import Entry
from policy_kb.words.models import WordRow
from tests.bench.reminders.pouring import Values, pour

ENTRIES, DOCUMENTS, CLAUSES, GOLDEN = 5_000, 300, 20, 500
WORDS, RUNS, HITS = 2_000, 200, 2_000  # HITS: questions of a run
WHO, COUNTY = "bench", "421321"  # the county is that of the account that sees a part
ABOVE = "420000"  # the province, of which one entry in ten is; they answer the county's people too
# Of twenty entries one is a draft, one waits for review, one is retired; the others answer.
_STATES = {0: ("draft", None), 1: ("pending", None), 2: ("retired", None)}
_EVERY = 20


def fill(session: Session, now: datetime) -> None:
    """The built-in cards again and again under other names; every tenth document has a newer one in its place."""
    cards = content.load().entries
    connection = session.connection()
    regions = sorted({card.region_code for card in cards})
    pour(connection, SourceDocumentRow, _documents(regions, now))
    pour(connection, ClauseRow, _clauses())
    known = len(session.scalars(select(EntryRow.id)).all())
    _entries(connection, dict(islice(_copies(cards, regions), ENTRIES - known)), now)
    pour(connection, GoldenQuestionRow, _golden(cards, now))
    pour(connection, WordRow, _words(regions, now))
    pour(connection, HitRunRow, _runs(now))
    pour(connection, HitRow, _hits(cards))


def _documents(regions: list[str], now: datetime) -> Iterator[Values]:
    for number in range(DOCUMENTS):
        old = number % 10 == 1
        yield {
            "key": _document(number),
            "region_code": regions[number // 10 % len(regions)],
            "title": f"关于做好健康扶贫工作的通知第{number}号",
            "issuer": "卫生健康局",
            "number": f"〔2020〕{number}号",
            "issued": "2020-05-01",
            "note": "",
            "origin": "imported",
            "imported_at": now - timedelta(hours=number),
            "state": "published",
            "superseded_by": _document(number - 1) if old else None,
        }


def _words(regions: list[str], now: datetime) -> Iterator[Values]:
    for number in range(WORDS):
        yield {
            "said": f"土话{number}",
            "canonical": "高血压",
            "kind": "disease",
            "region_code": regions[number % len(regions)],
            "source": "听来的",
            "added_by": WHO,
            "added_at": now - timedelta(hours=number),
        }


def _runs(now: datetime) -> Iterator[Values]:
    for number in range(1, RUNS + 1):
        at = now - timedelta(days=RUNS - number)
        yield {
            "id": number,
            "region_code": COUNTY,
            "source": "golden",
            "started_by": WHO,
            "started_at": at,
            "finished_at": at,
            "revision": number,
            "total": HITS,
            "totals": {"right": HITS - number, "wrong": number},
        }


def _hits(cards: tuple[Entry, ...]) -> Iterator[Values]:
    """Of the newest two runs, which are held against each other."""
    for number in range(2 * HITS):
        card, right = cards[number % len(cards)], number % 10 > 0
        yield {
            "run_id": RUNS - number // HITS,
            "position": number % HITS,
            "region_code": card.region_code,
            "text": f"{card.title}怎么办{number % HITS}",
            "agreed": True,
            "expected": card.id,
            "outcome": "right" if right else "wrong",
            "entry_id": card.id,
            "kind": "answer",
            "score": 0.7,
            "matched": "住院、押金",
        }


def _document(number: int) -> str:
    return f"bench-{number:03}"


def _clauses() -> Iterator[Values]:
    for number in range(DOCUMENTS):
        for position in range(CLAUSES):
            text = "农村建档立卡贫困人口在县域内定点医院住院不用交押金，出院时结清自付的部分。"
            path = [f"第{number}号通知", f"{position}、工作"]
            yield {
                "document_key": _document(number),
                "position": position,
                "heading_path": path,
                "text": text,
            }


def _copies(cards: tuple[Entry, ...], regions: list[str]) -> Iterator[tuple[str, EntryText]]:
    """Every fifth cites one of the documents of its region, the others the built-in one."""
    for number in range(ENTRIES):
        card = cards[number % len(cards)]
        text = replace(EntryText.of(card), title=f"{card.title}{number}")
        if number % 5 == 0:
            block = regions.index(card.region_code) + len(regions) * (number // 5 % 3)
            text = replace(text, document_key=_document(10 * block + number // 15 % 10))
        if number % 10 == 3:
            text = replace(text, region_code=ABOVE)
        yield f"staff-bench-{number}", text


def _entries(connection: Connection, texts: dict[str, EntryText], now: datetime) -> None:
    pour(connection, EntryRow, (_entry(at, id, one, now) for at, (id, one) in enumerate(texts.items())))
    revision = {"number": 1, "author": WHO, "reason": WHO, "made_at": now}
    pour(
        connection,
        EntryRevisionRow,
        ({"entry_id": id, "content": one.as_json(), **revision} for id, one in texts.items()),
    )
    pour(connection, PhrasingRow, (row for id, one in texts.items() for row in builtin.phrasings(id, one)))


def _entry(at: int, id: str, text: EntryText, now: datetime) -> Values:
    state, live = _STATES.get(at % _EVERY, ("published", 1))
    stamped = {"changed_at": now - timedelta(minutes=at), "changed_by": WHO, "adopted": True}
    standing = {"origin": "staff", "state": state, "head_number": 1, "live_number": live, "version": 1}
    return {"id": id, "region_code": text.region_code, **text.columns(), **standing, **stamped}


def _golden(cards: tuple[Entry, ...], now: datetime) -> Iterator[Values]:
    for number in range(GOLDEN):
        card = cards[number % len(cards)]
        yield {
            "region_code": card.region_code,
            "text": f"{card.phrasings[0]}{number}",
            "entry_id": card.id,
            "added_by": WHO,
            "added_at": now,
        }
