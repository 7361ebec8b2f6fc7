"""Sending by the ledger: consents used up, windows closed, templates chosen by the operator, nothing sent in vain."""

from pathlib import Path

import pytest

from backend.core import settings
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from backend.core.errors import BadInput, ConfigError
from bot.wechat.api import templates
from bot.wechat.api.errors import Verdict
from bot.wechat.api.sender import Sender, build
from bot.wechat.api.template_fields import TYPES, violation
from bot.wechat.ledger_notices import Consent, Notice
from tests.fakes import FixedClock
from tests.wechat_api.desk import (
    APPID,
    MINI_APPID,
    MINI_SECRET,
    OPENID,
    OTHER_TEMPLATE,
    SECRET,
    SUBSCRIBE_API,
    TEMPLATE,
    TEMPLATE_API,
    Desk,
)
from tests.wechat_api.desk import standin as standin

FILE = f"""
doctor_digest:
  channel: template
  id: {TEMPLATE}
  fields: {{day: date1, summary: thing2}}
  link: https://mingbai.example.org/d/
patient_reminder:
  channel: subscribe
  id: {OTHER_TEMPLATE}
  fields: {{what: thing1, day: date2}}
"""
DIGEST = {"day": "2026年3月2日", "summary": "今日应随访7人，逾期2人"}
REMINDER = {"what": "高血压随访", "day": "2026年3月9日"}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "templates.yaml"
    path.write_text(FILE, encoding="utf-8")
    return path


@pytest.fixture
def sender(standin: Desk, database: Database, cipher: FieldCipher, clock: FixedClock, file: Path) -> Sender:
    environ = {
        "MINGBAI_WECHAT_APPID": APPID,
        "MINGBAI_WECHAT_SECRET": SECRET,
        "MINGBAI_WECHAT_API_BASE": standin.base,
        "MINGBAI_WECHAT_TEMPLATES": str(file),
        "MINGBAI_MINIPROGRAM_APPID": MINI_APPID,
        "MINGBAI_MINIPROGRAM_SECRET": MINI_SECRET,
        "MINGBAI_MINIPROGRAM_STATE": "trial",
    }
    return build(settings.load(environ), database, cipher, clock)


def note(sender: Sender, notice: Notice) -> None:
    with sender.database.direct() as direct, direct.writing():
        sender.ledger.note(direct, notice, sender.clock.now())


def test_a_digest_goes_by_the_official_account(sender: Sender, standin: Desk) -> None:
    assert sender.send("doctor_digest", OPENID, DIGEST, "digest 1 2026-03-02").accepted
    assert sender.send("doctor_digest", OPENID, DIGEST, "digest 1 2026-03-02").accepted
    (sent,) = standin.state["messages"]
    assert (sent["appid"], sent["api"], sent["template_id"]) == (APPID, TEMPLATE_API, TEMPLATE)
    assert sent["content"] == {"date1": {"value": DIGEST["day"]}, "thing2": {"value": DIGEST["summary"]}}


def test_who_left_gets_no_template_message(sender: Sender, standin: Desk) -> None:
    standin.order(unfollow=OPENID)
    assert sender.send("doctor_digest", OPENID, DIGEST, "k").code == 43004
    assert sender.send("doctor_digest", OPENID, DIGEST, "k").verdict is Verdict.STOP_USER
    assert standin.calls(TEMPLATE_API) == 1


def test_a_reminder_needs_a_consent_and_uses_it_up(sender: Sender, standin: Desk) -> None:
    assert sender.send("patient_reminder", OPENID, REMINDER, "k").verdict is Verdict.STOP_USER
    assert standin.calls(SUBSCRIBE_API) == 0
    standin.order(accept={"openid": OPENID, "template_id": OTHER_TEMPLATE})
    note(sender, Notice(OPENID, consents=(Consent(OTHER_TEMPLATE, True, False),)))
    assert sender.send("patient_reminder", OPENID, REMINDER, "k").accepted
    assert sender.send("patient_reminder", OPENID, REMINDER, "k").verdict is Verdict.STOP_USER
    assert (standin.calls(SUBSCRIBE_API), standin.state["messages"][0]["appid"]) == (1, MINI_APPID)


def test_a_consent_that_wechat_does_not_know_is_struck_out(sender: Sender, standin: Desk) -> None:
    note(sender, Notice(OPENID, consents=(Consent(OTHER_TEMPLATE, True, False),) * 3))
    assert sender.send("patient_reminder", OPENID, REMINDER, "k").code == 43101
    assert sender.send("patient_reminder", OPENID, REMINDER, "k").code is None
    assert standin.calls(SUBSCRIBE_API) == 1


def test_a_word_to_somebody_who_spoke(sender: Sender, standin: Desk) -> None:
    assert sender.say(OPENID, "您好").verdict is Verdict.STOP_USER
    standin.order(say={"openid": OPENID})
    note(sender, Notice(OPENID, opened="message", follows=True))
    assert [sender.say(OPENID, "您好").accepted for _ in range(6)] == [True] * 5 + [False]
    assert standin.calls("/cgi-bin/message/custom/send") == 5


