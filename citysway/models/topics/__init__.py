"""Topics of a corpus: words, models, their choice and their stability."""

from citysway.models.topics.fitting import METHODS as METHODS
from citysway.models.topics.fitting import fit_topics as fit_topics
from citysway.models.topics.model import TopicModel as TopicModel
