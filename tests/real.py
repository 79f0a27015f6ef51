"""The real study: every policy, news and publicity folder of the data folder, as one study.toml."""

import os
from pathlib import Path

DATA = Path(os.environ.get("CITYSWAY_DATA", Path(__file__).parents[2] / "shared" / "data"))
# What a folder's rows do not state by themselves.
STATED = {
    "publicity_maoming_zh": 'place = "茂名市"\nsponsor = "茂名市"\nsource = "茂名本地公众号与游记"',
    "publicity_scenic_hangzhou_zh": 'sponsor = "杭州市"\nsource = "杭州景点介绍"',
    "publicity_scenic_shanghai_zh": 'sponsor = "上海市"',
    "news_events_multioutlet_zh": 'columns = { source = "stated_source" }',
    "policy_smart_innovation_shandong_zh": "",
}


def write_study(folder: Path) -> Path:
    """A study.toml over the whole data folder; returns its path."""
    blocks = ['[study]\nname = "真实语料研究"\nlang = "zh"\n\n[run]\nworkers = 2\n']
    for place in sorted(DATA.iterdir()):
        kind = place.name.split("_")[0]
        if kind in ("policy", "news", "publicity") and place.is_dir():
            path = f"{place.as_posix()}/*.jsonl.gz"
            blocks.append(
                f'[[input]]\npath = "{path}"\nkind = "{kind}"\n{STATED.get(place.name, "")}\n'
            )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "study.toml").write_text("\n".join(blocks), encoding="utf-8")
    return folder / "study.toml"
