"""The clauses (条款) of imported documents: kept, found and quoted when no entry answers."""
