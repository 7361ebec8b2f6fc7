"""Plots drawn on the server as SVG: no script, no style of its own, read out by title and description."""

from backend.staff.plots.drawing import Bar, columns, rows

__all__ = ["Bar", "columns", "rows"]
