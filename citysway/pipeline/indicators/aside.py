"""Work that another core does while this one goes on."""

from collections.abc import Callable
from functools import partial
from typing import TypeVar

Found = TypeVar("Found")


def aside(work: Callable[..., Found], *arguments: object, workers: int) -> Callable[[], Found]:
    """Begin ``work(*arguments)`` in another process; the answer is what the call of the result
    gives. With one worker it is done when it is asked for.
    """
    if workers == 1:
        return partial(work, *arguments)
    from joblib.externals.loky import get_reusable_executor

    executor = get_reusable_executor(max_workers=1)
    begun = executor.submit(limited, work, *arguments)

    def result() -> Found:
        found: Found = begun.result()
        executor.shutdown(wait=True)
        return found

    return result


def limited(work: Callable[..., Found], *arguments: object) -> Found:
    """One thread of arithmetic, so that sums have one order."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        return work(*arguments)
