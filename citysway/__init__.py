"""CitySway: city image and radiation, measured in text."""
