"""The closed lists a record may say: each member has a code for the database and a Chinese word for people."""

from enum import StrEnum
from typing import Self


class Named(StrEnum):
    """A code with the word people know it by: `LOW_INCOME = "low_income", "低保"`."""

    word: str

    def __new__(cls, code: str, word: str = "") -> Self:
        """The member is its code; `word` stands beside it."""
        member = str.__new__(cls, code)
        member._value_ = code
        member.word = word
        return member

    @classmethod
    def words(cls) -> tuple[str, ...]:
        """Every Chinese word, in order."""
        return tuple(member.word for member in cls)

    @classmethod
    def by_word(cls, word: str) -> Self | None:
        """The member so called; None when there is none."""
        return next((member for member in cls if member.word == word), None)


class Sex(Named):
    """性别."""

    MALE = "male", "男"
    FEMALE = "female", "女"


class Category(Named):
    """户类别."""

    REGISTERED_POOR = "registered_poor", "建档立卡"
    LOW_INCOME = "low_income", "低保"
    DESTITUTE = "destitute", "特困"
    NEAR_LOW_INCOME = "near_low_income", "低保边缘"
    NEAR_POVERTY = "near_poverty", "边缘易致贫"
    UNSTABLE = "unstable", "脱贫不稳定"
    HARDSHIP = "hardship", "突发严重困难"
    ORDINARY = "ordinary", "一般"


class Relief(Named):
    """三个一批: how a poor patient is taken care of."""

    SERIOUS = "serious", "大病集中救治"
    CHRONIC = "chronic", "慢病签约"
    COVERED = "covered", "重病兜底"


class Standing(Named):
    """Whether a patient is still followed; the codes are those of the guidelines' Status."""

    ACTIVE = "active", "在管"
    DIED = "died", "死亡"
    MOVED = "moved", "迁出"
    CONTRACT_ENDED = "contract_ended", "解约"


class Post(Named):
    """What a doctor answers for: a team's families, a health centre's teams, a county's health centres."""

    DOCTOR = "doctor", "家庭医生"
    TOWNSHIP = "township", "乡镇督导"
    COUNTY = "county", "县级督导"


class DiseaseChange(Named):
    """What was done to a patient's disease that is kept with what stood there before."""

    NOTICE = "notice", "登记"
    PUT_RIGHT = "put_right", "改收到时间"
    TAKEN_BACK = "taken_back", "撤回"
    RULED_OUT = "ruled_out", "排除"


class ContractState(Named):
    """签约状态."""

    CURRENT = "current", "有效"
    RENEWED = "renewed", "已续签"
    ENDED = "ended", "已解约"


class Item(Named):
    """八个一: what each patient is to have."""

    HOSPITAL = "hospital", "定点医院"
    DOCTOR = "doctor", "家庭医生"
    PROMISE = "promise", "承诺书"
    CARD = "card", "健康卡"
    FILE = "file", "健康档案"
    EXAMINATION = "examination", "健康查体"
    CONSULTATION = "consultation", "健康会诊"
    LEAFLET = "leaflet", "明白纸"


class VisitWay(Named):
    """随访方式 of the standard form."""

    CLINIC = "clinic", "门诊"
    HOME = "home", "家庭"
    PHONE = "phone", "电话"


class Outcome(Named):
    """What came of a contact."""

    REACHED = "reached", "已随访"
    UNREACHABLE = "unreachable", "未联系上"
    REFUSED = "refused", "拒绝"
    HOSPITALISED = "hospitalised", "住院"


class Reporter(Named):
    """Who told of a reading taken at home."""

    PATIENT = "patient", "本人"
    FAMILY = "family", "家属"
    OTHER = "other", "代报"


class ReportedBy(Named):
    """How a reading taken at home was told."""

    WECHAT = "wechat", "微信"
    PHONE = "phone", "电话"
    IN_PERSON = "in_person", "当面"


class Intake(Named):
    """摄盐情况 of the standard form."""

    LIGHT = "light", "轻"
    MEDIUM = "medium", "中"
    HEAVY = "heavy", "重"


class Grade(Named):
    """心理调整, 遵医行为 of the standard form."""

    GOOD = "good", "良好"
    FAIR = "fair", "一般"
    POOR = "poor", "差"


class Pulse(Named):
    """足背动脉搏动 of the diabetes form."""

    NORMAL = "normal", "触及正常"
    WEAKENED = "weakened", "减弱"
    ABSENT = "absent", "消失"


class Hypoglycaemia(Named):
    """低血糖反应 of the diabetes form."""

    NONE = "none", "无"
    SOMETIMES = "sometimes", "偶尔"
    OFTEN = "often", "频繁"


class Medication(Named):
    """服药依从性 of the standard forms; the last one only of 严重精神障碍."""

    REGULAR = "regular", "规律"
    INTERMITTENT = "intermittent", "间断"
    NOT_TAKEN = "not_taken", "不服药"
    NOT_NEEDED = "not_needed", "医嘱勿需用药"
