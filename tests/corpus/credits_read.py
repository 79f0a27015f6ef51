"""Credits in tests: sentences after a credit, and what is compared."""

from citysway.corpus.credits import Credits, credits

DAY = "2024-03-06"
SAID = "市里的新桥通车，沿线居民出行更方便，记者在现场看到车流平稳。"
EN_SAID = "The new bridge opened to traffic and residents said that it saves them an hour a day."
# (text, date of the document, origin, dateline, date, author, what is cut)
Case = tuple[str, str | None, str | None, str | None, str | None, str | None, list[str]]


def assert_read(case: Case) -> None:
    """What is read of the text is what the case says, and so is what is cut."""
    text, day, origin, dateline, date, author, cut = case
    found = credits(text, date=day)
    assert [text[start:end] for start, end in found.spans] == cut
    assert found == Credits(origin, dateline, date, author, found.spans)
