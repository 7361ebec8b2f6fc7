"""The fixed sentences: greeting, refusal, emergency, asking for the region. Plain words, no jargon."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot import wording
from bot.guard import Alarm
from bot.reply import Kind, Reply
from policy_kb.other_services import OtherService
from policy_kb.records import Citation

CAN_ASK = "您可以问我：住院能报多少、要不要交押金、家庭医生管什么、有哪些免费检查和免费药。"
PASSED_ON = "您的问题我记下了，会转给工作人员。"
_ASK_WHERE = "请告诉我您是哪个县（区）的，比如“我是海原县的”"
_AND_FORWARD = "，我好把您的问题转给那里的工作人员"
_ASK_A_PERSON = "急着办的话，先问村医、乡镇卫生院或当地卫健局、医保局。"
_PUT_FORWARD = re.compile(
    r"([一二三]级)[^,。%]{0,10}?(\d+)%[^。]{0,6}(?:对吧|对不|对吗|是吧|是不是|是吗|没错吧|对不对)"
)


def reply_to(alarm: Alarm) -> Reply:
    """What is said to everything the guard saw, danger apart."""
    texts = {
        Alarm.PRIVACY: (
            Kind.UNKNOWN,
            "我查不了任何人的个人情况，您发来的号码我也不会保存。"
            "是不是贫困户、报销到了哪一步、谁得了什么病，请本人带身份证到村委会、乡镇卫生院或医保窗口查。",
        ),
        Alarm.MEDICAL: (
            Kind.UNKNOWN,
            "吃什么药、停不停药、化验结果和病情轻重，我不能替医生说，怕耽误您。"
            "请把药盒、化验单带上，去找您的签约家庭医生、村医或乡镇卫生院的大夫看。"
            "要是胸口疼、喘不上气、昏迷、止不住血，马上打120。",
        ),
        Alarm.GREETING: (Kind.CHITCHAT, f"您好，我是“明白”，专门讲看病报销和健康扶贫政策的。{CAN_ASK}"),
        Alarm.WHO: (
            Kind.CHITCHAT,
            f"我是“明白”，一个自动答话的机器人，不是真人，也不是医生。我按您县里的文件讲健康扶贫政策和医保报销，"
            f"每句都说清出处和年份；不知道的就说不知道，转给工作人员。{CAN_ASK}",
        ),
        Alarm.THANKS: (Kind.CHITCHAT, "不客气，应该的。看病报销上还有不明白的，随时问我。"),
        Alarm.FAREWELL: (Kind.CHITCHAT, "好的。看病报销上还有不明白的，随时问我。祝您和家里人身体好。"),
        Alarm.ABUSE: (
            Kind.CHITCHAT,
            f"对不住，没帮上您的忙。您换个说法再问一次，比如“贫困户住院能报多少”，我再好好找。{_ASK_A_PERSON}",
        ),
    }
    kind, text = texts[alarm]
    return Reply(kind, text, confidence=1.0)


def welcome(region: str) -> Reply:
    """To a new follower."""
    where = f"我按{region}的政策回答您。" if region else "先告诉我您是哪个县（区）的，我按您县里的政策回答。"
    return Reply(
        Kind.CHITCHAT,
        f"您好，我是“明白”，帮您弄明白看病能享受哪些好政策。{where}\n{CAN_ASK}\n打字、发语音都行；答得没帮上您，就说“没用”。得了急病请直接打120。",
        confidence=1.0,
    )


def ask_region(offered: Sequence[str]) -> Reply:
    """The region is needed, because counties differ."""
    sentence = "各县的政策不一样。请告诉我您是哪个县（区）的，比如“我是海原县的”。"
    if offered:
        return Reply(
            Kind.CLARIFY,
            wording.numbered(sentence + "也可以直接回数字：", offered),
            choices=tuple(offered),
            confidence=0.9,
        )
    return Reply(Kind.CLARIFY, sentence, confidence=0.9)


def which_county(region: str) -> Reply:
    """A province was named."""
    return Reply(Kind.CLARIFY, f"{region}里各县不一样，请告诉我您是哪个县（区）的。", confidence=0.9)


def region_noted(region: str) -> Reply:
    """The region is remembered."""
    return Reply(
        Kind.CHITCHAT, f"记下了，您是{region}的。往后我就按{region}的政策文件回答。{CAN_ASK}", confidence=1.0
    )


def person_noted(persons: Iterable[str]) -> Reply:
    """Who the person is, is remembered; nothing was asked."""
    text = f"记下了，您家是{'、'.join(persons)}。想知道什么就直接问我。{CAN_ASK}"
    return Reply(Kind.CHITCHAT, text, confidence=1.0)


def region_not_heard(names: Sequence[str]) -> Reply:
    """The region was asked for, and what came names none that is known. `names`: those a number chooses."""
    text = "没听出是哪个县（区）。请写全名再发一次，比如“海原县”“茅箭区”。不在名单里的地方，我还没有那里的政策文件。"
    if names:
        text = wording.numbered(f"{text}也可以直接回数字：", names)
    return Reply(Kind.CLARIFY, text, confidence=0.9)


def where_before_it_is_passed_on(reply: Reply, offered: Sequence[str]) -> Reply:
    """To who has not said where they live: staff are of a county, and nobody is promised what none of them would see.

    `offered`: places that a number chooses.
    """
    text = reply.text.replace(PASSED_ON, f"{_ASK_WHERE}{_AND_FORWARD}。")
    if offered:
        text = wording.numbered(f"{text}\n县（区）也可以直接回数字：", offered)
    return replace(reply, text=text, choices=tuple(offered) or reply.choices, for_staff=False)


def region_not_covered(region: str, *, passed_on: bool = True) -> Reply:
    """No document of this region or above it is known. `passed_on`: it is one that staff can be of."""
    promise = PASSED_ON if passed_on else ""
    return Reply(
        Kind.UNKNOWN,
        f"{region}的政策文件我这里还没有，不敢拿别处的来答您。{promise}{_ASK_A_PERSON}",
        confidence=0.9,
        for_staff=True,
    )


def two_regions(mine: str, other: str) -> Reply:
    """Another county was named than the person's own."""
    choices = (f"查{mine}的", f"查{other}的")
    return Reply(
        Kind.CLARIFY,
        wording.numbered(
            f"我记得您是{mine}的，您问的又提到{other}。两地政策不一样，请回数字告诉我查哪里的：",
            choices,
        ),
        choices=choices,
        confidence=0.8,
    )


