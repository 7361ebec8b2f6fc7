"""`make bench-reminders`: a simulated year of a county, a city, a million plans, sends a second."""
