"""How well the engine finds and how well it knows what it does not know, on labelled questions, beside its peers."""
