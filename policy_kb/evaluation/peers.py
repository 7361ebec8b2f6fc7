"""What others search with, behind the engine's own interface: keyword engines and n-grams, all over the same text.

Each gets title and text in the engine's normal form, cut by the same segmenter; a score of its own is its confidence.
The libraries are the group `peers` of pyproject.toml; none is needed to run the product.
"""

import re
import sqlite3
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policy_kb.evaluation.measuring import Build
from policy_kb.normalise import normalise
from policy_kb.ranking.engine import Found, Passage, Ranked
from policy_kb.tokenizer import Tokenizer

FEW_PASSAGES = 15_000  # rank_bm25 reads every passage for every question

_Scored = list[tuple[int, float]]
_Look = Callable[[str, int], _Scored]  # question, how many -> passages by number, best first


class Peer:
    """A way of looking things up, as a searcher."""

    def __init__(self, passages: Sequence[Passage], look: _Look) -> None:
        self._ids = [passage.id for passage in passages]
        self._look = look

    def search(self, question: str, top: int = 10, *, without: Collection[str] = ()) -> Found:
        """The best passages; no score of these depends on which others are left out, so more are fetched."""
        found = self._look(normalise(question), min(top + len(without), len(self._ids)))
        scored = [(self._ids[number], score) for number, score in found if score > 0]
        hits = [Ranked(id, score, {}) for id, score in scored if id not in without][:top]
        return Found(tuple(hits), hits[0].score if hits else 0.0)


def words(text: str) -> list[str]:
    """The words of a normalised text, without signs."""
    return [word for word in _tokenizer().cut(text) if re.search(r"\w", word)]


def missing() -> list[str]:
    """The libraries that are not installed, as one would install them."""
    return [name for name, module in _LIBRARIES.items() if find_spec(module) is None]


def fit(name: str, passages: int) -> bool:
    """Whether a peer is worth running on so many passages."""
    return name != "rank_bm25" or passages <= FEW_PASSAGES


@cache
def _tokenizer() -> Tokenizer:
    return Tokenizer()


def _texts(passages: Sequence[Passage]) -> list[str]:
    return [normalise(_written(passage)) for passage in passages]


def _written(passage: Passage) -> str:
    """The title before the text, unless the text begins with it."""
    return passage.text if passage.text.startswith(passage.title) else f"{passage.title}。{passage.text}"


def _best(scores: NDArray[Any], top: int) -> _Scored:
    """The best numbers, the earlier of equals first."""
    order = np.argsort(-scores, kind="stable")[:top]
    return [(int(number), float(scores[number])) for number in order]


def _bm25s(passages: Sequence[Passage]) -> Peer:
    import bm25s

    index = bm25s.BM25()
    index.index([words(text) for text in _texts(passages)], show_progress=False)

    def look(question: str, top: int) -> _Scored:
        asked = [word for word in words(question) if word in index.vocab_dict]
        if not asked:
            return []
        numbers, scores = index.retrieve([asked], k=top, show_progress=False, n_threads=1)
        return list(zip(map(int, numbers[0]), map(float, scores[0]), strict=True))

    return Peer(passages, look)


def _tantivy(passages: Sequence[Passage]) -> Peer:
    import tantivy

    fields = tantivy.SchemaBuilder()
    fields.add_text_field("words", tokenizer_name="whitespace")
    fields.add_unsigned_field("number", stored=True)
    schema = fields.build()
    index = tantivy.Index(schema)
    writer = index.writer(heap_size=64_000_000, num_threads=1)
    for number, text in enumerate(_texts(passages)):
        writer.add_document(tantivy.Document(words=" ".join(words(text)), number=number))
    writer.commit()
    index.reload()
    searcher = index.searcher()

    def look(question: str, top: int) -> _Scored:
        terms = [tantivy.Query.term_query(schema, "words", word) for word in words(question)]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        hits = searcher.search(query, top, count=False).hits
        return [(searcher.doc(address)["number"][0], score) for score, address in hits]

    return Peer(passages, look)


def _sqlite(tokenize: str, cut: Callable[[str], Iterator[str]], kept: Callable[[str], str]) -> Build:
    """FTS5 with one of its tokenizers: `kept` is what a text is stored as, `cut` what a question is made of."""

    def build(passages: Sequence[Passage]) -> Peer:
        database = sqlite3.connect(":memory:")
        database.execute(f"CREATE VIRTUAL TABLE found USING fts5(text, content='', tokenize='{tokenize}')")
        rows = ((number, kept(text)) for number, text in enumerate(_texts(passages)))
        database.executemany("INSERT INTO found (rowid, text) VALUES (?, ?)", rows)
        database.commit()

        def look(question: str, top: int) -> _Scored:
            asked = " OR ".join(f'"{word}"' for word in cut(question) if '"' not in word)
            if not asked:
                return []
            found = database.execute(
                "SELECT rowid, -rank FROM found WHERE found MATCH ? ORDER BY rank, rowid LIMIT ?",
                (asked, top),
            )
            return list(found)

        return Peer(passages, look)

    return build


def _rank_bm25(passages: Sequence[Passage]) -> Peer:
    from rank_bm25 import BM25Okapi

    index = BM25Okapi([words(text) for text in _texts(passages)])
    return Peer(passages, lambda question, top: _best(index.get_scores(words(question)), top))


def _tfidf(passages: Sequence[Passage]) -> Peer:
    from sklearn.feature_extraction.text import TfidfVectorizer

    vectors = TfidfVectorizer(analyzer="char", ngram_range=(1, 3), sublinear_tf=True)
    held = vectors.fit_transform(_texts(passages))

    def look(question: str, top: int) -> _Scored:
        return _best((held @ vectors.transform([question]).T).toarray().ravel(), top)

    return Peer(passages, look)


def _trigrams(text: str) -> Iterator[str]:
    return (text[at : at + 3] for at in range(len(text) - 2))


BUILDS: dict[str, Build] = {
    "bm25s": _bm25s,
    "tantivy": _tantivy,
    "FTS5 words": _sqlite("unicode61", lambda text: iter(words(text)), lambda text: " ".join(words(text))),
    "FTS5 trigram": _sqlite("trigram", _trigrams, str),
    "rank_bm25": _rank_bm25,
    "TF-IDF n-grams": _tfidf,
}
_LIBRARIES = {"bm25s": "bm25s", "tantivy": "tantivy", "rank-bm25": "rank_bm25", "scikit-learn": "sklearn"}
