"""Training what is learned, from labelled questions. `make train-answers`; the product only reads the result."""
