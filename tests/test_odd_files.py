"""What may lie in a folder in the place of a program or of a file of configuration: each is told, none is waited for, the others go on."""

from __future__ import annotations

import json
import os
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cnnlint import cli, driver
from cnnlint.discover import discover
from cnnlint.options import FORMATS
from cnnlint.reading import content
from cnnlint.settings import Settings

GOOD = "from keras import Input, Sequential, layers\n\nmodel = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 9)])\n"
SECONDS = 60


class Answer(NamedTuple):
    status: int
    out: str
    err: str


Run = Callable[..., Answer]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Run cnnlint in a folder that holds good.py, which has a finding; a run that waits for something is ended."""

    def late(*_: object) -> None:
        raise TimeoutError("it waits")

    (tmp_path / "project").mkdir()
    monkeypatch.chdir(tmp_path / "project")
    Path("good.py").write_text(GOOD)
    before = signal.signal(signal.SIGALRM, late)
    signal.alarm(SECONDS)

    def run(*arguments: str) -> Answer:
        status = cli.main([*arguments, "--no-cache"])
        return Answer(status, *capsys.readouterr())

    yield run
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def pipe(name: str) -> None:
    os.mkfifo(name)


def bound(name: str) -> None:
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(name)


def link(target: str) -> Callable[[str], None]:
    return lambda name: os.symlink(target, name)


def of_size(size: int) -> Callable[[str], None]:
    def make(name: str) -> None:
        Path(name).touch()
        os.truncate(name, size)

    return make


def circle(name: str) -> None:
    os.symlink("other.py", name)
    os.symlink(name, "other.py")


#: What lies there, why it is not read where it is named, and why not where it is found ("" for what is read and reported).
ODD: dict[str, tuple[Callable[[str], None], str, str]] = {
    "pipe": (pipe, "it is a pipe, not a file", "a pipe, not a file"),
    "socket": (bound, "it is a socket, not a file", "a socket, not a file"),
    "device": (link("/dev/zero"), "it is a device, not a file", "a device, not a file"),
    "link that leads nowhere": (link("gone"), "No such file or directory", "a link that leads nowhere"),
    "links in a circle": (circle, "Too many levels of symbolic links", "a link that leads to itself"),
    "a huge file": (of_size(10**12), "it is larger than 200 MB", ""),
    "a file of the system that cannot be read to its end": (link("/proc/self/mem"), "Input/output error", ""),
}


@pytest.mark.parametrize("name", ODD)
def test_what_is_no_program_is_told_and_the_others_go_on(name: str, run: Run) -> None:
    make, named, found = ODD[name]
    make("odd.py")
    status, out, _ = run("odd.py", "good.py", "--output-format", "concise")
    assert status == 1 and "CNN101" in out
    assert f"odd.py:1:1: warning[CNN906] cannot be read: {named}" in out.replace("error[CNN906]", "warning[CNN906]")
    status, out, _ = run(".", "--output-format", "concise")
    assert status == 1 and "CNN101" in out and ("odd.py" in out) is (found == "")
    shown = run("--show-files").out.splitlines()
    assert (f"odd.py  ({found})" if found else "odd.py") in shown


def test_a_folder_may_be_called_like_a_program(run: Run) -> None:
    os.mkdir("folder.py")
    Path("folder.py/inner.py").write_text(GOOD)
    assert run("folder.py").out.count("CNN101") == 1
    assert run(".").out.count("CNN101") == 2


def test_links_to_folders_are_not_followed_round_in_circles(run: Run) -> None:
    os.makedirs("a/b")
    os.symlink("../..", "a/b/up")
    os.symlink(".", "here")
    assert run("--show-files").out.splitlines() == ["good.py"]
    assert run("a/b/up/a/b/up").out.count("CNN101") == 1


@pytest.mark.parametrize("depth", [1200])
def test_deep_folders(run: Run, depth: int) -> None:
    place = os.path.join(*"d" * depth)
    here = os.getcwd()
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    Path("deep.py").write_text(GOOD)
    os.chdir(here)
    try:
        assert run(".", "--output-format", "concise").out.count("CNN101") == 2
    finally:
        os.unlink(os.path.join(place, "deep.py"))
        os.removedirs(place)


@pytest.mark.parametrize("path", ["x" * 5000 + ".py", "d/" * 3000 + "x.py"])
def test_a_path_that_no_file_can_have(run: Run, path: str) -> None:
    status, out, _ = run(path, "good.py", "--output-format", "concise")
    assert status == 1 and "cannot be read: File name too long" in out and "CNN101" in out


@pytest.mark.parametrize("again", [False, True], ids=["before it is read", "before it is examined"])
def test_a_file_that_vanishes(again: bool, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(GOOD)

    def read(path: str) -> bytes | OSError:
        data = driver_reads(path) if again else b""
        if path == "a.py":
            os.unlink(path)
        return data if again else driver_reads(path)

    driver_reads = driver.read_file
    monkeypatch.setattr(driver, "read_file", read)
    status, out, _ = run(".", "--output-format", "concise")
    assert (status, out.count("CNN101")) == (1, 1)
    assert "a.py:1:1: " in out and "cannot be read: No such file or directory" in out


def test_what_may_not_be_read_is_told(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file, and a folder, that belong to somebody else."""
    opened, listed = os.open, os.scandir
    Path("secret.py").write_text(GOOD)
    Path("closed").mkdir()

    def refuse(path: Any) -> None:
        if os.path.basename(path).rstrip("/") in ("secret.py", "closed"):
            raise PermissionError(13, "Permission denied", path)

    def open_or_refuse(path: Any, *rest: Any, **more: Any) -> int:
        refuse(path)
        return opened(path, *rest, **more)

    def list_or_refuse(path: Any = ".") -> Any:
        refuse(path.rstrip("/"))
        return listed(path)

    monkeypatch.setattr(os, "open", open_or_refuse)
    monkeypatch.setattr(os, "scandir", list_or_refuse)
    status, out, _ = run(".", "--output-format", "concise")
    assert (status, out.count("CNN101")) == (1, 1)
    assert [line.partition(":")[0] for line in out.splitlines() if "cannot be read: Permission denied" in line] == ["closed", "secret.py"]


