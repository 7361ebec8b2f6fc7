"""Which region a message names, and as what: where the person lives, where care was given, or another place.

Only a statement of residence changes what is remembered; a hospital elsewhere never does.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot import elsewhere
from policy_kb.regions import Mention, RegionTree

# 告诉我随县的…, 人家随县…, 我妈是随县的: none of these is where the person lives.
_SELF = r"(?:(?:我|俺|咱)(?:们|家|屋)?(?:里)?|本人|(?<!人)家|老家|户口)"
_LIVES_BEFORE = re.compile(
    rf"(?:^|[,。!?;:、 ]|[你您]好|在吗|请问){_SELF}$"
    rf"|(?<![告诉给教跟问对帮替向和与是]){_SELF}(?:都|也|就|现在|一直|原来|本来)?(?:是|在|住在|住|家在|来自|属于|归)$"
    r"|(?:迁|搬|嫁|落户)(?:到|来|去|在)$|户口[^,。]{0,4}转(?:到|来|去)$"
    r"|(?:^|[,。!? ])(?:人|住)(?:是|在)$|(?:不对|不是),?(?:是|我是)?$"
)
_LIVES_AFTER = re.compile(
    r"^(?:县|市|区|这边|这儿|这里|这块|本地)?(?:的?(?:人(?!民|口|医)|户口|贫困户|低保户|居民|农民|老百姓|村民)|的(?:[,。!?]|$))"
)
_CARE_AFTER = re.compile(
    r"^(?:市|省|县|那边|那里|那儿)?(?:的)?(?:大|省|市|县|人民|中心|附属|协和|同济|三甲|三级|二级|医科大)?[^,。]{0,4}(?:医院|住院|住的院|看病|看的病|治病|做手术|住的|看的|治的|做的手术|打工|上班|务工|那边住)"
)
_TREATED_AFTER = re.compile(
    r"^(?:市|省|县|那边|那里|那儿)?(?:的)?[^,。]{0,6}(?:医院|住院|住的院|看病|看的病|治病|做手术)"
)
# 孙子在广东打工: a part of the story, and not where somebody is insured.
_WORKS_AFTER = re.compile(
    r"^(?:省|市|那边|那儿|那里)?(?:打工|务工|上班|做工|干活|工作|上学|读书|念书|当兵|出差|做生意)"
)
_NOT_BEFORE = re.compile(r"(?:不是|不在|没在|又不是)$")
_MOVED_BEFORE = re.compile(r"(?:迁|搬|嫁|落户|转户口)(?:到|来|去|在)$")
_HOSPITAL_AFTER = re.compile(
    r"^(?:市|县|区|省)?(?:的)?(?:人民|中心|中医|附属|大|第[一二三]|三甲|协和|同济)?医院"
)
_PEOPLE_AFTER = re.compile(r"^(?:的)?(?:贫困|低保|建档|五保|特困|残疾|孤儿|老人|农民|农村|居民|户口)")
_CARE_THERE = re.compile(r"^(?:市|省|县|那边|那里|那儿)?(?:$|[,。]|没|不|办|转|看|治|住|了|呢|能|给|报|去)")
_SENT_TO = re.compile(r"(?<!户口)(?:转(?:院|诊)?|送|推荐)(?:到|去|往|至)(?:了)?$")
_GOING = re.compile(r"(?:去|到|跑|转)(?:到|去)?$")
_CARE_BEFORE = re.compile(r"(?:去|到|跑|跑到|跑去|转到|转去|转院到|送到|送去|在)$")
_KIN = (
    r"(?:爱人|媳妇|老婆|老公|丈夫|对象|爸|妈|爹|娘|爷|奶(?!粉|娃|瓶|牛|水|孩)|姥|外公|外婆|公公|婆婆|孙子|孙女|侄子?|外甥"
    r"|闺女|女儿|姑娘|儿子|妹|姐|哥|弟|舅|姨|姑|叔|伯|婶|丈人|丈母|岳父|岳母|婆家|娘家|亲家|亲戚"
    r"|表[哥弟姐妹]|老表|战友|同学|朋友|工友)"
)
_KIN_AFTER = re.compile(rf"^(?:的)?(?:一个|有个|老)?{_KIN}")
_KIN_BEFORE = re.compile(rf"{_KIN}[^,。]{{0,6}}(?:嫁到|嫁在|嫁去|住在|住|在|是)(?:了)?(?:\w{{2,3}}省?)?$")
# 随县那边, 听说茅箭给村医…: the question is about that place, whoever asks.
_THERE_AFTER = re.compile(
    r"^(?:县|区|市)?(?:那(?:边|头|里|儿|块|达|厢)|他们|人家)(?!的?(?:大|好|人民)?医院|住|看|治|打工|上班)"
)
_HEARD_BEFORE = re.compile(r"(?:听说|听人说|听讲|据说|报上说|新闻(?:上|里)?说|看到|见)$")
_DOES = re.compile(r"^(?:县|区|市)?(?:里|上)?(?:给|对|为|把|搞|建|出钱)")
_HERE = re.compile(
    r"(?:我们|咱们|俺们|咱|俺|我)(?:这|这里|这儿|这边|这块|们这|县|区|村|乡|镇|这达)|(?:本|当)地"
)
_EVERYDAY = frozenset({"日照"})
_LIKE_A_PLACE_AFTER = re.compile(
    r"^(?:的?(?:人(?!少|多)|户口|贫困|低保|医保|政策|医院|老百姓|居民)|那边|那里|那儿|市|有没有|住院|看病|报)"
)
_LIKE_A_PLACE_BEFORE = re.compile(r"(?:我是|俺是|我在|俺在|家在|住在|嫁到|搬到|去|到|转到|在)$")


@dataclass(frozen=True, slots=True)
class Place:
    """What a message says of places. Codes."""

    lives: str | None = None  # where the person says to live
    named: str | None = None  # a region named without saying so
    care_in: str | None = None  # where the hospital is
    care_far: bool = False  # 外地, 省外, without a name
    kin_in: str | None = None  # where somebody lives for whom the question is asked
    afar: str = ""  # a place that is in no tree, where the person says to live
    unlisted: str = ""  # a place that is in no tree, named without saying so
    there: bool = False  # the question is plainly about the region named, whoever asks (随县那边…)


def read(text: str, tree: RegionTree) -> Place:
    """Sort the regions named in a normalised text by their role; the most specific of each role is kept."""
    lives = named = care_in = kin_in = None
    there = False
    home = bool(_HERE.search(text))
    mentions = tree.mentions(text)
    for mention in mentions:
        if _is_an_everyday_word(text, mention):
            continue
        if mention.code.endswith("0000") and len(mentions) > 1:
            continue
        role = _role(text, mention)
        if role == "none" or (home and role in ("kin", "named")):
            continue  # 我不是海原的; 听说那边有，我们这呢: the question is about home
        if role == "lives":
            lives = _nearer(lives, mention.code, tree)
        elif role == "care":
            care_in = _nearer(care_in, mention.code, tree)
        elif role == "kin":
            kin_in = _nearer(kin_in, mention.code, tree)
        else:
            named = _nearer(named, mention.code, tree)
            there = there or _is_about_it(text, mention)
    far, role = _unlisted(text, mentions)
    return Place(
        lives=lives,
        named=named,
        care_in=care_in,
        care_far=role == "care" or elsewhere.care_far(text),
        kin_in=kin_in,
        afar="" if lives else elsewhere.from_afar(text) or (far if role == "lives" else ""),
        unlisted=far if role == "named" and not home else "",
        there=there,
    )


def _unlisted(text: str, mentions: Sequence[Mention]) -> tuple[str, str]:
    """A place that no tree holds, as the message has it, and its role; empty where none is named."""
    taken = {at for mention in mentions for at in range(mention.start, mention.end)}
    for start, end in elsewhere.named(text):
        if taken.isdisjoint(range(start, end)) and not _WORKS_AFTER.search(text[end:]):
            return text[start:end], _role(text, Mention("", start, end))
    return "", "none"


def speaks_of_home(text: str) -> bool:
    """我们这里, 咱县: the question is about where the person lives."""
    return bool(_HERE.search(text))


def _is_about_it(text: str, mention: Mention) -> bool:
    before, after = text[: mention.start], text[mention.end :]
    return bool(_THERE_AFTER.search(after) or (_HEARD_BEFORE.search(before) and _DOES.search(after)))


def _is_an_everyday_word(text: str, mention: Mention) -> bool:
    """日照 is a city, and how long the sun shines: a place only where the words around it say so."""
    if text[mention.start : mention.end] not in _EVERYDAY:
        return False
    before, after = text[: mention.start], text[mention.end :]
    if not before and not after:
        return False
    return not (_LIKE_A_PLACE_AFTER.search(after) or _LIKE_A_PLACE_BEFORE.search(before))


def _role(text: str, mention: Mention) -> str:
    before, after = text[: mention.start], text[mention.end :]
    if _NOT_BEFORE.search(before):
        return "none"
    if _TREATED_AFTER.search(after) and (before.endswith("住") or _CARE_BEFORE.search(before)):
        return "care"
    if _KIN_AFTER.search(after) or (_KIN_BEFORE.search(before) and not _WORKS_AFTER.search(after)):
        return "kin"
    if _MOVED_BEFORE.search(before):
        return "lives"
    if _SENT_TO.search(before) or (_CARE_THERE.search(after) and _GOING.search(before)):
        return "care"
    if re.match("的?医院", after) and _LIVES_BEFORE.search(before):
        return "care"
    if _PEOPLE_AFTER.search(after):
        return "lives" if _LIVES_BEFORE.search(before) or _LIVES_AFTER.search(after) else "named"
    if _HOSPITAL_AFTER.search(after) and not _LIVES_BEFORE.search(before):
        return "care"
    if _CARE_AFTER.search(after) and _CARE_BEFORE.search(before):
        return "care"
    if _LIVES_BEFORE.search(before) or _LIVES_AFTER.search(after):
        return "lives"
    return "named"


def _nearer(known: str | None, code: str, tree: RegionTree) -> str:
    """Of a region and one inside it, the one inside; otherwise the later one."""
    return known if known is not None and code in tree.chain(known) else code
