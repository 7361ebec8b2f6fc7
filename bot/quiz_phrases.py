"""The fixed sentences of the quiz (测一测): what it is, its questions, how it went."""

from collections.abc import Sequence

from bot import wording
from bot.phrases import CAN_ASK
from bot.reply import Kind, Reply
from policy_kb.quiz.choosing import Drawn
from policy_kb.townships.names import Township

LONGEST_COLUMN = 20  # townships, one a line


def needs_region() -> Reply:
    """The quiz was asked for before the county is known."""
    text = "测一测要按您县里的政策出题。请先告诉我您是哪个县（区）的，比如“我是海原县的”，再发“测一测”。"
    return Reply(Kind.CHITCHAT, text, confidence=1.0)


def has_nothing() -> Reply:
    """No question is published for the region."""
    return Reply(Kind.CHITCHAT, f"您县里的考题还没有出好，过些日子再来测。{CAN_ASK}", confidence=1.0)


def consent(number: int) -> Reply:
    """What it is, before anything is asked."""
    text = (
        f"{number}道小题，看看政策您知道多少，一两分钟。不记名：不记您是谁，只统计答对了多少。"
        "中途不想答了，回“退出”，前面的就不算。\n愿意答请回：\n1. 愿意\n2. 不了"
    )
    return Reply(Kind.CHITCHAT, text, confidence=1.0)


def township(known: Sequence[Township]) -> Reply:
    """Where the person lives; may be left unsaid."""
    if not known:
        return Reply(Kind.CHITCHAT, "您是哪个乡镇的？请写乡镇名，比如“三河镇”；不想说回0。", confidence=1.0)
    head = f"您是哪个乡镇的？请回数字，或者写名字，比如“{known[0].name}”："
    return _choices(head, known, range(len(known)))


def which_township(said: str, known: Sequence[Township], meant: Sequence[Township]) -> Reply:
    """What was said means several of them, or none: the same numbers again, of those that it may mean."""
    if meant:
        return _choices(f"“{said}”不止一个，是哪一个？请回数字：", known, [known.index(one) for one in meant])
    head = "请照下面的数字再选一次：" if said.isdecimal() else f"没有找到“{said}”，请从下面选，回数字："
    return _choices(head, known, range(len(known)))


def _choices(head: str, known: Sequence[Township], places: Sequence[int]) -> Reply:
    """Each with its place in the whole list; of many two stand in a line, so that all fit into one message."""
    listed = [f"{at + 1}. {known[at].name}" for at in places]
    if len(listed) > LONGEST_COLUMN:
        listed = ["　".join(listed[at : at + 2]) for at in range(0, len(listed), 2)]
    return Reply(Kind.CHITCHAT, wording.fitted([head, *listed], "0. 不想说，或者不在里面"), confidence=1.0)


def question(before: str, questions: Sequence[Drawn], at: int) -> Reply:
    """One question; `before` is what the answer to the last one was."""
    head = f"{before}\n第{at + 1}题（共{len(questions)}题）：{questions[at].text}".strip()
    choices = [f"{number}. {one.text}" for number, one in enumerate(questions[at].choices, start=1)]
    return Reply(
        Kind.CHITCHAT, wording.fitted([head, *choices], "请回数字；不想答了回“退出”。"), confidence=1.0
    )


def verdict(right: bool, answer: str) -> str:
    """Whether the choice was right, and what is."""
    return "答对了。" if right else f"不对，应该是：{answer}。"


def done(verdict: str, right: int, number: int) -> Reply:
    """The last answer, and the sum."""
    text = f"{verdict}\n{number}题答对{right}题，谢谢您。想弄清楚哪一条，直接问我就行。"
    return Reply(Kind.CHITCHAT, text, confidence=1.0)


def changed() -> Reply:
    """A question was corrected or taken away since it was asked."""
    text = "题目刚改过，这次答的不算，前面的没有记。想再测，请发“测一测”。"
    return Reply(Kind.CHITCHAT, text, confidence=1.0)


def left() -> Reply:
    """Somebody does not want to, or not any more."""
    return Reply(Kind.CHITCHAT, f"好的，不答了，前面的没有记。{CAN_ASK}", confidence=1.0)