@pytest.mark.parametrize(
    "name", [b"not\xff text.py", b"new\nline.py", b"\x1b[31mred.py", b"-q.py", b" .py", "\u202etxt.py".encode()], ids=lambda name: str(name)
)
@pytest.mark.parametrize("command", ["check", "summary"])
def test_any_name_in_every_format(name: bytes, command: str, run: Run) -> None:
    os.rename("good.py", name)
    for form in FORMATS[command]:
        status, out, err = run(command, ".", "--output-format", form)
        assert status == (1 if command == "check" else 0), err
        out.encode("utf-8", "backslashreplace")
        assert not set(out) & {"\x1b", "\u202e"} and "Traceback" not in err
        if form in ("json", "sarif"):
            json.loads(out)
    assert json.loads(run("check", ".", "--output-format", "json").out)["diagnostics"][0]["filename"] == os.fsdecode(name)


def test_a_report_that_cannot_be_written_does_not_hide_the_others(run: Run) -> None:
    os.mkdir("folder")
    targets = [f"--output-file={target}" for target in ("json=folder", "sarif=a.sarif", "junit=no/such/folder")]
    status, out, err = run("good.py", *targets)
    assert (status, err) == (2, "cnnlint: folder: Is a directory\n")
    assert "CNN101" in out and "CNN101" in Path("a.sarif").read_text()


CONFIGURATION: dict[str, tuple[Callable[[], object], tuple[str, ...], str]] = {
    "a pipe as pyproject.toml": (lambda: pipe("pyproject.toml"), (), "pyproject.toml: it is a pipe, not a file"),
    "a socket as cnnlint.toml": (lambda: bound("cnnlint.toml"), (), "cnnlint.toml: it is a socket, not a file"),
    "a device as pyproject.toml": (lambda: os.symlink("/dev/zero", "pyproject.toml"), (), "it is a device, not a file"),
    "a huge pyproject.toml": (lambda: of_size(10**12)("pyproject.toml"), (), "pyproject.toml: it is larger than 4 MB"),
    "bytes that are no text": (lambda: Path("pyproject.toml").write_bytes(b"[tool.cnnlint]\n\xff"), (), "can't decode byte 0xff"),
    "brackets without an end": (lambda: Path("cnnlint.toml").write_text(f"x = {'[' * 9000}"), (), "cnnlint.toml"),
    "a number of many digits": (lambda: Path("cnnlint.toml").write_text(f"x = {'9' * 9000}"), (), "cnnlint.toml"),
    "a pipe that is named": (lambda: pipe("pipe"), ("--config", "pipe"), "pipe: it is a pipe, not a file"),
    "it starts from a pipe": (lambda: (pipe("p"), Path("cnnlint.toml").write_text('extend = "p"')), (), "p: it is a pipe, not a file"),
    "it starts from no name": (lambda: Path("cnnlint.toml").write_text('extend = "a\\u0000b"'), (), "it is no name of a file"),
    "a pipe as baseline": (lambda: pipe("pipe"), ("--baseline", "pipe"), "pipe: it is a pipe, not a file"),
    "a baseline without a name": (lambda: Path("cnnlint.toml").write_text('baseline = "a\\u0000b"'), (), "it is no name of a file"),
    "a folder to write a baseline to": (lambda: os.mkdir("f"), ("--baseline", "f", "--update-baseline"), "f: it is a folder, not a file"),
    "brackets on the command line": (lambda: None, ("--config", f"rules={'[' * 9000}"), "rules"),
}


@pytest.mark.parametrize("name", CONFIGURATION)
def test_a_configuration_that_cannot_be_read_ends_with_a_reason(name: str, run: Run) -> None:
    make, arguments, said = CONFIGURATION[name]
    make()
    status, _, err = run(".", *arguments)
    assert status == 2
    assert err.startswith("cnnlint: ") and said in err and "\0" not in err


