"""Finding the clause (条款) of an imported document that speaks of what was asked, for quoting it word by word.

Only asked when no entry answers. A quote that does not answer is worse than "I do not know": the engine
(`policy_kb.ranking`) says which clauses are the likeliest, rules say which of them cannot be the answer
(`evidence.gather`), and what was learned says how surely one is. The nearest region with a sure one wins.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policy_kb.analysis import Analysis
from policy_kb.clauses import evidence
from policy_kb.clauses import question as questions
from policy_kb.clauses.evidence import Candidate
from policy_kb.clauses.index import ClauseIndex
from policy_kb.importing.numbering import find_marker
from policy_kb.records import QuotedClause

LOOKED_AT = 10  # clauses; 85 of 100 questions that a document answers have the answer among them
LONGEST_OWN_HEADING = 16  # characters: （一）加强组织领导 is a heading, a longer first sentence is text


@dataclass(frozen=True, slots=True)
class ClauseHit:
    """A clause and the words of it to quote, at most 300 characters and ……

    `section`: headings without the document's title. `coverage` 0 to 1; `score`: the probability that it answers;
    `missing`: words of the question that neither the sentences nor their headings have.
    """

    clause: QuotedClause
    section: str
    quote: str
    coverage: float
    score: float
    matched: tuple[str, ...]
    missing: tuple[str, ...]


def find_clause(index: ClauseIndex, question: Analysis, chain: Sequence[str]) -> ClauseHit | None:
    """The clause that answers, of the nearest region that has one; None when none surely does.

    A place named in the question that does not lie in a document's region, nor it in the place, is another
    place: the document says nothing about it.
    """
    places = [mention.code for mention in index.tree.mentions(question.text)]
    for code in chain:
        if code in index.by_region and all(index.tree.related(place, code) for place in places):
            found = [_hit(index, one) for one in candidates(index, question, code)]
            best = max(found, key=lambda hit: hit.score, default=None)
            if best is not None and best.score >= index.assurance.enough:
                return best
    return None


def candidates(index: ClauseIndex, question: Analysis, region: str) -> Iterator[Candidate]:
    """The clauses of a region's documents that can be the answer, the engine's likeliest first."""
    asked = questions.read(index, question)
    if asked.weight(asked.subject):
        found = index.engine.likeliest(question.text, index.by_region[region], LOOKED_AT)
        yield from evidence.gather(index, asked, found)


def _hit(index: ClauseIndex, found: Candidate) -> ClauseHit:
    clause, run = index.clauses[found.clause], found.run
    return ClauseHit(
        clause=clause,
        section=section_of(clause, index.titles[clause.document_key]),
        quote=run.quote,
        coverage=run.coverage,
        score=index.assurance.probability(found.features),
        matched=run.matched + run.headed,
        missing=run.missing,
    )


def section_of(clause: QuotedClause, title: str) -> str:
    """The headings below the title, as a citation gives them; 正文 when there are none.

    Of a long first sentence that heads its own clause only the number is given: the quote has the rest.
    """
    *above, last = ("", *clause.heading_path)
    marker = find_marker(last)
    if marker and len(last) > LONGEST_OWN_HEADING and clause.text.startswith(last):
        last = marker.text
    below = [part for part in (*above, last) if _closed(part) not in ("", _closed(title))]
    return " ".join(below) or "正文"


def _closed(text: str) -> str:
    return "".join(text.split())
