"""`python -m tests.training.clauses`: learns when a quoted clause answers; writes policy_kb/clauses/assurance.json.

The five documents the project was given, and three made-up ones, are imported; no entry is asked. A
clause answers a question of the exams when its quote holds what the exam's answer must hold. Each document is held out
with its questions. So that the size of a collection does not matter, each question is asked three times: of its
document alone, of all five, and of it among papers on other matters in the same region. Without the five nothing is
learned: they are not the project's to publish.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import click
import numpy as np
from numpy.typing import NDArray

import policy_kb
from bot.reply import Kind
from policy_kb.clauses import index, search
from policy_kb.evaluation import sets
from policy_kb.importing import read_paragraphs, split_clauses
from policy_kb.knowledge import Knowledge
from policy_kb.ranking.passages import Passage
from policy_kb.records import QuotedClause, SourceDocument
from tests.exam import grading, run, techniques
from tests.exam.grading import Item
from tests.policy_kb.clauses.questions import SEEDS, WRITTEN
from tests.training import fitting
from tests.training.fitting import Array

SHARED = Path(__file__).parents[3] / "shared"
ENOUGH = 0.75
MADE_UP = Path(__file__).parents[1] / "policy_kb" / "clauses" / "documents"
OTHERS, MOST_OTHERS = SHARED / "data" / "ncpolicy_psg", 1_500  # passages
Mask = NDArray[np.bool_]
THRESHOLDS = (0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9)


@dataclass(frozen=True, slots=True)
class Paper:
    """A document; `clauses` have its own key."""

    record: SourceDocument
    clauses: tuple[QuotedClause, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """Asked of a document, by its key. `holds`: patterns of a right quote; empty where the document is silent."""

    paper: str
    text: str
    holds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A clause that can be the answer to a question, asked in a setting."""

    setting: str
    question: Question
    features: Mapping[str, float]
    right: bool


@click.command()
@click.option("--write/--no-write", default=True, help="Write the file, or only print the rates.")
def main(write: bool) -> None:
    """Learn and report."""
    if not (SHARED / "seeds").is_dir():
        click.echo("Clauses: nothing is learned, the documents are not at hand (../shared/seeds).", err=True)
        return
    given, made_up = list(_given()), list(_made_up())
    asked = list(questions(given, made_up))
    found = [example for name, known in settings(given, made_up) for example in examples(name, asked, known)]
    names = list(found[0].features)
    table = np.array([[one.features[name] for name in names] for one in found])
    right = np.array([one.right for one in found])
    _report(asked, found, held_out(found, table, right))
    if write:
        path = Path(policy_kb.__file__).parent / index.LEARNED
        path.write_text(fitting.written(names, table, right, np.ones(len(right)), ENOUGH), encoding="utf-8")
        click.echo(f"wrote {path.name}")


def held_out(found: Sequence[Example], table: Array, right: Mask) -> Array:
    """The probability of each example by a model that has not seen its document."""
    papers = np.array([one.question.paper for one in found])
    chance = np.zeros(len(found))
    for paper in np.unique(papers):
        others = papers != paper
        model = fitting.fit(table[others], right[others], np.ones(others.sum()))
        chance[~others] = model.chance(table[~others])
    return chance


def _given() -> Iterator[Paper]:
    """The five documents, under the names the entries cite them by."""
    cited = {document.region_code: document for document in techniques.builtin().documents.values()}
    for name, one in SEEDS.items():
        file = next((SHARED / "seeds").glob(f"{name}_*.txt"))
        yield _paper(cited[one.region], file)


def _made_up() -> Iterator[Paper]:
    for name, one in WRITTEN.items():
        file = MADE_UP / f"{name}.txt"
        yield _paper(SourceDocument(name, one.region, name, "某局", "", "2021"), file)


def _paper(record: SourceDocument, file: Path) -> Paper:
    read = split_clauses(read_paragraphs(file.read_bytes(), file.name))
    return Paper(
        record,
        tuple(
            QuotedClause(number, record.key, record.region_code, clause.heading_path, clause.text)
            for number, clause in enumerate(read)
        ),
    )