HARMLESS: dict[str, Callable[[], object]] = {
    "a folder called pyproject.toml": lambda: os.mkdir("pyproject.toml"),
    "bytes of somebody else": lambda: Path("pyproject.toml").write_bytes(b"\xff\0" * 1000),
    "a pipe as requirements.txt": lambda: pipe("requirements.txt"),
    "a pipe as poetry.lock": lambda: pipe("poetry.lock"),
    "huge requirements": lambda: of_size(10**12)("requirements.txt"),
    "blank rows in a lock file": lambda: Path("uv.lock").write_text("keras\n" + "\n" * 200_000),
    "blanks in a lock file": lambda: Path("uv.lock").write_text("keras\n" + " " * 100_000),
    "a version of many digits": lambda: Path("requirements.txt").write_text("keras==" + "9" * 9000),
    "brackets in a Pipfile": lambda: Path("Pipfile").write_text(f"keras = {'[' * 9000}"),
    "a number in a Pipfile": lambda: Path("Pipfile").write_text(f"keras = {'9' * 9000}"),
    "a pipe as cache": lambda: pipe(".cnnlint_cache"),
    "a pipe that is imported": lambda: (pipe("other.py"), Path("good.py").write_text("from other import *\n" + GOOD)),
    "a link to a device that is imported": lambda: (
        os.symlink("/dev/zero", "other.py"),
        Path("good.py").write_text("from other import *\n" + GOOD),
    ),
    "a huge file that is imported": lambda: (of_size(10**12)("other.py"), Path("good.py").write_text("from other import *\n" + GOOD)),
}


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_no_harm(name: str, run: Run) -> None:
    HARMLESS[name]()
    status, out, err = run("good.py", "--output-format", "concise")
    assert (status, out.count("CNN101"), err) == (1, 1, "")


#: How a program may lead out of its project, and the row that would tell that it did.
OUT = {
    "upwards": ("project/package/deep/a.py", "from ...outside import N\n", {}),
    "far upwards": ("project/package/deep/a.py", "from ............outside import N\n", {}),
    "through a link": ("project/a.py", "from link import N\n", {"project/link.py": "../outside.py"}),
    "through a linked folder": ("project/a.py", "from folder.outside import N\n", {"project/folder": ".."}),
    "through a linked package": ("project/a.py", "from folder import N\n", {"project/folder": "../package"}),
    "through a circle": ("project/a.py", "from one import N\n", {"project/one.py": "two.py", "project/two.py": "one.py"}),
    "by a device": ("project/a.py", "from zero import N\n", {"project/zero.py": "/dev/zero"}),
}


@pytest.mark.parametrize("name", OUT)
def test_no_import_leads_out_of_the_project(name: str, run: Run) -> None:
    path, imports, links = OUT[name]
    os.chdir("..")
    for file in ("outside.py", "package/__init__.py", "project/package/__init__.py", "project/package/deep/__init__.py"):
        Path(file).parent.mkdir(parents=True, exist_ok=True)
        Path(file).write_text("N = 30\n" if "project" not in file else "")
    for place, target in links.items():
        os.symlink(target, place)
    Path("project/pyproject.toml").touch()
    Path(path).write_text(f"{imports}from keras import Input, Sequential, layers\nm = Sequential([Input((4,)), layers.Dense(N)])\n")
    status, out, _ = run("summary", path, "--output-format", "json")
    (model,) = json.loads(out)["models"]
    (size,) = model["output_shape"][1:]
    assert status == 0 and isinstance(size, str) and size.endswith("N"), "a name that stands for what is not known"


def test_an_index_that_leads_out_of_its_folder_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cnnlint import repository

    (tmp_path / ".git").mkdir()
    (tmp_path / "a.py").touch()
    names = b"a.py\0../b.py\0sub/../../c.py\0/etc/d.py\0"
    monkeypatch.setattr(
        repository, "ask", lambda *arguments: repository.Answer(0, names, b"warning: could not open directory 'x/y/': No\n")
    )
    found = list(discover(str(tmp_path), Settings(root=str(tmp_path))))
    assert [(Path(item.path).relative_to(tmp_path).as_posix(), str(item.unlisted)) for item in found] == [
        ("a.py", "None"),
        ("x/y", "[Errno 0] No"),
    ]


def test_content_is_that_of_the_file(tmp_path: Path) -> None:
    for size in (0, 1, 1 << 20, (1 << 20) + 1):
        (tmp_path / "a").write_bytes(os.urandom(size))
        assert content(str(tmp_path / "a")) == (tmp_path / "a").read_bytes()
    assert content("/proc/self/status").startswith(b"Name:")
    with pytest.raises(OSError, match="larger than 0 MB"):
        content(str(tmp_path / "a"), 9)
    with pytest.raises(OSError, match="no name of a file"):
        content("a\0b")
