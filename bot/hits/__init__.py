"""批量试问: many questions asked of what is published, kept with date and person, two runs compared."""
