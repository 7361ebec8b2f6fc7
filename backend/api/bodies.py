"""What the smaller deeds of the follow-up's API are sent, as JSON Schema; visits are `described`."""

from collections.abc import Iterable, Mapping
from typing import Any

from backend.followups import contracts, noticing, particulars
from scheduler.guidelines import Disease, NoticeKind
from scheduler.models.kinds import Category, Item, Relief, Standing

DAY = {"type": "string", "format": "date"}
_WORDS, _NUMBER = {"type": "string"}, {"type": "integer"}


def _object(required: Iterable[str], **properties: Any) -> dict[str, Any]:
    wanted = list(required)
    return {
        "type": "object",
        "additionalProperties": False,
        "required": wanted,
        "properties": properties,
    }


def _one_of(codes: Iterable[str]) -> dict[str, Any]:
    return {"enum": [str(one) for one in codes]}


_FIELDS = dict.fromkeys(particulars.NAMES, _WORDS) | {
    "category": _one_of(Category),
    "relief": _one_of(["", *Relief]),
}
# endpoint -> the schema of its body
NAMED: Mapping[str, str] = {
    "take_leave": "Leave",
    "give": "Item",
    "notify": "Notice",
    "take_back_notice": "NoticeTakenBack",
    "rule_out": "RuledOut",
    "change_standing": "Standing",
    "find": "Search",
    "sign": "Contract",
    "end": "ContractEnd",
    "amend": "Particulars",
    "add_disease": "Disease",
    "end_disease": "DiseaseEnd",
}
SCHEMAS: Mapping[str, dict[str, Any]] = {
    "Leave": _object(["first", "last"], first=DAY, last=DAY, doctor=_NUMBER),
    "Item": _object(["version", "item", "on"], version=_NUMBER, item=_one_of(Item), on=DAY),
    "Notice": _object(["version", "on", "at"], version=_NUMBER, on=DAY, at=_WORDS, kind=_one_of(NoticeKind)),
    "NoticeTakenBack": _object(["version", "reason"], version=_NUMBER, reason=_one_of(noticing.TAKING_BACK)),
    "RuledOut": _object(["version", "on"], version=_NUMBER, on=DAY),
    "Standing": _object(
        ["version", "standing", "on"],
        version=_NUMBER,
        standing=_one_of((Standing.DIED, Standing.MOVED, Standing.ACTIVE)),
        on=DAY,
    ),
    "Search": _object(["id_number"], id_number=_WORDS),
    "Contract": _object(
        ["seen", "team", "doctor", "starts", "reason"],
        seen=_WORDS,
        team=_NUMBER,
        doctor=_NUMBER,
        starts=DAY,
        ends=DAY,
        package={"type": "string", "maxLength": contracts.LONGEST_PACKAGE},
        reason=_one_of(contracts.SIGNING),
    ),
    "ContractEnd": _object(["seen", "on", "reason"], seen=_WORDS, on=DAY, reason=_one_of(contracts.ENDING)),
    "Particulars": _object(["seen"], seen=_object([], **_FIELDS), **_FIELDS),
    "Disease": _object(["disease"], disease=_one_of(Disease)),
    "DiseaseEnd": _object(
        ["disease", "on", "reason"], disease=_one_of(Disease), on=DAY, reason=_one_of(particulars.ENDING)
    ),
}
