"""What is asked: every way of introducing oneself x every region x every question, each text once.

The questions are this file's own: of every topic, plain and dialect, short and told as a story, with sums,
with slips of the pinyin input, off the subject, urgent. In `asked` no text comes twice, so that nothing can be
answered from memory; in `asked_again` 600 texts come again, a few of them all the time, as in a county they do.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random

REGIONS = ("海原县", "中宁县", "沙坡头区", "武城县", "夏津县", "平原县", "茅箭区", "随县", "即墨区")
INTRODUCTIONS = ("我是{}的，", "{}的，", "俺们{}，", "我家在{}，", "我是{}人，", "老家{}的，", "我户口在{}，")
ASIDES = (
    "",
    "请问",
    "想打听一下，",
    "麻烦您，",
    "问下，",
    "你好，",
    "医生你好，",
    "急着知道，",
    "帮我看看，",
)
QUESTIONS = (
    "住院要先交押金不",
    "贫困户住院能报多少",
    "低保户在县医院住院，自己要掏几成",
    "二级医院看病报销比例是多少",
    "镇上卫生院住院咋报",
    "三级医院呢，报几成",
    "住院花了三万二，能报多少",
    "我爸在市医院花了8千多，出院要付多少钱",
    "合规费用一万五，三级医院，自己出多少",
    "大病保险的起付线是多少",
    "大病保险封顶不",
    "得了尿毒症算不算大病",
    "大病都有哪些病种",
    "慢性病门诊能报销吗",
    "高血压的药是不是免费发",
    "糖尿病在哪里签约",
    "家庭医生一年上门几回",
    "家庭医生签了约要交钱吗",
    "签约医生都管些什么事",
    "村卫生室能不能刷医保",
    "村里没有卫生室怎么办",
    "村医的工资谁来发",
    "一站式结算是什么意思",
    "出院的时候要跑几个窗口",
    "先看病后付钱怎么办手续",
    "没有钱交押金，医院会不会不收",
    "三个一批是哪三个",
    "四位一体说的是啥",
    "八个一是什么",
    "五个一包括什么",
    "985是什么政策",
    "光明扶贫怎么报名",
    "白内障手术要自己花钱吗",
    "免费体检多久一次",
    "六十五岁以上老人有什么免费检查",
    "妇女两癌筛查收不收费",
    "怀孕检查免费吗",
    "叶酸在哪里领",
    "小孩打疫苗要钱不",
    "新生儿疾病筛查的比例是多少",
    "医保的钱谁给我们交",
    "参保个人要交多少钱",
    "五保户的参保费全免吗",
    "有多少贫困人口得到了救治",
    "因病致贫的有多少户",
    "远程会诊能在县医院做吗",
    "对口帮扶的是哪家医院",
    "政策在哪里能看到",
    "宣传单上写的办公室电话是多少",
    "谁来监督医院乱收费",
    "转到省里的医院还能按这个报吗",
    "没办转诊，自己跑去外地看的，报销少不少",
    "在外打工得病了，回来怎么报",
    "报销要带哪些材料",
    "救护车的费用给报吗",
    "牙疼拔牙报不报",
    "看中医吃中药能不能报",
    "残疾人有没有另外的补助",
    "医疗救助找哪个部门申请",
    "脱贫了以后还享不享受",
    "现在这个政策还管用吗",
    "2026年住院还是报九成吗",
    "建挡立卡的人看病有啥好处",
    "健康扶平是什么",
    "住院报肖比例",
    "俺娘瘫在床上好几年了，去年摔断了腿，在县里住了二十来天院，前前后后花了小两万，村里说能报，到底咋个报法",
    "我儿子三岁，查出来先天性心脏病，医生说要开刀，家里是低保，拿不出那么多钱，国家给不给管",
    "我妹嫁到外省去了，户口还在这边，她生孩子能回来报销吗",
    "我爷爷突然胸口疼得厉害，满头大汗",
    "降压药一天吃几片",
    "明天会不会下雨",
    "房贷怎么申请",
    "孩子上学有没有补贴",
    "谢谢你啊",
    "你是真人吗",
)
FOLLOW_ONS = ("那三级医院呢", "我是低保户", "花了三万二", "要自己掏钱不", "在镇卫生院呢", "那要带啥材料", "2")


@dataclass(frozen=True, slots=True)
class Asked:
    """One message: as it is typed by somebody new, and as a known resident of the region would put it."""

    text: str
    region: str
    question: str


def asked() -> Iterator[Asked]:
    """Messages without end, neighbours differing in everything; about 40 000 before a text comes again."""
    for number in count():
        question = QUESTIONS[number % len(QUESTIONS)]
        turn = number // len(QUESTIONS)
        region = REGIONS[(number + turn) % len(REGIONS)]
        turn //= len(REGIONS)
        opening = INTRODUCTIONS[(number + turn) % len(INTRODUCTIONS)].format(region)
        aside = ASIDES[(turn // len(INTRODUCTIONS)) % len(ASIDES)]
        yield Asked(opening + aside + question, region, aside + question)


def asked_again() -> Iterator[Asked]:
    """Messages without end: each question of each region in one wording, the n-th most asked 1/n as often."""
    once = [
        Asked(INTRODUCTIONS[0].format(region) + question, region, question)
        for question in QUESTIONS
        for region in REGIONS
    ]
    draw = Random(20260302)  # noqa: S311 - the same messages at every run
    while True:
        yield from draw.choices(once, [1 / rank for rank in range(1, len(once) + 1)], k=len(once))
