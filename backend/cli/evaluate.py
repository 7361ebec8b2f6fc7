"""`mingbai evaluate`: how well the engine finds, on labelled questions, beside its peers. No database."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from backend.core.errors import BadInput
from policy_kb.evaluation import peers, plot, report, running, sets
from policy_kb.evaluation.explaining import explain as explained
from policy_kb.evaluation.measuring import Measured, searches
from policy_kb.evaluation.running import ENGINES, PRODUCT, Job
from policy_kb.evaluation.sets import LabelledSet
from policy_kb.ranking.engine import Engine

_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command()
@click.argument("folders", metavar="DIR...", nargs=-1, required=True, type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="Print a list of objects, one a set and engine.")
@click.option("--peers", "beside", is_flag=True, help="Measure other engines too, and the untrained one.")
@click.option("--far", type=_FOLDER, help="A set whose questions these corpora do not answer.")
@click.option("--limit", type=click.IntRange(min=1), help="So many questions of each set, for a quick look.")
@click.option(
    "--explain", "asked", metavar="ID", help="Show why one question went as it did; measures nothing."
)
@click.option("--plot", "picture", type=click.Path(dir_okay=False, path_type=Path), help="Write an SVG.")
def evaluate(
    folders: tuple[Path, ...],
    as_json: bool,
    beside: bool,
    far: Path | None,
    limit: int | None,
    asked: str | None,
    picture: Path | None,
) -> None:
    """Measure the engine on the labelled questions of each DIR.

    A DIR holds corpus.jsonl with {"id","text"} and perhaps "title", and queries.jsonl with
    {"id","text","relevant":[...],"group"}, one a line. The engine is given texts, titles and ids, nothing else.
    """
    if picture is not None and picture.suffix.lower() != ".svg":
        raise BadInput(f"文件名要以 .svg 结尾，如 {picture.stem}.svg。")
    if beside and (missing := peers.missing()):
        raise BadInput(f"还没有安装 {'、'.join(missing)}，请先运行 make peers。")
    labelled = {folder: sets.read(folder) for folder in folders}
    if asked is not None:
        _explain(list(labelled.values()), asked)
        return
    results = list(_measured(labelled, far, limit, beside))
    if picture is not None:
        _draw(picture, results)
    said = (
        json.dumps(report.objects(results), ensure_ascii=False, indent=2)
        if as_json
        else report.table(results)
    )
    click.echo(said)


def _measured(
    labelled: dict[Path, LabelledSet], far: Path | None, limit: int | None, beside: bool
) -> Iterator[Measured]:
    """The product's figures must come; a peer that cannot run is said and left out."""
    other = sets.read(far) if far else None
    for folder, found in labelled.items():
        strange = sets.spread(sets.far_from(found, other), limit)
        length = searches(found.limited(limit), strange)
        for engine in _engines(beside, len(found.passages)):
            job = Job(engine, str(folder), str(far) if far else None, limit)
            try:
                yield _with_bar(job, f"{found.name} {engine}", length)
            except BadInput as error:
                if engine == PRODUCT:
                    raise
                click.echo(f"mingbai: {error.sentence}", err=True)


def _engines(beside: bool, passages: int) -> list[str]:
    return [name for name in ENGINES if peers.fit(name, passages)] if beside else [PRODUCT]


def _with_bar(job: Job, label: str, length: int) -> Measured:
    bar = click.progressbar(length=length, label=label, file=sys.stderr, hidden=not sys.stderr.isatty())
    with bar as shown:
        return running.run(job, lambda done: shown.update(done - shown.pos))


def _explain(labelled: Sequence[LabelledSet], asked: str) -> None:
    asking = [(one, question) for one in labelled if (question := one.question(asked))]
    if not asking:
        raise BadInput(f"这些问题里没有 id {asked}，请到 queries.jsonl 里找。")
    for one, question in asking:
        for line in explained(Engine.build(one.passages), one, question):
            click.echo(line)


def _draw(picture: Path, results: Sequence[Measured]) -> None:
    title = "中文问题找答案：同一台机器、同一次运行 Finding the answer, same machine, same run"
    try:
        picture.write_text(plot.svg(results, title, PRODUCT), encoding="utf-8")
    except OSError as error:
        raise BadInput(f"文件 {picture.name} 写不了（{error.strerror}），请换个地方。") from None
