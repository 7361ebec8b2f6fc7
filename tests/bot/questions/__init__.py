"""The queue of questions and what becomes of them."""
