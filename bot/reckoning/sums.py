"""Reads a sum that is to be worked out from what a person says: the amount, the setting, the hospital, who it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.understand import Understanding
from policy_kb import numerals
from policy_kb.benefits.rulebook import Case, Setting
from policy_kb.numerals import Amount

_LIMIT_BEFORE = re.compile(
    r"(?:超过|超出|过了|最多|顶多|不超过|不足|不到|没到|满|到|起付线?(?:是|为)?|封顶(?:线)?(?:是|为)?|上限(?:是|为)?|低于|高于|大于|小于)[^\d,。]{0,2}$"
)
_LIMIT_AFTER = re.compile(
    r"^(?:元|块|块钱)?(?:以上|以下|以内|以外|封顶|起付|的?那(?:一)?[截段块]|(?:那|这|的)?部分|往上|往下|以里|之内|里头|里面|块?以内|朝上|朝下|这个?(?:限额|上限|数|线)|到[\d一二三四五六七八九十]|是(?:怎么|咋|按|一|不是|啥|什么))"
)
_SPENT = re.compile(
    r"花|费用|总共|一共|合计|用了|用掉|账单|单子|结算|算下来|开销|要交|得交|交了|收了|收我|押金|预交|能报的|都能报|可报|政策内|政策范围内|合规|范围内|住院|门诊|拿药|买药|要我|累|负担|医院|自负"
)
_ELIGIBLE = re.compile(r"能报的|可报的|可以报的|都能报|政策内|政策范围|合规|范围内|目录内|报销范围")
_ASKS = re.compile(
    r"多少|好多|几多|几个钱|几钱|怎么算|咋算|算一?下|算算|帮我算|测算|估|够不够|能报|给报|报得|报销|自己|个人|掏|出|到手|应付|实付|减|省|负担|几成|要交"
)
_REFERRED = re.compile(
    r"(?:经|经过|办了|办好|有|开了|医院给|批准|同意)[^,。]{0,4}转(?:诊|院|过去)|转诊(?:了|过去|批准|手续办)|批准转"
    r"|转[^。]{0,14}(?<!没)(?<!未)(?<!不)(?:批了|批过|批的|批准|同意)|(?<!没)(?<!未)批(?:了|过)的"
)
_NOT_REFERRED = re.compile(
    r"(?:没|没有|未|不)(?:办|经|开|有|走|批)?[^,。]{0,4}(?:转诊|转院|批准|手续)|自己(?:跑|去|找)"
)
_ASKS_THE_RATE = re.compile(r"几成|比例|百分之(?:几|多少)|按(?:多少|几)|怎么报|咋报|能不能报")
_RANGE_BEFORE = re.compile(r"[\d一二两三四五六七八九](?:到|至)$")
_MONEY_BEFORE = re.compile(r"(?:花|用|交|费|押金|费用|账单|预交|收|掏|出)(?:了|掉|去|是|要|得)?$")
_BURDEN = re.compile(
    r"(?:大病保险)[^,。]{0,4}(?:自付|自负)|(?:负担|自付|承担|自己(?:掏|出|付))[^,。]{0,6}(?:累计|合计|一共|总共|还(?:剩|有))|(?:单|只)(?:独)?算大病保险|基本医保报完|医保报(?:完|了)(?:以后|后)"
)
_LEVEL = re.compile(r"[一二三123]级")
_STAYED = re.compile(r"住(?!房|址|宅|在|宿)|手术|开刀|医院|卫生院|结算单|结账单|病房")
_TOWNSHIP_HOSPITAL = re.compile(r"(?:乡|镇)(?:里|上|的)?(?:的)?卫生院|卫生院")


@dataclass(frozen=True, slots=True)
class Sum:
    """The facts of a sum under way. None: not said yet."""

    amount: Decimal | None = None
    eligible: bool = False
    setting: Setting | None = None
    level: int | None = None
    township: bool = False
    persons: frozenset[str] = frozenset()
    not_persons: frozenset[str] = frozenset()
    outside: bool | None = None
    referred: bool | None = None

    def case(self) -> Case:
        """What the rules are asked with. A township health centre counts as a first-level hospital."""
        return Case(
            setting=self.setting,
            amount=self.amount,
            level=self.level or (1 if self.township else None),
            persons=self.persons,
            outside_county=self.outside,
            referred=self.referred,
            amount_is_eligible=self.eligible,
        )

    def facts(self) -> tuple[tuple[str, str], ...]:
        """For the memory."""
        pairs = {
            "amount": None if self.amount is None else str(self.amount),
            "eligible": "1" if self.eligible else None,
            "setting": self.setting,
            "level": None if self.level is None else str(self.level),
            "township": "1" if self.township else None,
            "persons": "|".join(sorted(self.persons)) or None,
            "not_persons": "|".join(sorted(self.not_persons)) or None,
            "outside": _yes_no(self.outside),
            "referred": _yes_no(self.referred),
        }
        return tuple((name, str(value)) for name, value in pairs.items() if value is not None)

    def with_earlier(self, earlier: "Sum") -> "Sum":
        """What was said now, then what was said before."""
        return Sum(
            amount=self.amount if self.amount is not None else earlier.amount,
            eligible=self.eligible or (self.amount is None and earlier.eligible),
            setting=self.setting or earlier.setting,
            level=self.level or (None if self.township else earlier.level),
            township=self.township or (self.level is None and earlier.township),
            persons=(self.persons or earlier.persons) - self.not_persons,
            not_persons=self.not_persons | (earlier.not_persons - self.persons),
            outside=self.outside if self.outside is not None else earlier.outside,
            referred=self.referred if self.referred is not None else earlier.referred,
        )


def from_facts(facts: Mapping[str, str]) -> Sum:
    """A sum as it was remembered."""
    return Sum(
        amount=Decimal(facts["amount"]) if "amount" in facts else None,
        eligible="eligible" in facts,
        setting=Setting(facts["setting"]) if "setting" in facts else None,
        level=int(facts["level"]) if "level" in facts else None,
        township="township" in facts,
        persons=frozenset(facts["persons"].split("|")) if "persons" in facts else frozenset(),
        not_persons=frozenset(facts["not_persons"].split("|")) if "not_persons" in facts else frozenset(),
        outside=facts["outside"] == "1" if "outside" in facts else None,
        referred=facts["referred"] == "1" if "referred" in facts else None,
    )


def read(said: Understanding, region_chain: tuple[str, ...]) -> Sum:
    """The facts of a sum in one message."""
    text = said.text
    amount = spent(text)
    if amount is not None and amount.unclear:
        amount = None
    return Sum(
        amount=None if amount is None else amount.value,
        eligible=bool(_ELIGIBLE.search(text)),
        setting=_setting(said),
        level=said.level,
        township=bool(_TOWNSHIP_HOSPITAL.search(text)) and said.level is None,
        persons=said.persons,
        not_persons=said.not_persons,
        outside=_outside(said, region_chain),
        referred=False if _NOT_REFERRED.search(text) else (True if _REFERRED.search(text) else None),
    )


def asked_for(text: str) -> bool:
    """Whether a normalised message wants a sum worked out: it names a bill and asks what follows."""
    bill = spent(text)
    if bill is None or not _SPENT.search(text) or (bill.unclear and _ASKS_THE_RATE.search(text)):
        return False
    return bool(_ASKS.search(text)) or (not bill.plain and bool(_LEVEL.search(text)))


def spent(text: str) -> Amount | None:
    """The bill among the amounts of a text: not a limit that is asked about; the eligible part when it is named."""
    text = apart_from_levels(text)
    found = bills(text)
    for amount in found:
        if _ELIGIBLE.search(text[max(0, amount.start - 8) : amount.start]):
            return amount
    return found[0] if found else None


def unclear(text: str) -> str:
    """The words of a bill that may be one sum or another (三四万, 万八千); empty when it is clear, or none is named."""
    text = apart_from_levels(text)
    bill = spent(text)
    return text[bill.start : bill.end] if bill is not None and bill.unclear else ""


def apart_from_levels(text: str) -> str:
    """三万二级医院 is 三万 in a 二级医院."""
    return _LEVEL.sub(r" \g<0>", text)


def bills(text: str) -> list[Amount]:
    """Every sum of money that was spent, in order."""
    return [amount for amount in numerals.amounts(text) if not _is_limit(amount, text)]


def several(text: str) -> bool:
    """Whether more than one bill is named and none of them as the eligible one: which to take is not known."""
    return len({amount.value for amount in sure_bills(text)}) > 1 and not _ELIGIBLE.search(text)


def sure_bills(text: str) -> list[Amount]:
    """The bills that are surely money: with a unit, or just after 花了, 押金."""
    text = apart_from_levels(text)
    return [
        amount for amount in bills(text) if not amount.plain or _MONEY_BEFORE.search(text[: amount.start])
    ]


def _is_limit(amount: Amount, text: str) -> bool:
    if amount.unclear and _RANGE_BEFORE.search(text[: amount.start]):
        return False  # 花了6到7万 is a range and no limit
    return bool(_LIMIT_BEFORE.search(text[: amount.start]) or _LIMIT_AFTER.search(text[amount.end :]))


def _setting(said: Understanding) -> Setting | None:
    names = said.analysis.names()
    if "大病保险" in names and _BURDEN.search(said.text):
        return Setting.SERIOUS_ILLNESS
    if "押金" in names and re.search(r"押金|预交|预缴|保证金", said.text):
        return Setting.DEPOSIT
    if "门诊" in names or ("慢性病" in names and {"药", "报销"} & names and "住院" not in names):
        return Setting.CHRONIC_OUTPATIENT
    if said.level is not None or "出院" in names or _STAYED.search(said.text):
        return Setting.INPATIENT
    return None


def _outside(said: Understanding, region_chain: tuple[str, ...]) -> bool | None:
    place = said.place
    if _NOT_REFERRED.search(said.text) and place.care_in is None:
        return True  # a referral is only asked for outside
    if place.care_in is not None and region_chain:
        return (
            place.care_in not in region_chain
            or place.care_in.endswith("0000")
            or place.care_in.endswith("00")
        )
    if place.care_far or "县外" in said.analysis.names():
        return True
    return False if "县域内" in said.analysis.names() or "县医院" in said.analysis.names() else None


def _yes_no(value: bool | None) -> str | None:
    return None if value is None else ("1" if value else "0")
