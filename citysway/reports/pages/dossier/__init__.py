"""City dossiers: one self-contained page a city, from what a study measured of it."""
