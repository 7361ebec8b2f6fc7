"""The register of accounts: add, list, reset the password, stop and let in again. For administrators."""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from backend.core import audit
from backend.core.accounts import passwords as passwords_module
from backend.core.accounts import sessions
from backend.core.accounts.entrance import is_locked
from backend.core.accounts.handing import ADDED, KIND, RESET
from backend.core.accounts.models import LONGEST_NAME, LONGEST_USERNAME, StaffAccountRow
from backend.core.accounts.passwords import Passwords
from backend.core.accounts.roles import Account, Role
from backend.core.audit import Actor, Deed
from backend.core.errors import BadInput, NotFound
from backend.core.parts import Part
from backend.core.subtree import NATION, below, within

_USERNAME = re.compile(rf"[a-z][a-z0-9._-]{{1,{LONGEST_USERNAME - 1}}}")
PAGE = 50


@dataclass(frozen=True, slots=True)
class NewAccount:
    """What an administrator fills in. `region` is a code that the caller has looked up."""

    username: str
    name: str
    role: Role
    region: str
    doctor_id: int | None = None


@dataclass(frozen=True, slots=True)
class Issued:
    """An account and the one-time password to hand over. It is shown once and kept nowhere."""

    account: Account
    password: str


@dataclass(frozen=True, slots=True)
class Standing:
    """An account as the register shows it. `locked_until`: closed after failures, until then.

    `set_up_by`: who has made it or given its last one-time password; None: an operator. `mark` stands for the password
    it has now, and says nothing of it.
    """

    account: Account
    active: bool
    locked_until: datetime | None
    set_up_by: str | None
    mark: str


def add(session: Session, passwords: Passwords, new: NewAccount, actor: Actor, now: datetime) -> Issued:
    """A new account with a one-time password that must be changed; BadInput says what is wrong."""
    new = _checked(new)
    _refuse_taken(session, new)
    password = passwords_module.one_time()
    row = StaffAccountRow(
        username=new.username,
        display_name=new.name,
        password_hash=passwords.hash(password),
        role=new.role.value,
        region_code=new.region,
        doctor_id=new.doctor_id,
        must_change_password=True,
        created_at=now,
        set_up_by=actor.account,
    )
    session.add(row)
    try:
        session.flush()
    except IntegrityError:  # somebody else was quicker
        raise BadInput(f"用户名“{new.username}”或这位医生刚刚登记过，请查一下名册。") from None
    _note(session, actor, ADDED, row, now, {"role": new.role.value})
    return Issued(row.account(), password)


def listing(session: Session, root: str, now: datetime) -> tuple[Standing, ...]:
    """The accounts of the root's subtree, by user name."""
    query = select(StaffAccountRow).where(below(StaffAccountRow.region_code, root))
    rows = session.scalars(query.order_by(StaffAccountRow.username))
    return tuple(_standing(row, now) for row in rows)


def part(
    session: Session, root: str, now: datetime, words: str = "", offset: int = 0, limit: int = PAGE
) -> Part[Standing]:
    """The same in parts; `words` in user name or name."""
    wanted = [below(StaffAccountRow.region_code, root)]
    for word in words.split():
        columns = (StaffAccountRow.username, StaffAccountRow.display_name)
        wanted.append(or_(*(column.icontains(word, autoescape=True) for column in columns)))
    total = session.scalar(select(func.count()).select_from(StaffAccountRow).where(*wanted)) or 0
    query = select(StaffAccountRow).where(*wanted).order_by(StaffAccountRow.username)
    rows = session.scalars(query.offset(offset).limit(limit))
    return Part(tuple(_standing(row, now) for row in rows), total)


def one(session: Session, username: str, now: datetime, root: str = NATION) -> Standing:
    """One of them. NotFound outside the root's subtree."""
    return _standing(_require(session, username, root), now)


def change(
    session: Session, username: str, role: Role, region: str, actor: Actor, now: datetime, root: str = NATION
) -> Account:
    """Another role or region; every session ends. NotFound outside the root's subtree, before and after.

    Nobody changes their own, and an administrator stays for whoever is there.
    """
    row = _require(session, username, root)
    _refuse_own(row, actor, "不能改自己的角色和地区；需要时请另一位管理员来改。")
    if not within(root, region):
        raise NotFound("没有这个地区，或不归您管，请从列表里选。")
    if Role.DOCTOR in (role, Role(row.role)):
        raise BadInput("家庭医生的账号对应名册里的一位医生，请停用这个账号，再请运维人员用命令开通。")
    if (role.value, region) == (row.role, row.region_code):
        return row.account()
    _demand_admin_left(session, row)
    detail = {"role": f"{row.role}→{role.value}", "region": f"{row.region_code}→{region}"}
    row.role, row.region_code = role.value, region
    sessions.end_all(session, row.id)
    _note(session, actor, "改角色和地区", row, now, detail)
    return row.account()