def questions(given: Sequence[Paper], made_up: Sequence[Paper]) -> Iterator[Question]:
    """Of the exams those that stand alone and must be answered, or must not be; and those written for clauses."""
    tree = techniques.builtin().tree
    for file in run.exams():
        for item in grading.read(file):
            chain = tree.chain(tree.require(item.region)) if item.region else ()
            for paper in given:
                if paper.record.region_code in chain and _plain(item):
                    holds = item.holds if Kind.ANSWER in item.kinds else ()
                    yield Question(paper.record.key, item.question, holds)
    for papers, sets_of in ((given, SEEDS), (made_up, WRITTEN)):
        for paper, one in zip(papers, sets_of.values(), strict=True):
            yield from (Question(paper.record.key, text, (re.escape(words),)) for text, words in one.answered)
            yield from (Question(paper.record.key, text, ()) for text in one.unanswered)


def _plain(item: Item) -> bool:
    """Whether it must be answered, and that can be told by its words, or must not be answered at all."""
    answered = Kind.ANSWER in item.kinds and Kind.UNKNOWN not in item.kinds and bool(item.holds)
    unanswered = Kind.UNKNOWN in item.kinds and Kind.ANSWER not in item.kinds
    return not item.turns and (answered or unanswered)


def settings(
    given: Sequence[Paper], made_up: Sequence[Paper]
) -> Iterator[tuple[str, Mapping[str, Knowledge]]]:
    """Each with what is known in it, by the document that is asked."""
    papers = [*given, *made_up]
    yield "alone", {paper.record.key: _knowing([paper]) for paper in papers}
    yield "all five", dict.fromkeys([paper.record.key for paper in given], _knowing(given))
    if OTHERS.is_dir():
        yield (
            "in a crowd",
            {paper.record.key: _knowing([paper, *_crowd(paper.record.region_code)]) for paper in papers},
        )


def _crowd(region: str) -> Iterator[Paper]:
    """Papers on other matters, as if the region had issued them."""
    passages: dict[str, list[Passage]] = defaultdict(list)
    for passage in sets.read(OTHERS).passages[:MOST_OTHERS]:
        passages[passage.document].append(passage)
    for number, of_paper in enumerate(passages.values()):
        record = SourceDocument(f"other-{number}", region, of_paper[0].title, "某局", "", "2020")
        clauses = (
            QuotedClause(at, record.key, region, (record.title,), one.text) for at, one in enumerate(of_paper)
        )
        yield Paper(record, tuple(clauses))


def _knowing(papers: Sequence[Paper]) -> Knowledge:
    builtin = techniques.builtin()
    return techniques.build(
        replace(
            builtin,
            documents=builtin.documents | {paper.record.key: paper.record for paper in papers},
            clauses=tuple(clause for paper in papers for clause in paper.clauses),
        )
    )


def examples(setting: str, asked: Sequence[Question], known: Mapping[str, Knowledge]) -> Iterator[Example]:
    """The clauses that can be the answer, of every question."""
    for question in asked:
        knowledge = known.get(question.paper)
        if knowledge is None:
            continue
        analysis = knowledge.analyser.analyse(question.text)
        region = knowledge.snapshot.documents[question.paper].region_code
        for one in search.candidates(knowledge.clauses, analysis, region):
            clause = knowledge.clauses.clauses[one.clause]
            said = f"{clause.heading_path} {one.run.quote}"
            own = clause.document_key == question.paper and bool(question.holds)
            right = own and all(re.search(pattern, said) for pattern in question.holds)
            yield Example(setting, question, one.features, right)


def _report(asked: Sequence[Question], found: Sequence[Example], chance: Array) -> None:
    """Of the likeliest clause of each question: how many are quoted rightly, wrongly, and though none answers."""
    answered = sum(bool(question.holds) for question in asked)
    click.echo(f"{answered} questions with an answer, {len(asked) - answered} without")
    for setting in dict.fromkeys(one.setting for one in found):
        best: dict[int, tuple[float, Example]] = {}
        for one, probability in zip(found, chance.tolist(), strict=True):
            if one.setting == setting and probability > best.get(id(one.question), (-1.0,))[0]:
                best[id(one.question)] = probability, one
        click.echo(f"{setting}:  enough  rightly  wrongly  though unanswered")
        for enough in THRESHOLDS:
            told = [one for probability, one in best.values() if probability >= enough]
            right = sum(one.right for one in told)
            unanswered = sum(not one.question.holds for one in told)
            click.echo(f"  {enough:.2f} {right:8} {len(told) - right - unanswered:8} {unanswered:8}")


if __name__ == "__main__":
    main()
