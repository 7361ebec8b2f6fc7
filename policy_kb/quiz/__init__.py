"""政策知晓: questions with right and wrong choices, and what people chose. Names nobody."""
