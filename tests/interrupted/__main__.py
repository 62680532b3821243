"""python -m interrupted: the long form, with a seed."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from random import Random

from interrupted.folder import copy, look, make
from interrupted.rounds import Plan, trial, whole


def planned(place: Path, files: int, seed: int) -> Plan:
    """Makes the folder `place/old` and repairs a copy of it."""
    make(place / "old", files, Random(f"files {seed}"))
    copy(place / "old", place / "new")
    status, seconds = whole(place / "new")
    assert status == 0, f"the undisturbed run ends with {status}"
    return Plan(look(place / "old"), look(place / "new"), seconds)


def main() -> int:
    """Runs the rounds; exit status 1 where a file was torn or anything was left that should not be."""
    parser = argparse.ArgumentParser(prog="interrupted", description=__doc__)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--first", type=int, default=0, help="the first round: to go on where a run ended")
    options = parser.parse_args()
    start, wrong, signals, halfway, left = time.monotonic(), 0, Counter[str](), 0, 0
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        plan = planned(place, options.files, options.seed)
        files = len(plan.repaired)
        print(f"{files} files are repaired in {plan.seconds:.1f} s")
        for number in range(options.first, options.first + options.rounds):
            copy(place / "old", place / "trial")
            done = trial(place / "trial", plan, Random(f"round {options.seed} {number}"), number % 10 == 0)
            shutil.rmtree(place / "trial")
            signals[done.signal.name] += 1
            halfway += 0 < done.new < files
            left += len(done.left)
            wrong += bool(done.wrong)
            print(f"{number}: {done.signal.name} {done.moment}: {done.new} of {files} new", *done.left, *done.wrong, flush=True)
    print(f"{options.rounds} rounds, {halfway} ended halfway, {dict(signals)}, {left} files left by SIGKILL and removed by the next run,")
    print(f"{wrong} rounds with something wrong, {time.monotonic() - start:.0f} s")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
