"""Indicators of dated relations between cities: IM22, RA13, RA15."""
