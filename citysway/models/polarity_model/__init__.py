"""Polarity that is learned: from labelled sentences, from seed words, or a model from a folder.

The default (``models/tone.py``) knows words and rules and nothing of a study. A model knows what
praise and blame look like in one sort of text; ``Reader(polarity=PATH)`` puts it in its place.
"""

from citysway.models.polarity_model.judge import Judge
from citysway.models.polarity_model.loading import load
from citysway.models.polarity_model.records import LABELS, Case, PolarityModel

__all__ = ["LABELS", "Case", "Judge", "PolarityModel", "load"]
