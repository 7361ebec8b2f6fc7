"""Entries as staff of a county write them, each in words and under a topic of its own, and what is asked for them.

One a line of what the rules of `bot.answering` tell by words of the built-in entries. Every one is the only entry of a
county of its own, which is none of the built-in places.
"""

from dataclasses import dataclass
from datetime import date

from policy_kb.records import Entry


@dataclass(frozen=True, slots=True)
class Written:
    """An entry: its topic, title, ways of asking, conclusion, conditions, for whom; and the obvious questions."""

    topic: str
    title: str
    phrasings: tuple[str, ...]
    conclusion: str
    questions: tuple[str, ...]
    conditions: str = ""
    audience: tuple[str, ...] = ("公众",)

    def entry(self, id: str, region: str) -> Entry:
        """As residents of the region are answered from it."""
        return Entry(
            id=id,
            region_code=region,
            topic=self.topic,
            title=self.title,
            phrasings=self.phrasings,
            conclusion=self.conclusion,
            conditions=self.conditions,
            how="",
            where="",
            audience=self.audience,
            figures=(),
            document_key=DOCUMENT,
            section="第一条",
            valid_from=date(2026, 1, 1),
            review_by=date(2027, 12, 31),
            own=True,
        )


DOCUMENT = "county-2026"
# A topic or words by which a rule would take each for something else (bot.answering.charges).
OF_ANOTHER_CHARGE = (
    Written(
        "insurance",
        "住院津贴险一天给多少",
        ("津贴险住一天院给多少",),
        "自己交30元参加县里津贴险的，住院一天给50元，一年最多60天。",
        ("住院津贴一天给几多", "交了津贴险住院一天给多少"),
    ),
    Written(
        "inpatient",
        "医保停交以后多久能报",
        ("停交过医保补上多久能用",),
        "停了不到三个月，补上当月就能报；超过三个月，要等60天。",
        ("医保停交了，补上以后多久能报销",),
    ),
    Written(
        "insurance",
        "没看病的医保钱退不退",
        ("一年没看病医保退钱吗",),
        "不退。这一年没看病，钱留在全县的基金里给生病的人用。",
        ("交的合作医疗没看病能退吗",),
    ),
    Written(
        "payment",
        "参保登记到哪个窗口",
        ("参保登记在哪办",),
        "到县政务大厅二楼12号窗口登记参保，带户口本。",
        ("参保在哪个窗口办", "参保去哪里登记"),
    ),
    Written(
        "outpatient",
        "出院带的药怎么报",
        ("出院带药报不报",),
        "出院时医生开的药，七天以内的量跟住院费一起报。",
        ("出院的时候开的药给报吗",),
    ),
    Written(
        "payment",
        "住院报销要等多久",
        ("住院报销多长时间结",),
        "出院当天在窗口结清，报销的钱当场扣掉，押金多退少补。",
        ("住院报销得等几天",),
    ),
    Written(
        "inpatient",
        "住院先交多少",
        ("住院先交多少钱",),
        "卫生院先交300元，县医院先交1000元，出院多退少补。",
        ("住院押金要多少", "县医院住院押金交多少"),
    ),
    Written(
        "insurance",
        "大病保险要不要另外交钱",
        ("大病保险要另外交钱吗",),
        "不用另外交，从居民医保基金里划出来。",
        ("大病保险要自己交钱吗", "大病保险的保费谁出"),
    ),
    Written(
        "inpatient",
        "得大病的住院报多少",
        ("得大病住院报几成",),
        "列入重点救治的病住院报85%，慢性病住院也按这个数报。",
        ("慢性病住院报多少", "慢病住院报几成"),
    ),
    Written(
        "checkup",
        "白内障免费复明手术",
        ("免费做白内障手术",),
        "白内障手术全免费，县医院每年5月、10月各做一批。",
        ("白内障手术要钱不", "白内障手术免费吗"),
    ),
    Written(
        "family",
        "宫颈癌早期免费治",
        ("宫颈癌早期治病免费",),
        "两癌筛查查出来的宫颈癌早期病人，在县妇幼保健院免费治。",
        ("得了宫颈癌治病免费吗", "宫颈癌治疗要钱不"),
        audience=("妇女",),
    ),
    Written(
        "doctor",
        "肺结核免费治疗",
        ("结核病免费治吗",),
        "肺结核病人在县疾控中心免费治，检查和吃的都不收费。",
        ("肺结核治病要钱不", "得了肺结核免费治吗"),
    ),
    Written(
        "statistics",
        "2025年免费白内障手术做了几例",
        ("免费白内障手术做了几例",),
        "2025年全县免费做白内障手术86例。",
        ("去年免费白内障手术做了多少",),
    ),
    Written(
        "outpatient",
        "双通道药品支付",
        ("双通道的药付多少",),
        "双通道目录里的，医保基金支付70%，自己出30%。",
        ("双通道的药报销多少", "双通道药品能报几成"),
    ),
    Written(
        "inpatient",
        "2025年报了多少",
        ("2025年全县报了多少",),
        "2025年全县居民住院一共报销2.3亿元。",
        ("2025年全县住院报了多少钱", "去年全县一共报销了多少"),
    ),
)
# What the built-in entries never state: bot.answering.sureness, not_meant, others.
NOT_BUILT_IN = (
    Written(
        "outpatient",
        "血压高的免费药",
        ("血压高免费药",),
        "血压高的每月免费领一盒药，糖尿病的也一样领。",
        ("糖尿病有免费药吗", "糖尿病的药免费领吗"),
        audience=("高血压患者",),
    ),
    Written(
        "staff",
        "乡村医生离岗补贴",
        ("乡村医生不干了有补贴吗",),
        "离岗的村医按工龄每年补20元，每月打到卡上。",
        ("村医离岗补贴多少",),
    ),
    Written(
        "oversight",
        "医保局咨询电话",
        ("医保局电话",),
        "打0954-5012345，工作日有人接。",
        ("医保局电话是多少", "县医保局的电话号码"),
    ),
    Written(
        "oversight",
        "医保局在哪",
        ("医保局在什么地方",),
        "在县城东街12号，政务大厅旁边。",
        ("医保局地址在哪", "医保局怎么走"),
    ),
    Written(
        "oversight",
        "医保窗口几点开",
        ("医保窗口几点开",),
        "早上8点半到12点，下午2点半到6点，星期六星期天不办。",
        ("医保窗口几点上班", "医保窗口周末办不办"),
    ),
    Written(
        "payment",
        "报销带哪些东西",
        ("报销带哪些东西", "报销要带啥", "报销要的单子"),
        "带身份证、住院发票、费用清单和出院小结。",
        ("报销要带什么材料", "报销要准备哪些资料", "报销带啥证件"),
    ),
    Written(
        "payment",
        "报销的钱什么时候到",
        ("报销的钱什么时候到",),
        "交齐单子以后15个工作日转到银行卡。",
        ("报销的钱多久到账",),
    ),
    Written(
        "oversight",
        "医院乱收费找谁",
        ("医院乱收费找谁",),
        "打12345，或者到县卫健局医政股反映。",
        ("医院乱收费去哪投诉",),
    ),
    Written(
        "payment",
        "外地住院发票多久以内交",
        ("外地发票多久以内交",),
        "第二年3月31日以前交到医保窗口，过了不收。",
        ("外地住院的发票最晚什么时候报",),
    ),
    Written(
        "facility",
        "县医院专家门诊怎么约",
        ("县医院专家怎么约",),
        "关注县医院公众号，点“约医生”，提前七天可以约。",
        ("县医院专家号怎么挂", "县医院挂号怎么预约"),
    ),
    Written(
        "publichealth",
        "娃打针的日子",
        ("娃打针是哪天",),
        "每月5号、15号、25号上午在卫生院给娃打预防针。",
        ("娃的疫苗哪天打",),
        audience=("儿童",),
    ),
    Written(
        "outpatient",
        "门诊统筹支付比例",
        ("门诊统筹付多少",),
        "在卫生院看门诊，基金付60%，一年最多付400元。",
        ("门诊报销比例是多少", "看门诊报几成"),
    ),
    Written(
        "oversight",
        "残疾证怎么办",
        ("残疾证到哪办",),
        "先到村委会填表，再到县医院鉴定，残联每周三发证。",
        ("办残疾证去哪里", "评残疾证要找谁"),
        audience=("残疾人",),
    ),
    Written(
        "payment",
        "去外省看病先备案",
        ("去外省看病怎么备案",),
        "去外省看病前打医保局窗口电话或在国家医保小程序备案，备了案直接刷卡结算。",
        ("异地就医怎么备案",),
    ),
    Written(
        "inpatient",
        "生娃住院报多少",
        ("生娃住院报多少",),
        "顺产报1500元，剖腹产报3000元。",
        ("生孩子报多少钱", "顺产报多少"),
        audience=("孕产妇",),
    ),
    Written(
        "insurance",
        "退役军人看病优待",
        ("退役军人看病优待",),
        "退役军人凭优待证住院，报完以后再补10%。",
        ("退役军人住院额外报多少",),
    ),
    Written(
        "facility",
        "叫救护车收多少",
        ("叫救护车收多少",),
        "县城里一趟100元，出城每公里加5元，贫困户免。",
        ("救护车要多少钱",),
    ),
    Written(
        "insurance",
        "低保户医保交多少",
        ("低保户医保交多少",),
        "低保户自己交80元，剩下的县里给出。",
        ("低保户合作医疗交多少钱", "吃低保的医保要交多少"),
        audience=("低保户",),
    ),
)
# Before which something was said that they do give: bot.answering.limits, beyond, money, premises.
SAYING_IT = (
    Written(
        "inpatient",
        "县里县外住院报多少",
        ("县里县外报多少",),
        "县域内住院报80%，去县外住院报60%。",
        ("去银川住院报多少", "外地住院能报几成"),
    ),
    Written(
        "outpatient",
        "普通门诊和慢性病门诊报多少",
        ("普通门诊报多少",),
        "普通门诊报50%，慢性病门诊报65%。",
        ("感冒看门诊报多少", "普通门诊能报几成"),
    ),
    Written(
        "inpatient",
        "住院和平时看病报多少",
        ("住院报多少",),
        "住院报80%。",
        ("门诊报多少", "看门诊能报几成"),
        conditions="看门诊报50%，一年最多报300元。",
    ),
    Written(
        "family",
        "叶酸怎么领",
        ("叶酸怎么领",),
        "准备怀孕和怀孕三个月以内的都免费领叶酸，到卫生院妇保科。",
        ("怀孕两个月了叶酸还给不", "怀上了能领叶酸吗"),
        audience=("孕产妇",),
    ),
    Written(
        "inpatient",
        "起付线和大病保险起付线",
        ("起付线是多少",),
        "住院起付线卫生院200元、县医院500元；大病保险起付线1万元。",
        ("县医院住院起付线多少", "二级医院门槛费是多少"),
    ),
    Written(
        "inpatient",
        "人去世了住院费报不报",
        ("人不在了住院费报不报",),
        "照样报，家里人带死亡医学证明和户口本来办。",
        ("我爹去世了住院费还能报吗",),
    ),
    Written(
        "outpatient",
        "量血糖收几块",
        ("量血糖收几块",),
        "一次5块，65岁以上的老人不收。",
        ("测血糖要钱不", "量血糖收不收费"),
    ),
    Written(
        "checkup",
        "老人体检",
        ("老人体检",),
        "65岁以上每年查一次，一分不花，在卫生院查。",
        ("老人体检要钱不", "老年人体检收费吗"),
        audience=("老年人",),
    ),
    Written(
        "inpatient",
        "五保住院",
        ("五保住院",),
        "五保户住院全免，别的人报75%。",
        ("五保户住院一分钱不花对吧",),
        audience=("特困人员", "公众"),
    ),
)
# In a county of which the city says something else in nearly the same words, or that it is not written.
BESIDE_THE_CITY_S = (
    Written(
        "doctor",
        "家庭医生签约费",
        ("签约费多少", "签约要自己掏多少钱", "签家庭医生要钱吗"),
        "一年120元，医保出70元，公卫出40元，自己出10元。",
        ("家庭医生签约收费不", "签约要自己掏多少"),
    ),
    Written(
        "outpatient",
        "门诊统筹支付比例",
        ("门诊统筹付多少",),
        "在卫生院看门诊，基金付60%，一年最多付400元。",
        ("门诊报销比例是多少", "看门诊报几成"),
    ),
    Written(
        "family",
        "叶酸怎么领",
        ("叶酸怎么领", "怀孕的领叶酸"),
        "准备怀孕和怀孕三个月以内的都免费领叶酸，到卫生院妇保科。",
        ("怀上了能领叶酸吗", "叶酸免费领吗"),
        audience=("孕产妇",),
    ),
    Written(
        "inpatient",
        "得大病的住院报多少",
        ("得大病住院报几成",),
        "列入重点救治的病住院报85%。",
        ("得大病住院报多少",),
    ),
)
ALL = (*OF_ANOTHER_CHARGE, *NOT_BUILT_IN, *SAYING_IT)
