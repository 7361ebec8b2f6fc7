"""What staff have said of questions (this entry answers it, that one does not), as training data for the ranking."""
