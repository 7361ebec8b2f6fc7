"""What the audit log's details are called on the page. They are kept as keys; a test fails for one without a word.

Rows are never changed, so the words of keys that nobody writes any more stay.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from backend.staff.parts import region_name
from policy_kb.editing.states import State
from policy_kb.exchange.rows import Verdict
from policy_kb.records import TOPICS
from scheduler.models.kinds import Item, Standing
from scheduler.workbooks.columns import DISEASES

KEYS: Mapping[str, str] = {
    "answer": "答复编号",
    "answers": "哪些标准问题的答案变了",
    "both_set_up_by": "写和审的账号都由谁开立",
    "by": "更正成哪一次",
    "bytes": "文件大小（字节）",
    "changed": "改了几条",
    "clauses": "条款数",
    "complete": "全年齐了",
    "count": "几条",
    "dangerous": "危急",
    "date": "哪一天的",
    "days": "天数",
    "days_kept": "手填的施行日期照旧",
    "disease": "病种",
    "doctor": "医生编号",
    "entries": "条目数",
    "entry": "问答条目",
    "failures": "连着错几次",
    "fields": "改了哪几项",
    "files": "文件数",
    "first": "从",
    "form": "格式",
    "full": "不打码",
    "kind": "哪一种",
    "labels": "标注数",
    "item": "八个一的哪一项",
    "last": "到",
    "match": "误配编号",
    "moved": "挪动的预约",
    "new": Verdict.NEW.word,
    "newer": "新文件",
    "older": Verdict.OLDER.word,
    "on": "从哪一天起",
    "owed": "要告诉几人",
    "page": "第几页",
    "patient": "患者编号",
    "patients": "患者数",
    "people": "人数",
    "put_by": "谁上传的",
    "questions": "问题数",
    "reason": "原因",
    "recipient": "发给谁",
    "region": "地区",
    "replaced": "换掉了先前传的",
    "revision": "第几版",
    "role": "角色",
    "runners": "哪些进程",
    "same": Verdict.SAME.word,
    "source": "问的是",
    "spelling": "写法",
    "state": "状态",
    "to": "改成",
    "topic": "主题",
    "unscheduled": "取消的发布时间",
    "until": "到期日期",
    "valid_from": "施行日期",
    "valid_until": "有效期至",
    "visits": "随访数",
    "what": "做了什么",
    "wording": "问的话",
    "wrong": Verdict.WRONG.word,
}
_NAMED: Mapping[str, Mapping[str, str]] = {
    "disease": {one.value: names[0] for one, names in DISEASES.items()},
    "form": {"xlsx": "Excel 表格", "zip": "卡片压缩包"},
    "item": {one.value: one.word for one in Item},
    "kind": {"notified": "收到管理通知单", "suspect_referred": "推介转诊了可疑患者"},
    "recipient": {"patient": "患者", "doctor": "医生"},
    "source": {"golden": "标准问题", "list": "贴进来的一批"},
    "state": {one.value: one.word for one in State},
    "to": {one.value: one.word for one in Standing},
    "topic": TOPICS,
}


def told(detail: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Word and value of each key, as people read them."""
    for key, value in detail.items():
        say = _SAYS.get(key, _said)
        yield KEYS.get(key, key), _NAMED.get(key, {}).get(str(value)) or say(value)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "没有" if value in (None, "") else str(value)


def _regions(value: Any) -> str:
    """A code, or two with an arrow between them."""
    return "→".join(map(region_name, str(value).split("→")))


_SAYS: Mapping[str, Callable[[Any], str]] = {
    "region": _regions,
    "unscheduled": lambda value: str(value)[: len("2026-03-02 09:00")],
}
