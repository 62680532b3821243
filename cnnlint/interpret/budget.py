"""What an interpretation may cost: steps, seconds, and how long and deep things may become. Whatever a file holds, it ends."""

from __future__ import annotations

import time
from collections.abc import Sized
from typing import Any, Final

from cnnlint.dims import Expr

#: Limits of one program; reaching one leaves partial models and CNN905. Steps decide, so that every run ends alike; seconds come last.
STEP_LIMIT: Final = 200_000
SECONDS_LIMIT: Final = 6.0
DEPTH_LIMIT: Final = 48
ITERATION_LIMIT: Final = 12_000
ATOM_LIMIT: Final = 1_500
LENGTH_LIMIT: Final = 200_000
LAYER_LIMIT: Final = 12_000


class LimitReached(Exception):
    """A budget is used up; the interpretation ends and keeps what it has."""


class Budget:
    """Steps and seconds of one interpretation. They are counted while the program is `running`, not while its models are gathered."""

    def __init__(self) -> None:
        self.running = True
        self.steps = self._glance = 0
        self._deadline = time.process_time() + SECONDS_LIMIT
        self._patience = time.monotonic() + SECONDS_LIMIT

    def step(self, weight: int = 1) -> None:
        """Counts one statement, call, alternative or question to a library. Raises LimitReached when the budget is used up."""
        if not self.running:
            return
        self.steps += weight
        if self.steps > STEP_LIMIT:
            raise LimitReached(f"more than {STEP_LIMIT:,} steps")
        if self.steps >= self._glance:
            self._glance = self.steps + 32
            if time.monotonic() > self._patience:
                self._look_at_clock()

    def go_through(self, items: Sized) -> None:
        """Counts what is done to all items of something at once: a copy, a look at each of them."""
        many = len(items) >> 7
        if many:
            self.step(many)

    def calculate(self, number: Any) -> None:
        """Counts what is done with a number that is not known, by how much there is to write of it."""
        if type(number) is Expr:
            self.step(number.weight)

    def _look_at_clock(self) -> None:
        """Asks for the seconds of this process, which costs more than a look at the wall, and is never later than that."""
        left = self._deadline - time.process_time()
        if left <= 0:
            raise LimitReached(f"more than {SECONDS_LIMIT:g} seconds")
        self._patience = time.monotonic() + left
