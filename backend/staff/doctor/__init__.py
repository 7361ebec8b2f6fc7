"""`/d`: the family doctor's pages on the phone, in the look of WeUI, complete without JavaScript."""

from backend.staff.doctor import (
    binding,
    contracts,
    correcting,
    eight,
    leave,
    lists,
    notices,
    particulars,
    patients,
    printing,
    readings,
    recording,
)
from backend.staff.doctor.rooms import blueprint

__all__ = [
    "binding",
    "blueprint",
    "contracts",
    "correcting",
    "eight",
    "leave",
    "lists",
    "notices",
    "particulars",
    "patients",
    "printing",
    "readings",
    "recording",
]
