"""``citysway serve`` and ``citysway search`` as commands."""

import importlib.util
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner

from citysway.cli import app
from citysway.errors import StudyError
from citysway.reports.app import serve
from tests.reports.app.running import open_port

RUN = CliRunner()


def test_the_settings_keep_everything_here() -> None:
    said = serve.options(8600)
    assert said["server.address"] == "127.0.0.1"
    assert said["browser.gatherUsageStats"] is False
    assert said["server.headless"] is True
    assert said["server.showEmailPrompt"] is False
    assert said["server.fileWatcherType"] == "none"


def test_streamlit_knows_the_settings() -> None:
    config = pytest.importorskip("streamlit.config")
    known = config._config_options_template
    must = {"server.address", "server.port", "server.headless", "browser.gatherUsageStats",
            "server.fileWatcherType", "client.toolbarMode"}  # fmt: skip
    assert must <= set(serve.options(1)) & set(known)


def test_a_port_in_use_is_named() -> None:
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(StudyError, match=f"--port {port}: in use"):
            serve.free_port(port)


def test_without_a_port_another_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind((serve.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        monkeypatch.setattr(serve, "PORT", port)
        assert port < serve.free_port(None) < port + serve.NEAR


def test_nothing_answers_where_nothing_listens() -> None:
    with socket.socket() as free:
        free.bind((serve.HOST, 0))
        assert serve.fetch(free.getsockname()[1], "/") == 0


def test_without_streamlit_it_says_what_to_install(
    served: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    result = RUN.invoke(app, ["serve", str(served), "--once"])
    assert isinstance(result.exception, StudyError)
    assert "pip install 'citysway[app]'" in str(result.exception)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["serve", "{nowhere}"], "no such file"),
        (["serve", "{unrun}"], "citysway run"),
        (["serve", "{served}", "--lang", "fr"], "--lang fr: allowed are zh, en"),
        (["search", "{unrun}", "a"], "citysway run"),
        (["search", "{served}", "没有这样的词语"], "nothing found"),
        (["search", "{served}", "a", "--lang", "fr"], "--lang fr"),
    ],
)
def test_errors_come_before_the_server(
    arguments: list[str], said: str, served: Path, tmp_path: Path
) -> None:
    (tmp_path / "texts").mkdir()
    (tmp_path / "study.toml").write_text('[[input]]\npath = "texts"\n', encoding="utf-8")
    places = {"nowhere": tmp_path / "no", "unrun": tmp_path, "served": served}
    filled = [argument.format(**places) for argument in arguments]
    result = RUN.invoke(app, filled)
    assert isinstance(result.exception, StudyError)
    assert said in str(result.exception)


def test_search_as_a_command(served: Path) -> None:
    result = RUN.invoke(
        app, ["search", str(served), "历史文化街区", "--city", "成都", "--lang", "zh"]
    )
    assert result.exit_code == 0
    assert "历史文化街区" in result.stdout


@pytest.mark.slow
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_once_starts_and_stops(served: Path, lang: str) -> None:
    pytest.importorskip("streamlit")
    port = str(open_port())
    command = [sys.executable, "-m", "citysway", "serve", str(served), "--once"]
    command += ["--lang", lang, "--port", port]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"ready: http://127.0.0.1:{port}")
