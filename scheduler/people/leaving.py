"""Whether a sheet's 解约 ends the contract of a family: only when nobody of it is followed any more. Pure."""

from dataclasses import dataclass
from datetime import date

from scheduler.models.kinds import Standing

Stood = tuple[Standing, date | None]


@dataclass(frozen=True, slots=True)
class Family:
    """How everybody of a household stands once the sheet is laid over it; `starts`: of the contract in force.

    `bound`: whether it has a contract or a team that it could leave.
    """

    members: tuple[Stood, ...] = ()
    bound: bool = False
    starts: date | None = None

    @property
    def day(self) -> date | None:
        """The day the family left, the last of its members'; None where it stays or has nothing to leave."""
        left = self._left
        if left is None or self._active or not self.bound or self._too_early(left):
            return None
        return left

    @property
    def staying(self) -> str:
        """The sentence for somebody who leaves while the contract does not end; empty where it does."""
        left = self._left
        if left is None or not self.bound:
            return ""
        if self._active:
            return (
                f"同一户还有{self._active}人在管，只给这位患者登记解约，这一户的签约不结束；"
                "整户解约，请把一户的人都填成解约。"
            )
        if self._too_early(left):
            return f"解约日期{left}在签约日期（{self.starts}）以前，这一户的签约没有结束，请核对日期。"
        return ""

    @property
    def _active(self) -> int:
        return sum(standing is Standing.ACTIVE for standing, _ in self.members)

    @property
    def _left(self) -> date | None:
        days = (on for standing, on in self.members if standing is Standing.CONTRACT_ENDED and on is not None)
        return max(days, default=None)

    def _too_early(self, left: date) -> bool:
        return self.starts is not None and left < self.starts
