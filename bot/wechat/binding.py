"""What a follower is told who sends a code: whom the code was given to is scheduler.people.binding's business."""

from datetime import datetime

from backend.core import audit
from backend.core.audit import Deed
from backend.core.crypto import FieldCipher
from backend.core.db import Database
from scheduler.people import binding
from scheduler.people.binding import Bound

DOCTOR = "绑定好了。以后每个工作日早上7:30，今天的随访清单会发到这里。想解除，请发“解绑”。"
PATIENT = "绑定好了。家庭医生约您随访前一周、前一天和当天早上，会在这里提醒您。不想收提醒了，请发“解绑”。"
FAMILY = "绑定好了。这个微信现在收家里{number}个人的随访提醒。不想收了，请发“解绑”，就都不发了。"
ALREADY = "这个微信已经绑定好了，不用再发。想解除，请发“解绑”。"
WRONG = "这个绑定码不对，或者过期了（10分钟内有效）。请让家庭医生再给您一个，发“绑定”和8位数字。"
UNBOUND = "已经解绑，以后不会再给您发随访提醒。想再收，请让家庭医生给您一个绑定码。"
NOTHING = "这个微信没有绑定过，不用解绑。"


class Bindings:
    """Binds WeChat users of the official account. Each call is a transaction of its own, written in the audit log."""

    def __init__(self, database: Database, cipher: FieldCipher) -> None:
        self._database = database
        self._cipher = cipher

    def bind(self, code: str, openid: str, now: datetime) -> str:
        """Use a code up. A copy of a message that was heard already finds the code gone and its sender bound."""
        with self._database.writing() as session:
            whom = binding.bind(session, self._cipher, code, openid, now)
            if whom is None:
                return ALREADY if binding.bound(session, self._cipher, openid) else WRONG
            audit.record(session, audit.SYSTEM, _deed("绑定微信", whom), now)
            number = sum(one.patient_id is not None for one in binding.bound(session, self._cipher, openid))
        if whom.doctor_id is not None:
            return DOCTOR
        return FAMILY.format(number=number) if number > 1 else PATIENT

    def unbind(self, openid: str, now: datetime) -> str:
        """Whoever the sender was bound to."""
        with self._database.writing() as session:
            held = binding.bound(session, self._cipher, openid)
            binding.unbind(session, self._cipher, openid, now)
            for whom in held:
                audit.record(session, audit.SYSTEM, _deed("解绑微信", whom), now)
        return UNBOUND if held else NOTHING


def _deed(action: str, whom: Bound) -> Deed:
    if whom.doctor_id is not None:
        return Deed(action, "医生", str(whom.doctor_id))
    return Deed(action, "患者", str(whom.patient_id))
