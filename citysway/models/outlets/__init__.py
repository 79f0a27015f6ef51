"""The outlet registry: who published a text, at which level, from which place.

``load()`` gives the known outlets; ``body_place``, ``is_government`` and ``city_in_outlet`` read
what the name of an unknown one still tells. Places found in names are strings: the gazetteer
resolves them. METHOD.md section 0: national outlets carry a country and no place.
"""

from citysway.models.outlets.bodies import body_place, is_government
from citysway.models.outlets.papers import city_in_outlet
from citysway.models.outlets.registry import Outlet, Outlets, load

__all__ = ["Outlet", "Outlets", "body_place", "city_in_outlet", "is_government", "load"]
