"""The gazetteer, loaded once."""

import pytest

from citysway.models.gazetteer import Gazetteer, Name, load


@pytest.fixture(scope="session")
def gazetteer() -> Gazetteer:
    return load()


@pytest.fixture(scope="session")
def by_text(gazetteer: Gazetteer) -> dict[str, Name]:
    return {name.text: name for lang in ("zh", "en") for name in gazetteer.names(lang)}
