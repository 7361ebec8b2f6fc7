"""`/d`: the family doctor's pages on the phone, in the look of WeUI, complete without JavaScript."""

from backend.staff.doctor import binding, correcting, leave, lists, patients, readings, recording
from backend.staff.doctor.rooms import blueprint

__all__ = ["binding", "blueprint", "correcting", "leave", "lists", "patients", "readings", "recording"]
