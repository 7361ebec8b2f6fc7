"""Training what is learned, from labelled questions. `make train-assurance`; the product only reads the result."""
