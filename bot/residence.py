"""Where the person lives: learned from what they say, asked for when unknown, never a neighbour's instead."""

import re
from dataclasses import dataclass, replace

from bot import phrases, places
from bot.answering import answers
from bot.memory import THERE, Memory
from bot.places import Place
from bot.reckoning import sums
from bot.reply import Reply
from bot.understand import Understanding, understand
from policy_kb.knowledge import Knowledge
from policy_kb.regions import RegionTree

MOST_CHOICES = 5
LONGEST_NAME = 12  # characters of a message that is only the name of a place
_HERE = re.compile(
    r"(?:那|按|就|要)*(?:(?:我|俺|咱)们?(?:这|县|区|自己)(?:里|儿|边|块|达)?|(?:我|俺|咱)们|这(?:里|儿|边)|[本当]地|本县)"
    r"(?:的|嘞)?(?:查|算|办|说)?(?:呢|咧|哩|吧|啊)?[?!。]*"
)
_THERE = re.compile(r"(?:就|按|是)*(?:他们|人家)?那(?:里|儿|边|个县|块)(?:的)?(?:查|算)?(?:吧|啊)?[!。]*")
_OF_MYSELF = re.compile(r"那?(?:要是|如果)?(?:我|俺|咱)(?!妹|姐|哥|弟|爸|妈|爹|娘|姨|姑|舅|叔|婶|亲戚)")
_WHETHER = re.compile(r"(.)不\1|[吗么没不呢][了?？]*$")  # 还交不交了, 交了没
# 我是肥东县的: a place that no list knows.
_NOT_IN_THE_TREE = re.compile(
    r"(?:^|[,。!? ]|[你您]好)(?:我|俺|咱)(?:们|家)?(?:是|在|住在|家在)"
    r"([\u4e00-\u9fff]{1,5}(?:县|区|市|旗))(?:的|人|[,。!?]|$)"
)
# 我是凤凰古城的, 我是城关的: no name that is known, and nothing else.
_SAYS_WHENCE = re.compile(
    r"(?:我|俺|咱)(?:们|家)?(?:是|住在|家在|在)[\u4e00-\u9fff]{2,6}?(?:的|人|那边|这边)[,。!?]*"
)
_BEFORE_WHOSE = re.compile(r"(?:^|[,。!?;:、 ]|那么?|问(?:一?下)?|告诉我|听说|要是|如果|换成|知道|晓得|查)$")
_NO_NAME = re.compile(r"[这那哪咱我俺本外]|农村|山区|城市|小区|社区|贫困")
_AROUND_A_NAME = re.compile(r"[就按是的查算吧啊,。! ]*")
# 茅箭的985我们能享受吗: whether another county's policy holds here.
_HOLDS_HERE = re.compile(
    r"(?:我|俺|咱)(?:们)?(?:这|那|县|区|村)?(?:里|儿|边|块)?[^,。]{0,3}(?:能|可以|有|享受|办|用|行|算|执行|适用)|这(?:里|儿|边)[^,。]{0,3}(?:能|有|行|算)"
)


@dataclass(frozen=True, slots=True)
class Settled:
    """The memory after the region was settled; `reply` when the message needs nothing more.

    `waited`: an earlier question, for which the message only said where. With a `reply`, that is what is said to it.
    """

    memory: Memory
    reply: Reply | None = None
    waited: str = ""


def settle(memory: Memory, said: Understanding, knowledge: Knowledge) -> Settled:
    """Learn the region from a message, and stop where it cannot be answered from."""
    tree = knowledge.tree
    if asked_of(memory, said, tree) is not None:
        return Settled(memory)
    first = memory.region is None or not memory.question
    told = said.place.lives or (said.place.named if memory.region is None else None)
    a_province = told is not None and told.endswith("0000")
    if a_province and memory.region is None:
        known = any(tree.related(code, told or "") for code in knowledge.regions_with_entries())
        if known:
            return Settled(memory, phrases.which_county(tree.name(told or "")))
        waiting = replace(memory, to_pass_on=said.text, asked_for="region") if said.subject else memory
        not_covered = phrases.region_not_covered(tree.name(told or ""))
        return Settled(waiting, phrases.where_before_it_is_passed_on(not_covered, ()))
    if told is None and _is_of_an_unlisted_place(said):
        not_covered = phrases.region_not_covered(said.place.unlisted, passed_on=memory.region is not None)
        return Settled(memory, not_covered)
    if told is None and said.place.afar:
        not_covered = phrases.region_not_covered(said.place.afar, passed_on=False)
        return Settled(replace(memory, region=None, about=""), not_covered)
    if (
        memory.region is None
        and told is None
        and (unknown := _NOT_IN_THE_TREE.search(said.text))
        and not _NO_NAME.search(unknown[1])
    ):
        return Settled(memory, phrases.region_not_covered(unknown[1], passed_on=False))
    if told is not None and not a_province:
        memory = _moved(memory, told, tree)
    if memory.region is None:
        return Settled(memory)
    region = memory.region
    waited = _waiting(memory) if told is not None and not said.subject else ""
    if waited:
        memory = replace(memory, pending="", to_pass_on="", asked_for="", choices=())
    if not knowledge.covered(tree.chain(region)):
        return Settled(memory, phrases.region_not_covered(tree.name(region)), waited)
    if waited:
        return Settled(memory, waited=waited)
    here = said.place.lives or (said.place.named == region and first)
    if here and _only_place(said):
        return Settled(memory, phrases.region_noted(tree.path_name(region)))
    return _other_region_named(memory, said, knowledge)


