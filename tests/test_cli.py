"""Commands: help, output, and errors in one line."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from typer.main import get_command

from citysway.cli import app, main
from tests.timing import fastest


def _run(*args: str, code: int = 0) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "citysway", *args], capture_output=True, text=True, check=False
    )
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


def _main(monkeypatch: pytest.MonkeyPatch, *args: str) -> int:
    monkeypatch.setattr(sys, "argv", ["citysway", *args])
    with pytest.raises(SystemExit) as stopped:
        main()
    return int(stopped.value.code or 0)


def test_help_is_quick() -> None:
    assert fastest(lambda: _run("--help")) < 0.5


def _commands() -> list[tuple[str, object]]:
    root = get_command(app)
    found: list[tuple[str, object]] = []
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        found += [(f"{name} {n}", c) for n, c in inner.items()] if inner else [(name, command)]
    return found


@pytest.mark.parametrize(("name", "command"), _commands())
def test_every_command_has_help(name: str, command: object) -> None:
    assert getattr(command, "help", None), name


def test_commands_promised() -> None:
    assert {name for name, _ in _commands()} == {
        "demo", "init", "check", "run", "report", "read", "evidence", "export", "codebook show",
        "codebook check", "places find", "places explain", "train polarity", "train scaling",
        "codebook suggest", "codebook accept", "compare", "diff", "serve", "search",
        "topics show", "topics choose", "topics save",
    }  # fmt: skip


def test_read_json(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("游客称赞杭州的博物馆很美。".encode("gb18030"))
    found = json.loads(_run("read", str(tmp_path / "a.txt"), "--json").stdout)
    assert found["cities"][0]["place_id"] == "CN330100"
    assert {m["code"] for m in found["mentions"]} >= {"E13", "E11"}


def test_read_takes_every_format(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("text\n游客称赞杭州。\n苏州园林很美。\n", encoding="utf-8")
    shown = _run("read", str(tmp_path / "a.csv")).stdout
    assert "CN330100" in shown
    assert "CN320500" in shown


def test_read_shows_places_and_mentions(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Suzhou is nice. Visitors love Hangzhou.", encoding="utf-8")
    shown = _run("read", str(tmp_path / "a.txt")).stdout
    assert "left open: Suzhou" in shown
    assert "CN330100" in shown


PAGES = [
    (("a.txt", "--html"), "a.read.html"),
    (("--html", "a.txt"), "a.read.html"),
    (("a.txt", "--html", "out/b.html"), "out/b.html"),
    (("--html", "c.HTM", "a.txt"), "c.HTM"),
]


@pytest.mark.parametrize(("args", "page"), PAGES)
def test_read_writes_a_page(
    args: tuple[str, ...],
    page: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "out").mkdir()
    (tmp_path / "a.txt").write_text("游客称赞杭州的博物馆很美。", encoding="utf-8")
    assert _main(monkeypatch, "read", *args) == 0
    assert capsys.readouterr().out == f"{Path(page)}\n"
    assert "博物馆" in (tmp_path / page).read_text(encoding="utf-8")


def test_read_does_not_write_over_what_it_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>游客称赞杭州的博物馆很美，服务也很周到。</p>", encoding="utf-8")
    before = path.read_bytes()
    assert _main(monkeypatch, "read", str(path), "--html", str(path)) == 2
    assert "that is the file to be read" in capsys.readouterr().err
    assert path.read_bytes() == before


def test_places(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert _main(monkeypatch, "places", "find", "Suzhou") == 0
    shown = capsys.readouterr().out
    assert "CN320500" in shown
    assert "CN341300" in shown
    assert _main(monkeypatch, "places", "explain", "北京市朝阳区的公园") == 0
    assert "CN110105" in capsys.readouterr().out


def test_codebook(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    for args, said in (
        (("show",), "E03"),
        (("show", "E03"), "文物保护"),
        (("show", "F1"), "F1.7"),
        (("check",), "no problems"),
    ):
        assert _main(monkeypatch, "codebook", *args) == 0
        assert said in capsys.readouterr().out


def test_suggest_and_accept(
    sample_path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    table = tmp_path / "suggestions.csv"
    args = ("codebook", "suggest", str(sample_path), "--out", str(table))
    assert _main(monkeypatch, *args) == 0
    shown = capsys.readouterr().out
    assert "too few for word vectors" in shown
    assert "codebook accept" in shown
    assert table.read_bytes().startswith(b"\xef\xbb\xbfaccept,code,")
    assert _main(monkeypatch, *args, "--code", "E03", "--lang", "zh") == 0
    assert "keyness" in capsys.readouterr().out
    assert _main(monkeypatch, "codebook", "accept", str(sample_path), str(table)) == 0
    assert "no new term is accepted" in capsys.readouterr().out


def test_init_check_and_run(tmp_path: Path) -> None:
    study = tmp_path / "new"
    _run("init", str(study))
    (study / "texts" / "a.txt").write_text("成都的博物馆很美。", encoding="utf-8")
    assert "1 .txt" in _run("check", str(study)).stdout
    assert "1 documents" in _run("run", str(study), "--only", "annotate").stdout


def test_bare_folder_gets_a_report(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("成都的博物馆很美，杭州也好。", encoding="utf-8")
    assert "index.html" in _run("run", str(tmp_path)).stdout
    (tmp_path / "b").mkdir()
    (tmp_path / "b" / "a.txt").write_text("这里没有地名，只有一些普通的话。", encoding="utf-8")
    assert "no city" in _run("run", str(tmp_path / "b")).stdout


def test_evidence_and_export(sample_path: Path, tmp_path: Path) -> None:
    shown = _run(
        "evidence", str(sample_path), "--city", "成都", "--indicator", "RA02", "--limit", "3"
    ).stdout
    assert "成都" in shown or "Chengdu" in shown
    for to in ("coinr", "csv", "parquet"):
        _run("export", str(sample_path), str(tmp_path / to), "--to", to)
        assert list((tmp_path / to).rglob("*.*"))


ERRORS = [
    (("run", "nowhere"), "nowhere"),
    (("evidence", "SAMPLE", "--city", "Nowhereville"), "Nowhereville"),
    (("evidence", "SAMPLE", "--city", "成都", "--role", "foreign"), "foreign"),
    (("run", "SAMPLE", "--only", "baking"), "allowed are read"),
    (("report", "SAMPLE", "--lang", "fr"), "zh, en"),
    (("export", "SAMPLE", "out", "--to", "xml"), "coinr"),
    (("codebook", "show", "E99"), "E99"),
    (("codebook", "suggest", "SAMPLE", "--code", "E99"), "E99"),
    (("codebook", "suggest", "SAMPLE", "--lang", "fr"), "zh, en"),
    (("codebook", "suggest", "."), "."),
    (("codebook", "accept", "SAMPLE", "none.csv"), "none.csv"),
    (("places", "find", "Nowhereville"), "places.csv"),
    (("read", "nothing.txt"), "nothing.txt"),
    (("read", "."), "a directory"),
    (("demo", "SAMPLE"), "study.toml"),
]


@pytest.mark.parametrize(("args", "said"), ERRORS)
def test_errors_are_one_line(
    sample_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    args: tuple[str, ...], said: str,
) -> None:  # fmt: skip
    assert _main(monkeypatch, *(str(sample_path) if a == "SAMPLE" else a for a in args)) == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert shown.startswith("citysway: ")
    assert "Traceback" not in shown
