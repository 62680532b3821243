"""Stands in for another interpreter with TensorFlow: answers from a script, so that the client is tested without one.

`install` writes an executable that ignores the worker it is given and plays a list of lines: an answer, `sleep`, `die`, or `noise`.
"""

from __future__ import annotations

import json
import stat
import sys
from pathlib import Path
from typing import Any

HELLO = {"ready": True, "python": "3.8.0", "tensorflow": "2.16.1", "keras": "3.3.0", "legacy": False}

PROGRAM = """#!{python}
import json, os, signal, sys, time
plan = json.loads(open({plan!r}).read())
state = {plan!r} + ".starts"
starts = int(open(state).read()) if os.path.exists(state) else 0
open(state, "w").write(str(starts + 1))
print(json.dumps(plan["hello"]), flush=True)
place = plan["starts"][min(starts, len(plan["starts"]) - 1)]
for line, step in zip(sys.stdin, place):
    if step == "sleep":
        time.sleep(60)
    elif step == "die":
        print("last words", file=sys.stderr, flush=True)
        os.kill(os.getpid(), signal.SIGKILL)
    else:
        print(json.dumps(step), flush=True)
"""


def install(folder: Path, starts: list[list[Any]], hello: dict[str, Any] | None = None) -> str:
    """The path of an interpreter that plays one list of steps each time it is started; the last one again for every start after."""
    folder.mkdir(parents=True, exist_ok=True)
    plan, program = folder / "plan.json", folder / "python"
    plan.write_text(json.dumps({"hello": hello or HELLO, "starts": starts}))
    program.write_text(PROGRAM.format(python=sys.executable, plan=str(plan)))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return str(program)


def built(*layers: tuple[str, Any, int], error: dict[str, Any] | None = None, head: int = 1) -> dict[str, Any]:
    """An answer: (class, shape, parameters) of each layer behind the Input, all of it trainable."""
    rows: list[dict[str, Any]] = [{"class": "InputLayer"}] * head
    rows += [{"class": name, "shape": shape, "params": number, "trainable": number, "frozen": 0} for name, shape, number in layers]
    answer: dict[str, Any] = {"layers": rows, "error": error}
    if error is None:
        total = sum(number for _, _, number in layers)
        answer["total"] = {"params": total, "trainable": total, "frozen": 0}
    return answer