def asked_of(memory: Memory, said: Understanding, tree: RegionTree) -> str | None:
    """The other region a question is about: where kin live, or one that somebody of elsewhere asks about."""
    place = said.place
    if place.kin_in is not None or not place.there or place.named is None or memory.region is None:
        return place.kin_in
    return None if tree.related(place.named, memory.region) else place.named


def gone_on_about(memory: Memory, said: Understanding, tree: RegionTree) -> str | None:
    """The other region the last answer was about, while a message that names no place leans on it (那三级的呢)."""
    stays = memory.about in tree and said.leans and said.place == Place() and not said.own_county
    home = places.speaks_of_home(said.text) or _OF_MYSELF.match(said.text)
    return memory.about if stays and not home else None


def before_it_is_passed_on(
    reply: Reply, memory: Memory, question: str, knowledge: Knowledge
) -> tuple[Reply, Memory]:
    """Who is promised that staff will see the question is asked where they live first, if that is not known."""
    if memory.region is not None or not reply.for_staff or phrases.PASSED_ON not in reply.text:
        return reply, memory
    waiting = replace(memory, pending="", to_pass_on=question, asked_for="region")
    if reply.choices:  # what is near has the numbers
        return phrases.where_before_it_is_passed_on(reply, ()), waiting
    named = offered(knowledge)
    choices = tuple(f"我是{name}的" for name in named)
    return phrases.where_before_it_is_passed_on(reply, named), replace(waiting, choices=choices)


def ask_for_it(memory: Memory, said: Understanding, knowledge: Knowledge) -> tuple[Reply, Memory]:
    """Ask where the person lives, when the question is about policy at all."""
    named = offered(knowledge)
    choices = tuple(f"我是{name}的" for name in named)
    if memory.asked_for == "region" and len(said.text) <= LONGEST_NAME and not _speaks_of_policy(said):
        return phrases.region_not_heard(named), memory
    if _SAYS_WHENCE.fullmatch(said.text) and not said.persons:
        return phrases.region_not_heard(named), replace(memory, asked_for="region", choices=choices)
    finding = answers.find(said, knowledge.regions_with_entries(), knowledge)
    quotable = answers.quotable(said, tuple(sorted(knowledge.clauses.by_region)), knowledge)
    about_policy = finding.known or quotable or sums.asked_for(said.text) or _speaks_of_policy(said)
    if not about_policy or (finding.elsewhere and not quotable):
        return phrases.unknown((), finding.elsewhere, finding.confidence), memory
    waiting = replace(memory, pending=said.text, asked_for="region", choices=choices)
    return phrases.ask_region(named), waiting


def offered(knowledge: Knowledge) -> tuple[str, ...]:
    """The places with entries, when a person can be asked to choose one by its number."""
    names = tuple(knowledge.tree.path_name(code) for code in knowledge.regions_with_entries())
    return names if len(names) <= MOST_CHOICES else ()


def _waiting(memory: Memory) -> str:
    """What was asked before it was known where: the later one, if it is two."""
    return (memory.pending if memory.asked_for == "region" else "") or memory.to_pass_on


def _moved(memory: Memory, code: str, tree: RegionTree) -> Memory:
    if memory.region is not None and code in tree.chain(memory.region):
        return memory  # told the city, the county is known
    return memory.told_region(code)


