"""Knowledge: regions, documents, entries, clauses; finding the one that answers; what a person is entitled to."""
