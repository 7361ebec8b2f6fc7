"""随访台: what the doctors' pages and the mini-program's API both stand on. `desk` does; the rest reads and words."""
