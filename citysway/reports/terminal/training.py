"""What a trained polarity model is worth, in lines for the terminal."""

from pathlib import Path

from citysway.models.polarity_model.scaling import ScalingModel
from citysway.models.polarity_model.training import FOLDS, Trained

_NAMES = {-1: "blame", 0: "neither", 1: "praise"}


def show_trained(found: Trained, path: Path) -> str:
    """Rows by label, both scores, the most telling features, and how to use the model."""
    model = found.model
    counts = ", ".join(f"{_NAMES[int(k)]} {n}" for k, n in model.about["rows"].items())
    lines = [
        f"{found.rows} rows, {model.lang}: {counts}",
        f"{FOLDS}-fold cross-validation  macro-F1  accuracy",
        f"  this model             {found.trained.macro_f1:8.3f}  {found.trained.accuracy:8.3f}",
        f"  default                {found.default.macro_f1:8.3f}  {found.default.accuracy:8.3f}",
    ]
    for label in model.labels:
        words = ", ".join(name for name, _ in model.telling(label, 12))
        lines.append(f"{_NAMES[label]}: {words}")
    if found.trained.macro_f1 <= found.default.macro_f1:
        lines.append("the default does as well on these rows: keep it, or label more")
    return "\n".join([*lines, _use(path)])


def show_scaled(model: ScalingModel, path: Path) -> str:
    """Size of the corpus, the seeds found, the strongest words, and how to use the model."""
    about = model.about
    seeds = ", ".join(f"{word} {weight:+g}" for word, weight in model.seeds.items())
    lines = [
        f"{about['sentences']} sentences, {len(model.words)} words, {model.lang}",
        f"seeds found: {seeds}",
    ]
    for label in (1, -1):
        words = ", ".join(word for word, _ in model.telling(label, 15))
        lines.append(f"{_NAMES[label]}: {words}")
    return "\n".join([*lines, _use(path)])


def _use(path: Path) -> str:
    return f'{path}: use it with Reader(polarity="{path}"), or polarity = "{path}" under [reading]'