def not_here(mine: str, other: str) -> Reply:
    """Whether another county's policy holds here: theirs is not told, and ours does not write it."""
    text = (
        f"您问的这一样是{other}的做法，写在{other}的文件里；{mine}的文件没有写这一样，我不敢说在{mine}也能用。"
        f"{PASSED_ON}{_ASK_A_PERSON}"
    )
    return Reply(Kind.UNKNOWN, text, confidence=0.9, for_staff=True)


def yes_or_no(reply: Reply, question: str) -> Reply:
    """三级医院报90%对吧: whether the ratio of a hospital level that was put forward is the one in the answer."""
    said = _PUT_FORWARD.search(question)
    if said is None or reply.kind is not Kind.ANSWER:
        return reply
    level, figure = said.group(1), said.group(2)
    written = set(re.findall(rf"{level}[^一二三,，、。；\d]{{0,8}}(\d+)%", reply.text))
    if len(written) != 1:
        return reply
    (right,) = written
    verdict = f"是的，{level}报{right}%。" if right == figure else f"不是，{level}报{right}%。"
    first, *rest = reply.text.split("\n")
    return replace(reply, text=wording.fitted([verdict + first, *rest[:-1]], rest[-1] if rest else ""))


def and_ask_a_doctor(reply: Reply) -> Reply:
    """A question of policy with one for the doctor in it."""
    if reply.kind is Kind.EMERGENCY:
        return reply
    *lines, last = reply.text.split("\n")
    doctor = "吃什么药、吃多少、病情轻重，请问签约家庭医生或村医，我不能替医生说。"
    whole = [*lines, doctor, last] if reply.citations else [*lines, last, doctor]
    return replace(reply, text=wording.fitted(whole[:-1], whole[-1]))


def of_region(reply: Reply, region: str) -> Reply:
    """An answer for somebody who lives elsewhere than the person who asks."""
    return _with_place(reply, f"这是{region}的政策。")


def only_asked_of(reply: Reply, region: str) -> Reply:
    """Of another region, because it was chosen to be asked of: nobody is moved by that."""
    return _with_place(
        reply, f"这是{region}的政策。您要是{region}的人，说一声“我是{region}的”，往后就按那里的查。"
    )


def _with_place(reply: Reply, sentence: str) -> Reply:
    if reply.kind not in (Kind.ANSWER, Kind.ESTIMATE):
        return reply
    first, *rest = reply.text.split("\n")
    return replace(reply, text=wording.fitted([first, sentence, *rest[:-1]], rest[-1]))


