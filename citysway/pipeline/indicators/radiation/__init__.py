"""Indicators of radiation: RA01 to RA17, but for those of relations."""
