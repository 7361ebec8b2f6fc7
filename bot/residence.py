"""Where the person lives: learned from what they say, asked for when unknown, never a neighbour's instead."""

from dataclasses import dataclass, replace

from bot import phrases
from bot.answering import answers
from bot.memory import Memory
from bot.reckoning import sums
from bot.reply import Reply
from bot.understand import Understanding
from policy_kb.knowledge import Knowledge
from policy_kb.regions import RegionTree

MOST_CHOICES = 5
LONGEST_NAME = 12  # characters of a message that is only the name of a place


@dataclass(frozen=True, slots=True)
class Settled:
    """The memory after the region was settled; `reply` when the message needs nothing more."""

    memory: Memory
    reply: Reply | None = None
    answers_pending: bool = False  # the message only said where: the question that waited is next


def settle(memory: Memory, said: Understanding, knowledge: Knowledge) -> Settled:
    """Learn the region from a message, and stop where it cannot be answered from."""
    tree = knowledge.tree
    if said.place.kin_in is not None:
        return Settled(memory)
    told = said.place.lives or (said.place.named if memory.region is None else None)
    a_province = told is not None and told.endswith("0000")
    if a_province and memory.region is None:
        return Settled(memory, phrases.which_county(tree.name(told or "")))
    if told is not None and not a_province:
        memory = _moved(memory, told, tree)
    if memory.region is None:
        return Settled(memory)
    if not knowledge.covered(tree.chain(memory.region)):
        return Settled(memory, phrases.region_not_covered(tree.name(memory.region)))
    if told is not None and memory.asked_for == "region" and memory.pending and not said.subject:
        return Settled(memory, answers_pending=True)
    if said.place.lives and _only_place(said):
        return Settled(memory, phrases.region_noted(tree.path_name(memory.region)))
    return _other_region_named(memory, said, knowledge)


def ask_for_it(memory: Memory, said: Understanding, knowledge: Knowledge) -> tuple[Reply, Memory]:
    """Ask where the person lives, when the question is about policy at all."""
    if memory.asked_for == "region" and len(said.text) <= LONGEST_NAME and not _speaks_of_policy(said):
        return phrases.region_not_heard(), memory
    finding = answers.find(said, knowledge.regions_with_entries(), knowledge)
    quotable = answers.quotable(said, tuple(sorted(knowledge.clauses.by_region)), knowledge)
    about_policy = finding.known or quotable or sums.asked_for(said.text) or _speaks_of_policy(said)
    if not about_policy or (finding.elsewhere and not quotable):
        return phrases.unknown((), finding.elsewhere, finding.confidence), memory
    names = tuple(knowledge.tree.path_name(code) for code in knowledge.regions_with_entries())
    offered = names if len(names) <= MOST_CHOICES else ()
    waiting = replace(
        memory, pending=said.text, asked_for="region", choices=tuple(f"我是{name}的" for name in offered)
    )
    return phrases.ask_region(offered), waiting


def _moved(memory: Memory, code: str, tree: RegionTree) -> Memory:
    if memory.region is not None and code in tree.chain(memory.region):
        return memory  # told the city, the county is known
    return memory.told_region(code)


def _other_region_named(memory: Memory, said: Understanding, knowledge: Knowledge) -> Settled:
    """Another county is named: what both are under may answer; its own policies are not this person's."""
    tree, other, mine = knowledge.tree, said.place.named, memory.region
    if other is None or mine is None or tree.related(other, mine):
        return Settled(memory)
    shared = [upper for upper in tree.chain(mine) if upper in tree.chain(other)]
    if knowledge.covered(shared) or not knowledge.covered(tree.chain(other)):
        return Settled(memory)
    rest = said.text
    for mention in reversed(tree.mentions(said.text)):
        rest = rest[: mention.start] + rest[mention.end :]
    choices = (f"{tree.name(mine)}{rest}", f"我是{tree.name(other)}的,{rest}")
    return Settled(
        replace(memory, choices=choices, pending="", asked_for=""),
        phrases.two_regions(tree.name(mine), tree.name(other)),
    )


def _only_place(said: Understanding) -> bool:
    """Whether the message says where the person lives, perhaps who, and nothing else."""
    kinds = {token.kind for token in said.analysis.tokens}
    return (said.place.lives or said.place.named) is not None and kinds <= {"region", "person"}


def _speaks_of_policy(said: Understanding) -> bool:
    return bool(said.analysis.names("thing", "act")) and bool(said.analysis.names("ask", "vague", "act"))
