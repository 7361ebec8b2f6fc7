"""A message of several questions: each part that asks is looked up by itself, and told in the order asked."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from bot.answering import parts_asked
from bot.answering.finding import Finding
from bot.answering.parts_asked import ELLIPTIC, FEW_WORDS, Part
from bot.understand import WHAT_IS_ASKED, Understanding, parts
from policy_kb.index import Index
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry

MOST = 3  # conclusions in one message
APART = 0.6  # confidence of a part, beside others that are as sure
ALONE = 0.85  # of the only part that is answered, where the whole is not
SURE_OF_ALL = 0.85  # of another entry for the whole, for it to be what was asked all the same
_ANYTHING = frozenset({"目标"}) | WHAT_IS_ASKED
FAR_BEHIND = 0.3  # of the score for a part
NEARLY = 0.1  # of confidence, that a part read with its context may be behind

_SUM = re.compile(r"[\d万亿]元|(?:报|核销|自付|减)[^。；]{0,12}\d%|免费|免缴|不收|不用自己|全额|减免")

Look = Callable[[Understanding], Finding]
Looked = tuple[Understanding, Finding]


def together(question: Understanding, whole: Finding, knowledge: Knowledge, look: Look) -> Finding | None:
    """What answers the parts; None where there is one question only, or it is better answered as a whole."""
    asked = list(parts_asked.asked(question, knowledge))
    if len(asked) < 2:
        return None if whole.known else _both(question, knowledge, look)
    found = list(_looked_up(asked, whole, look, knowledge.index))
    if whole.confidence >= SURE_OF_ALL and _speaks_of_all(whole, found, question, knowledge.index):
        return None
    found = [(part, one) for part, one in found if not _asks_a_sum(part) or _states_a_sum(one.entry)]
    told_of_all = question.subject.difference(*(part.said.analysis.names() for part in asked))
    kept = told_of_all & question.analysis.names("thing", "act", "disease") - _ANYTHING
    found = [(part, one) for part, one in found if _speaks_of(kept, one.entry, knowledge.index)]
    entries = _sure(found, APART)
    if len(entries) < 2:
        all_ask = len(asked) == len(parts(question))  # what only tells would be left out of its question
        return _the_only_one(found) if all_ask and not whole.known else None
    told = whole.entry if whole.entry not in entries else None
    if told is not None and not told.unexplained:
        clear = bool(told_of_all) or whole.confidence >= SURE_OF_ALL
        if clear or _covers_more(told, entries, question, knowledge.index):
            return None
    if whole.entry in entries:  # it is told with its conditions, the others with what they conclude
        entries.sort(key=lambda entry: entry != whole.entry)
    first, *more = (entry for entry in entries if entry.document_key == entries[0].document_key)
    if not more:
        return None
    sure = min(one.confidence for _, one in found if one.entry in entries)
    return replace(
        whole, entry=first, second=None, asked=tuple(more[: MOST - 1]), confidence=sure, choices=()
    )


def _speaks_of(things: frozenset[str], entry: Entry | None, index: Index) -> bool:
    """Whether an entry speaks of all of them."""
    return entry is None or things <= index.tokens_of[index.positions[entry.id]]


def _asks_a_sum(part: Understanding) -> bool:
    return "多少钱" in part.analysis.names("ask")


def _states_a_sum(entry: Entry | None) -> bool:
    return entry is not None and bool(_SUM.search(entry.conclusion))


def _speaks_of_all(whole: Finding, found: Sequence[Looked], question: Understanding, index: Index) -> bool:
    """Whether the entry for the whole states all that the message names, and is not far behind for any part."""
    if whole.entry is None or whole.entry.unexplained:
        return False
    position = index.positions[whole.entry.id]
    scores = [{hit.entry: hit.score for hit in one.hits} for _, one in found if one.hits]
    near = all(max(of.values()) - of.get(position, 0.0) <= FAR_BEHIND for of in scores)
    return near and question.subject | question.persons <= index.stated[position]


def _covers_more(whole: Entry, entries: Sequence[Entry], question: Understanding, index: Index) -> bool:
    """Whether the entry found for the whole speaks of every thing that those found for its parts speak of, and more."""
    by_parts = frozenset[str]().union(*(index.tokens_of[index.positions[entry.id]] for entry in entries))
    held = index.tokens_of[index.positions[whole.id]]
    return (question.subject & by_parts) < (question.subject & held)


def _the_only_one(found: Sequence[Looked]) -> Finding | None:
    """The one part that is surely answered, of a message that is not known as a whole."""
    named = [(part, one) for part, one in found if part.analysis.names("thing", "act", "disease", "noun")]
    entries = _sure(named, ALONE)
    if len(entries) != 1:
        return None
    one = next(one for _, one in found if one.entry == entries[0])
    return replace(one, second=None, rest_unknown=True)


def _sure(found: Sequence[Looked], enough: float) -> list[Entry]:
    """The entries that surely answer, each once, in the order asked; none on which its document is silent."""
    entries = (one.entry for _, one in found if one.confidence >= enough)
    return [entry for entry in dict.fromkeys(entries) if entry is not None and not entry.unexplained]


def _both(question: Understanding, knowledge: Knowledge, look: Look) -> Finding | None:
    """Of two parts that name something the first, with the second, if both are known: 查出来是大病以后, 卫生院咋管."""
    named = [parts_asked.alone(text, question, knowledge) for text in parts(question)]
    named = [part for part in named if part.analysis.names("thing", "act", "disease")]
    if len(named) != 2:
        return None
    one, other = map(look, named)
    if one.entry is None or other.entry is None:
        return None
    same_source = one.entry.document_key == other.entry.document_key and one.entry != other.entry
    return replace(one, second=other.entry if same_source else None)


def _looked_up(asked: Sequence[Part], whole: Finding, look: Look, index: Index) -> Iterator[Looked]:
    """Each part with what was found; one that goes on from another only where that one is answered."""
    base_known, begun = False, False
    for part in asked:
        belongs = begun and _belongs_to_what_was_before(part)
        if (part.goes_on or belongs) and not base_known:
            continue
        begun = True
        if not part.goes_on and _only_done(part.said, whole, index):
            yield part.said, whole
            continue
        found = part.said, look(part.said)
        if part.joined is not None and base_known:
            with_it = part.joined, look(part.joined)
            found = _clearer(with_it, found, index)
            if belongs and found is not with_it:
                continue
        elif not part.goes_on:
            base_known = _known(found[1])
        yield found


def _only_done(part: Understanding, whole: Finding, index: Index) -> bool:
    """大病要救的有多少, 救了几个: a short part that names only what is done is of the subject of the whole."""
    if whole.entry is None or len(part.text) > FEW_WORDS or part.analysis.names("person", "level", "region"):
        return False
    held = index.tokens_of[index.positions[whole.entry.id]]
    return part.subject <= part.analysis.names("act") and part.subject <= held


def _belongs_to_what_was_before(part: Part) -> bool:
    """眼底激光做一回多少钱, 报不报: few words that name only what is done, of something that stands before them."""
    said = part.said
    few = part.joined is not None and len(said.text) <= FEW_WORDS
    return few and said.subject <= said.analysis.names("act") and not said.analysis.names("person", "region")


def _known(found: Finding) -> bool:
    return found.known and found.confidence >= APART


def _clearer(joined: Looked, alone: Looked, index: Index) -> Looked:
    """A part read with what it leaves out, where the entry then speaks of all that was joined; else by itself."""
    (reading, with_it), (part, without) = joined, alone
    may_leave_out = bool(ELLIPTIC.search(part.text) or reading.analysis.names("disease"))
    if with_it.entry is None or (_known(without) and not may_leave_out):
        return alone
    spoken_of = index.tokens_of[index.positions[with_it.entry.id]]
    near = with_it.confidence >= without.confidence - NEARLY
    return joined if near and reading.subject - _ANYTHING <= spoken_of else alone
