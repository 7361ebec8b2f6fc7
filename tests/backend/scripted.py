"""A dialog with a few fixed parts: tests of the page and the API depend on no wording and no ranking."""

from dataclasses import replace
from datetime import datetime

from bot.dialog import Dialog
from bot.memory import Memory
from bot.reply import Kind, Reply
from policy_kb.records import Citation

CITATION = Citation(
    title="2019年健康扶贫工作实施方案",
    issuer="中卫市卫生健康委员会",
    number="卫健发〔2019〕8号",
    date="2019-03-12",
    section="三、具体实施内容（四）",
    region="中卫市",
)
SOURCE = "来源：中卫市卫生健康委员会《2019年健康扶贫工作实施方案》，2019年3月12日，到今年已经7年。"
DEPOSIT = "按2019年的文件：贫困患者在县域内住院，先看病，后交钱，住院押金免交。"
DEPOSIT_TEXT = f"{DEPOSIT}\n要在县域内的定点医院住院。\n找谁：各乡镇卫生院。\n{SOURCE}"
CHOICES = ("住院押金", "门诊慢性病报销")
CHOICES_TEXT = "您想问哪一样？请回数字：\n1. 住院押金\n2. 门诊慢性病报销"
DANGER_TEXT = "情况很急，请马上打120！先救人，钱的事后头再说。\n等车的时候：别让病人走动。"
UNKNOWN_TEXT = "这个我不知道，已转给工作人员。"
WUCHENG = "371428"


class ScriptedDialog(Dialog):
    """押金 is answered, 选 offers choices, 胸口疼 is an emergency, 我是武城的 tells the region, 坏 breaks."""

    def __init__(self) -> None:
        """Needs no knowledge."""

    def turn(self, memory: Memory, text: str, now: datetime) -> tuple[Reply, Memory]:
        memory = replace(memory.faded(now), at=now)
        if text.isdecimal() and memory.choices:
            text = memory.choices[int(text) - 1]
        if "坏" in text:
            raise RuntimeError("broken on purpose")
        if "武城" in text:
            return Reply(Kind.CHITCHAT, "记下了，您是武城县的。"), memory.told_region(WUCHENG)
        return _reply(text), replace(memory, choices=CHOICES if "选" in text else ())


def _reply(text: str) -> Reply:
    if "押金" in text:
        return Reply(Kind.ANSWER, DEPOSIT_TEXT, (CITATION,), 0.9, "zhongwei-payment-deposit")
    if "选" in text:
        return Reply(Kind.CLARIFY, CHOICES_TEXT, confidence=0.5, choices=CHOICES)
    if "胸口疼" in text:
        return Reply(Kind.EMERGENCY, DANGER_TEXT, confidence=1.0)
    return Reply(Kind.UNKNOWN, UNKNOWN_TEXT, for_staff=True)
