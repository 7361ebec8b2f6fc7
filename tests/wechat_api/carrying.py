"""Reminders over a stand-in: an operator's template file, the environment that names it, people with openids."""

import base64
from pathlib import Path

from sqlalchemy import update
from sqlalchemy.orm import Session

from scheduler.models import DoctorRow
from scheduler.people.seals import Field
from tests.scheduler.registered import CIPHER
from tests.scheduler.reminding import bind
from tests.wechat_api.desk import APPID, MINI_APPID, MINI_SECRET, OTHER_TEMPLATE, SECRET, TEMPLATE

KEY = base64.b64encode(b"k" * 32).decode()  # of CIPHER
STAFF = f"""
digest:
  channel: template
  id: {TEMPLATE}
  fields: {{title: thing1, date: date2, today: number3, overdue: number4, advice: thing5}}
escalation:
  channel: template
  id: {TEMPLATE}
  fields: {{title: thing1, date: date2, days: number3, overdue: number4, new: number5}}
danger:
  channel: template
  id: {TEMPLATE}
  fields: {{title: thing1, date: date2, urgent: number3}}
"""
SUBSCRIBED = f"""
patient:
  channel: subscribe
  id: {OTHER_TEMPLATE}
  fields: {{title: thing1, date: date2, advice: thing3}}
"""
TEMPLATED = SUBSCRIBED.replace("subscribe", "template").replace(OTHER_TEMPLATE, TEMPLATE)


def environ(base: str, file: Path, text: str = STAFF + SUBSCRIBED) -> dict[str, str]:
    """Both accounts, and the templates, which are written to the file."""
    file.write_text(text, encoding="utf-8")
    return {
        "MINGBAI_DATA_KEY": KEY,
        "MINGBAI_WECHAT_APPID": APPID,
        "MINGBAI_WECHAT_SECRET": SECRET,
        "MINGBAI_WECHAT_API_BASE": base,
        "MINGBAI_WECHAT_TEMPLATES": str(file),
        "MINGBAI_MINIPROGRAM_APPID": MINI_APPID,
        "MINGBAI_MINIPROGRAM_SECRET": MINI_SECRET,
    }


def openid(number: int, of: str = "Patient") -> str:
    """28 characters, as WeChat's."""
    return f"o{of}".ljust(18, "0") + f"{number:010d}"


def bind_all(session: Session, patient_ids: list[int]) -> None:
    """Give each patient and each doctor an openid of theirs."""
    for number in patient_ids:
        bind(session, number, openid(number))
    for row in session.query(DoctorRow).all():
        sealed = CIPHER.seal(openid(row.id, "Doctor"), context=Field.DOCTOR_OPENID)
        session.execute(update(DoctorRow).where(DoctorRow.id == row.id).values(openid_sealed=sealed))
