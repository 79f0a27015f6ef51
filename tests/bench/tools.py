"""What is timed: each tool is made once (not timed) and then reads all documents."""

from collections.abc import Callable, Mapping, Sequence

from citysway.corpus.document import Document
from citysway.models.reader import Reader

Work = Callable[[Sequence[Document]], object]


def ours(reader: Reader) -> Work:
    """Everything found, as arrays."""
    return lambda docs: sum(1 for _ in reader.read_many(docs))


def ours_as_objects(reader: Reader) -> Work:
    """Everything found, and every mention made into an object."""
    return lambda docs: sum(len(reading.mentions) for reading in reader.read_many(docs))


def rjieba_words(hmm: bool) -> Work:
    """Words alone, by rjieba."""
    import rjieba

    return lambda docs: sum(len(rjieba.cut(doc.text, hmm)) for doc in docs)


def jieba_words() -> Work:
    """Words alone, by jieba."""
    import jieba

    jieba.setLogLevel(60)
    jieba.initialize()
    return lambda docs: sum(len(jieba.lcut(doc.text)) for doc in docs)


def spacy_zh(reader: Reader) -> Work:
    """spaCy's Chinese with jieba, and its PhraseMatcher over the Chinese terms of our codebook."""
    import spacy
    from spacy.matcher import PhraseMatcher

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "jieba"}}})
    nlp.max_length = 10**9
    matcher = PhraseMatcher(nlp.vocab)
    matcher.add("codes", [nlp.make_doc(term.text) for term in reader.codebook.terms("zh")])
    return lambda docs: sum(len(matcher(nlp(doc.text))) for doc in docs)


def snownlp_sentiment() -> Work:
    """SnowNLP's sentiment of each document."""
    from snownlp import SnowNLP

    return lambda docs: sum(SnowNLP(doc.text).sentiments for doc in docs)


def spacy_en() -> Work:
    """spaCy's English tokens and sentences."""
    import spacy

    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    nlp.max_length = 10**9
    return lambda docs: sum(len(nlp(doc.text)) for doc in docs)


def make(lang: str, reader: Reader) -> Mapping[str, Work]:
    """The tools of a language in the order they are shown."""
    both: dict[str, Work] = {"ours": ours(reader), "ours as objects": ours_as_objects(reader)}
    if lang == "en":
        return both | {"spaCy blank + sentencizer": spacy_en()}
    return both | {
        "rjieba": rjieba_words(True),
        "rjieba without HMM": rjieba_words(False),
        "jieba": jieba_words(),
        "spaCy zh + PhraseMatcher": spacy_zh(reader),
        "SnowNLP sentiment": snownlp_sentiment(),
    }
