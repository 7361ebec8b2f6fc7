"""Settings, clock, errors, database, crypto: what every floor above stands on."""
