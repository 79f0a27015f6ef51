"""The outlet registry: who published a text, at which level, from which place.

``load()`` gives the known outlets; ``body_place``, ``is_government``, ``office_of`` and
``city_in_outlet`` read what the name of an unknown one still tells, ``home_of``, ``gov_word`` and
``sponsor_of`` what an address does. Places found in names are strings: the gazetteer resolves
them. METHOD.md section 0: national outlets carry a country and no place.
"""

from citysway.models.outlets.bodies import body_place, is_government
from citysway.models.outlets.channels import sponsor_of
from citysway.models.outlets.home import NOWHERE, Base, base_of, letters
from citysway.models.outlets.hosts import Home, gov_place, gov_word, home_of, portals, spelling
from citysway.models.outlets.naming import form_of, key_of
from citysway.models.outlets.offices import GOVERNMENT, office_of, portal_of
from citysway.models.outlets.papers import city_in_outlet
from citysway.models.outlets.registry import Outlet, Outlets, load

__all__ = [
    "GOVERNMENT",
    "NOWHERE",
    "Base",
    "Home",
    "Outlet",
    "Outlets",
    "base_of",
    "body_place",
    "city_in_outlet",
    "form_of",
    "gov_place",
    "gov_word",
    "home_of",
    "is_government",
    "key_of",
    "letters",
    "load",
    "office_of",
    "portal_of",
    "portals",
    "spelling",
    "sponsor_of",
]
