"""What crosses the border of the knowledge base: frozen records, no rows."""

from dataclasses import dataclass
from datetime import date

from policy_kb.in_force import Phase

TOPICS: dict[str, str] = {
    "insurance": "参保缴费",
    "inpatient": "住院报销",
    "outpatient": "门诊与用药",
    "payment": "押金与结算",
    "treatment": "大病救治",
    "doctor": "家庭医生与慢病管理",
    "checkup": "体检与义诊",
    "family": "妇幼健康",
    "publichealth": "公共卫生与健康教育",
    "facility": "医疗机构建设",
    "telemedicine": "远程医疗与医联体",
    "staff": "人才队伍",
    "aid": "对口帮扶",
    "publicity": "政策宣传",
    "oversight": "组织与监督",
    "statistics": "统计数据",
    "document": "文件信息",
}

AUDIENCES: frozenset[str] = frozenset(
    [
        "建档立卡贫困户",
        "低保户",
        "特困人员",
        "孤儿",
        "残疾人",
        "精神障碍患者",
        "计划生育特殊困难家庭",
        "慢性病患者",
        "高血压患者",
        "糖尿病患者",
        "大病患者",
        "患病贫困人口",
        "老年人",
        "孕产妇",
        "妇女",
        "儿童",
        "村医",
        "医务人员",
        "干部",
        "公众",
    ]
)


@dataclass(frozen=True, slots=True)
class SourceDocument:
    """政策文件. `issued` is YYYY, YYYY-MM or YYYY-MM-DD: the precision the document itself gives.

    `superseded_by`: the key of the newer document that has taken its place, empty while it is in force. `successors`:
    pairs of a topic and the key of the newer document that has taken its place for that topic alone. `later`: those of
    these newer ones that are not in force yet, until when this one is.
    """

    key: str
    region_code: str
    title: str
    issuer: str
    number: str
    issued: str
    note: str = ""
    superseded_by: str = ""
    successors: tuple[tuple[str, str], ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    phase: Phase = Phase.CURRENT
    later: frozenset[str] = frozenset()

    def newer_of(self, topic: str) -> str:
        """The key of the document that holds in its place for a topic; empty: none does."""
        newer = (self.superseded_by, dict(self.successors).get(topic, ""))
        return next((key for key in newer if key and key not in self.later), "")

    def next_of(self, topic: str) -> str:
        """The key of the document that is to take its place for a topic and is not in force yet; empty: none."""
        newer = (self.superseded_by, dict(self.successors).get(topic, ""))
        return next((key for key in newer if key in self.later), "")

    @property
    def renewed(self) -> tuple[tuple[str, str], ...]:
        """Those of its successors that are in force."""
        return tuple((topic, key) for topic, key in self.successors if key not in self.later)

    @property
    def year(self) -> int:
        """The year to show beside every answer."""
        return int(self.issued[:4])


@dataclass(frozen=True, slots=True)
class Entry:
    """问答条目: one subject, the ways people ask for it, its answer in four parts, its source."""

    id: str
    region_code: str
    topic: str
    title: str
    phrasings: tuple[str, ...]
    conclusion: str
    conditions: str
    how: str
    where: str
    audience: tuple[str, ...]
    figures: tuple[str, ...]
    document_key: str
    section: str
    valid_from: date
    review_by: date
    unexplained: bool = False
    parts: tuple[tuple[str, str], ...] = ()  # of a statistic: region code or year -> its own sentence
    own: bool = False  # written by staff from its first word, and none that came with the program

    def part(self, key: str | None) -> str:
        """The sentence of one region (code) or one year; empty when there is none."""
        return dict(self.parts).get(key or "", "")

    @property
    def answer_parts(self) -> tuple[str, ...]:
        """Conclusion, conditions, how, where; only those that are filled."""
        return tuple(part for part in (self.conclusion, self.conditions, self.how, self.where) if part)


@dataclass(frozen=True, slots=True)
class QuotedClause:
    """条款 of an imported document, with its headings from the title down."""

    id: int
    document_key: str
    region_code: str
    heading_path: tuple[str, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Citation:
    """Where an answer stands: enough for a resident to ask for the document by name.

    `newer`: the title of the document that has taken its place, empty while it is in force. `partly`: of what cites it
    without a topic, each topic that a newer one speaks of now, in words, with the title of that one. `ended`: the last
    day of a document whose time is over, YYYY-MM-DD.
    """

    title: str
    issuer: str
    number: str
    date: str
    section: str
    region: str
    newer: str = ""
    partly: tuple[tuple[str, str], ...] = ()
    ended: str = ""