_WAITS_FOR = {
    "level": "您住的是一级、二级、三级里的哪一级医院？回“二级”这样就行（不清楚可以问医院）。",
    "amount": "请说花了多少元。",
    "setting": "请说是住院还是门诊的钱。",
    "person": "请说您家是什么户，比如“建档立卡户”“低保户”。",
    "chronic": "您办理过慢性病吗？回“办了”或者“没办”就行。",
}


def heard(asked_for: str, *, choosing: bool) -> Reply:
    """To a message that says nothing; what the bot waits for is asked for once more."""
    if (waiting := _WAITS_FOR.get(asked_for)) is not None:
        return Reply(Kind.CLARIFY, f"还差您一句话。{waiting}", confidence=0.9)
    text = (
        "好的。想看哪一条就回它的数字，也可以直接说您想问的。"
        if choosing
        else "好的。还想知道什么，直接问我就行。"
    )
    return Reply(Kind.CHITCHAT, text, confidence=1.0)


def say_again() -> Reply:
    """The answer was not understood, or was not what was asked for."""
    text = "对不住，没说明白。哪个词不懂就问哪个，比如“先诊疗后付费是啥”；要是答偏了，请换个说法再问一次。"
    return Reply(Kind.CHITCHAT, text + _ASK_A_PERSON, confidence=1.0)


def unrecorded(reply: Reply) -> Reply:
    """Where nothing is kept of what is asked, nobody is promised to be told of it."""
    return replace(reply, text=reply.text.replace(PASSED_ON, "").replace(_AND_FORWARD, ""))


def choose(titles: Sequence[str], confidence: float) -> Reply:
    """A bare word was said."""
    return Reply(
        Kind.CLARIFY,
        wording.numbered("您想问哪一样？请回数字，或者把话说全一点：", titles),
        choices=tuple(titles),
        confidence=confidence,
    )


def unknown(near: Sequence[str], elsewhere: OtherService | None, confidence: float) -> Reply:
    """Nothing answers: said plainly, with whose matter it is or the nearest topics."""
    if elsewhere is not None:
        whose = f"这事归{elsewhere.office}管，请问他们。" if elsewhere.office else ""
        name = f"“{elsewhere.name}”" if elsewhere.office else "这个"
        text = f"{name}我不清楚，我只懂看病报销和健康扶贫政策，不敢乱说。{whose}"
        return Reply(Kind.UNKNOWN, text, confidence=confidence, for_staff=True)
    text = f"这个我不知道，我手里的文件没有写，不敢乱说。{PASSED_ON}{_ASK_A_PERSON}"
    if near:
        text = wording.numbered(text + "\n我知道的相近的有（回数字就能看）：", near)
    return Reply(Kind.UNKNOWN, text, choices=tuple(near), confidence=confidence, for_staff=True)


def only_of(county: str, mine: str, source: str, citation: Citation) -> Reply:
    """The document gives the figure of another county only."""
    text = f"{mine}的，文件没有单独写；这一件事，文件只点名写了{county}。{PASSED_ON}"
    return Reply(Kind.UNKNOWN, wording.fitted([text], source), (citation,), 0.9, for_staff=True)


def not_helped(*, passed_on: bool = True) -> Reply:
    """The last answer was no help. Not `passed_on`: to staff of where? That was never said."""
    promise = (
        "您问的这件事我记下了，会转给工作人员看。换个说法再问一次也行。"
        if passed_on
        else f"{_ASK_WHERE}，再问一次，答不上的我好转给那里的工作人员。"
    )
    text = f"对不住，没帮上您。{promise}{_ASK_A_PERSON}"
    return Reply(Kind.CHITCHAT, text, confidence=1.0)


def only_orders() -> Reply:
    """Nothing but instructions to the bot was said."""
    return Reply(
        Kind.UNKNOWN, f"我只按文件回答看病报销和健康扶贫政策的事，别的做不了。{CAN_ASK}", confidence=1.0
    )


def no_choice() -> Reply:
    """A bare digit, with nothing to choose from."""
    return Reply(Kind.CHITCHAT, f"现在没有要选的数字，请直接说您想问什么。{CAN_ASK}", confidence=1.0)


def empty() -> Reply:
    """Nothing readable was said."""
    return Reply(Kind.CHITCHAT, f"我没看懂，请用文字或语音说说您想问什么。{CAN_ASK}", confidence=1.0)
