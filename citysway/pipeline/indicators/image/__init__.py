"""Indicators of image: IM01 to IM26."""
