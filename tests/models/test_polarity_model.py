"""Trained polarity: labelled rows, features, the fitted model, its file, and its use in reading."""

import json
from pathlib import Path

import numpy as np
import pytest

from citysway.corpus.arrays import read_arrays, write_arrays
from citysway.corpus.document import Document
from citysway.errors import StudyError
from citysway.models.polarity_model import linear, load, scaling, seeding, training
from citysway.models.polarity_model.features import features, tones
from citysway.models.polarity_model.labelled import Labelled, read_labelled
from citysway.models.reader import Reader

# Words of no lexicon carry the tone here: only training can find it.
SAID = {
    "zh": {
        1: ("{}的灯笼亮得像星星", "夜里的{}挂满灯笼", "{}家家点着灯笼"),
        -1: ("{}的石板路全是泥浆", "雨后的{}到处泥浆", "{}街口又是泥浆"),
        0: ("{}有三条公交线", "{}位于河的北岸", "{}的邮编是六位"),
    },
    "en": {
        1: ("lanterns glow all over {}", "{} is full of lanterns", "in {} lanterns glow tonight"),
        -1: ("puddles cover the lanes of {}", "{} is one long row of puddles", "puddles in {}"),
        0: (
            "{} has three bus lines",
            "{} lies north of the river",
            "the code of {} has six digits",
        ),
    },
}
NAMES = {"zh": ("成都", "杭州", "青岛", "厦门", "长沙", "苏州"),
         "en": ("Chengdu", "Hangzhou", "Qingdao", "Xiamen", "Changsha", "Dalian")}  # fmt: skip


def _row(form: str, name: str, label: int, aspect: str = "") -> Labelled:
    text = form.format(name)
    start = text.index(name)
    return Labelled(text, start, start + len(name), label, aspect)


def _rows(lang: str) -> list[Labelled]:
    return [
        _row(form, name, label)
        for label, forms in SAID[lang].items()
        for form in forms
        for name in NAMES[lang]
    ]


