"""What may become of a group of questions: the words of its states. Pure."""

from enum import StrEnum


class GroupState(StrEnum):
    """Where a group stands."""

    OPEN = "open"
    ATTACHED = "attached"
    WRITTEN = "written"
    ANSWERED = "answered"
    DISMISSED = "dismissed"

    @property
    def word(self) -> str:
        """As pages show it."""
        return _WORDS[self]


_WORDS = {
    GroupState.OPEN: "待处理",
    GroupState.ATTACHED: "已并入条目",
    GroupState.WRITTEN: "已起草条目",
    GroupState.ANSWERED: "已答复",
    GroupState.DISMISSED: "不处理",
}
