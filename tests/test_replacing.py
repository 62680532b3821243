"""Replacing a file: one step, with all that belongs to the file beside its content; what must not be written is left alone."""

from __future__ import annotations

import fcntl
import os
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnlint import cli, replacing
from cnnlint.replacing import Changed, left_behind, place, replace

ROOT = Path(__file__).resolve().parent.parent
LEFT = ".cnnlint-0123456789abcdef.new"
FIXABLE = (
    "from keras import Input, Sequential\nfrom keras.layers import LSTM, Dense\n"
    "model = Sequential([Input((9, 4)), LSTM(8), LSTM(8), Dense(1)])\n"
)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(replacing, "_cleared", set())
    Path("a.py").write_bytes(b"old")


@pytest.fixture(params=["without a name", "with a name"])
def way(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ways to write a new file: the system may have no files without a name."""
    if request.param == "with a name":
        monkeypatch.setattr(replacing, "_unnamed", lambda folder: None)


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("mode", [0o644, 0o600, 0o755, 0o666, 0o4711])
def test_the_mode_stays(mode: int) -> None:
    os.chmod("a.py", mode)
    replace("a.py", b"old", b"new")
    assert Path("a.py").read_bytes() == b"new" and stat.S_IMODE(os.stat("a.py").st_mode) == mode
    assert os.listdir() == ["a.py"]


@pytest.mark.usefixtures("way")
@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_owner_and_group_stay() -> None:
    os.chown("a.py", 1234, 4321)
    replace("a.py", b"old", b"new")
    assert (os.stat("a.py").st_uid, os.stat("a.py").st_gid) == (1234, 4321)


@pytest.mark.usefixtures("way")
def test_an_owner_that_cannot_stay_is_a_reason_not_to_write(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "fchown", refuse)
    alike, status = replacing._alike, list(os.stat("a.py"))
    monkeypatch.setattr(replacing, "_alike", lambda handle, real, _: alike(handle, real, os.stat_result([*status[:4], 99, *status[5:]])))
    with pytest.raises(PermissionError):
        replace("a.py", b"old", b"new")
    assert (Path("a.py").read_bytes(), os.listdir()) == (b"old", ["a.py"])


@pytest.mark.usefixtures("way")
def test_attributes_stay() -> None:
    try:
        os.setxattr("a.py", "user.note", b"mine")
    except OSError:
        pytest.skip("no attributes here")
    replace("a.py", b"old", b"new")
    assert os.getxattr("a.py", "user.note") == b"mine"


@pytest.mark.usefixtures("way")
def test_a_link_stays_and_another_name_keeps_the_old_content() -> None:
    os.symlink("a.py", "link.py")
    os.link("a.py", "second.py")
    replace("link.py", b"old", b"new")
    assert os.readlink("link.py") == "a.py"
    assert (Path("a.py").read_bytes(), Path("second.py").read_bytes()) == (b"new", b"old")


REFUSED: dict[str, tuple[Callable[[], object], type[Exception]]] = {
    "it was changed": (lambda: Path("a.py").write_bytes(b"other"), Changed),
    "it is gone": (lambda: os.unlink("a.py"), FileNotFoundError),
    "it is a folder now": (lambda: (os.unlink("a.py"), os.mkdir("a.py")), OSError),
    "it is a pipe now": (lambda: (os.unlink("a.py"), os.mkfifo("a.py")), OSError),
    "it is a link to a device": (lambda: (os.unlink("a.py"), os.symlink("/dev/null", "a.py")), OSError),
    "it is a link out of the project": (lambda: (os.rename("a.py", "../b.py"), os.symlink("../b.py", "a.py")), PermissionError),
}


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("name", REFUSED)
def test_what_is_not_written(name: str) -> None:
    change, error = REFUSED[name]
    change()
    before = os.listdir()
    with pytest.raises(error):
        replace("a.py", b"old", b"new", os.getcwd())
    assert os.listdir() == before
    if Path("../b.py").exists():
        assert Path("../b.py").read_bytes() == b"old"


def test_a_file_without_permission_to_write_is_left_alone(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(FIXABLE)
    os.chmod("a.py", 0o444)
    monkeypatch.setattr(os, "access", lambda path, mode: False)  # root may write anything
    assert cli.main(["--fix", "a.py", "--no-cache"]) == 1
    assert "its fixes could not be written: Permission denied" in capsys.readouterr().out
    assert Path("a.py").read_text() == FIXABLE


def test_a_link_out_of_the_project_is_read_and_not_written(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkdir("project")
    Path("outside.py").write_text(FIXABLE)
    Path("project/pyproject.toml").touch()
    os.symlink("../outside.py", "project/a.py")
    monkeypatch.chdir("project")
    assert cli.main(["--fix", ".", "--no-cache", "--output-format", "concise"]) == 1
    out = capsys.readouterr().out
    assert "a.py:1:1: " in out and f"it is a link out of the project, to {os.path.realpath('a.py')}" in out
    assert Path("../outside.py").read_text() == FIXABLE
    assert cli.main(["--fix", "../outside.py", "--no-cache"]) == 0, "it is written where it is named itself"
    assert Path("../outside.py").read_text() != FIXABLE


@pytest.mark.usefixtures("way")
@pytest.mark.parametrize("call", ["write", "fsync", "replace", "fchmod"])
def test_a_failure_on_the_way_leaves_the_old_file_and_nothing_else(call: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch, pytest.raises(OSError, match="No space"):
        patch.setattr(os, call, full)
        replace("a.py", b"old", b"new")
    assert Path("a.py").read_bytes() == b"old"
    assert not [name for name in os.listdir() if name.startswith(".cnnlint")]


def test_a_new_file_has_the_mode_of_any_other() -> None:
    place("b.json", b"{}")
    Path("c.json").touch()
    assert os.stat("b.json").st_mode == os.stat("c.json").st_mode
    place("b.json", b"[]")
    assert Path("b.json").read_bytes() == b"[]"


KILLED = """
import os, signal, sys
from cnnlint import replacing
if sys.argv[1] == "named": replacing._unnamed = lambda folder: None
def die(*_): os.kill(os.getpid(), signal.SIGKILL)
os.replace = die
replacing.replace("a.py", b"old", b"new")
"""


@pytest.mark.parametrize("kind", ["named", "unnamed"])
def test_what_a_killed_run_leaves_is_removed_by_the_next_that_writes(kind: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", KILLED, kind], env=environment, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len(os.listdir()) == 2 and Path("a.py").read_bytes() == b"old"
    replace("a.py", b"old", b"new")
    assert (os.listdir(), Path("a.py").read_bytes()) == (["a.py"], b"new")


def test_what_is_left_of_a_run_under_way_or_of_somebody_else_stays() -> None:
    for name in (LEFT, ".cnnlint-short.new", ".cnnlint-0123456789ABCDEF.new", ".cnnlint-0123456789abcdef.new.py", "cnnlint.new"):
        Path(name).touch()
    os.mkdir(".cnnlint-0000000000000000.new")
    os.symlink("a.py", ".cnnlint-1111111111111111.new")
    others = sorted({*os.listdir()} - {LEFT})
    with open(LEFT) as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert list(left_behind(".")) == []
    assert list(left_behind(".")) == [LEFT]
    assert sorted(os.listdir()) == others


def test_clean_removes_what_was_left(capsys: pytest.CaptureFixture[str]) -> None:
    os.makedirs("sub/deep")
    Path("sub/deep", LEFT).touch()
    assert cli.main(["clean"]) == 0
    assert f"removed sub/deep/{LEFT}\n" in capsys.readouterr().out
    assert os.listdir("sub/deep") == []


HELD = """
import os, signal, sys
from cnnlint.replacing import unbroken
which = getattr(signal, sys.argv[1])
signal.signal(which, signal.default_int_handler)
try:
    with unbroken():
        os.kill(os.getpid(), which)
        print("inside")
    print("behind")
except KeyboardInterrupt:
    print("heard")
"""


@pytest.mark.parametrize("which", ["SIGINT", "SIGTERM"])
def test_ctrl_c_is_heard_behind_what_must_not_be_broken(which: str) -> None:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run([sys.executable, "-c", HELD, which], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["inside", "heard"]
