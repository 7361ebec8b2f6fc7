"""What a member of staff may do: role and region, each checked by itself. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from backend.core.errors import BadInput
from backend.core.subtree import within


class Role(StrEnum):
    """角色. No role contains another: a page names all that may see it."""

    ADMIN = "管理员"
    EDITOR = "编辑"
    REVIEWER = "审核"
    DOCTOR = "家庭医生"
    SUPERVISOR = "督导"


@dataclass(frozen=True, slots=True)
class Account:
    """Who is signed in. `region` is the root of the subtree the person may see; `doctor_id` names a doctor or none."""

    id: int
    username: str
    name: str
    role: Role
    region: str
    doctor_id: int | None
    must_change_password: bool


class Forbidden(BadInput):
    """This person may not do this. The edge answers with 403."""


def may(account: Account, roles: Collection[Role]) -> bool:
    """Whether the role is one of these; an empty collection lets every role pass."""
    return not roles or account.role in roles


def sees(account: Account, region: str) -> bool:
    """Whether the region lies in the person's subtree."""
    return within(account.region, region)


def is_doctor(account: Account, doctor_id: int) -> bool:
    """Whether the person is this very doctor."""
    return account.role is Role.DOCTOR and account.doctor_id == doctor_id


def demand_role(account: Account, roles: Collection[Role]) -> None:
    """Forbidden with a sentence when the role is none of these."""
    if not may(account, roles):
        wanted = "、".join(role for role in Role if role in roles)
        raise Forbidden(f"您的身份是“{account.role}”，这里只给{wanted}用；需要时请找管理员。")


def demand_region(account: Account, region: str) -> None:
    """Forbidden with a sentence when the region lies outside the person's subtree."""
    if not sees(account, region):
        raise Forbidden("这里属于别的地区，您的账号看不到；需要时请找上级管理员。")
