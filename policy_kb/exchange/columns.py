"""The columns of the sheet of entries: their headings, and how each part of an entry's text stands in its cell."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time

from backend.core.clock import SHANGHAI
from policy_kb.exchange.kept import Kept
from policy_kb.records import AUDIENCES, TOPICS
from policy_kb.regions import RegionTree

ENTRIES, DOCUMENTS = "问答条目", "来源文件"
ANSWERING = "正在回答的一版"  # of the entries whose newest text is not the one that answers
HELP = "填写说明"
YES, NO = "是", "否"
CELL = 32_000  # characters; Excel takes 32 767
_MOMENT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]+(\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?))?"
)
_NOT_A_WORD = re.compile(r"[\s*＊（）()]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column. `help` stands in the template below the heading; `choices` are its drop-down."""

    key: str
    head: str
    help: str
    width: int
    required: bool = False
    choices: tuple[str, ...] = ()


COLUMNS = (
    Column("id", "编号", "改已有的条目时照抄；新条目不填", 16),
    Column("region", "地区", "六位代码或名称，如 海原县", 18, required=True),
    Column("topic", "主题", "从下拉里选", 14, choices=tuple(TOPICS.values())),
    Column("title", "标题", "一条讲一件事，40字以内", 24, required=True),
    Column("phrasings", "问法", "群众会怎么问，一行一条（Alt+回车换行），至少3条", 40),
    Column("phrasings_more", "问法续", "一格写不下时接着写，一般不填", 10),
    Column("conclusion", "结论", "一两句话先答清楚", 40),
    Column("conditions", "条件", "什么人、什么情况能享受", 30),
    Column("how", "怎么办", "带什么、到哪里、怎么办", 30),
    Column("where", "找谁", "单位或电话", 20),
    Column("audience", "适用人群", f"用顿号隔开，只能写：{'、'.join(sorted(AUDIENCES))}", 20),
    Column("figures", "数字", "答案里的比例和金额，一行一个，写法和答案一样", 16),
    Column("document", "来源文件", "文件的编号或标题，要先在“政策文件”里上传", 24),
    Column("section", "出处", "在文件的哪一部分，如 三、（二）", 20),
    Column("valid_from", "生效日期", "如 2026-01-01", 13),
    Column("review_by", "复核日期", "到这一天要重新看一遍，如 2026-12-31", 13),
    Column("unexplained", "文件没有写", "文件里没有写、只能说不知道的，填 是", 10, choices=(YES, NO)),
    Column("parts", "分项", "统计数字按年份或地区分的，一行一个，如 2019：3万人", 20),
    Column("publish_at", "发布时间", "审核通过以后到这个时间才发布，如 2026-01-01 08:00；不填就是马上", 16),
    Column("expire_at", "到期时间", "到这个时间自动停用，如 2026-12-31 18:00；不填就是一直用", 16),
    Column("state", "状态", "只供查看；新条目写 已停用 的，导入以后也是停用的", 14),
    Column("revision", "版本", "照抄，不要改：看得出是照哪一版改的；新条目不填", 14),
)
DOCUMENT_COLUMNS = (
    Column("key", "编号", "", 20, required=True),
    Column("region", "地区", "", 18, required=True),
    Column("title", "标题", "", 40, required=True),
    Column("issuer", "发文单位", "", 24),
    Column("number", "文号", "", 20),
    Column("issued", "日期", "", 13),
    Column("note", "说明", "", 30),
    Column("superseded_by", "被哪份代替", "", 20),
    Column("successors", "哪些主题被代替", "一行一个，如 参保缴费：某份的编号", 24),
    Column("valid_from", "施行日期", "", 13),
    Column("valid_until", "有效期至", "", 13),
)


def bare(value: object) -> str:
    """A heading as it is compared."""
    return _NOT_A_WORD.sub("", str(value or ""))


def by_head(columns: tuple[Column, ...]) -> dict[str, Column]:
    """Heading -> column."""
    return {bare(column.head): column for column in columns}


def cells(kept: Kept, tree: RegionTree) -> dict[str, str]:
    """An entry as the cells of its row, by the columns' keys."""
    text = kept.text
    first, more = _split(text.phrasings)
    return {
        "id": kept.id,
        "region": region_name(text.region_code, tree),
        "topic": TOPICS.get(text.topic, text.topic),
        "title": text.title,
        "phrasings": first,
        "phrasings_more": more,
        "conclusion": text.conclusion,
        "conditions": text.conditions,
        "how": text.how,
        "where": text.where,
        "audience": "、".join(text.audience),
        "figures": "\n".join(text.figures),
        "document": text.document_key,
        "section": text.section,
        "valid_from": text.valid_from.isoformat() if text.valid_from else "",
        "review_by": text.review_by.isoformat() if text.review_by else "",
        "unexplained": YES if text.unexplained else "",
        "parts": "\n".join(f"{key}：{said}" for key, said in text.parts),
        "publish_at": moment_words(kept.moments[0]),
        "expire_at": moment_words(kept.moments[1]),
        "state": kept.words,
        "revision": kept.mark,
    }


def region_name(code: str, tree: RegionTree) -> str:
    """The full name where it leads back to the code, else the code."""
    name = tree.path_name(code)
    return name if tree.resolve(name) == code else code


def lines(cell: str) -> tuple[str, ...]:
    """One text a line, blank ones left out."""
    return tuple(line.strip() for line in cell.splitlines() if line.strip())


def listed(cell: str) -> tuple[str, ...]:
    """Several words in one cell."""
    return tuple(word for word in re.split(r"[、，,;；\s]+", cell) if word)


def parts(cell: str) -> tuple[tuple[str, str], ...]:
    """Year or region code -> its sentence, one a line. ValueError for a line without a colon."""
    found = []
    for line in lines(cell):
        key, said = re.split("[:：]", line, maxsplit=1)  # ValueError without a colon
        found.append((key.strip(), said.strip()))
    return tuple(found)


def day(value: str) -> date | None:
    """A day, whatever its time; ValueError for what is none."""
    found = moment(value)
    return None if found is None else found.date()


def moment(value: str) -> datetime | None:
    """A day with or without its time, of Asia/Shanghai; ValueError for what is none."""
    if not value:
        return None
    found = _MOMENT.fullmatch(value)
    if found is None:
        raise ValueError(value)
    year, month, on, at = found.groups()
    clock = time.fromisoformat(at if at[1] != ":" else f"0{at}") if at else time()
    return datetime.combine(date(int(year), int(month), int(on)), clock, SHANGHAI)


def moment_words(moment: datetime | None) -> str:
    """As `moment` reads it; seconds only where there are any."""
    if moment is None:
        return ""
    said = moment.astimezone(SHANGHAI).replace(tzinfo=None)
    return said.isoformat(" ", "auto" if said.second or said.microsecond else "minutes")


TOPIC_OF: Mapping[str, str] = {word: key for key, word in TOPICS.items()} | {key: key for key in TOPICS}


def _split(phrasings: tuple[str, ...]) -> tuple[str, str]:
    """Into two cells, neither longer than a cell may be."""
    joined = "\n".join(phrasings)
    if len(joined) <= CELL:
        return joined, ""
    at = joined.rindex("\n", 0, CELL)
    return joined[:at], joined[at + 1 :]
