"""Relations between cities: who learns from whom, is compared, cooperates, exchanges."""

from citysway.models.relations.direction import OWN, Found, directed
from citysway.models.relations.rules import CODES, EVENTS, Wording, wording

__all__ = ["CODES", "EVENTS", "OWN", "Found", "Wording", "directed", "wording"]
