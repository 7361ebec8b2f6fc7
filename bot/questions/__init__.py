"""居民提问 as staff handle them: what waits, in groups, and what is owed to those who asked."""
