"""Every tagger with a gate. A new one is added here and nowhere else."""

from collections.abc import Callable, Mapping

from tests.gates import (
    codes,
    decoding,
    language,
    near_duplicates,
    places_en,
    places_zh,
    segmentation,
    sentiment_aspects,
    sentiment_documents,
    sentiment_targets,
    sentiment_trained,
    topics,
)
from tests.gates.floors import Figure

TAGGERS: Mapping[str, Callable[[], list[Figure]]] = {
    "codes": codes.figures,
    "decoding": decoding.figures,
    "language": language.figures,
    "near_duplicates": near_duplicates.figures,
    "places_en": places_en.figures,
    "places_zh": places_zh.figures,
    "segmentation": segmentation.figures,
    "sentiment_aspects": sentiment_aspects.figures,
    "sentiment_documents": sentiment_documents.figures,
    "sentiment_targets": sentiment_targets.figures,
    "sentiment_trained": sentiment_trained.figures,
    "topics": topics.figures,
}
