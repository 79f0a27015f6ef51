"""Credits and datelines of English text."""

import pytest

from tests.corpus.credits_read import DAY, EN_SAID, Case, assert_read

EN: list[Case] = [
    (
        f"BEIJING, March 5 (Xinhua) -- {EN_SAID}",
        *(DAY, "Xinhua", "BEIJING", "2024-03-05", None),
        ["BEIJING, March 5 (Xinhua) -- "],
    ),
    (
        f"Bridge opens\nBEIJING, March 5 (AP) — {EN_SAID}",
        *(DAY, "AP", "BEIJING", "2024-03-05", None),
        ["BEIJING, March 5 (AP) — "],
    ),
    (
        f"LONDON (Reuters) - {EN_SAID}",
        *(DAY, "Reuters", "LONDON", None, None),
        ["LONDON (Reuters) - "],
    ),
    (f"(Reuters) - {EN_SAID}", *(DAY, "Reuters", None, None, None), ["(Reuters) - "]),
    (f"WASHINGTON — {EN_SAID}", *(DAY, None, "WASHINGTON", None, None), ["WASHINGTON — "]),
    (
        f"JAKARTA, Indonesia — {EN_SAID}",
        *(DAY, None, "JAKARTA, Indonesia", None, None),
        ["JAKARTA, Indonesia — "],
    ),
    (f"BEIJING - {EN_SAID}", *(DAY, None, "BEIJING", None, None), ["BEIJING - "]),
    (
        f"BAHRAIN, Oct 19 - {EN_SAID}",
        *("1987-10-19", None, "BAHRAIN", "1987-10-19", None),
        ["BAHRAIN, Oct 19 - "],
    ),
    (
        f"NEW YORK, Oct 19 - {EN_SAID}",
        *("1987-10-19", None, "NEW YORK", "1987-10-19", None),
        ["NEW YORK, Oct 19 - "],
    ),
    (
        f"TOKYO/SEOUL, May 2 (Kyodo) -- {EN_SAID}",
        *(None, "Kyodo", "TOKYO/SEOUL", None, None),
        ["TOKYO/SEOUL, May 2 (Kyodo) -- "],
    ),
    (
        f"SUZHOU, China, Dec. 30 (Xinhua) -- {EN_SAID}",
        *("2024-01-02", "Xinhua", "SUZHOU, China", "2023-12-30", None),
        ["SUZHOU, China, Dec. 30 (Xinhua) -- "],
    ),
    (
        f"A man waits. (Xinhua/Li Si) BEIJING, March 5 (Xinhua) -- {EN_SAID}",
        *(DAY, "Xinhua", "BEIJING", "2024-03-05", None),
        ["(Xinhua/Li Si)", "BEIJING, March 5 (Xinhua) -- "],
    ),
    (
        f"By Zhang San, China Daily\n{EN_SAID}",
        *(DAY, "China Daily", None, None, "Zhang San"),
        ["By Zhang San, China Daily"],
    ),
    (f"By JOHN SMITH\n{EN_SAID}", *(DAY, None, None, None, "JOHN SMITH"), ["By JOHN SMITH"]),
    (
        f"By Li Si in Beijing (China Daily)\n{EN_SAID}",
        *(DAY, "China Daily", None, None, "Li Si"),
        ["By Li Si in Beijing (China Daily)"],
    ),
    (f"{EN_SAID}\nSource: Xinhua", *(DAY, "Xinhua", None, None, None), ["Source: Xinhua"]),
    (
        f"Source: Xinhua | 2024-03-05 | Editor: Li Si\n{EN_SAID}",
        *(DAY, "Xinhua", None, None, None),
        ["Source: Xinhua | 2024-03-05 | Editor: Li Si"],
    ),
    (
        f"Updated: 2013-11-20 07:23 (China Daily)\n{EN_SAID}",
        *(None, "China Daily", None, "2013-11-20", None),
        ["Updated: 2013-11-20 07:23 (China Daily)"],
    ),
    (
        f"{EN_SAID}\n(China Daily 11/20/2013 page5)",
        *(None, "China Daily", None, "2013-11-20", None),
        ["(China Daily 11/20/2013 page5)"],
    ),
    (
        f"{EN_SAID}\nReuters contributed to this report.",
        *(DAY, None, None, None, None),
        ["Reuters contributed to this report."],
    ),
    (
        f"{EN_SAID}\nLi Si reported from Budapest; Wang Wu contributed reporting from Berlin.",
        *(DAY, None, None, None, None),
        ["Li Si reported from Budapest; Wang Wu contributed reporting from Berlin."],
    ),
    (
        f"{EN_SAID}\nThe sale contributed to the profit of the port.",
        *(DAY, None, None, None, None),
        [],
    ),
    (f"{EN_SAID}\nPhoto by Li Si", *(DAY, None, None, None, None), ["Photo by Li Si"]),
    (
        f"{EN_SAID} (Photo by Li Si/Xinhua)",
        *(DAY, None, None, None, None),
        ["(Photo by Li Si/Xinhua)"],
    ),
    (f"[Photo/Xinhua]\n{EN_SAID}", *(DAY, None, None, None, None), ["[Photo/Xinhua]"]),
    (f"{EN_SAID}\nAFP-AP", *(DAY, "AFP", None, None, None), ["AFP-AP"]),
    (f"{EN_SAID}\n(AP)", *(DAY, "AP", None, None, None), ["(AP)"]),
    (f"{EN_SAID}\n REUTER", *(DAY, "REUTER", None, None, None), [" REUTER"]),
    (
        f"{EN_SAID}\nThe author is a professor at a university in Hong Kong.",
        *(DAY, None, None, None, None),
        ["The author is a professor at a university in Hong Kong."],
    ),
    (f"By U-Bahn\n{EN_SAID}", *(DAY, None, None, None, None), []),
    (f"By Monday the bridge was full.\n{EN_SAID}", *(DAY, None, None, None, None), []),
    (f"NATO — {EN_SAID}", *(DAY, None, None, None, None), []),
    (f"NO GRAIN TO THE USSR -- USDA\n{EN_SAID}", *(DAY, None, None, None, None), []),
    (f"The GDP - {EN_SAID}", *(DAY, None, None, None, None), []),
    (f"A (new) bridge - {EN_SAID}", *(DAY, None, None, None, None), []),
    (EN_SAID, *(DAY, None, None, None, None), []),
]


@pytest.mark.parametrize("case", EN)
def test_credits(case: Case) -> None:
    assert_read(case)
