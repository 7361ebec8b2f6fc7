"""A county's imported documents: how long a process takes to start, and to take up one document that has changed.

Documents of twenty clauses, of the sentences of a labelled set in their order, no sentence twice while they last.
Each start is a process of its own over the same database; the first one finds nothing kept.
"""

import json
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import cycle
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import insert, update

from backend import schema
from backend.core.clock import SystemClock
from backend.core.db import Database
from policy_kb import content, loading, store
from policy_kb.evaluation import sets
from policy_kb.library import Library
from policy_kb.models import ClauseRow, RegionRow, SourceDocumentRow
from tests.bench import timing
from tests.bench.figures import table
from tests.bench.timing import Times

MODULE = "tests.bench.imported"
CLAUSES, OF_DOCUMENT, SHORTEST = 10_000, 20, 90
REGION = "640522"
_END = "。"


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds by the clock and of the processor: until the first question can be asked; until all is kept beside it.

    `after` one document has changed: until it answers.
    """

    started: Times
    kept: Times
    after: Times


def texts(folder: Path, number: int) -> Iterator[str]:
    """So many clauses."""
    passages = sets.read(folder).passages
    sentences = cycle(part for passage in passages for part in passage.text.split(_END) if len(part) > 7)
    for _ in range(number):
        text = ""
        while len(text) < SHORTEST:
            text += next(sentences) + _END
        yield text


def fill(database: Database, clauses: Sequence[str]) -> None:
    """The built-in knowledge and documents with these clauses."""
    schema.upgrade(database)
    now = SystemClock().now()
    with database.writing() as session:
        loading.load_builtin(session, content.load(), now)
    with database.writing() as session:
        assert session.get(RegionRow, REGION) is not None
        for first in range(0, len(clauses), OF_DOCUMENT):
            key, title = f"doc-{first:06}", f"关于第{first}号事项的通知"
            row = SourceDocumentRow(key=key, region_code=REGION, title=title, issuer="样县", issued="2020")
            row.origin, row.imported_at = "imported", now
            session.add(row)
            session.flush()
            held = clauses[first : first + OF_DOCUMENT]
            lines = [
                {
                    "document_key": key,
                    "position": at,
                    "heading_path": [title, f"（{at % 5}）第{at}条"],
                    "text": text,
                }
                for at, text in enumerate(held)
            ]
            session.execute(insert(ClauseRow), lines)
        store.touch(session)


def start(database: Database) -> Start:
    """In this process: what a server does before its first question, and when staff have changed a document."""
    library, began = Library(), timing.now()
    with database.reading() as session:
        library.current(session)
    started, began = timing.since(began), timing.now()
    library.keep(database)
    kept = timing.since(began)
    with database.writing() as session:
        last = f"doc-{CLAUSES // 2:06}"
        text = f"新近补充的一句话，第{library.built_revision}次。"
        session.execute(update(ClauseRow).where(ClauseRow.document_key == last).values(text=text))
        store.touch(session)
    began = timing.now()
    with database.reading() as session:
        library.current(session)
    return Start(started, kept, timing.since(began))


def report(folder: Path, number: int = CLAUSES) -> str:
    """Two starts over one database, as a table."""
    with TemporaryDirectory() as place:
        url = f"sqlite:///{place}/mingbai.db"
        database = Database(url)
        fill(database, list(texts(folder, number)))
        database.close()
        found = [_child(url) for _ in range(2)]
    rows = [
        (name, *(_both(times) for times in (one.started, one.kept, one.after)))
        for name, one in zip(("nothing kept yet", "what was cut is kept"), found, strict=True)
    ]
    return table(("start", "ready s", "keeping s", "one document changed s"), rows)


def _child(url: str) -> Start:
    command = [sys.executable, "-m", MODULE, url]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    return Start(*(tuple(times) for times in json.loads(said.splitlines()[-1])))


def _both(times: Times) -> str:
    return f"{times[0]:.2f} / {times[1]:.2f}"


if __name__ == "__main__":
    sys.stdout.write(json.dumps(list(asdict(start(Database(sys.argv[1]))).values())) + "\n")
