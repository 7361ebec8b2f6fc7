"""What a question asks for, and what a text holds that could answer it: sums, shares, dates, places, lists.

Kinds of questions after Li and Roth, "Learning Question Classifiers" (2002), cut down to what can be seen in words.
"""

import re
from collections.abc import Mapping

ASKED: Mapping[str, re.Pattern[str]] = {
    "amount": re.compile(r"多少|几[个元块万千百人家名种项次]|多大|多高|多重|多远|数量|总额|金额|几何"),
    "money": re.compile(r"多少钱|多少元|多少费|几块|几元|费用|价格|价钱|贵|收费|资金|补贴|补助|奖励|罚款"),
    "ratio": re.compile(r"比例|百分|几成|率|占比|幅度|折"),
    "time": re.compile(
        r"什么时[候间]|何时|几[月号点日天年时]|多久|多长|时间|日期|期限|哪[天年月日]|时限|截止|多少[天年月]"
    ),
    "place": re.compile(
        r"哪里|哪儿|何地|何处|在哪|到哪|去哪|哪[个些]?(?:地|省|市|区|县|国|城)|地址|地点|什么地方|网址|路径"
    ),
    "phone": re.compile(r"电话|热线|号码|联系方式|邮箱"),
    "who": re.compile(
        r"谁|哪[些个家位](?:人|企业|单位|部门|机构|公司|医院|人员|对象)|什么人|何人|对象|哪家|哪位"
    ),
    "how": re.compile(r"怎么(?!回事|了|这)|怎样|如何|咋|办法|方法|步骤|流程|程序|怎么办"),
    "why": re.compile(r"为什么|为何|为啥|原因|怎么回事|怎么会|咋回事|怎么了|什么引起|为什麼|怎么这"),
    "whether": re.compile(
        r"吗|是否|能不能|可不可以|可否|会不会|是不是|有没有|要不要|能否|行不行|好不好|不$|没有$|么$"
    ),
    "list": re.compile(
        r"哪些|哪几|什么(?!时|地|人|意思|是|叫|样|引|原)|有何|几[个种项类点条]|内容|措施|条件|材料|要求"
    ),
    "meaning": re.compile(r"什么意思|何意|是什么|什么是|含义|意义|定义|解释|指什么|啥意思|叫什么"),
    "degree": re.compile(r"严重|危险|厉害|要紧|好吗|效果|影响|危害|后果|副作用"),
    "which": re.compile(r"哪[个种款类一]|最好|推荐|那个"),
}

HELD: Mapping[str, re.Pattern[str]] = {
    "figure": re.compile(r"\d"),
    "money": re.compile(r"\d\s*(?:\.\d+)?[万亿千百]*元"),
    "ratio": re.compile(r"\d\s*%|百分之|[一二三四五六七八九]成|基点"),
    "date": re.compile(r"\d{1,2}\s*[月日号]|\d{4}\s*年|之日起|截至|\d\s*(?:个工作日|天|小时|个月|年内)|期限"),
    "place": re.compile(r"[省市区县镇乡路街号]|地址|网址|www|http|网站|平台|公众号|窗口"),
    "phone": re.compile(r"\d{7,}|\d{3,4} \d{7,8}|电话|热线"),
    "who": re.compile(r"[局厅部委院所会]负责|企业|单位|人员|部门|公司|机构"),
    "steps": re.compile(r"可以?通过|按照|应当|步骤|流程|程序|申请|登录|办理|拨打"),
    "cause": re.compile(r"因为|由于|原因|因此|所以|导致|引起|为了"),
    "list": re.compile(r"一是|二是|[(（][一二三四五]|[①②③]|\d\s*、|[一二三]、|包括|如下|以下|第[一二三]"),
    "define": re.compile(r"是指|所称|即为|指的是|定义|简称"),
    "consequence": re.compile(r"罚款|责任|处罚|拘留|刑|赔偿|追究"),
}

FITS = (
    ("amount", "figure"),
    ("money", "money"),
    ("ratio", "ratio"),
    ("time", "date"),
    ("place", "place"),
    ("phone", "phone"),
    ("who", "who"),
    ("how", "steps"),
    ("why", "cause"),
    ("list", "list"),
    ("meaning", "define"),
)

_PROVINCE = re.compile(
    "北京|天津|河北|山西|内蒙古|辽宁|吉林|黑龙江|上海|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|广西|海南|"
    "重庆|四川|贵州|云南|西藏|陕西|甘肃|青海|宁夏|新疆|台湾|香港|澳门"
)
_PROVINCES = _PROVINCE.pattern.split("|")


def asked(text: str) -> int:
    """What the text asks for, a bit for every kind in the order of ASKED."""
    return sum(1 << at for at, pattern in enumerate(ASKED.values()) if pattern.search(text))


def held(text: str) -> int:
    """What the text holds, a bit for every kind in the order of HELD."""
    return sum(1 << at for at, pattern in enumerate(HELD.values()) if pattern.search(text))


def regions(text: str) -> int:
    """The provinces that are named, a bit for each."""
    return sum(1 << _PROVINCES.index(name) for name in set(_PROVINCE.findall(text)))
