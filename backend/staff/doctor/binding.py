"""`/d/patients/<id>/wechat` and `/d/wechat`: the code that binds a WeChat user. Shown once, so never behind a link."""

from flask import url_for
from flask.typing import ResponseReturnValue

from backend.followups import binding
from backend.followups.desk import desk
from backend.staff.doctor.rooms import blueprint, caller, for_doctors, page
from scheduler.people.binding import LASTS


@blueprint.post("/patients/<int:patient_id>/wechat")
@for_doctors
def bind_patient(patient_id: int) -> ResponseReturnValue:
    """A code for the patient to send from his own WeChat."""
    code = binding.of_patient(desk().services, caller(), patient_id)
    return _shown(code, "患者", url_for(".chart", patient_id=patient_id))


@blueprint.post("/wechat")
@for_doctors
def bind_oneself() -> ResponseReturnValue:
    """A code for the doctor who is signed in."""
    return _shown(binding.of_doctor(desk().services, caller()), "您", url_for(".day"))


def _shown(code: str, whom: str, back: str) -> str:
    half = len(code) // 2
    minutes = int(LASTS.total_seconds() // 60)
    return page("binding.html", code=f"{code[:half]} {code[half:]}", whom=whom, minutes=minutes, back=back)
