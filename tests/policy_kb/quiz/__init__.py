"""The quiz: drafts, what is asked, results."""
