"""Places of China and the world, their Chinese and English names, and what those need to count."""

from citysway.models.gazetteer.knowledge import Gazetteer
from citysway.models.gazetteer.loading import load
from citysway.models.gazetteer.records import Name, Place, haversine_km

__all__ = ["Gazetteer", "Name", "Place", "haversine_km", "load"]
