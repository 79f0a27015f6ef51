"""The pages people read: the report of a study, the dossier of a city, what was read."""
