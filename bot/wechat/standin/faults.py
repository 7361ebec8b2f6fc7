"""What goes wrong on purpose: the next calls of an address are slow, cut, halved, or answered with an error."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KINDS = ("code", "http", "delay", "half", "cut", "drip")


@dataclass
class Fault:
    """`processed`: WeChat performs the call before it goes wrong, so that the message is sent and nobody knows.

    code: answers `errcode`, `errmsg` and performs nothing. http: status `status`. delay: answers after `seconds`.
    half: half of the JSON, then the connection is cut. cut: no byte of an answer. drip: a byte each `seconds`.
    """

    api: str  # an address, or * for all
    kind: str
    processed: bool = False
    times: int = 1  # -1: for ever
    seconds: float = 0.0
    status: int = 500
    errcode: int = -1
    errmsg: str = "system error"


class Faults:
    """The faults that wait, in order."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, values: Mapping[str, Any]) -> None:
        """ValueError, TypeError for a fault that is none."""
        fault = Fault(**values)
        if fault.kind not in KINDS:
            raise ValueError(f"kind must be one of {', '.join(KINDS)}")
        self._waiting.append(fault)

    def next(self, api: str) -> Fault | None:
        """The fault that this call meets."""
        for fault in self._waiting:
            if fault.api in (api, "*"):
                if fault.times > 0:
                    fault.times -= 1
                if fault.times == 0:
                    self._waiting.remove(fault)
                return fault
        return None
