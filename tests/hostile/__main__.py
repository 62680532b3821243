"""python -m hostile: the long form, with a seed; or real files as they are, with `--files`."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from hostile.cases import Case
from hostile.generate import generated
from hostile.mutate import mutated, programs
from hostile.watch import Verdict, Watch


def main() -> int:
    """Runs the cases; exit status 1 where anything failed."""
    parser = argparse.ArgumentParser(prog="hostile", description=__doc__)
    parser.add_argument("places", nargs="*", type=Path, help="folders of real programs to mutate (or to read, with --files)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--mutated", type=int, default=20_000)
    parser.add_argument("--generated", type=int, default=2_000)
    parser.add_argument("--first", type=int, default=0, help="the first case of each kind: to go on where a run ended")
    parser.add_argument("--files", action="store_true", help="read the files below the folders as they are, once")
    parser.add_argument("--keep", type=Path, help="a folder for the cases that failed")
    parser.add_argument("--verbose", action="store_true", help="say how far it is every 100 cases, on stderr")
    parser.add_argument("--once", action="store_true", help="one run of each case, in the first format only")
    options = parser.parse_args()
    once = options.files or options.once
    watch = Watch(every=not once, twice=not once, tell=_tell if options.verbose else None)
    failures: Counter[str] = Counter()
    for verdict in watch.run(_cases(options)):
        failures[verdict.kind] += 1
        print(f"{verdict.kind.upper()} {verdict.case.name} ({verdict.case.path}): {_last(verdict)}", flush=True)
        if options.keep is not None:
            _keep(options.keep, verdict)
    watch.close()
    tally = watch.tally()
    print(f"{tally.cases} cases, {watch.saying} with something to say, {tally.seconds:.0f} s of CPU, failures: {dict(failures) or 'none'}")
    print("slowest:", *(f"{seconds:.1f} s {name}" for seconds, name in tally.slowest), sep="\n  ")
    print("largest:", *(f"{memory // 1000} MB {name}" for memory, name in tally.hungriest), sep="\n  ")
    return bool(failures)


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    if options.files:
        files = sorted(path for place in options.places for suffix in ("*.py", "*.ipynb") for path in place.rglob(suffix))
        yield from (Case(str(path), str(path), None) for path in files if path.is_file())
        return
    yield from islice(generated(options.seed), options.first, options.generated)
    real = programs(options.places)
    yield from islice(mutated(options.seed, real), options.first, options.mutated)


def _tell(number: int, name: str) -> None:
    if number % 20 == 0:
        print(f"{number} cases, now {name}", file=sys.stderr, flush=True)


def _last(verdict: Verdict) -> str:
    lines = verdict.detail.strip().splitlines()
    return " <- ".join([lines[-1], *(line.strip() for line in lines[:-1][::-1] if line.strip().startswith("File"))][:3])


def _keep(folder: Path, verdict: Verdict) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    name = verdict.case.name.replace("/", "_").replace(" ", "_")[:100]
    if verdict.case.data is not None:
        (folder / f"{verdict.kind}-{name}{Path(verdict.case.path).suffix}").write_bytes(verdict.case.data)
    (folder / f"{verdict.kind}-{name}.txt").write_text(verdict.detail, encoding="utf-8", errors="backslashreplace")


if __name__ == "__main__":
    sys.exit(main())