def reset(
    session: Session,
    passwords: Passwords,
    username: str,
    actor: Actor,
    now: datetime,
    root: str = NATION,
    seen: str | None = None,
) -> Issued:
    """A new one-time password, never for oneself; every session ends, failures are forgotten.

    `seen`: the mark of the password that the page was about, so that a page sent twice does not void what was handed
    over; None: whichever it is. NotFound outside the root's subtree.
    """
    row = _require(session, username, root)
    _refuse_own(row, actor, "自己的密码请在“改密码”里改；忘了请运维人员重设。")
    if seen is not None and seen != _mark(row):
        raise BadInput(
            f"“{row.display_name}”的密码刚才已经重设过，或者本人刚换过，这次没有再设：原来给的一次性密码还能用。"
            "没有记下的，请回到“账号”重新按“重设密码”。"
        )
    password = passwords_module.one_time()
    row.password_hash, row.must_change_password = passwords.hash(password), True
    row.failed_attempts, row.locked_until = 0, None
    row.set_up_by = actor.account
    sessions.end_all(session, row.id)
    _note(session, actor, RESET, row, now)
    return Issued(row.account(), password)


def lock(session: Session, username: str, actor: Actor, now: datetime, root: str = NATION) -> Account:
    """Stop an account, never one's own; every session ends. NotFound outside the root's subtree."""
    row = _require(session, username, root)
    _refuse_own(row, actor, "不能停用自己的账号；需要时请另一位管理员来做。")
    if actor.account is not None:  # an operator can always add another
        _demand_admin_left(session, row)
    row.active = False
    sessions.end_all(session, row.id)
    _note(session, actor, "停用账号", row, now)
    return row.account()


def unlock(session: Session, username: str, actor: Actor, now: datetime, root: str = NATION) -> Account:
    """Let an account in again, stopped or closed after failures. NotFound outside the root's subtree."""
    row = _require(session, username, root)
    row.active = True
    row.failed_attempts, row.locked_until = 0, None
    _note(session, actor, "启用账号", row, now)
    return row.account()


def _checked(new: NewAccount) -> NewAccount:
    username, name = new.username.strip().lower(), " ".join(new.name.split())
    if not _USERNAME.fullmatch(username):
        raise BadInput(
            f"用户名要以字母开头，只用字母、数字和 . _ -，2 到{LONGEST_USERNAME}个字符（如 haiyuan.wang）。"
        )
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise BadInput(f"请写姓名，{LONGEST_NAME}个字以内。")
    if new.doctor_id is not None and new.role is not Role.DOCTOR:
        raise BadInput("只有家庭医生的账号才对应一位医生，请去掉医生编号或改角色。")
    return NewAccount(username, name, new.role, new.region, new.doctor_id)


def _refuse_taken(session: Session, new: NewAccount) -> None:
    if session.scalar(select(StaffAccountRow.id).where(StaffAccountRow.username == new.username)):
        raise BadInput(f"用户名“{new.username}”已经有人用了，请换一个。")
    if new.doctor_id is None:
        return
    if session.scalar(select(StaffAccountRow.id).where(StaffAccountRow.doctor_id == new.doctor_id)):
        raise BadInput(f"编号 {new.doctor_id} 的医生已经有账号了。")


def _require(session: Session, username: str, root: str) -> StaffAccountRow:
    wanted = username.strip().lower()
    query = select(StaffAccountRow).where(
        StaffAccountRow.username == wanted, below(StaffAccountRow.region_code, root)
    )
    row = session.scalar(query.with_for_update()) if _USERNAME.fullmatch(wanted) else None
    if row is None:
        raise NotFound(f"没有“{username[:LONGEST_USERNAME]}”这个账号，请查一下名册。")
    return row


def _refuse_own(row: StaffAccountRow, actor: Actor, sentence: str) -> None:
    """By the account, however its name was written."""
    if actor.account == row.username:
        raise BadInput(sentence)


def _demand_admin_left(session: Session, row: StaffAccountRow) -> None:
    """BadInput when without it no administrator would be left over its region. Two at once wait for each other."""
    if row.role != Role.ADMIN.value:
        return
    admins = select(StaffAccountRow).where(
        StaffAccountRow.role == Role.ADMIN.value, StaffAccountRow.active, StaffAccountRow.id != row.id
    )
    others = session.scalars(admins.order_by(StaffAccountRow.id).with_for_update())
    if not any(within(other.region_code, row.region_code) for other in others):
        raise BadInput("这是这个地区最后一位管理员，先让另一位同事当管理员。")


def _standing(row: StaffAccountRow, now: datetime) -> Standing:
    locked_until = row.locked_until if is_locked(row, now) else None
    return Standing(row.account(), row.active, locked_until, row.set_up_by, _mark(row))


def _mark(row: StaffAccountRow) -> str:
    """Of the salted hash: from it nobody learns the password, nor whether two have the same."""
    return hashlib.sha256(row.password_hash.encode()).hexdigest()[:16]


def _note(
    session: Session,
    actor: Actor,
    action: str,
    row: StaffAccountRow,
    now: datetime,
    detail: dict[str, str] | None = None,
) -> None:
    audit.record(session, actor, Deed(action, KIND, row.username, row.region_code, detail), now)
