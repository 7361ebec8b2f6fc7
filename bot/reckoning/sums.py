"""Reads a sum that is to be worked out from what a person says: the amount, the setting, the hospital, who it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from bot.reckoning import bills
from bot.reckoning.wanted import asked_for as asked_for
from bot.understand import Understanding
from policy_kb.benefits.rulebook import Case, Setting

_REFERRED = re.compile(
    r"(?:经|经过|办了|办好|有|开了|医院给|批准|同意)[^,。]{0,4}转(?:诊|院|过去)|转诊(?:了|过去|批准|手续办)|批准转"
    r"|转[^。]{0,14}(?<!没)(?<!未)(?<!不)(?:批了|批过|批的|批准|同意)|(?<!没)(?<!未)批(?:了|过)的"
)
_NOT_REFERRED = re.compile(
    r"(?:没|没有|未|不)(?:办|经|开|有|走|批)?[^,。]{0,4}(?:转诊|转院|批准|手续)|自己(?:跑|去|找)"
)
_BURDEN = re.compile(
    r"(?:负担|自付|自负|承担)(?:的|金额|费用|了|有|是|为|共|累计|合计|一共|总共|到|达|才|就|只|也|已经|大概)*\s?[\d一二两三四五六七八九十]|"
    r"\d(?:元|块|块钱)?的?(?:个人|自己)?(?:负担|自付|自负)|(?:累计|合计|一共|总共)的?(?:个人|自己)?(?:负担|自付|自负)"
    r"|(?:大病保险)[^,。]{0,4}(?:自付|自负)|(?:负担|自付|承担|自己(?:掏|出|付))[^,。]{0,6}(?:累计|合计|一共|总共|还(?:剩|有))|(?:单|只)(?:独)?算大病保险|大病保险范围内的个人负担|基本医保报完|医保报(?:完|了)(?:以后|后)"
)
# An amount that is named so is the bill, whatever is then asked of it (三级医院6万元，医保报完，大病保险报多少).
_BILLED = re.compile(r"费用|花了|花费|总共花|一共花|账单|结算单")
_BORNE = re.compile(r"负担|自付|自负|承担|自己(?:掏|出|付|还)|个人(?:掏|出|付)|(?:还|后|完)剩|剩下|剩的")
_SERIOUS = re.compile(
    r"大病[^,。病]{0,6}(?:报|赔)"
)  # 自己负担的累计八千, 大病能报多少: the insurance by its short name
_STAYED = re.compile(r"住(?!房|址|宅|在|宿)|手术|开刀|医院|卫生院|结算单|结账单|病房")
# The rules of some counties speak of outpatients with a chronic disease only.
_CHRONIC = re.compile(r"办(?:了|过|好|理)[^,。没不]{0,4}(?:慢|证|手续|$)|^(?:办了|办过|办理了|有证)")
_COMMON = re.compile(
    r"普通|感冒|发烧|发热|咳嗽|拉肚子|小病|(?:没|没有|未)(?:给我?)?办|(?:不是|没有?|不算)(?:得)?(?:慢性病|慢病)"
)
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
    self_paid: Decimal | None = None  # outside the rules, no part of `amount`
    rough: str = ""  # 一万多: the words of an amount of which only the round part is known
    chronic: bool | None = (
        None  # whether the outpatient has a chronic disease, or is being treated for another
    )

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
            "self_paid": None if self.self_paid is None else str(self.self_paid),
            "rough": self.rough or None,
            "chronic": _yes_no(self.chronic),
        }
        return tuple((name, str(value)) for name, value in pairs.items() if value is not None)

    def with_earlier(self, earlier: "Sum") -> "Sum":
        """What was said now, then what was said before."""
        amount, apart = _with_part_told_apart(self, earlier)
        return Sum(
            amount=amount,
            eligible=self.eligible or (self.amount is None and earlier.eligible),
            setting=self.setting or earlier.setting,
            level=self.level or (None if self.township else earlier.level),
            township=self.township or (self.level is None and earlier.township),
            persons=(self.persons or earlier.persons) - self.not_persons,
            not_persons=self.not_persons | (earlier.not_persons - self.persons),
            outside=self.outside if self.outside is not None else earlier.outside,
            referred=self.referred if self.referred is not None else earlier.referred,
            self_paid=apart,
            rough=self.rough or ("" if self.amount is not None else earlier.rough),
            chronic=self.chronic if self.chronic is not None else earlier.chronic,
        )


def _with_part_told_apart(now: Sum, before: Sum) -> tuple[Decimal | None, Decimal | None]:
    """The eligible amount and the self-paid one; where one was told after the other, it is taken off now."""
    if now.amount is not None and now.self_paid is None and before.amount is None and before.self_paid:
        return now.amount - before.self_paid, before.self_paid
    if now.amount is None and now.self_paid is not None and before.amount is not None:
        whole = before.amount + (before.self_paid or 0)
        return (before.amount if before.eligible else whole - now.self_paid), now.self_paid
    if now.amount is not None or now.self_paid is not None:
        return now.amount, now.self_paid
    return before.amount, before.self_paid


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
        self_paid=Decimal(facts["self_paid"]) if "self_paid" in facts else None,
        rough=facts.get("rough", ""),
        chronic=facts["chronic"] == "1" if "chronic" in facts else None,
    )


def read(said: Understanding, region_chain: tuple[str, ...]) -> Sum:
    """The facts of a sum in one message."""
    text = said.text
    amount, apart = _amount(text), bills.self_paid(text)
    return Sum(
        amount=amount,
        eligible=bills.names_eligible(text),
        setting=_setting(said),
        level=said.level,
        township=bool(_TOWNSHIP_HOSPITAL.search(text)) and said.level is None,
        persons=said.persons,
        not_persons=said.not_persons,
        outside=_outside(said, region_chain),
        referred=False if _NOT_REFERRED.search(text) else (True if _REFERRED.search(text) else None),
        self_paid=apart,
        rough=bills.rough(text),
        chronic=_chronic(said),
    )


def _amount(text: str) -> Decimal | None:
    """The bill without what is outside the rules; None when none is named, or not clearly."""
    bill = bills.spent(text)
    if bill is None or bill.unclear:
        return None
    apart = bills.self_paid(text)
    whole = apart is not None and not bills.said_to_be_eligible(bill, bills.apart_from_levels(text))
    return bill.value - apart if apart is not None and whole else bill.value


def _chronic(said: Understanding) -> bool | None:
    if _COMMON.search(said.text):
        return False
    chronic = {"慢性病", "慢性病患者", "高血压", "糖尿病"} & said.analysis.names()
    return True if chronic or _CHRONIC.search(said.text) else None


def _setting(said: Understanding) -> Setting | None:
    names = said.analysis.names()
    if (
        ("大病保险" in names or _SERIOUS.search(said.text))
        and _BURDEN.search(said.text)
        and not _is_a_bill(said)
    ):
        return Setting.SERIOUS_ILLNESS
    if "押金" in names and re.search(
        r"押金|预交|预缴|保证金|押(?:上|下|了|个)?[\d一二两三四五六七八九十]", said.text
    ):
        return Setting.DEPOSIT
    if (
        "门诊" in names
        or "门诊" in said.text
        or ("慢性病" in names and {"药", "报销"} & names and "住院" not in names)
    ):
        return Setting.CHRONIC_OUTPATIENT
    if said.level is not None or "出院" in names or _STAYED.search(said.text):
        return Setting.INPATIENT
    return None


def _is_a_bill(said: Understanding) -> bool:
    """Whether the amount is what the care cost, of which the basic insurance has still to pay its share."""
    return (said.level is not None or bool(_BILLED.search(said.text))) and not _BORNE.search(said.text)


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
