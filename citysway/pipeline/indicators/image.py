"""City image: IM05 profile, IM06 breadth, IM12 favourability, IM13 controversy, IM15 gap (METHOD.md
section 2).
"""

import numpy as np
import numpy.typing as npt

from citysway.pipeline.facts.arrays import ROLE_GROUPS, Facts
from citysway.pipeline.facts.slices import ALL, Slice
from citysway.pipeline.indicators.attention import Resampling
from citysway.pipeline.indicators.cells import Cells, Support
from citysway.pipeline.indicators.image_draws import close_intervals, draw_role
from citysway.pipeline.indicators.image_gap import make_gap
from citysway.pipeline.indicators.image_points import role_image
from citysway.pipeline.indicators.profiles import Frame, make_table

Floats = npt.NDArray[np.float64]

PROFILE_ROLES = ("own", "ext", "home", "unk")


def image_cells(
    facts: Facts,
    cut: Slice,
    frame: Frame,
    weights: tuple[Floats, Floats],
    *,
    support: Support,
    resampling: Resampling | None,
    seed: int,
) -> list[Cells]:
    """All image blocks of one language and period; ``weights``: w inside the role, w inside EXT."""
    images = {}
    for role in ROLE_GROUPS:
        columns = _narrow(frame, wide=role in PROFILE_ROLES, codes=cut.period == ALL)
        table = make_table(facts, cut, role, weights[role == "ext"], columns)
        images[role] = role_image(table, columns, support)
    gap = make_gap(images["own"], images["ext"], support=support, seed=seed)
    for city in range(len(facts.cities) if resampling is not None else 0):
        assert resampling is not None
        draws = {role: draw_role(image, city, resampling) for role, image in images.items()}
        gap.take(city, draws["own"], draws["ext"])
    for image in images.values():
        close_intervals(image)
    blocks = gap.close()
    for role, image in images.items():
        if role in PROFILE_ROLES:
            blocks += [*image.profile.values(), *image.breadth.values()]
        blocks += [image.favour, image.controversy]
    return blocks


def _narrow(frame: Frame, *, wide: bool, codes: bool) -> Frame:
    """Fewer columns where fewer are published: no codes by period, F1 alone for the single outside
    roles.
    """
    names = [name for name in frame.frameworks if (wide or name == "F1") and (codes or name != "E")]
    kept = set(frame.tone_parts) if wide and codes else {"", *frame.parts.get("F1", ())}
    tone = tuple(part for part in frame.tone_parts if part in kept)
    parts = {name: frame.parts[name] for name in names}
    category = {name: frame.category[name] for name in names}
    return Frame(tuple(names), parts, category, tone)
