"""A transformers model from a folder: tiny ones, built here; skipped where the extra is missing."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models.polarity_model import load
from citysway.models.polarity_model.records import Case
from citysway.models.reader import Reader

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")

# Importing them warns of what is not ours to mend.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning")
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "."]
WORDS = [*SPECIAL, "good", "bad", "chengdu", "is", "described", "in", "a", "way", "city", "the"]


def _folder(where: Path, names: dict[int, str], **stated: Any) -> Path:
    """A folder with a one-layer model whose outputs are named, and words for a tokenizer."""
    where.mkdir()
    (where / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    transformers.BertTokenizerFast(vocab_file=str(where / "vocab.txt")).save_pretrained(where)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=64, id2label=names,
        label2id={name: i for i, name in names.items()},
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(where)
    if stated:
        (where / "citysway.json").write_text(json.dumps(stated), encoding="utf-8")
    return where


def _case(text: str, target: str = "") -> Case:
    start = text.index(target) if target else 0
    end = start + len(target) if target else len(text)
    return Case(text, start, end, not target, "", (), (), (0,), (0.0,))


CASES = [
    _case("chengdu is good", "chengdu"),
    _case("a bad city"),
    *(_case("the city in chengdu is bad . " * n, "chengdu") for n in range(1, 40)),
]
NAMED = {0: "NEGATIVE", 1: "POSITIVE", 2: "neutral"}
INFERRED = {0: "contradiction", 1: "neutral", 2: "entailment"}


@pytest.mark.parametrize("names", [NAMED, INFERRED])
def test_batches_say_what_single_cases_say(tmp_path: Path, names: dict[int, str]) -> None:
    model = load(_folder(tmp_path / "model", names))
    found = model.probabilities(CASES)
    assert found.shape == (len(CASES), 3)
    assert np.allclose(found.sum(axis=1), 1)
    single = np.concatenate([model.probabilities([case]) for case in CASES])
    assert np.allclose(found, single, atol=1e-5)
    assert model.probabilities([]).shape == (0, 3)


def test_outputs_are_put_under_their_labels(tmp_path: Path) -> None:
    plain = load(_folder(tmp_path / "a", NAMED))
    turned = load(_folder(tmp_path / "b", {0: "positive", 1: "negative", 2: "neutral"}))
    one, other = plain.probabilities(CASES), turned.probabilities(CASES)
    assert np.allclose(one[:, [2, 1, 0]], other)
    assert not np.allclose(one, other)
    assert plain.version != turned.version


def test_unnamed_outputs_are_stated_beside_the_model(tmp_path: Path) -> None:
    names = {0: "LABEL_0", 1: "LABEL_1"}
    with pytest.raises(StudyError, match="say what they mean"):
        load(_folder(tmp_path / "a", names))
    stated = {"lang": "zh", "labels": {"LABEL_0": 1, "LABEL_1": -1}}
    model = load(_folder(tmp_path / "b", names, **stated))
    assert model.lang == "zh"
    assert (model.probabilities(CASES)[:, 1] == 0).all()
    with pytest.raises(StudyError, match="allowed are zh, en"):
        load(_folder(tmp_path / "c", NAMED, lang="fr"))


def test_reading_asks_the_model(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "model", NAMED)
    doc = Document(id="1", text="Chengdu is a good city.", lang="en")
    reading = Reader(polarity=folder).read(doc)
    model = load(folder)
    blame, _, praise = model.probabilities([_case(doc.text, "Chengdu")])[0]
    assert reading.polarity(0, 7).score == pytest.approx(praise - blame, abs=1e-6)


def test_a_folder_without_weights_is_refused(tmp_path: Path) -> None:
    folder = _folder(tmp_path / "model", NAMED)
    (folder / "model.safetensors").unlink()
    with pytest.raises(StudyError, match="transformers cannot load it"):
        load(folder)
