"""python -m laboratory FIRST LAST: a range of seeds, each disagreement with its smallest form."""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter

from cnnlint.verify.client import Worker, start

from .bench import judge, shrink
from .generate import families, generate
from .programs import Executor, Writer, difference
from .sweep import sweep


def main() -> int:
    """Runs the seeds; exit status 1 where anything differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("first", type=int, nargs="?", default=0)
    parser.add_argument("last", type=int, nargs="?", default=300)
    parser.add_argument("--target", default="3")
    parser.add_argument("--python")
    parser.add_argument("--only", nargs="*", default=[])
    parser.add_argument("--unknown", action="store_true", help="print the classes that stayed unknown")
    parser.add_argument("--programs", action="store_true", help="write the stacks as programs, and run those")
    parser.add_argument("--sweep", action="store_true", help="each class, parameter and odd value by itself, instead of seeds")
    options = parser.parse_args()
    if options.programs:
        return run_programs(options)
    worker, tried = start(options.python, ".", options.target)
    if worker is None:
        print(*tried, sep="\n")
        return 2
    if options.sweep:
        return run_sweep(options, worker)
    began, counts, unknown, forms = time.time(), Counter[str](), Counter[str](), Counter[str]()
    for seed in range(options.first, options.last):
        stack = generate(seed, options.target, tuple(options.only))
        verdict = judge(stack, worker)
        counts["refused" if verdict.refused else "built"] += 1
        unknown[verdict.unknown or "-"] += 1
        if verdict.difference is None:
            continue
        counts["DIFFERENT"] += 1
        small = shrink(stack, lambda other: judge(other, worker).difference is not None)
        difference = judge(small, worker).difference
        forms[str(small)] += 1
        print(f"seed {seed}: {difference}\n    {small}", flush=True)
    print(f"seeds {options.first} to {options.last}: {dict(counts)}, {time.time() - began:.0f} s, {worker.versions}")
    if options.unknown:
        print(unknown.most_common(40))
    worker.close()
    return bool(counts["DIFFERENT"])


def run_sweep(options: argparse.Namespace, worker: Worker) -> int:
    """One argument at a time."""
    began, total, different = time.time(), 0, 0
    for name in options.only or families(options.target):
        for stack, found in sweep(name, options.target, worker):
            total += 1
            if found is not None:
                different += 1
                print(f"{stack}\n    {found}", flush=True)
    print(f"{total} single arguments: {different} differ, {time.time() - began:.0f} s, {worker.versions}")
    worker.close()
    return bool(different)


def run_programs(options: argparse.Namespace) -> int:
    """The same seeds as text: read by cnnlint, run by Python."""
    executor, began, different = Executor(options.python or sys.executable, options.target), time.time(), 0
    for seed in range(options.first, options.last):
        stack = generate(seed, options.target, tuple(options.only))
        if difference(stack, executor, options.target) is None:
            continue
        different += 1
        small = shrink(stack, lambda other: difference(other, executor, options.target) is not None)
        print(f"seed {seed}: {difference(small, executor, options.target)}\n{Writer(options.target).write(small).text}", flush=True)
    print(f"seeds {options.first} to {options.last} as programs: {different} differ, {time.time() - began:.0f} s")
    executor.close()
    return bool(different)


if __name__ == "__main__":
    sys.exit(main())
