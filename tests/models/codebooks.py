"""Codebooks in tests: the one that comes with CitySway, and a user's file."""

from pathlib import Path

from citysway.models.codebook import Codebook, load

BOOK = load()
ELEMENTS = [f"E{number:02d}" for number in range(1, 49) if number != 39]
FRAMES = [f"X{number:02d}" for number in range(1, 14)]


def user_file(folder: Path, text: str) -> Path:
    path = folder / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def texts(book: Codebook, code: str, lang: str) -> list[str]:
    return [term.text for term in book.codes[code].terms if term.lang == lang]


def members(book: Codebook, category: str) -> list[str]:
    found = {item.id: item for item in book.categories()}
    return [str(member) for member in found[category].primary]
