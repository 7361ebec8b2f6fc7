"""Pages that residents see in a browser."""
