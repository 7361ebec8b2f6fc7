"""The columns of the patient and the team sheet: what they are called, what is written there. One list each."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from scheduler.guidelines.facts import Disease
from scheduler.models.kinds import Category, Item, Post, Relief, Sex, Standing, VisitWay

PATIENTS, TEAMS = "患者", "团队"
HELP = "填写说明"  # how the help row begins, by which a reader skips it
YES, NO = "是", "否"
DISEASES: Mapping[Disease, tuple[str, ...]] = {
    Disease.HYPERTENSION: ("高血压", "原发性高血压", "高血压病"),
    Disease.DIABETES: ("糖尿病", "2型糖尿病", "二型糖尿病", "Ⅱ型糖尿病", "II型糖尿病"),
    Disease.PSYCHOSIS: ("严重精神障碍", "重性精神病", "重性精神障碍", "精神障碍", "严重精神病"),
    Disease.TUBERCULOSIS: ("肺结核", "结核病", "结核"),
    Disease.ELDERLY: ("65岁以上", "65岁及以上", "老年人", "65岁以上老年人"),
    Disease.COPD: ("慢阻肺", "慢性阻塞性肺疾病", "COPD"),
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `text`: Excel must not turn it into a number. `choices`: offered in a dropdown."""

    key: str
    head: str
    help: str
    also: tuple[str, ...] = ()
    required: bool = False
    text: bool = False
    choices: tuple[str, ...] = ()
    width: int = 12


def item_key(item: Item) -> str:
    """The key of the column of one of the 八个一."""
    return f"item_{item.value}"


_DAY = "日期，如 2024-03-05"
COLUMNS: tuple[Column, ...] = (
    Column("name", "姓名", "必填", ("患者姓名", "居民姓名"), required=True),
    Column(
        "id_number",
        "身份证号",
        "必填，18位，按文本填",
        ("身份证号码", "公民身份号码", "身份证", "证件号码"),
        required=True,
        text=True,
        width=22,
    ),
    Column("sex", "性别", "可不填，按身份证号算", choices=Sex.words(), width=8),
    Column("birth", "出生日期", "可不填，按身份证号算", ("出生年月日", "生日")),
    Column(
        "phone", "联系电话", "手机号或座机", ("电话", "手机号", "联系方式", "电话号码"), text=True, width=15
    ),
    Column("region", "县（区）", "必填，全称或六位区划代码", ("县", "县区", "区县", "县市区"), required=True),
    Column("township", "乡镇", "乡镇全称", ("乡镇街道", "乡", "镇")),
    Column("village", "村（社区）", "行政村全称", ("村", "行政村", "村社区", "村居")),
    Column("address", "家庭住址", "组、门牌号", ("住址", "地址", "家庭地址", "详细地址"), width=24),
    Column("household", "户编号", "同一户填同一个编号", ("户号", "家庭编号"), text=True, width=20),
    Column("category", "户类别", "新登记的必填，下拉选择", ("贫困类别", "户属性"), choices=Category.words()),
    Column("relief", "三个一批", "下拉选择", ("三个一批分类",), choices=Relief.words(), width=14),
    Column(
        "diseases",
        "病种",
        "必填，几种病用顿号隔开：" + "、".join(names[0] for names in DISEASES.values()),
        ("慢病病种", "疾病", "所患疾病", "慢性病"),
        required=True,
        width=20,
    ),
    Column(
        "ended",
        "已结束病种",
        "不再随访的病种和日期，如 肺结核2024-03-05，几种用顿号隔开",
        ("结束病种",),
        width=20,
    ),
    Column("health_centre", "卫生院", "要和“团队”表里的一样", ("乡镇卫生院", "签约机构", "机构"), width=16),
    Column("team", "家庭医生团队", "要和“团队”表里的一样", ("团队", "签约团队"), width=14),
    Column("doctor", "签约医生", "要和“团队”表里的一样", ("医生", "家庭医生姓名", "责任医生")),
    Column("package", "服务包", "如 基础包", ("签约服务包",)),
    Column("starts", "签约日期", _DAY, ("签约开始日期",)),
    Column("ends", "到期日期", "不填按一年算", ("签约到期日期", "到期时间")),
    Column("standing", "人员状态", "不填按在管", ("状态",), choices=Standing.words()),
    Column("standing_on", "状态日期", "死亡、迁出、解约那天", ("变动日期",)),
    Column("pregnant", "孕产期", "孕妇或哺乳期填是", ("孕妇",), choices=(YES, NO), width=8),
    Column("visited_on", "最近随访日期", _DAY, ("随访日期", "末次随访日期"), width=14),
    Column("way", "随访方式", "下拉选择", choices=VisitWay.words()),
    Column("sbp", "收缩压", "毫米汞柱，如 135", ("高压",), width=8),
    Column("dbp", "舒张压", "毫米汞柱，如 85", ("低压",), width=8),
    Column("glucose", "空腹血糖", "mmol/L，如 6.5", ("血糖", "空腹血糖值"), width=10),
    Column(
        "notified",
        "通知单时间",
        "肺结核管理通知单收到的时间，如 2024-03-05 14:30",
        ("管理通知单时间", "收到通知单时间"),
        width=18,
    ),
    *(Column(item_key(item), f"八个一：{item.word}", "办好那天的日期", width=14) for item in Item),
)
TEAM_COLUMNS: tuple[Column, ...] = (
    Column("region", "县（区）", "必填，全称或六位区划代码", ("县", "县区", "区县"), required=True),
    Column("township", "乡镇", "乡镇全称"),
    Column("health_centre", "卫生院", "县级督导可不填", ("乡镇卫生院",), width=18),
    Column("team", "团队", "家庭医生必填", ("家庭医生团队",), width=14),
    Column("doctor", "姓名", "必填", ("医生", "医生姓名"), required=True),
    Column("post", "岗位", "下拉选择", choices=Post.words()),
    Column("phone", "联系电话", "手机号或座机", ("电话", "手机号"), text=True, width=15),
)


def bare(head: object) -> str:
    """A heading without what people add to it: blanks, stars, brackets and colons."""
    return re.sub(r"[\s*＊()（）:：、/（必填）]", "", str(head or ""))


def by_head(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Every name a column may stand under, to the column."""
    return {bare(name): column for column in columns for name in (column.head, *column.also)}
