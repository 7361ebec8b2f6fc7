"""Whether a message wants a sum worked out at all, and what keeps it from being one sum: several stays or persons."""

import re

from bot.reckoning import bills, unfit
from bot.understand import Understanding
from policy_kb.numerals import Amount, chinese_number

_SPENT = re.compile(
    r"花|费用|总共|一共|合计|用了|用掉|账单|单子|结算|算下来|开销|要交|得交|交了|收了|收我|押金|预交|能报的|都能报|可报|政策内|政策范围内|合规|范围内|住院|门诊|拿药|买药|要我|累|负担|医院|自负|住了|每次"
)
_ASKS = re.compile(
    r"多少|好多|几多|几个钱|几钱|怎么算|咋算|算一?下|算算|帮我算|测算|估|够不够|能报|给报|报得|报销|自己|个人|掏|出(?!院)|到手|应付|实付|减|省|负担|几成|要交"
)
_ASKS_THE_RATE = re.compile(r"几成|比例|百分之(?:几|多少)|按(?:多少|几)|怎么报|咋报|能不能报")
_LEVEL = re.compile(r"[一二三123]级")
_QUESTION = re.compile(r"[吗么不没呢?]\s*$|(?:咋|怎么|如何|能不能|可不可以|有没有|是不是|哪|什么|啥|么|干)")
# What the person pays for being insured is no bill: 低保户医保要交125对不对.
_PREMIUM = re.compile(
    r"(?:医保|医疗保险|合作医疗|农合|参保|保费)[^,。]{0,8}(?:交|缴|出|掏)|(?:交|缴)(?:的)?(?:医保|医疗保险|合作医疗|农合|保费)"
    r"|补充(?:医疗)?保险[^,。报赔]{0,14}(?:交|缴|出|掏)"
)
_OVER = re.compile(r"超(?:过)?(?:了)?线|过(?:了)?线|超没超|到顶|超标|超封顶|封顶(?:了)?(?:没|吗|不)")
# 区里给卫生院配设备花了四百多万, 贫困人口总共两万多: an authority's money and a count of people are no bill.
_NO_BILL = re.compile(
    r"(?:区里|县里|市里|省里|全[区县市]|政府|财政|国家|上头|卫健局|卫计局)[^。]{0,24}"
    r"(?:投|配|建|改造|修|统筹|拨|买|采购|装)|(?:投资|投入|投了|统筹|拨款)|人口|人数|户数|多少(?:人|户)"
)
# What is asked last is no sum, though one was told before: 去年交了两千, 现在政策变了没; 花了两万, 一站式在哪个窗口.
_HOW_MUCH = re.compile(r"多少|好多|几多|几个钱|几钱|几块|几成|怎么算|咋算|算一?下|算算|帮我算|测算|估|够不够")
_ASKS_ELSE = re.compile(
    r"变没变|变了?没|改没改|改了?没|变了?[吗么不]|还(?:是不是)?(?:这样|那样|照旧|一样)|章程|规定|规矩|真的|真假|哄人|骗人|谁说的"
    r"|哪个?(?:窗口|科室|部门|地方|单位)|(?:在|去|到|上)(?:哪|啥地方|什么地方)|找(?:谁|哪)|(?:咋|怎么|如何)(?:结|办|申请|报名|签)"
    r"|有(?:没有|没得|无)?个?(?:顶(?!多)|封顶|上限)|有(?:没有|啥|什么|么|哪些)[^,。]{0,6}(?:减免|政策|照顾|优惠|好处|补助|救助|说法)|(?:要|用|还|得)?不?(?:交|缴)不(?:交|缴)"
)
# What is demanded before the care, and whether that is right: 进医院先掏三千，对不对.
_BEFOREHAND = re.compile(r"先(?:自己|自个|给)?(?:交|缴|掏|拿|付|垫|押)(?!了|过)")
_WHETHER_RIGHT = re.compile(
    r"[对合应]不[对合应]|对[吗么不]|合理|合规|正常|该不该|该(?:交|缴|掏|拿|付|垫|押)|有(?:没有)?这|行不行|成不成|要不要"
)
# The exact figure behind a rough one (一千多万, 零头是好多), and what a whole county spent: no bill of anybody.
_EXACTLY = re.compile(
    r"零头|准数|确数|准确数|具体(?:数|(?:是|有)?(?:多少|好多|几多))(?!.{0,4}(?:自己|个人|我|俺))"
)
_SOMEBODYS = re.compile(r"花|我|俺|咱|自己|个人|[爹娘爸妈爷奶]|押金|账单|住了")
LARGE = 500_000  # 元; told of nobody, it is an authority's
_LAST = re.compile(r"[^,。;!?]*[,。;!?\s]*$")
_ANOTHER = re.compile(r"^(?:那|要是|如果|换成)?[^,。]*(?:呢|咧|哩)[?]?$")
_OWN_CARE = re.compile(
    r"住院|住了|看病|门诊|手术|自己|(?<![一两三四五六七八九十几\d])个人|押金|报销|能报|报多少|报几"
)
_CARE = re.compile(r"住院|住了?院|医院|卫生院|门诊|看病|押金|手术")
# What a message that states a bill and asks nothing may speak of beside it.
_OF_A_BILL = frozenset(
    {
        "住院",
        "门诊",
        "押金",
        "慢性病",
        "医院",
        "卫生院",
        "县医院",
        "定点医院",
        "县外",
        "县域内",
        "报销",
        "个人自付",
    }
    | {"出院", "看病", "药", "转诊", "结算", "大病保险", "高血压", "糖尿病", "生病", "病名"}
)
LONGEST_STATEMENT = 24  # characters; longer ones tell a story
_COUNT = r"(\d|[两二三四五六七八九十])"
_STAYS = re.compile(
    rf"(?:住|去|跑|进)(?:了|过|院)*{_COUNT}(?:次|回|趟)|{_COUNT}(?:次|回|趟)(?:都)?(?:住院|住的)|每(?:次|回|趟)"
)
_TOGETHER = re.compile(r"加起来|加到一起|加一起|总共|一共|合计|拢共|拢总|总计")
_PERSONS = re.compile(
    rf"(?:{_COUNT}(?:个?人|口子?)|俩|仨|两口子|老两口)(?:都|一共|一起|一块|同时|也|在|去)*(?:住|花|进)"
    r"|(?:一个人|每人|每个人|各|各自|一人)(?:都)?(?:花|用)"
)
_BACKWARDS = re.compile(
    r"(?:原来|原先|本来|当初|(?:没)?(?:报|减|报销|减免)(?:之)?前)[^,。]{0,6}(?:交|花|掏|是|要|收|有|费|押)[^,。]{0,4}(?:多少|好多|几多)"
    r"|(?:报|减)(?:完|了|销|免)[^。]{0,12}(?:总共|一共|总的)花(?:了|掉)?(?:多少|好多|几多)"
)


