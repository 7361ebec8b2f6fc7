"""乡镇: the townships of a county as its staff have listed them, and how else each is written."""
