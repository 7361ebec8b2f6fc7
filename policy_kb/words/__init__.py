"""词语: what residents say for what the documents say, as rows that staff add and retire."""
