"""The words of an entry's life: its states, the steps between them. Pure."""

from enum import StrEnum


class State(StrEnum):
    """Of an entry's newest revision. An older one may be live meanwhile: `Standing.live`."""

    DRAFT = "draft"
    PENDING = "pending"
    PUBLISHED = "published"
    RETIRED = "retired"

    @property
    def word(self) -> str:
        """As pages show it."""
        return {"draft": "草稿", "pending": "待审", "published": "已发布", "retired": "已停用"}[self.value]


class Step(StrEnum):
    """What was done to an entry."""

    SAVED = "saved"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    PUBLISHED = "published"
    RETIRED = "retired"
    RESTORED = "restored"
    EXPIRED = "expired"

    @property
    def word(self) -> str:
        """As pages and the audit log show it."""
        return _WORDS[self]


_WORDS = {
    Step.SAVED: "保存",
    Step.SUBMITTED: "送审",
    Step.APPROVED: "通过",
    Step.REJECTED: "退回",
    Step.PUBLISHED: "发布",
    Step.RETIRED: "停用",
    Step.RESTORED: "恢复",
    Step.EXPIRED: "到期停用",
}
