"""Topics of a study: one model per language over its stories, and what is told of each topic."""