def test_wrong_values_are_said_one_sentence_each_and_nothing_is_sent(sender: Sender, standin: Desk) -> None:
    with pytest.raises(BadInput) as refusal:
        sender.send("doctor_digest", OPENID, {"day": "明天", "summary": "一" * 21}, "k")
    assert refusal.value.sentence == "字段 date1 应是日期，例如 2019年10月1日。字段 thing2 应是20个以内的字。"
    with pytest.raises(BadInput, match=r"没有给出“summary”。.+里没有“other”。"):
        sender.send("doctor_digest", OPENID, {"day": "2026年3月2日", "other": "x"}, "k")
    assert standin.state["calls"] == {}


def test_without_account_or_template_the_operator_is_told(
    database: Database, cipher: FieldCipher, clock: FixedClock, file: Path
) -> None:
    bare = build(settings.load({"MINGBAI_WECHAT_TEMPLATES": str(file)}), database, cipher, clock)
    assert bare.send("doctor_digest", OPENID, DIGEST, "k").verdict is Verdict.ALERT
    assert bare.send("patient_reminder", OPENID, REMINDER, "k").verdict is Verdict.ALERT
    assert bare.send("nothing", OPENID, {}, "k").verdict is Verdict.ALERT
    assert bare.say(OPENID, "您好").verdict is Verdict.ALERT
    bare.close()
    assert templates.load(None).names() == ()
    assert templates.load(file).names() == ("doctor_digest", "patient_reminder")


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("[1, 2]", "must hold"),
        ("a: 1", "a must have"),
        ("a: {channel: sms, id: x, fields: {}}", "a.channel"),
        ("a: {channel: template, id: 短, fields: {x: thing1}}", "a.id"),
        (f"a: {{channel: template, id: {TEMPLATE}}}", "a.fields"),
        (f"a: {{channel: template, id: {TEMPLATE}, fields: {{x: first}}}}", "a.fields.x"),
        (f"a: {{channel: template, id: {TEMPLATE}, fields: {{x: thing1, y: thing1}}}}", "a.fields"),
        (f"a: {{channel: template, id: {TEMPLATE}, fields: {{x: thing1}}, color: red}}", "a.color"),
        (f"a: {{channel: template, id: {TEMPLATE}, fields: {{x: thing1}}, long_term: true}}", "a.long_term"),
        ("a: [", "templates.yaml"),
    ],
)
def test_a_wrong_file_names_its_key(tmp_path: Path, text: str, key: str) -> None:
    path = tmp_path / "templates.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError, match=rf"^MINGBAI_WECHAT_TEMPLATES: .*{key}"):
        templates.load(path)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        templates.load(tmp_path / "nothing.yaml")


RIGHT = {
    "thing1": ["随访", "一" * 20, "A-1（二）"],
    "number2": ["0", "12.50", "9" * 32],
    "letter1": ["ABC"],
    "symbol1": ["+-"],
    "character_string3": ["2026-0001", "A" * 32],
    "time4": ["15:01", "9:05:30", "2019年10月1日 15:01", "2019-10-01 15:01~2019-10-01 16:00"],
    "date5": [
        "2019年10月1日",
        "2019年10月",
        "10月1日",
        "2018/01/01",
        "2019年10月1日 15:01",
        "01-01",
        "2019.1.1~2019.1.9",
    ],
    "amount6": ["12", "¥12.50", "12.50元", "1234567890"],
    "phone_number7": ["+86-0766-66888866", "120"],
    "car_number8": ["粤A8Z888挂", "鲁N12345"],
    "name9": ["王小明", "买买提·艾力", "A" * 20],
    "phrase10": ["待随访", "随访通知书"],
    "enum11": ["是"],
    "const12": ["已预约"],
}
WRONG = {
    "thing1": ["一" * 21, "两\n行", "", "  ", "好😀", "a\u2028b"],
    "number2": ["十二", "1" * 33, "1.", "-1"],
    "letter1": ["A1", "A" * 33],
    "symbol1": ["A", "++++++"],
    "character_string3": ["编号", "A" * 33],
    "time4": ["下午三点", "25:00", "15:01~16:00~17:00"],
    "date5": ["明天", "2019年13月1日", "20191001", "2019-10/01"],
    "amount6": ["很多", "12345678901", "1.2.3"],
    "phone_number7": ["1" * 18, "电话"],
    "car_number8": ["A", "粤A8Z888挂挂挂"],
    "name9": ["王小明2", "一" * 11, "A" * 21],
    "phrase10": ["随访通知书吧", "AB", "随 访"],
    "enum11": ["一" * 21],
    "const12": ["一" * 21],
    "first": ["您好"],
    "keyword1": ["您好"],
}


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in RIGHT.items() for v in values])
def test_a_right_value_is_taken(field: str, value: str) -> None:
    assert violation(field, value) is None


@pytest.mark.parametrize(("field", "value"), [(f, v) for f, values in WRONG.items() for v in values])
def test_a_wrong_value_is_one_sentence_that_quotes_nothing(field: str, value: str) -> None:
    sentence = violation(field, value)
    assert sentence is not None
    assert field in sentence
    assert sentence.count("。") == 1
    assert sentence.endswith("。")
    assert len(value.strip()) < 3 or value not in sentence


def test_every_type_is_tried() -> None:
    assert {name.rstrip("0123456789") for name in RIGHT} == set(TYPES)
