"""From an understood question to an answer out of the entries. Start reading at `lookup`."""
