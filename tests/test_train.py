"""`citysway train`, and a study that is judged by the model it wrote."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from citysway.cli import main
from citysway.errors import StudyError
from citysway.pipeline.check import check
from citysway.pipeline.study import Study

CITIES = ("成都", "杭州", "青岛", "厦门", "长沙", "苏州")
FORMS = {
    1: ("{}的博物馆挂满灯笼", "夜里{}亮起灯笼", "{}家家点灯笼"),
    -1: ("{}的博物馆门前全是泥浆", "雨后的{}到处泥浆", "{}街口又是泥浆"),
}


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """Sentences whose tone is in words of no lexicon."""
    lines = ["text,label,start,end"]
    for label, forms in FORMS.items():
        for text in (form.format(city) for form in forms for city in CITIES):
            start = next(text.index(city) for city in CITIES if city in text)
            lines.append(f"{text},{label},{start},{start + 2}")
    path = tmp_path / "labelled.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def _main(monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    monkeypatch.setattr("sys.argv", ["citysway", *args])
    with pytest.raises(SystemExit) as end:
        main()
    return int(end.value.code or 0)


def test_train_polarity_says_what_the_model_is_worth(
    labelled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = labelled.with_name("polarity.npz")
    assert _main(monkeypatch, "train", "polarity", str(labelled), "--out", str(out)) == 0
    said = capsys.readouterr().out
    assert "36 rows, zh: blame 18, praise 18" in said
    assert "5-fold cross-validation" in said
    assert [line.split()[-2:] for line in said.splitlines() if "this model" in line] == [
        ["1.000", "1.000"]
    ]
    assert "灯笼" in next(line for line in said.splitlines() if line.startswith("praise: "))
    assert out.is_file()


def test_a_study_is_judged_by_its_model(
    labelled: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = labelled.parent / "study"
    (folder / "texts").mkdir(parents=True)
    (folder / "texts" / "a.txt").write_text("青岛的博物馆挂满灯笼。", encoding="utf-8")
    (folder / "texts" / "b.txt").write_text("青岛的博物馆到处泥浆。", encoding="utf-8")
    study = '[study]\ncities = ["青岛"]\n[topics]\nk = 0\n[[input]]\npath = "."\nsource = "x"\n'
    study += "[run]\nworkers = 1\n"
    (folder / "study.toml").write_text(study, encoding="utf-8")
    assert _labels(folder) == [0, 0]
    _main(monkeypatch, "train", "polarity", str(labelled), "--out", str(folder / "polarity.npz"))
    (folder / "study.toml").write_text(
        f'{study}[reading]\npolarity = "polarity.npz"\n', encoding="utf-8"
    )
    assert "polarity: polarity.npz, a model for zh" in [f.text for f in check(_study(folder))]
    assert _labels(folder) == [-1, 1]


def _study(folder: Path) -> Study:
    return Study.load(folder)


def _labels(folder: Path) -> list[int]:
    out = _study(folder).run(only="annotate").out
    return sorted(pq.read_table(out / "mentions")["label"].to_pylist())


def test_a_missing_model_is_named(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("成都很美。", encoding="utf-8")
    (tmp_path / "study.toml").write_text(
        '[[input]]\npath = "."\n[reading]\npolarity = "none.npz"\n', encoding="utf-8"
    )
    with pytest.raises(StudyError, match=r"reading\.polarity: 'none.npz': no such file or folder"):
        Study.load(tmp_path).run()


def test_train_scaling(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    worlds = (("优质", "湖水", "垂柳", "清澈"), ("糟糕", "噪音", "废料", "黑烟"))
    lines = [
        f"{city}{own[i % 4]}{own[(i + 1) % 4]}{own[(i + 2) % 4]}。"
        for i, city in enumerate(CITIES * 6)
        for own in worlds
    ]
    texts, out = tmp_path / "texts.txt", tmp_path / "scale.npz"
    texts.write_text("\n".join(lines), encoding="utf-8")
    args = ("train", "scaling", str(texts), "--out", str(out), "--dimensions", "3")
    assert _main(monkeypatch, *args) == 0
    said = capsys.readouterr().out.splitlines()
    assert "seeds found: 优质 +1, 糟糕 -1" in said
    praise = next(line for line in said if line.startswith("praise: "))
    assert set(praise.removeprefix("praise: ").split(", ")[:4]) == set(worlds[0])
    assert _main(monkeypatch, *args, "--lang", "fr") == 2
