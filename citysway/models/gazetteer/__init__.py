"""Places of China and the world, their names in Chinese and English, and what they need to count."""

from citysway.models.gazetteer.knowledge import Gazetteer
from citysway.models.gazetteer.loading import load
from citysway.models.gazetteer.records import Name, Place, haversine_km

__all__ = ["Gazetteer", "Name", "Place", "haversine_km", "load"]
