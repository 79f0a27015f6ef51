"""A Hugging Face model from a local folder: sequence classification, or natural language inference.

Nothing is downloaded and no code of the folder is run. A classifier reads the text and the target
as a pair; an inference model is asked whether the text follows by one hypothesis per label.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from citysway.errors import StudyError
from citysway.models.polarity_model.records import LABELS, Case, Floats

BATCH = 32
_SIGNS = {
    -1: ("negative", "neg", "blame", "against", "-1", "负面", "消极"),
    0: ("neutral", "neu", "none", "0", "中性"),
    1: ("positive", "pos", "praise", "favor", "1", "正面", "积极"),
}
_ENTAILMENT = ("entailment", "entails")
_ASKED: Mapping[str, Mapping[int, str]] = {
    "en": {
        -1: "{target} is described in a negative way.",
        0: "{target} is described in a neutral way.",
        1: "{target} is described in a positive way.",
    },
    "zh": {-1: "这句话批评{target}。", 0: "这句话对{target}没有评价。", 1: "这句话称赞{target}。"},
}
_WHOLE = {"en": "The subject", "zh": "所说的事"}


@dataclass(frozen=True)
class TransformerModel:
    """A loaded model; ``columns`` are its outputs by label (a classifier) or the entailment's."""

    lang: str
    version: str
    tokenizer: Any
    model: Any
    device: str
    columns: Mapping[int, int]
    entailment: int | None = None

    @property
    def longest(self) -> int:
        """Tokens of a pair: what the tokenizer states, or what there are positions for."""
        places = int(getattr(self.model.config, "max_position_embeddings", 0) or 514)
        return min(int(self.tokenizer.model_max_length), places - 2)

    @property
    def aspects(self) -> frozenset[str]:
        """None."""
        return frozenset()

    def probabilities(self, cases: Sequence[Case]) -> Floats:
        """len(cases) x 3, in batches of BATCH."""
        if self.entailment is not None:
            return self._inferred(cases)
        pairs = [(case.text, None if case.whole else _target(case, self.lang)) for case in cases]
        found = np.zeros((len(cases), len(LABELS)))
        chances = self._outputs(pairs)
        for label, column in self.columns.items():
            found[:, LABELS.index(label)] = chances[:, column]
        return _normal(found)

    def _inferred(self, cases: Sequence[Case]) -> Floats:
        asked = _ASKED[self.lang]
        pairs = [
            (case.text, asked[label].format(target=_target(case, self.lang)))
            for case in cases
            for label in LABELS
        ]
        chances = self._outputs(pairs)[:, self.entailment]
        return _normal(chances.reshape(len(cases), len(LABELS)))

    def _outputs(self, pairs: Sequence[tuple[str, str | None]]) -> Floats:
        """len(pairs) x outputs of the model, softmax."""
        import torch

        found = [np.zeros((0, int(self.model.config.num_labels)))]
        with torch.inference_mode():
            for batch in _batches(pairs):
                texts = [text for text, _ in batch]
                others = [other for _, other in batch]
                second = None if None in others else others
                coded = self.tokenizer(
                    texts,
                    second,
                    padding=True,
                    truncation="longest_first",
                    max_length=self.longest,
                    return_tensors="pt",
                )
                logits = self.model(**coded.to(self.device)).logits
                found.append(torch.softmax(logits.double(), dim=-1).cpu().numpy())
        return np.concatenate(found)


def _batches(
    pairs: Sequence[tuple[str, str | None]],
) -> Iterator[Sequence[tuple[str, str | None]]]:
    """At most BATCH pairs in order, of one kind: with a second text or without."""
    start = 0
    for end in range(1, len(pairs) + 1):
        full = end - start == BATCH or end == len(pairs)
        if full or (pairs[end][1] is None) != (pairs[start][1] is None):
            yield pairs[start:end]
            start = end


def _target(case: Case, lang: str) -> str:
    return _WHOLE[lang] if case.whole else case.text[case.start : case.end]


def _normal(chances: Floats) -> Floats:
    return np.asarray(chances / np.maximum(chances.sum(axis=1, keepdims=True), 1e-12))


def load(folder: Path) -> TransformerModel:
    """The model of a folder, on a GPU where there is one.

    The folder's ``citysway.json`` may state ``{"lang": "zh"}`` and ``{"labels": {"LABEL_0": -1}}``.
    Raises StudyError where the packages, the files or the meaning of the outputs are missing.
    """
    config = _json(folder / "config.json")
    stated = _json(folder / "citysway.json") if (folder / "citysway.json").exists() else {}
    outputs = config.get("id2label") or {0: "LABEL_0", 1: "LABEL_1"}  # as transformers' default
    names = {str(name).lower(): int(i) for i, name in outputs.items()}
    columns, entailment = _meaning(names, stated.get("labels", {}), folder)
    lang = stated.get("lang", "en")
    if lang not in _ASKED:
        raise StudyError(f"{folder / 'citysway.json'}: lang {lang!r}: allowed are zh, en")
    tokenizer, model, device = _open(folder)
    version = _version(folder)
    return TransformerModel(lang, version, tokenizer, model, device, columns, entailment)


def _open(folder: Path) -> tuple[Any, Any, str]:
    try:
        import torch
        from transformers import AutoModelForSequenceClassification, AutoTokenizer
    except ImportError:
        raise StudyError(
            f"{folder}: needs the extra: pip install 'citysway[transformers]'"
        ) from None
    device = "cuda" if torch.cuda.is_available() else "cpu"
    try:
        tokenizer = AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
        model = AutoModelForSequenceClassification.from_pretrained(
            str(folder), local_files_only=True, use_safetensors=True
        )
    except (OSError, ValueError, KeyError) as error:
        raise StudyError(f"{folder}: transformers cannot load it: {error}") from None
    return tokenizer, model.to(device).eval(), device


def _meaning(
    names: Mapping[str, int], stated: Mapping[str, int], folder: Path
) -> tuple[dict[int, int], int | None]:
    """Output column by label, or the column of entailment."""
    known = {word: label for label, words in _SIGNS.items() for word in words}
    known |= {str(name).lower(): int(label) for name, label in stated.items()}
    columns = {known[name]: column for name, column in names.items() if name in known}
    entailment = next((names[name] for name in _ENTAILMENT if name in names), None)
    if entailment is None and not {-1, 1} <= set(columns):
        raise StudyError(
            f"{folder}: outputs {', '.join(names) or 'without names'}: say what they mean in its "
            'citysway.json: {"labels": {"LABEL_0": -1, "LABEL_1": 1}}'
        )
    return columns, entailment


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StudyError(f"{path}: cannot be read: {error}") from None
    if not isinstance(found, dict):
        raise StudyError(f"{path}: an object is expected")
    return found


def _version(folder: Path) -> str:
    """Hash of the names and bytes of the files of the folder."""
    digest = hashlib.sha256()
    for path in sorted(file for file in folder.iterdir() if file.is_file()):
        digest.update(f"{path.name} {path.stat().st_size} ".encode())
        with path.open("rb") as file:
            while block := file.read(1 << 20):
                digest.update(block)
    return digest.hexdigest()[:12]
