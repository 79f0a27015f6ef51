"""The package: what the wheel holds, which way imports run, what the README shows."""

import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "citysway"
ROOMS = ("corpus", "models", "pipeline", "reports")


def _tree() -> set[str]:
    files = (p for p in PACKAGE.rglob("*") if p.is_file() and "__pycache__" not in p.parts)
    return {path.relative_to(ROOT).as_posix() for path in files}


@pytest.mark.slow
def test_wheel_holds_the_tree(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation",
         "--outdir", str(tmp_path), str(ROOT)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    (wheel,) = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    assert held == _tree()


def test_every_kind_of_file_is_package_data() -> None:
    stated = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    suffixes = {Path(name).suffix for name in _tree()} - {".py", ".typed"}
    for suffix in suffixes:
        assert f'"**/*{suffix}"' in stated, suffix


def test_links_at_the_root() -> None:
    for room in ROOMS:
        assert (ROOT / room).is_symlink()
        assert (ROOT / room).resolve() == (PACKAGE / room).resolve()


def test_imports_run_one_way() -> None:
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


def test_nothing_imports_through_the_links() -> None:
    for path in PACKAGE.rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        assert not re.search(rf"^(?:from|import) (?:{'|'.join(ROOMS)})\b", text, re.M), path


def test_readme_commands_exist() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in re.findall(r"bin/citysway (\w+)", text):
        help_ = subprocess.run(
            [sys.executable, "-m", "citysway", command, "--help"],
            capture_output=True,
            text=True,
            check=False,
        )
        assert help_.returncode == 0, command
    for target in re.findall(r"\]\(([^)#]+)\)", text):
        assert (ROOT / target).exists(), target
    for name in re.findall(r"make (\w+) ", text):
        assert f"\n{name}:" in (ROOT / "Makefile").read_text(encoding="utf-8")


def test_readme_python_runs(capsys: pytest.CaptureFixture[str]) -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (code,) = re.findall(r"```python\n(.*?)```", text, re.S)
    exec(code, {})
    assert "CN330100 E11 博物馆 1" in capsys.readouterr().out


def test_readme_names_the_indicators_there_are() -> None:
    from citysway.pipeline.indicators.table import registry

    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"\b(?:IM|RA)\d\d\b", text)) == set(registry())


def test_constraints_pin_every_dependency() -> None:
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    pinned = {
        line.partition("==")[0].lower().replace("_", "-")
        for line in (ROOT / "constraints.txt").read_text().splitlines()
        if "==" in line
    }
    for name in re.findall(r'^    "([\w-]+)>=', project, re.M):
        assert name.lower().replace("_", "-") in pinned, name
    assert not re.search(r"https?:|@|--(?!constraint)", (ROOT / "constraints.txt").read_text())
