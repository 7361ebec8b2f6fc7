"""Follow-up of signed chronic-disease patients: plans, visits, reminders."""
