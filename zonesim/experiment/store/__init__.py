"""What an experiment keeps: one SQLite file that survives any interruption."""
