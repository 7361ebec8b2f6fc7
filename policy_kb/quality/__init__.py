"""What `mingbai kb check` holds the cards against. Start reading at `checks`."""
