"""A second entry told beside the best one: for the half of a question that it leaves out, or as likely as it."""

from collections.abc import Sequence

from bot.answering import not_meant
from bot.answering.preference import only_whose
from bot.understand import Understanding
from policy_kb.index import Index, pairs
from policy_kb.records import Entry
from policy_kb.search import Hit

SECOND_LIKE = 0.4
TIED = 0.07
MORE = 0.12  # of the question's pairs of characters, that a second entry holds and the first does not
_ASIDE = frozenset({"免费", "资助", "目标", "落实", "文件", "政策"})
_PAID = frozenset({"报销", "报"})  # of what the question names besides: 体检要钱不 报不报


def second_to(hits: Sequence[Hit], question: Understanding, index: Index) -> Entry | None:
    """An entry for the part of the question the best one leaves out, or one that is as likely."""
    best = hits[0]
    weights = {token.name: index.token_weight(token) for token in question.analysis.tokens}
    left = {name for name in best.missing if weights[name] >= 0.3}
    unsaid = _unsaid(question.text, best.entry, index)
    asking = question.analysis.names("ask", "vague", "number", "year", "region") | _ASIDE
    about = question.subject - asking
    aside = asking | _PAID if about - _PAID else asking
    fitting: list[tuple[float, int]] = []
    for hit in hits[1:]:
        adds = sum(weights[name] for name in left & set(hit.matched))
        more = sum(weight for pair, weight in unsaid.items() if pair in index.written[hit.entry])
        tied = best.score - hit.score <= TIED and hit.likeness >= SECOND_LIKE
        off = bool(about) and set(hit.matched) <= aside  # 体检要钱不: what else is free is not asked
        if off or only_whose(hit, question) or not_meant.for_them(index.entries[hit.entry], question):
            continue
        if tied or (adds >= 0.3 and hit.likeness >= 0.3) or (more >= MORE and hit.likeness >= 0.3):
            fitting.append((hit.score + adds + more, hit.entry))
    if not fitting:
        return None
    second = index.entries[max(fitting)[1]]
    # One source line stands under the answer, so both must be of one document.
    same_source = second.document_key == index.entries[best.entry].document_key
    return second if same_source and not second.unexplained else None


def _unsaid(text: str, entry: int, index: Index) -> dict[str, float]:
    """Of the pairs of characters of a question, the share of its weight that each has which the entry does not hold."""
    weights = {pair: index.pair_weight(pair) for pair in pairs(text)}
    mass = sum(weights.values()) or 1.0
    written = index.written[entry]
    return {pair: weight / mass for pair, weight in weights.items() if pair not in written}
