"""The tables of topics (folder ``topics/`` of a study), each sorted by its key.

Topics are numbered over all languages. ``city_id`` '' stands for all texts of the topic's language;
intervals are 95 % and resample documents (stories), the unit texts are written in.
"""

import pyarrow as pa

#: Key topic, rank. The words of a topic, most relevant first.
MODEL = pa.schema([
    ("topic", pa.int16()), ("rank", pa.int16()), ("lang", pa.string()), ("word", pa.string()),
    ("weight", pa.float32()), ("share", pa.float32()), ("coherence", pa.float32()),
    ("stability", pa.float32()),
])  # fmt: skip

#: Key doc_id. ``shares`` are those of the topics of the document's language.
SHARES = pa.schema([
    ("doc_id", pa.string()), ("story_id", pa.string()), ("shares", pa.list_(pa.float32())),
    ("main", pa.int16()),
])  # fmt: skip

#: Key topic. What a topic is called and how it stands; ``named``: study | elements | words.
ABOUT = pa.schema([
    ("topic", pa.int16()), ("lang", pa.string()), ("label_zh", pa.string()),
    ("label_en", pa.string()), ("named", pa.string()), ("docs", pa.int32()),
    ("share", pa.float64()), ("lo", pa.float64()), ("hi", pa.float64()),
    ("coherence", pa.float64()), ("stability", pa.float64()), ("unstable", pa.bool_()),
    ("hidden", pa.bool_()), ("pinned", pa.bool_()),
])  # fmt: skip

#: Key topic, city_id, period (a month, or a year where dates are no finer). Mean shares of the
#: stories, and of those of each city with support, each at the first date of its copies.
PERIODS = pa.schema([
    ("topic", pa.int16()), ("city_id", pa.string()), ("period", pa.string()), ("docs", pa.int32()),
    ("share", pa.float64()), ("lo", pa.float64()), ("hi", pa.float64()),
])  # fmt: skip

#: Key topic, city_id. ``docs``, ``share``: of the dated stories; ``trend``: change of the share
#: inside sources a year (in shares, .01 = one point), ``q`` by Benjamini and Hochberg over the
#: topics, those of cities apart; ``course``: born | growing | fading | gone | steady (no change
#: that is sure and large), NA for a ``reason``: no_dates | no_support | few_periods; ``first``: the
#: first period in which it is the main topic of a story, ``peak``: that of the highest ``lo``.
COURSES = pa.schema([
    ("topic", pa.int16()), ("city_id", pa.string()), ("docs", pa.int32()), ("share", pa.float64()),
    ("trend", pa.float64()), ("lo", pa.float64()), ("hi", pa.float64()), ("q", pa.float64()),
    ("course", pa.string()), ("first", pa.string()), ("peak", pa.string()),
    ("reason", pa.string()),
])  # fmt: skip

#: Key topic, of, key. ``of``: city | source; log-odds of the topic against the stories of the other
#: cities (sources) with the error of resampled stories, q by Benjamini and Hochberg over all that
#: were compared (METHOD.md 2.1); ``everywhere``: the share in the stories of all of them. Kept are
#: the 30 surest of each direction.
BELONGS = pa.schema([
    ("topic", pa.int16()), ("of", pa.string()), ("key", pa.string()), ("docs", pa.int32()),
    ("share", pa.float64()), ("everywhere", pa.float64()), ("log_odds", pa.float64()),
    ("se", pa.float64()), ("z", pa.float64()), ("q", pa.float64()),
])  # fmt: skip

#: Key topic, code. ``share``: of the elements of documents weighted by the topic; ``lift``: against
#: all documents of the language (elements of policy texts; of other texts those linked to a city);
#: ``distance``: Jensen-Shannon distance of words and terms, in [0, 1].
MIX = pa.schema([
    ("topic", pa.int16()), ("code", pa.string()), ("share", pa.float64()), ("lift", pa.float64()),
    ("distance", pa.float64()),
])  # fmt: skip

#: Key topic, kind, rank. ``kind``: typical | contrasting; offsets are code points of the document.
SENTENCES = pa.schema([
    ("topic", pa.int16()), ("kind", pa.string()), ("rank", pa.int16()), ("doc_id", pa.string()),
    ("start", pa.int32()), ("end", pa.int32()), ("score", pa.float64()),
])  # fmt: skip

#: Key topic, start. Months ``start`` to ``end`` in which far more documents than usual belong to
#: the topic, ``expected`` at the usual rates of the sources that printed; the largest story
#: families of these documents, and how many of them each has.
TOPIC_BURSTS = pa.schema([
    ("topic", pa.int16()), ("start", pa.string()), ("end", pa.string()), ("docs", pa.int32()),
    ("expected", pa.float64()), ("stories", pa.list_(pa.string())),
    ("copies", pa.list_(pa.int32())),
])  # fmt: skip
