"""Learns the ranking from labelled questions: from sets in folders to one small file."""
