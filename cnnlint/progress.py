"""How far a long run is: a bar on standard error, where that is a terminal and somebody has waited for a while."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from rich.progress import Progress

T = TypeVar("T")

#: Seconds without a bar: rich alone takes a tenth of one, and who waits no longer than this needs none.
PATIENCE = 1.0


def watched(items: Iterable[T], total: int, text: str) -> Iterator[T]:
    """The items as they come, with a bar from the second second on. It draws when something comes: no thread runs beside the work."""
    import time

    start, bar, task = time.monotonic(), None, None
    try:
        for done, item in enumerate(items, 1):
            if bar is None and done < total and time.monotonic() - start > PATIENCE:
                bar = _bar()
                task = bar.add_task(text, total=total)
            if bar is not None and task is not None:
                bar.update(task, completed=done)
                bar.refresh()
            yield item
    finally:
        if bar is not None:
            bar.stop()


def _bar() -> Progress:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns: list[Any] = [TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn()]
    bar = Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False)
    bar.start()
    return bar
