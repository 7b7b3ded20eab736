"""The hub's memory: one SQLite file. The only SQL of the project lives in here."""