def asked_for(text: str) -> bool:
    """Whether a normalised message names a bill and asks what follows; not whether it is above the year's limit."""
    if _OVER.search(text) or (_NO_BILL.search(text) and not _OWN_CARE.search(text)):
        return False
    bill = bills.spent(text)
    if bill is None or not _SPENT.search(text) or (bill.unclear and _ASKS_THE_RATE.search(text)):
        return False
    if of_the_premium(text) or unfit.asks_it_back(text) or _is_told_only(text, bill) or _demanded(text):
        return False
    return bool(_ASKS.search(text)) or (not bill.plain and bool(_LEVEL.search(text)))


def _is_told_only(text: str, bill: Amount) -> bool:
    """Whether the bill is a part of the story, or a figure of a report, and nothing is to be worked out of it."""
    if _EXACTLY.search(text) or (bill.value >= LARGE and not _SOMEBODYS.search(text)):
        return True
    last = _LAST.search(text)
    return last is not None and bool(_ASKS_ELSE.search(last[0])) and not _HOW_MUCH.search(text)


def _demanded(text: str) -> bool:
    """Whether the amount is to be paid before the care, and that is in question."""
    return bool(_BEFOREHAND.search(text) and _WHETHER_RIGHT.search(text)) and not _HOW_MUCH.search(text)


def stated(said: Understanding) -> bool:
    """Whether it states a bill and says nothing else (住院花了三万): what follows from it is what is asked."""
    text = said.text
    asks = _QUESTION.search(text) or _demanded(text)
    if len(text) > LONGEST_STATEMENT or asks or not bills.sure_bills(text):
        return False
    if not _SPENT.search(text) and not _LEVEL.search(text):
        return False
    wants = said.analysis.names("ask", "vague", "strict")
    return not wants and said.subject <= _OF_A_BILL and not _PREMIUM.search(text)


def adds_only(said: Understanding) -> bool:
    """Whether a message, while a fact is waited for, tells and asks nothing: 在武汉转诊住的三级医院."""
    asks = _QUESTION.search(said.text) or said.analysis.names("ask", "vague", "strict")
    return len(said.text) <= LONGEST_STATEMENT and not asks and said.subject <= _OF_A_BILL


def another_bill(text: str) -> bool:
    """那医院让交五千的呢: what was just worked out or told, for another bill."""
    return bool(_ANOTHER.search(text)) and len(text) <= LONGEST_STATEMENT and bool(bills.sure_bills(text))


def of_the_premium(text: str) -> bool:
    """Whether what is paid for being insured is asked about (孤儿交医保要钱吗), and no care."""
    return bool(_PREMIUM.search(text)) and not _CARE.search(text)


def stays(text: str) -> int:
    """How many stays are told of and not summed up; 每次 alone is several."""
    if _TOGETHER.search(text):
        return 1
    found = [chinese_number(one or other) for one, other in _STAYS.findall(text)]
    return max((int(number) if number is not None else 2 for number in found), default=1)


def of_several_persons(text: str) -> bool:
    """两个人住院, 一个人花了三万: whose the bill is, or how many there are, is not clear."""
    return bool(_PERSONS.search(text))


def backwards(text: str) -> bool:
    """Whether the whole is asked for from what was left (报完交了2000，原来要交多少)."""
    return bool(_BACKWARDS.search(text))
