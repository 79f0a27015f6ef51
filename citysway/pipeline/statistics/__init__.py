"""Statistics that know nothing of cities: distances, shrinkage, intervals."""
