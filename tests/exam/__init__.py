"""Questions with what a right answer holds, and the rate at which the product answers them."""
