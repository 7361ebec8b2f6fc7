"""The words of a reminder's row, and how far the day of a visit is from the day of its reminder."""

from scheduler.models.reminder_kinds import Kind, Recipient, Stage, State

__all__ = ["BEFORE_VISIT", "NOBODY", "OVERDUE", "PRINTED", "Kind", "Recipient", "Stage", "State"]

BEFORE_VISIT = {Stage.WEEK: 7, Stage.DAY: 1, Stage.MORNING: 0}  # days
OVERDUE = {Stage.D3: 3, Stage.D7: 7}  # days after the day the visit was planned for
NOBODY = 0  # the number of a recipient where there is nobody to be told
PRINTED = "list"  # the channel of those who are reached by the doctor's printed list
