"""Ranking of passages for a question: two-field candidates, learned agreement, calibrated confidence."""
