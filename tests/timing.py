"""Time that a busy machine does not spoil."""

import time
from collections.abc import Callable


def fastest(work: Callable[[], object], times: int = 5) -> float:
    """Seconds of the fastest of some runs, by the clock or by what the processor did for us."""
    seconds = []
    for _ in range(times):
        clock, busy = time.perf_counter(), time.process_time()
        work()
        seconds.append(min(time.perf_counter() - clock, time.process_time() - busy))
    return min(seconds)
