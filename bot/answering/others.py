"""Services of other offices (残疾证, repairs, prices) that a question names: whose matter it is."""

import re

from bot.answering import left
from bot.understand import Understanding
from policy_kb.index import Index
from policy_kb.knowledge import Knowledge
from policy_kb.normalise import normalise
from policy_kb.other_services import OtherService, Sighting
from policy_kb.search import Hit

# 没评残疾, 还没办残疾证: how things stand with the person, and not what is asked for.
_NOT_DONE = re.compile(r"(?:没|未|没得|冇得?)(?:有|能|去|给)?(?:评|办|定|领|换|交)?(?:上|下来|过|理)?$")
SUBSTANTIAL = 0.8  # weight of the subject that matched


def whose(question: Understanding, best: Hit, index: Index, knowledge: Knowledge) -> OtherService | None:
    """The service of another office that is asked for, unless the best entry itself speaks of it."""
    sightings = seen(question, knowledge)
    if not sightings:
        return None
    entry = index.entries[best.entry]
    spoken = "".join((entry.title, *entry.phrasings, *entry.answer_parts))
    for sighting in sightings:
        if left.lost(question.text) and "低保" in sighting.words:  # 低保取消了还报不: of what follows from it
            continue
        if entry.own and sighting.service in {
            one.service for one in knowledge.other.seen_in(normalise(spoken))
        }:
            continue  # staff have written of just that service, in whichever words
        in_passing = sighting.service.in_stories and best.substance >= SUBSTANTIAL
        not_done = best.spoken_of >= SUBSTANTIAL and _NOT_DONE.search(question.text[: sighting.start])
        if sighting.words in spoken or in_passing or not_done:
            continue
        return sighting.service
    return None


def seen(question: Understanding, knowledge: Knowledge) -> list[Sighting]:
    """Services of others that are named in whole words. The text is cut again only where one is seen."""
    named = knowledge.other.seen_in(question.text)
    words = knowledge.analyser.tokenizer.cut(question.text) if named else []
    return [sighting for sighting in named if not sighting.cuts_a_word(words)]
