"""Whether the likeliest entry surely answers: it speaks of what was asked, and is sure enough.

Wrong is worse than unknown.
"""

import re
from collections.abc import Sequence

from bot.answering import beyond, left, named, not_meant, others, preference, targets
from bot.understand import Understanding
from policy_kb.analysis import NOUN, Token
from policy_kb.assurance import features
from policy_kb.index import Index
from policy_kb.knowledge import Knowledge
from policy_kb.records import Entry
from policy_kb.search import Hit

# Set on the project's own question sets (docs/answering.md says what each brings).
ENOUGH = 0.45  # of the score
LENIENCE = 0.05
HARDLY = (0.22, 0.35)  # coverage and score; below both a long story is like anything, however likely it seems
COVERED = 0.28  # share of the question's weight an entry must speak of
LIKE = 0.22  # likeness to some way of asking for it
SOMETHING = 0.13  # of the subject must match: 今天吃啥 matches in nothing but 啥
NOT_THEIRS = 0.9  # of the score, though a thing is named that only other counties have
SURE = 0.57  # even with a noun unheard of
NAMED_ALL = 0.3  # probability, of what staff have written and names all that is asked
_PAYS = re.compile(r"报销|核销|报(?=\d|到|了|得|多)")


def answers(
    hit: Hit, question: Understanding, chain: Sequence[str], knowledge: Knowledge, turned: bool
) -> bool:
    """`turned`: the hit speaks of all that a going-on question newly names, the rest is of the one before."""
    index = knowledge.index
    if hit.listed:  # staff have said that this entry answers just this
        return True
    if hit.score < NOT_THEIRS and _asks_for_theirs(hit, question, chain, index):
        return False
    entry, fits = index.entries[hit.entry], named.names_all(hit, question, index)
    if not_meant.without_what_is_asked(entry, question):
        return False
    if not fits and not_meant.for_them(entry, question):
        return False
    if entry.own and not named.answers_alike(entry, question.text):
        return False
    if targets.rate_not_given(entry, question.text) and not entry.unexplained:
        return False
    if beyond.others_extra(entry, question):
        return False
    if left.only_whether_it_goes_on(question) and not left.speaks_of_it(entry):
        return False
    if preference.only_whose(hit, question) and not turned:
        return False
    asks_rate = {"报销", "比例"} <= question.analysis.names()
    unstated = any(not named.gives(entry, strict, index) for strict in hit.unstated)
    if unstated or hit.spoken_of < SOMETHING or (asks_rate and not fits and not _speaks_of_paying(entry)):
        return False  # a ratio of something else (押金减80%) would be read as what is reimbursed
    if entry.unexplained or turned:
        return _clearly_meant(hit, question, index)
    if not fits and hit.coverage < HARDLY[0] and hit.score < HARDLY[1]:
        return False
    likely = knowledge.assurance.probability(features(hit, question.analysis, index))
    return likely >= (NAMED_ALL if fits else knowledge.assurance.enough)


def _asks_for_theirs(hit: Hit, question: Understanding, chain: Sequence[str], index: Index) -> bool:
    """Whether a thing is asked for that only other counties' documents speak of (茅箭的985)."""
    things = question.analysis.names("thing") & set(hit.missing)
    held = [index.tokens_of[entry] for code in chain for entry in index.by_region.get(code, ())]
    return any(not any(thing in names for names in held) for thing in things if thing in index.token_idf)


def _clearly_meant(hit: Hit, question: Understanding, index: Index) -> bool:
    """Whether an entry that says the document is silent is what was asked for: few are, too few to learn from."""
    enough = ENOUGH - (LENIENCE if hit.substance >= others.SUBSTANTIAL else 0.0)
    if hit.score < enough or hit.coverage < COVERED or hit.likeness < LIKE:
        return False
    missing = [token for token in question.analysis.tokens if token.name in hit.missing]
    # A noun that no entry of any region uses: the question is about something else (骨科, 透析).
    novel = max((index.token_weight(token) for token in missing if unheard_of(token, index)), default=0.0)
    return not novel or hit.score >= SURE or hit.substance >= max(others.SUBSTANTIAL, 2 * novel)


def _speaks_of_paying(entry: Entry) -> bool:
    return entry.unexplained or bool(_PAYS.search(entry.conclusion))


def unheard_of(token: Token, index: Index) -> bool:
    """Whether it is a noun that nothing in the knowledge uses."""
    return token.kind == NOUN and token.name not in index.token_idf
