"""External columns: statistics that no text holds, from a study's own ``external.csv``."""

from citysway.pipeline.external.columns import Column, known_columns
from citysway.pipeline.external.loading import load_external
from citysway.pipeline.external.record import EXTERNAL, External, external_table

__all__ = ["EXTERNAL", "Column", "External", "external_table", "known_columns", "load_external"]
