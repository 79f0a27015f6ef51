"""Indicators of image and radiation, and the table they are published in."""
