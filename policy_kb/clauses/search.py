"""Finding the clause (条款) of an imported document that speaks of what was asked, for quoting it word by word.

Only asked when no entry answers. A quote that does not answer is worse than "I do not know": one or two
sentences next to each other must hold the subject of the question almost whole, and the kind of thing that was
asked for (`asked_for`). The nearest region with such a clause wins; within it BM25 over sentences ranks.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from policy_kb.analysis import NOUN, WORD, YEAR, Analysis
from policy_kb.clauses.asked_for import Wants, wants
from policy_kb.clauses.index import ClauseIndex, Sentence
from policy_kb.clauses.passages import quote, widened
from policy_kb.importing.numbering import find_marker
from policy_kb.index import KIND_WEIGHT
from policy_kb.records import QuotedClause

# Set on tests/policy_kb/clause_questions.py, which says what each threshold brings.
COVERED = 0.75  # share of the weight of the question's subject that the sentences must speak of
ENOUGH = 0.3  # weight of what they speak of: below are words that every clause has (贫困人口)
HEADED = 0.6  # what a word counts that stands only in the headings
BOTH = 0.2  # what a word counts more that stands in the headings too
UNEXPECTED = 0.7  # factor on sentences without the form one would expect (a list for 有哪些)
SATURATION, LENGTH_SHARE = 1.2, 0.5  # k1 and b of BM25
LONGEST_RUN = 2  # sentences
LONGEST_OWN_HEADING = 16  # characters: （一）加强组织领导 is a heading, a longer first sentence is text
SUBJECT = frozenset({"thing", "act", "disease", "person", "place", "level", "strict", NOUN})
CIRCUMSTANCE = ("region", YEAR)  # they choose between sentences; none is wrong for lacking them


@dataclass(frozen=True, slots=True)
class ClauseHit:
    """A clause and the words of it to quote, at most 300 characters and ……

    `section`: headings without the document's title. `coverage` 0 to 1; `missing`: words of the question that
    neither the sentences nor their headings have.
    """

    clause: QuotedClause
    section: str
    quote: str
    coverage: float
    score: float
    matched: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Question:
    """What the sentences are held against: names of tokens, `weights` of all of them."""

    subject: tuple[str, ...]
    plain: frozenset[str]  # those of the subject that are no nouns and no known terms
    compounds: tuple[str, ...]  # also of the subject
    strict: frozenset[str]  # also of the subject; the sentences themselves must have them
    circumstance: frozenset[str]
    weights: dict[str, float]
    wants: Wants

    def found_in(self, run: Sequence[Sentence]) -> tuple[str, ...]:
        """What of the subject the sentences speak of; 电话 is also found in 咨询电话."""
        tokens, text = _tokens(run), "".join(sentence.text for sentence in run)
        within = self.strict.union(self.compounds)
        return tuple(name for name in self.subject if name in tokens or (name in within and name in text))

    def weight(self, names: Iterable[str]) -> float:
        """Sum of the weights of the names."""
        return sum(self.weights[name] for name in names)


@dataclass(frozen=True, slots=True)
class _Overlap:
    """What sentences and a question have in common; `headed` stands only above the sentences."""

    matched: tuple[str, ...]
    headed: tuple[str, ...]
    tokens: frozenset[str]
    weight: float
    coverage: float


def find_clause(index: ClauseIndex, question: Analysis, chain: Sequence[str]) -> ClauseHit | None:
    """The clause that answers, of the nearest region that has one; None when none surely does.

    A place named in the question that does not lie in a document's region, nor it in the place, is another
    place: the document says nothing about it.
    """
    if not any(code in index.by_region for code in chain):
        return None
    asked = _question(index, question)
    places = [mention.code for mention in index.tree.mentions(question.text)]
    for code in chain:
        if all(index.tree.related(place, code) for place in places):
            best = max(_answering(index, asked, code), key=lambda hit: hit.score, default=None)
            if best is not None:
                return best
    return None


def _question(index: ClauseIndex, question: Analysis) -> _Question:
    compounds = tuple(_compounds(question))
    parts = "".join(compounds)
    plain = [token.name for token in question.tokens if token.kind == WORD and token.name not in parts]
    weights = {token.name: index.weight(token) for token in question.tokens}
    return _Question(
        subject=tuple(dict.fromkeys((*_names(question, SUBJECT), *plain, *compounds))),
        plain=frozenset(plain),
        compounds=compounds,
        strict=question.names("strict"),
        circumstance=question.names(*CIRCUMSTANCE),
        weights=weights | dict.fromkeys(compounds, KIND_WEIGHT[NOUN]),
        wants=wants(question),
    )


def _names(question: Analysis, kinds: frozenset[str]) -> Iterator[str]:
    return (token.name for token in question.tokens if token.kind in kinds)


def _compounds(question: Analysis) -> Iterator[str]:
    """Words the dictionaries do not know fall into single characters: 产|检, 吴|春阳. Put together again."""
    for one, other in zip(question.tokens, question.tokens[1:], strict=False):
        word = one.name + other.name
        split = one.kind == other.kind == WORD and 1 in (len(one.name), len(other.name))
        if split and word in question.text:
            yield word


def _answering(index: ClauseIndex, asked: _Question, code: str) -> Iterator[ClauseHit]:
    """Every run of sentences of the region's clauses that answers."""
    for at in sorted(_candidates(index, asked, code)):
        for length in range(1, LONGEST_RUN + 1):
            for first in range(len(index.sentences[at]) - length + 1):
                if hit := _hit(index, asked, at, first, first + length):
                    yield hit


