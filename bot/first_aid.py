"""What is said when life is in danger: 120 first, what to do meanwhile, then the policy that was asked for."""

import re

from bot import wording
from bot.reply import Kind, Reply

# 12356 is the national line for psychological help (国家卫生健康委, since 2025).
_DESPAIR = (
    "人要紧！已经吃了药、喝了农药或者割伤流血的，马上打120；伤口流血先用干净布用力压住，别松手。\n"
    "要是心里难受、不想活，先别一个人待着，马上叫家里人、邻居或村干部来陪着，把药和刀收远。\n"
    "也可以打心理援助热线12356，有人听您说。看病的钱总有办法，等缓过来了我陪您一样一样弄清楚。"
)
# Who is about to hurt others: distance and the police first; nobody is asked to hold a sick man with a knife.
_VIOLENCE = (
    "先保人！别夺他手里的东西，别跟他争，带上老人孩子离远些、关好门，马上打110报警；已经有人受伤的，再打120。\n"
    "也叫村干部、邻居来帮忙。他有精神病的，跟警察说清楚，请他们送去精神专科医院。"
)
_GAS = re.compile(r"煤气|瓦斯|一氧化碳|煤烟|炭火")
_FALL = re.compile(r"摔|跌|绊|滑倒")
_POISON = re.compile(r"农药|百草枯|敌敌畏|鼠药|耗子药|除草剂|毒|[喝吃吞]{1,2}(?:了|下|错)?[^,。]{0,4}药")


def emergency(policy: Reply | None, message: str, *, despair: bool = False, violence: bool = False) -> Reply:
    """120 first, then what to do for what the message tells of. The policy answer follows when one was found."""
    text = (
        "情况很急，请马上打120，或者赶紧送最近医院的急诊！先救人，钱的事后头再说。\n"
        f"{_meanwhile(message)}人没有呼吸就照120电话里说的做。"
    )
    if despair or violence:
        text = _DESPAIR if despair else _VIOLENCE
    if policy is not None and policy.kind in (Kind.ANSWER, Kind.ESTIMATE):
        return Reply(
            Kind.EMERGENCY,
            wording.fitted([text, *policy.text.split("\n")[:-1]], policy.text.split("\n")[-1]),
            policy.citations,
            1.0,
            policy.entry,
        )
    later = "" if despair else "\n报销的事，等人安稳了再来问我。"
    return Reply(Kind.EMERGENCY, text + later, confidence=1.0)


def _meanwhile(message: str) -> str:
    """Until the ambulance is there. Out of the gas first; who was poisoned brings the bottle."""
    if _GAS.search(message):
        return "煤气中毒：先开门开窗、关掉煤气，把人抬到通风的地方，别点火、别开灯。"
    still = "别硬拉他起来、别挪动" if _FALL.search(message) else "别让病人走动"
    wait = f"等车的时候：{still}，别喂水喂药；"
    return f"{wait}把农药瓶、药瓶带上；" if _POISON.search(message) else wait
