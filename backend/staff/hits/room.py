"""The blueprint of this room; each module of pages adds its own to it."""

from backend.staff.rooms import room

blueprint = room("hits", __name__, "/hits")
