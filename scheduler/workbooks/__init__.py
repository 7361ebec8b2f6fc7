"""Excel sheets of patients: the template, reading one back with a dry run, and the 台账."""
