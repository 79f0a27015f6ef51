"""Peak memory of a process and all it starts, sampled while work is done (Linux)."""

import os
import threading
from collections import defaultdict
from pathlib import Path
from types import TracebackType

_EVERY = 0.1  # seconds
_PAGE = os.sysconf("SC_PAGE_SIZE")


def tree_bytes(root: int) -> int:
    """Resident bytes of a process and its descendants; pages they share are counted for each."""
    resident: dict[int, int] = {}
    children: dict[int, list[int]] = defaultdict(list)
    for place in Path("/proc").glob("[0-9]*"):
        try:
            fields = (place / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        resident[int(place.name)] = int(fields[21]) * _PAGE
        children[int(fields[1])].append(int(place.name))
    total, waiting = 0, [root]
    while waiting:
        process = waiting.pop()
        total += resident.get(process, 0)
        waiting += children[process]
    return total


class Peak:
    """``with Peak() as peak: ...`` leaves the highest sampled bytes in ``peak.bytes``."""

    def __init__(self) -> None:
        self.bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self) -> None:
        while not self._stop.wait(_EVERY):
            self.bytes = max(self.bytes, tree_bytes(os.getpid()))

    def __enter__(self) -> "Peak":
        self.bytes = tree_bytes(os.getpid())
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()