@pytest.fixture(scope="module")
def models(reader: Reader, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A trained model of each language, on disk."""
    folder = tmp_path_factory.mktemp("models")
    paths: dict[str, Path] = {}
    for lang in ("zh", "en"):
        found = training.train(_rows(lang), reader=reader)
        assert found.model.lang == lang
        assert found.trained.macro_f1 > 0.95 > found.default.macro_f1
        paths[lang] = folder / f"{lang}.npz"
        linear.save(found.model, paths[lang])
    return paths


@pytest.fixture(scope="module")
def trained(models: dict[str, Path]) -> Reader:
    """A reader with both models."""
    return Reader(polarity=[models["zh"], models["en"]])


JUDGED = [
    ("重庆的灯笼真多", "重庆", 1),
    ("重庆的巷子满是泥浆", "重庆", -1),
    ("重庆有六条公交线", "重庆", 0),
    ("Lanterns glow in Chongqing.", "Chongqing", 1),
    ("Chongqing is one sea of puddles.", "Chongqing", -1),
    ("Chongqing has two bus lines.", "Chongqing", 0),
]


@pytest.mark.parametrize(("text", "target", "label"), JUDGED)
def test_model_judges_what_the_default_cannot(
    trained: Reader, reader: Reader, text: str, target: str, label: int
) -> None:
    start = text.index(target)
    found = trained.read(Document(id="1", text=text)).polarity(start, start + len(target))
    assert found.label == label
    assert -1 <= found.score <= 1
    assert np.sign(round(found.score, 1)) == label
    default = reader.read(Document(id="1", text=text)).polarity(start, start + len(target))
    assert default.label == 0


def test_mentions_take_the_tone_of_the_model(trained: Reader, reader: Reader) -> None:
    text = "成都的博物馆挂满灯笼。\n青岛的博物馆全是泥浆。"
    doc = Document(id="1", text=text)
    by_city = {m.place_id: m.label for m in trained.read(doc).mentions if not m.far}
    assert by_city == {"CN510100": 1, "CN370200": -1}
    assert {m.label for m in reader.read(doc).mentions} == {0}


def test_what_a_document_alone_links_has_no_tone(trained: Reader) -> None:
    doc = Document(id="1", text="博物馆里挂满灯笼。", kind="policy", issuer_place="成都")
    (mention,) = trained.read(doc).mentions
    assert (mention.far, mention.label, mention.score) == (True, 0, 0.0)


def test_one_model_leaves_the_other_language_alone(models: dict[str, Path], reader: Reader) -> None:
    only = Reader(polarity=models["zh"])
    doc = Document(id="1", text="Chengdu is a beautiful city.")
    assert only.read(doc).polarity(0, 7) == reader.read(doc).polarity(0, 7)
    assert only.version != reader.version


def test_two_models_of_a_language_are_refused(models: dict[str, Path]) -> None:
    with pytest.raises(StudyError, match="more than one model"):
        Reader(polarity=[models["zh"], models["zh"]])


def test_file_is_the_same_each_time_and_restores_the_model(
    models: dict[str, Path], reader: Reader, tmp_path: Path
) -> None:
    again = training.train(_rows("zh")[::-1], reader=reader).model
    linear.save(again, tmp_path / "again.npz")
    first, second = load(models["zh"]), load(tmp_path / "again.npz")
    cases = training.read_cases(_rows("zh"), reader=reader, lang="zh")
    assert np.allclose(first.probabilities(cases), second.probabilities(cases), atol=1e-3)
    linear.save(again, tmp_path / "twice.npz")
    assert (tmp_path / "twice.npz").read_bytes() == (tmp_path / "again.npz").read_bytes()
    assert np.allclose(first.probabilities(cases).sum(axis=1), 1)
    assert first.probabilities([]).shape == (0, 3)


def test_two_labels_give_no_neutral(reader: Reader) -> None:
    rows = [row for row in _rows("zh") if row.label]
    found = training.train(rows, reader=reader)
    cases = training.read_cases(rows, reader=reader, lang="zh")
    chances = found.model.probabilities(cases)
    assert (chances[:, 1] == 0).all()
    assert found.model.labels == (-1, 1)
    assert [int(np.sign(p[2] - p[0])) for p in chances] == [row.label for row in rows]


def test_aspects_are_told_apart(reader: Reader) -> None:
    """静 praises a street and blames a market."""
    rows = [
        _row(form, name, label, aspect)
        for aspect, label in (("street", 1), ("market", -1))
        for form in ("{}静悄悄的", "{}一直静悄悄", "静悄悄的{}")
        for name in NAMES["zh"]
    ]
    model = training.train(rows, reader=reader).model
    assert model.aspects == {"street", "market"}
    judged = training.read_cases(rows, reader=reader, lang="zh")
    chances = model.probabilities(judged)
    assert [int(np.sign(p[2] - p[0])) for p in chances] == [row.label for row in rows]


def test_words_of_the_target_count_where_they_are_the_evaluation(reader: Reader) -> None:
    """A word of no lexicon as target is evidence: the recipe is found from the rows."""
    words = {1: ("灯笼", "琉璃", "垂柳"), -1: ("泥浆", "废渣", "黑烟")}
    rows = [
        _row(f"{name}那边又是{{}}了", word, label)
        for label, said in words.items()
        for word in said
        for name in NAMES["zh"]
    ]
    found = training.train(rows, reader=reader)
    assert found.model.about["recipe"]["own"]
    assert found.trained.macro_f1 > 0.95


def test_names_of_targets_do_not_count_where_the_text_evaluates(models: dict[str, Path]) -> None:
    for path in models.values():
        stated, _ = read_arrays(path, "polarity model")
        assert not stated["about"]["recipe"]["own"]
        assert not [name for name in stated["names"] if name.startswith("= ")]


FEATURES = [
    ("zh", "灯笼旁的成都很美", "成都", {"<灯笼", ">很美", "word 灯笼", "LEX+>near"}, {">灯笼"}),
    ("zh", "成都没有拥堵", "成都", {"CUE negation", "not 拥堵", "own ◎没有"}, {"<没有"}),
    ("en", "People praised Chengdu.", "Chengdu", {"<!praised", "lemma prais", "people praised"},
     {"chengdu", ">!praised"}),
    ("zh", "油耗真高啊", "高", {"= 高", "= into 真高", "= out 高啊", "= all 高"}, {"高"}),
    ("en", "quite a dirty one", "dirty", {"= dirty", "= dirti"}, {"dirty"}),
    ("en", "Chengdu is not dirty", "Chengdu", {">not", "not dirty", "LEX->near"}, {"not is"}),
]  # fmt: skip


@pytest.mark.parametrize(("lang", "text", "target", "there", "absent"), FEATURES)
def test_features(
    reader: Reader, lang: str, text: str, target: str, there: set[str], absent: set[str]
) -> None:
    start = text.index(target)
    row = Labelled(text, start, start + len(target), 0)
    (case,) = training.read_cases([row], reader=reader, lang=lang)
    found = set(features(case, lang))
    assert there <= found
    assert not absent & found
    assert tones([case]).shape == (1, 3)


def test_target_has_its_sentence_and_a_whole_text_all_of_it(reader: Reader) -> None:
    text = "成都很美。青岛很脏。"
    one, all_ = training.read_cases(
        [Labelled(text, 5, 7, -1), Labelled(text, 0, len(text), 0)], reader=reader, lang="zh"
    )
    assert (one.text, one.start, one.end, one.whole) == ("青岛很脏。", 0, 2, False)
    assert (all_.text, all_.whole) == (text, True)
    assert tones([one])[0, 0] < 0
    assert len(one.words) == 1
    assert len(all_.words) == 2


GOOD = [
    ("a.csv", "text,label\n成都很美,1\n青岛很脏,负面\n", [1, -1]),
    ("a.csv", "Text, Label ,start,end\nI like Chengdu,positive,7,14\n", [1]),
    ("a.tsv", "text\tlabel\n有三条线\t中性\n", [0]),
    ("a.jsonl", '{"text": "成都很美", "label": 1, "start": 0, "end": 2}\n\n', [1]),
]


@pytest.mark.parametrize(("name", "content", "labels"), GOOD)
def test_labelled_rows(tmp_path: Path, name: str, content: str, labels: list[int]) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    assert [row.label for row in read_labelled(path)] == labels


def test_stated_target_and_whole_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "text,label,start,end,aspect\n成都很美,1,0,2,E18\n很美,1,,,\n", encoding="utf-8"
    )
    first, second = read_labelled(path)
    assert (first.start, first.end, first.aspect) == (0, 2, "E18")
    assert (second.start, second.end, second.aspect) == (0, 2, "")


BAD = [
    ("a.csv", "text,label\n成都很美,好\n", "row 1: label '好': allowed are"),
    ("a.csv", "text,tone\n成都很美,1\n", "row 1: label is missing"),
    ("a.csv", "text,label\n", "no rows"),
    ("a.csv", "text,label,start,end\n成都,1,0,5\n", r"target \[0:5\] outside the text of 2"),
    ("a.csv", "text,label,start,end\n成都,1,0,\n", "whole numbers, both"),
    ("a.jsonl", "{not json\n", "row 1: not valid JSON"),
    ("a.jsonl", "[1]\n", "row 1: an object is expected"),
]


@pytest.mark.parametrize(("name", "content", "said"), BAD)
def test_rows_that_cannot_be_used_are_named(
    tmp_path: Path, name: str, content: str, said: str
) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match=said):
        read_labelled(tmp_path / name)


def test_too_few_rows_are_refused(reader: Reader) -> None:
    rows = _rows("zh")
    with pytest.raises(StudyError, match="only \\[1\\] among"):
        training.train([row for row in rows if row.label == 1], reader=reader)
    with pytest.raises(StudyError, match="10 rows of each"):
        training.train(rows[:20], reader=reader)


def test_folds_keep_groups_together_whatever_the_order() -> None:
    groups = [f"g{i % 7}" for i in range(40)]
    folds = training.folds_of(groups, 5)
    assert {groups[i]: folds[i] for i in range(40)} == dict(zip(groups, folds, strict=True))
    assert set(folds) == set(range(5))
    assert training.folds_of(groups[::-1], 5) == folds[::-1]


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 nothing", b"text,label\n"])
def test_other_files_are_no_models(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "model.npz"
    path.write_bytes(content)
    with pytest.raises(StudyError, match="no polarity model of ours"):
        load(path)
    with pytest.raises(StudyError, match="no such polarity model"):
        load(tmp_path / "none.npz")


def test_pickles_and_damaged_tables_are_refused(tmp_path: Path, models: dict[str, Path]) -> None:
    np.savez(tmp_path / "pickle.npz", stated=np.array([{"format": linear.FORMAT}], dtype=object))
    with pytest.raises(StudyError, match="no polarity model of ours"):
        load(tmp_path / "pickle.npz")
    stated, arrays = read_arrays(models["zh"], "polarity model")
    write_arrays(tmp_path / "short.npz", stated | {"names": stated["names"][1:]}, **arrays)
    with pytest.raises(StudyError, match="do not fit one another"):
        load(tmp_path / "short.npz")
    write_arrays(tmp_path / "new.npz", stated | {"format": "citysway polarity 9"}, **arrays)
    with pytest.raises(StudyError, match="is not one this version reads"):
        load(tmp_path / "new.npz")


WORLDS = {
    "zh": (("秀丽", "清澈", "湖水", "垂柳"), ("混乱", "噪音", "废料", "黑烟"), ("秀丽", "混乱")),
    "en": (("lovely", "clear", "lake", "willow"), ("messy", "noise", "waste", "smoke"),
           ("lovely", "messy")),
}  # fmt: skip


def _scaled(lang: str) -> scaling.ScalingModel:
    good, bad, seeds = WORLDS[lang]
    filler = [f"{lang}{i}" for i in range(12)]
    sentences = []
    for i in range(60):
        own = good if i % 2 else bad
        sentences.append([*(own[(i // 2 + k) % 4] for k in range(3)), filler[i // 2 % 12]])
    return scaling.fit(sentences, {seeds[0]: 1.0, seeds[1]: -1.0}, lang=lang, dimensions=3)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_words_take_the_polarity_of_their_company(lang: str) -> None:
    model = _scaled(lang)
    polarity = dict(zip(model.words, model.polarity.tolist(), strict=True))
    good, bad, _ = WORLDS[lang]
    assert min(polarity[word] for word in good) > 0 > max(polarity[word] for word in bad)
    assert {word for word, _ in model.telling(1, 4)} == set(good)
    assert {word for word, _ in model.telling(-1, 4)} == set(bad)
    assert model.score(["nowhere"]) == 0


@pytest.mark.parametrize(
    ("lang", "text", "target", "label"),
    [
        ("zh", "成都的湖水边有垂柳", "成都", 1),
        ("zh", "成都的黑烟和噪音", "成都", -1),
        ("en", "A willow by a lake in Chengdu", "Chengdu", 1),
        ("en", "Chengdu: smoke and noise", "Chengdu", -1),
        ("en", "Chengdu has nine districts", "Chengdu", 0),
    ],
)
def test_scaling_is_used_by_the_same_call(
    tmp_path: Path, lang: str, text: str, target: str, label: int
) -> None:
    scaling.save(_scaled(lang), tmp_path / "scale.npz")
    reading = Reader(polarity=tmp_path / "scale.npz").read(Document(id="1", text=text, lang=lang))
    start = text.index(target)
    assert reading.polarity(start, start + len(target)).label == label


def test_chances_are_ordered() -> None:
    table = scaling.chances(np.array([-3.0, 0.0, 3.0]))
    assert table.argmax(axis=1).tolist() == [0, 1, 2]
    assert np.allclose(table.sum(axis=1), 1)
    assert (table > 0).all()


def test_scaling_of_a_folder_with_seeds_of_ones_own(tmp_path: Path) -> None:
    good, bad, _ = WORLDS["en"]
    lines = [
        f"The {own[i % 4]} {own[(i + 1) % 4]} and {own[(i + 2) % 4]} near {NAMES['en'][i % 6]}."
        for i in range(40)
        for own in (good, bad)
    ]
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a.txt").write_text("\n".join(lines), encoding="utf-8")
    (tmp_path / "seeds.csv").write_text("word,polarity\nlovely,1\nmessy,-1\n", encoding="utf-8")
    model = seeding.scale(tmp_path / "texts", seeds=tmp_path / "seeds.csv", dimensions=3)
    assert model.lang == "en"
    assert {word for word, _ in model.telling(1, 4)} == set(good)
    with pytest.raises(StudyError, match="no praising seed occurs"):
        seeding.scale(tmp_path / "texts", dimensions=6)
    with pytest.raises(StudyError, match="no texts in it"):
        seeding.scale(_empty(tmp_path), dimensions=6)


def _empty(folder: Path) -> Path:
    (folder / "empty").mkdir()
    return folder / "empty"


@pytest.mark.parametrize("content", ["好,2\n", "好,0\n", "好\n", "word,polarity\n好,a\n"])
def test_odd_seeds_are_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "seeds.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(StudyError, match="row"):
        seeding.read_seeds(path)


def test_folder_must_be_a_transformers_model(tmp_path: Path) -> None:
    with pytest.raises(StudyError, match=r"config\.json: cannot be read"):
        load(tmp_path)
    (tmp_path / "config.json").write_text(
        json.dumps({"id2label": {"0": "LABEL_0", "1": "LABEL_1"}}), encoding="utf-8"
    )
    with pytest.raises(StudyError, match="say what they mean in its"):
        load(tmp_path)