def _candidates(index: ClauseIndex, asked: _Question, code: str) -> frozenset[int]:
    """The clauses that may have the subject; 电话 stands inside other words too, so all are read for it."""
    here = index.by_region.get(code, frozenset())
    if asked.strict:
        return here
    leads = {*asked.subject, *"".join(asked.compounds)} - asked.plain
    return here & frozenset[int]().union(*(index.postings.get(lead, ()) for lead in leads))


def _hit(index: ClauseIndex, asked: _Question, at: int, first: int, last: int) -> ClauseHit | None:
    """The sentences [first, last) of a clause as a hit, None when they do not answer."""
    clause, sentences, headings = index.clauses[at], index.sentences[at], index.headings[at]
    run = sentences[first:last]
    overlap = _overlap(asked, run, headings)
    core = set(overlap.matched) - asked.plain
    if not core or not _enough(asked, overlap):
        return None
    words = quote(clause.text, widened([sentence.span for sentence in sentences], first, last))
    speaking = "".join(sentence.text for sentence in run if core & set(asked.found_in([sentence])))
    if not asked.wants.met_by(speaking, words):
        return None
    expected = 1.0 if asked.wants.better(speaking) else UNEXPECTED
    return ClauseHit(
        clause=clause,
        section=_section(clause, index.titles[clause.document_key]),
        quote=words,
        coverage=overlap.coverage,
        score=expected * _score(asked, overlap, headings, index.average),
        matched=overlap.matched + overlap.headed,
        missing=tuple(name for name in asked.subject if name not in overlap.matched + overlap.headed),
    )


def _overlap(asked: _Question, run: Sequence[Sentence], headings: frozenset[str]) -> _Overlap:
    matched = asked.found_in(run)
    headed = tuple(name for name in asked.subject if name not in matched and name in headings)
    weight = asked.weight(matched) + HEADED * asked.weight(headed)
    return _Overlap(matched, headed, _tokens(run), weight, weight / asked.weight(asked.subject))


def _enough(asked: _Question, overlap: _Overlap) -> bool:
    """电话, 要带的材料 must stand in the sentences themselves; the rest by weight."""
    weight = overlap.weight + asked.weight(asked.circumstance & overlap.tokens)
    return asked.strict <= set(overlap.matched) and overlap.coverage >= COVERED and weight >= ENOUGH


def _score(asked: _Question, overlap: _Overlap, headings: frozenset[str], average: float) -> float:
    """BM25, each word counted once; words of the headings add a little."""
    weight = overlap.weight + asked.weight(asked.circumstance & overlap.tokens)
    weight += BOTH * asked.weight(name for name in overlap.matched if name in headings)
    length = 1 - LENGTH_SHARE + LENGTH_SHARE * len(overlap.tokens) / average
    return weight * (1 + SATURATION) / (1 + SATURATION * length)


def _tokens(run: Sequence[Sentence]) -> frozenset[str]:
    return frozenset[str]().union(*(sentence.tokens for sentence in run))


def _section(clause: QuotedClause, title: str) -> str:
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