def _other_region_named(memory: Memory, said: Understanding, knowledge: Knowledge) -> Settled:
    """Another county is named: what both are under may answer; its own policies are not this person's."""
    tree, mine = knowledge.tree, memory.region
    other = said.place.named or _asked_to_hold_here(said, tree)
    if other is None or mine is None or tree.related(other, mine):
        return Settled(memory)
    shared = [upper for upper in tree.chain(mine) if upper in tree.chain(other)]
    if knowledge.covered(shared):
        return Settled(memory)
    if not knowledge.covered(tree.chain(other)):
        named = (mention for mention in tree.mentions(said.text) if mention.code == other)
        theirs = said.place.named is not None and any(
            _leads(said.text[m.start : m.end], said.text) for m in named
        )
        theirs = theirs and not _spoken_of(other, mine, knowledge)
        return Settled(memory, phrases.region_not_covered(tree.name(other)) if theirs else None)
    rest = said.text
    for mention in reversed(tree.mentions(said.text)):
        rest = rest[: mention.start] + rest[mention.end :]
    rest = rest.lstrip("的, ")
    only_there = _only_there(rest, mine, other, knowledge)
    open_again = replace(memory, choices=(), pending="", asked_for="")
    if only_there and _HOLDS_HERE.search(said.text):
        return Settled(open_again, phrases.not_here(tree.name(mine), tree.name(other)))
    if said.place.named is None:
        return Settled(memory)
    asked_of_mine = f"{tree.name(other)}的{rest},我们这里有吗" if only_there else f"{tree.name(mine)}{rest}"
    choices = (asked_of_mine, f"{THERE}{other} {rest}")
    return Settled(
        replace(open_again, choices=choices),
        phrases.two_regions(tree.name(mine), tree.name(other)),
    )


def _is_of_an_unlisted_place(said: Understanding) -> bool:
    """同心县有多少贫困户; not 听说故城县给免费体检, 俺们有吗."""
    name = said.place.unlisted
    return bool(name) and _leads(name, said.text) and not _HOLDS_HERE.search(said.text)


def _leads(name: str, text: str) -> bool:
    """Whether the place stands where it says whose policy is asked for (曾都区住院报多少), not 对口的是青岛吧."""
    return _BEFORE_WHOSE.search(text[: text.index(name)]) is not None


def _spoken_of(other: str, mine: str, knowledge: Knowledge) -> bool:
    """Whether a policy of the person's own names the other place (烟台, which helps 德州)."""
    index, name = knowledge.index, knowledge.tree.name(other)
    held = (place for code in knowledge.tree.chain(mine) for place in index.by_region.get(code, ()))
    return any(name in index.tokens_of[place] for place in held)


def place_chosen(memory: Memory, message: str, tree: RegionTree) -> int | None:
    """Which of "here" and "there" a place names, while that choice is open: 俺们这呢, 那边的, 海原的."""
    there = memory.asked_there(1)
    if there is None or memory.region is None:
        return None
    if _HERE.fullmatch(message):
        return 0
    if _THERE.fullmatch(message):
        return 1
    mentions = tree.mentions(message)
    if len(mentions) != 1:
        return None
    (mention,) = mentions
    if not _AROUND_A_NAME.fullmatch(message[: mention.start] + message[mention.end :]):
        return None
    if mention.code == memory.region:
        return 0
    return 1 if mention.code == there[0] else None


def _asked_to_hold_here(said: Understanding, tree: RegionTree) -> str | None:
    """The other county of 茅箭的985我们这有吗, which is a question about home."""
    codes = {mention.code for mention in tree.mentions(said.text)}
    if said.place != Place() or len(codes) != 1 or not _HOLDS_HERE.search(said.text):
        return None
    (code,) = codes
    return None if code.endswith("0000") else code


def _only_there(rest: str, mine: str, other: str, knowledge: Knowledge) -> bool:
    """Whether what was asked is written in the other county's documents and not in those of the person's."""
    asked = understand(rest, knowledge)
    if sums.asked_for(asked.text):
        return False
    _, here = answers.find_in_story(asked, knowledge.tree.chain(mine), knowledge)
    _, there = answers.find_in_story(asked, knowledge.tree.chain(other), knowledge)
    return there.known and not here.known


def _only_place(said: Understanding) -> bool:
    """Whether the message says where the person lives, perhaps who, and nothing else."""
    kinds = {token.kind for token in said.analysis.tokens}
    return (said.place.lives or said.place.named) is not None and kinds <= {"region", "person"}


def _speaks_of_policy(said: Understanding) -> bool:
    asks = bool(said.analysis.names("ask", "vague", "act")) or bool(_WHETHER.search(said.text))
    return asks and bool(said.analysis.names("thing", "act"))
