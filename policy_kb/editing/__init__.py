"""The life of an entry: drafts, revisions, review, publishing, retiring. Residents see only what was approved."""
