"""The worker takes data only, ends when the process that started it ends, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stub_worker import install

from cnnlint.verify.client import WORKER, Worker

ROOT = Path(__file__).resolve().parents[2]

#: A TensorFlow that is there and takes all the time in the world.
SLOW_KERAS = "import time\ntime.sleep(600)\n"

PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, {worker!r}, "3"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
print(child.pid, flush=True)
child.wait()
"""


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def ends(process: int, seconds: float = 20) -> bool:
    """Whether a process ends within some seconds."""
    until = time.monotonic() + seconds
    while alive(process) and time.monotonic() < until:
        time.sleep(0.05)
    return not alive(process)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at /proc")
def test_a_busy_worker_ends_with_its_parent(tmp_path: Path) -> None:
    for name in ("keras", "tensorflow"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text(SLOW_KERAS)
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    parent = subprocess.Popen([sys.executable, "-c", PARENT.format(worker=WORKER)], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    time.sleep(0.3)
    assert alive(worker)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert ends(worker)


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="looks at /proc")
def test_an_idle_worker_ends_with_its_parent(tmp_path: Path) -> None:
    interpreter = install(tmp_path / "stub", [[{}]])
    program = f"import time\nfrom cnnlint.verify.client import Worker\nworker = Worker({interpreter!r}, '3')\n"
    program += "print(worker._process.pid, flush=True)\ntime.sleep(60)\n"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    parent = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True, env=environment)
    assert parent.stdout is not None
    worker = int(parent.stdout.readline())
    assert alive(worker)
    os.kill(parent.pid, signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    assert ends(worker)


def test_a_worker_that_is_closed_leaves_nothing(tmp_path: Path) -> None:
    before = sorted(os.listdir(tmp_path))
    worker = Worker(install(tmp_path / "stub", [[{}]]), "3")
    process = worker._process
    assert process is not None
    worker.ask({}, 10)
    worker.close()
    assert process.poll() is not None
    assert sorted(os.listdir(tmp_path)) == [*before, "stub"]
    assert sorted(os.listdir(tmp_path / "stub")) == ["plan.json", "plan.json.starts", "python"]


def test_the_worker_reads_data_only(tmp_path: Path) -> None:
    """Names outside the namespaces of Keras, and code in any dress, are refused before anything is looked up."""
    program = (
        f"import sys\nsys.path.insert(0, {str(Path(WORKER).parent)!r})\nimport json, worker\n"
        "class Nothing:\n    def __getattr__(self, name):\n        raise AssertionError('looked up ' + name)\n"
        "decoder = worker.Decoder(worker.Keras(Nothing(), Nothing(), '3', '2', False))\n"
        "for text in sys.stdin:\n"
        "    try:\n        print('took', decoder.value(json.loads(text)))\n"
        "    except worker.Refused:\n        print('refused')\n"
        "    except (KeyError, TypeError, ValueError, AttributeError) as error:\n        print('refused', type(error).__name__)\n"
    )
    hostile = [
        {"t": "_class__"}, {"t": "eval", "v": "1"}, {"t": "_init__"}, {"t": 3}, {"v": 1}, {"t": "exec"}, {"t": ""}, {"t": "tuple"},
        {"t": "../../x"}, {"t": "lambda", "v": "lambda: 0"}, {"t": "numpy", "dtype": "object", "v": "x"},
    ]  # fmt: skip
    text = "\n".join(map(json.dumps, hostile)) + "\n"
    done = subprocess.run([sys.executable, "-c", program], input=text, capture_output=True, text=True, check=True, cwd=tmp_path)
    assert [row.partition(" ")[0] for row in done.stdout.splitlines()] == ["refused"] * len(hostile)
