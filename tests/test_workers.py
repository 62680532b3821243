"""Several processes: the same reports in the same order, whatever becomes of a process; Ctrl-C ends with what was found."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cnnlint import cli, tasks, workers
from cnnlint.driver import Configuration, Means, run
from cnnlint.settings import Settings
from cnnlint.tasks import Done, Task
from cnnlint.workers import examined, suitable

ROOT = Path(__file__).resolve().parent.parent
COLLAPSED = """from keras import Input, Sequential, layers

model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 9)])
"""
NAMES = ["a.py", "b.py", "c.py", "d.py", "e.py"]


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in NAMES:
        Path(name).write_text(COLLAPSED)


def all_tasks() -> list[Task]:
    return [Task(name, Settings(root=os.getcwd()), True) for name in NAMES]


def codes(fork: bool = True, jobs: int = 2) -> dict[str, list[str]]:
    reports = dict(examined(all_tasks(), jobs, False, fork))
    return {reports[number].path: [item.code for item in reports[number].diagnostics] for number in sorted(reports)}


@pytest.mark.parametrize("fork", [True, False], ids=["forked", "started anew"])
@pytest.mark.parametrize("jobs", [2, 9])
def test_all_files_are_reported_once(fork: bool, jobs: int) -> None:
    assert codes(fork, jobs) == {name: ["CNN101"] for name in NAMES}


def test_reports_stand_in_the_order_of_the_files() -> None:
    for number, name in enumerate(NAMES):
        Path(name).write_text(COLLAPSED * (5 - number))
    seen = run(["."], Configuration({}), means=Means(jobs=3))
    assert [report.path for report in seen.reports] == NAMES


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM, 3])
def test_a_process_that_dies_costs_the_file_it_had(ending: signal.Signals | int, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = tasks.perform

    def perform(task: Task, *rest: object) -> Done:
        if task.path == "b.py":
            if not isinstance(ending, signal.Signals):
                os._exit(ending)
            os.kill(os.getpid(), ending)
            time.sleep(60)
        return whole(task, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(workers, "perform", perform)
    assert codes() == {name: ["CNN902" if name == "b.py" else "CNN101"] for name in NAMES}


def test_the_finding_says_how_the_process_ended(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(workers, "perform", lambda task, *rest: os.kill(os.getpid(), signal.SIGKILL))
    assert cli.main([".", "--no-cache", "--jobs", "2", "--output-format", "concise"]) == 2
    out = capsys.readouterr().out
    assert out.count("[CNN902] the process that analysed this file was ended by SIGKILL") == len(NAMES)


def test_where_no_process_can_be_had_the_work_is_done_here(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> int:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", refuse)
    assert codes() == {name: ["CNN101"] for name in NAMES}


def test_no_process_and_no_pipe_stays_behind() -> None:
    before = set(os.listdir("/dev/fd"))
    codes()
    assert set(os.listdir("/dev/fd")) == before
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def test_few_files_are_not_worth_a_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_processors", lambda: 4)
    assert suitable(all_tasks(), None) == 1
    assert suitable(all_tasks(), 3) == 3
    for name in NAMES:
        Path(name).write_text(COLLAPSED + "#" * 10_000_000)
    assert suitable(all_tasks(), None) == 4
    assert suitable(all_tasks()[:1], None) == 1


@pytest.mark.parametrize("jobs", ["0", "-1", "two", "1000"])
def test_a_number_of_processes_that_is_none(jobs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["a.py", f"--jobs={jobs}"]) == 2
    assert "--jobs" in capsys.readouterr().err


@pytest.mark.parametrize("jobs", [1, 2])
def test_ctrl_c_ends_at_once_with_what_was_found(jobs: int) -> None:
    program = """
import os, sys, time
from cnnlint import cli, tasks, workers
whole = tasks.perform
def perform(task, *rest):
    if task.path in ("d.py", "e.py"):
        open(task.path + ".waits", "w").close()
        time.sleep(600)
    return whole(task, *rest)
tasks.perform = workers.perform = perform
sys.exit(cli.main([".", "--no-cache", "--output-format", "concise", "--verbose", "--jobs", sys.argv[1]]))
"""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    command = [sys.executable, "-c", program, str(jobs)]
    with open("out", "w") as out, open("err", "w") as err:
        process = subprocess.Popen(command, env=environment, stdout=out, stderr=err, start_new_session=True, preexec_fn=_hear_ctrl_c)
    try:
        # Whoever waits has been told its file, so that all others are done; and what is done was told on stderr.
        while len(list(Path().glob("*.waits"))) < jobs or Path("err").read_text().count(" models, ") < 3:
            assert process.poll() is None, Path("err").read_text()
            time.sleep(0.02)
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(timeout=300) == 130, "what waits would wait for longer"
        with pytest.raises(ProcessLookupError):
            os.killpg(process.pid, 0)
    finally:
        process.kill()
    said = Path("err").read_text()
    assert "interrupted" in said and "Traceback" not in said
    found = Path("out").read_text()
    assert [name for name in NAMES if f"{name}:" in found] == NAMES[:3] and found.count("CNN101") == 3


def _hear_ctrl_c() -> None:
    """A shell lets what it starts in the background ignore Ctrl-C, and with it everything that starts from there."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
