"""No tagger falls below its floors. `python -m tests.gates.update` raises them."""

import pytest

from tests.gates import floors
from tests.gates.taggers import TAGGERS
from tests.gates.update import hashes
from tests.real import DATA

pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the data folder is not there")


@pytest.mark.parametrize("tagger", TAGGERS)
def test_tagger_stands_above_its_floors(tagger: str) -> None:
    try:
        figures = TAGGERS[tagger]()
    except FileNotFoundError as error:
        pytest.skip(str(error))
    assert figures
    assert floors.complaints(figures, floors.load(), hashes(figures), tagger=tagger) == []


def test_every_floor_belongs_to_a_tagger() -> None:
    assert {name.split(".")[0] for name in floors.load()} == set(TAGGERS)
