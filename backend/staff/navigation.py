"""What the navigation offers: the rooms that the person may enter, in one order.

By the role; and of a family doctor's account that belongs to no doctor, or to one who has left, not the lists.
"""

from dataclasses import dataclass

from flask import g, request

from backend.core.accounts.roles import Account, Role
from backend.followups import access
from backend.staff import rights
from backend.staff.parts import services


@dataclass(frozen=True, slots=True)
class Item:
    """One way: its word, the page it leads to, the action of `rights.TABLE` that opens it."""

    word: str
    endpoint: str
    action: str

    @property
    def here(self) -> bool:
        """Whether the page shown lies in this room."""
        return request.blueprint == self.endpoint.partition(".")[0]


_LIST, _FIGURES = "doctor.day", "figures.page"
ITEMS = (
    Item("问答条目", "entries.page", "entries.read"),
    Item("词语", "words.page", "words.read"),
    Item("政策文件", "documents.page", "documents.read"),
    Item("导入导出", "exchange.page", "entries.export"),
    Item("居民提问", "questions.page", "questions.read"),
    Item("明白纸", "leaflets.page", "leaflets.read"),
    Item("政策知晓", "quiz.page", "quiz.read"),
    Item("数据", "data.page", "data.read"),
    Item("随访清单", "doctor.day", "followup.list"),
    Item("签约和患者资料", "doctor.find_form", "followup.keep"),
    Item("随访指标", "figures.page", "followup.figures"),
    Item("审计记录", "audit.page", "audit.read"),
    Item("账号", "accounts.page", "accounts.manage"),
)


def offered(role: Role) -> tuple[Item, ...]:
    """The ways that are open to a role."""
    return tuple(item for item in ITEMS if rights.may(role, item.action))


def navigation(account: Account | None) -> tuple[Item, ...]:
    """The same for who is signed in; nothing before, and nothing while the first password waits to be changed."""
    if account is None or account.must_change_password:
        return ()
    closed = {_LIST} if without_list(account) else set()
    closed |= {_FIGURES} if account.role is Role.DOCTOR and account.doctor_id is None else set()
    return tuple(item for item in offered(account.role) if item.endpoint not in closed)


def without_list(account: Account) -> str:
    """Why a family doctor's account opens no list, in a sentence, looked up once a request; empty: it does."""
    if account.role is not Role.DOCTOR:
        return ""
    if "staff_without_list" not in g:
        with services().database.reading() as session:
            g.staff_without_list = access.without_list(session, account)
    return str(g.staff_without_list)
