"""The conversation: what was asked, what is remembered, what is said."""
