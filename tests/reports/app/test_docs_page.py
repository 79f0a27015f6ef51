"""The commands of docs/app.md run as they stand."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[3] / "docs" / "app.md"


@pytest.mark.slow
def test_the_commands_of_the_page_run(sample_path: Path, tmp_path: Path) -> None:
    pytest.importorskip("streamlit")
    shutil.copytree(sample_path.parent, tmp_path / "demo")
    lines = [
        line
        for block in re.findall(r"^```sh\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
        for line in block.splitlines()
    ]
    assert len(lines) == 5
    for line in lines[1:]:  # the first makes the sample study, which stands
        command = [sys.executable, "-m", *shlex.split(line)]
        done = subprocess.run(
            command, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, (line, done.stderr)
    assert (tmp_path / "found.csv").read_bytes().startswith(b"\xef\xbb\xbfdoc_id,title")
