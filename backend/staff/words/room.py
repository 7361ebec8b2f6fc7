"""The blueprint of this room; its pages add themselves to it."""

from backend.staff.rooms import room

blueprint = room("words", __name__, "/words")
