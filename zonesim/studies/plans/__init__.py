"""Plans of experiments: one file per kind of question, with what it may say, its cells, and how it is answered."""
