"""`python -m tests.bench.search`: candidate search and second stage beside bm25s and tantivy at growing sizes; what a
county's imported documents cost a process that starts, and one document that changes.

Passages are made of sentences of the given sets, drawn with a fixed seed; questions are theirs. Each engine runs at
each size in a process of its own, one after the other. What is found is not judged: `mingbai evaluate` does that.
"""

import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import click

from backend.core.clock import SystemClock
from policy_kb.evaluation import metrics, peers, sets
from policy_kb.evaluation.running import ENGINES, PRODUCT, UNTRAINED
from policy_kb.ranking.passages import Passage
from tests.bench import imported, timing
from tests.bench.figures import table

MODULE = "tests.bench.search"  # also where it is run as __main__
SETS = Path(__file__).parents[3] / "shared" / "data"
COMPARED = (UNTRAINED, PRODUCT, "bm25s", "tantivy")
NAMES = {UNTRAINED: "mingbai, candidates alone", PRODUCT: "mingbai, both stages"}
SIZES, MILLION = (10_000, 100_000), 1_000_000
SHORTEST, SEED, TOP = 90, 7, 10  # characters of a passage: about 55 words
_SENTENCE = re.compile(r"[^。！？\n]{8,80}[。！？]")


@dataclass(frozen=True, slots=True)
class Job:
    """What one child measures."""

    engine: str
    passages: int
    questions: int
    folders: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Speed:
    """Seconds of building, bytes of memory a passage, milliseconds of a question; each time by clock and processor."""

    build: tuple[float, float]
    bytes_a_passage: float
    p50: tuple[float, float]
    p99: tuple[float, float]


def passages(texts: Sequence[str], number: int) -> Iterator[Passage]:
    """So many passages of sentences drawn from the texts; the same for the same texts."""
    sentences = [found for text in texts for found in _SENTENCE.findall(text)]
    chance = random.Random(SEED)  # noqa: S311 - no secret
    for at in range(number):
        text = ""
        while len(text) < SHORTEST:
            text += chance.choice(sentences)
        yield Passage(f"p{at}", text)


def measured(job: Job) -> Speed:
    """In this process."""
    read = [sets.read(Path(folder)) for folder in job.folders]
    asked = sets.spread([question.text for one in read for question in one.questions], job.questions)
    made = list(passages([passage.text for one in read for passage in one.passages], job.passages))
    ENGINES[job.engine](made[:2])  # dictionaries and libraries are no part of the index
    before, began = _resident(), timing.now()
    searcher = ENGINES[job.engine](made)
    build = timing.since(began)
    searcher.search(asked[0])  # what is loaded at first use is no part of a question's time
    held = max(_resident() - before, 0) / job.passages
    times = []
    for text in asked:
        began = timing.now()
        searcher.search(text, TOP)
        times.append(timing.since(began))
    by_clock, by_processor = ([1000 * one[way] for one in times] for way in (0, 1))
    p50, p99 = (
        (metrics.percentile(by_clock, share), metrics.percentile(by_processor, share))
        for share in (0.5, 0.99)
    )
    return Speed(build, held, p50, p99)


def run(job: Job) -> Speed:
    """In a child, so that no engine's memory shows in another's."""
    command = [sys.executable, "-m", MODULE, "--child", json.dumps(asdict(job))]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
    build, held, p50, p99 = json.loads(said.splitlines()[-1])
    return Speed(tuple(build), held, tuple(p50), tuple(p99))


def _resident() -> int:
    """Bytes of memory that the process holds now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


@click.command()
@click.argument("folders", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--size", "sizes", multiple=True, type=click.IntRange(100), help="Repeatable; 10 000 and 100 000."
)
@click.option("--million", is_flag=True, help="A million too: half an hour, and 8 GB of memory.")
@click.option("--questions", default=300, show_default=True)
@click.option("--child", hidden=True)
def main(
    folders: Sequence[Path], sizes: Sequence[int], million: bool, questions: int, child: str | None
) -> None:
    """Print a table; FOLDERS are labelled sets, without any those beside the repository."""
    if child is not None:
        job = json.loads(child)
        found = measured(Job(**{**job, "folders": tuple(job["folders"])}))
        click.echo(json.dumps(list(asdict(found).values())))
        return
    chosen = [str(folder) for folder in folders] or sorted(map(str, SETS.glob("ncpolicy_psg")))
    if not chosen or peers.missing():
        click.echo("Candidate search is not measured: it needs a labelled set and `make peers`.", err=True)
        return
    click.echo(
        f"Measured {SystemClock().now():%Y-%m-%d %H:%M}, load average {os.getloadavg()[0]:.1f} before the run.\n"
    )
    rows = []
    for size in (*(sizes or SIZES), *((MILLION,) if million else ())):
        for engine in COMPARED:
            click.echo(f"measuring {engine} over {size} passages ...", err=True)
            rows.append((size, NAMES.get(engine, engine), run(Job(engine, size, questions, tuple(chosen)))))
    click.echo(_table(rows))
    click.echo(f"\n{imported.CLAUSES:,} clauses of imported documents:\n")
    click.echo(imported.report(Path(chosen[0])))
    click.echo(
        f"\nLoad average after the run: {os.getloadavg()[0]:.1f}. Times: by the clock / of all processors."
    )


def _table(rows: Sequence[tuple[int, str, Speed]]) -> str:
    heads = ("passages", "engine", "build s", "bytes a passage", "p50 ms", "p99 ms")
    return table(
        heads,
        [
            (
                f"{size:,}",
                name,
                _both(found.build, 1),
                f"{found.bytes_a_passage:,.0f}",
                _both(found.p50, 2),
                _both(found.p99, 2),
            )
            for size, name, found in rows
        ],
    )


def _both(times: tuple[float, float], digits: int) -> str:
    return " / ".join(f"{one:.{digits}f}" for one in times)


if __name__ == "__main__":
    main()
