"""Files that appear whole or not at all."""

from pathlib import Path

import pytest

from citysway.corpus.atomic import write_text
from citysway.errors import StudyError


def test_a_folder_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    with pytest.raises(StudyError, match="there: a folder"):
        write_text("x", tmp_path / "there")
    assert [path.name for path in tmp_path.iterdir()] == ["there"]
