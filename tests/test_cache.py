"""The cache: what comes back is what was found, whatever lies in its folder; and a file that is what it was needs no parser."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from cnnlint import cache, cli, driver, tasks
from cnnlint.driver import PLAIN, Configuration, Means, Run, run
from cnnlint.options import FORMATS
from cnnlint.pins import of_folder
from cnnlint.report.totals import seen, statistics, totals
from cnnlint.report.view import View, renderer
from cnnlint.settings import Settings

ROOT = Path(__file__).resolve().parent.parent
COLLAPSED = """from keras import Input, Sequential, layers

model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 3), layers.Conv2D(4, 9)])
"""
SOUND = COLLAPSED.replace("9", "3")
KEPT = Means(cache=True)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")


def check(*arguments: str, capsys: pytest.CaptureFixture[str]) -> str:
    cli.main(["check", "--output-format", "concise", *arguments])
    return capsys.readouterr().out


def entries() -> list[Path]:
    return sorted(path for path in Path(cache.CACHE).iterdir() if len(path.name) == 32)


def texts(run_: Run, lint: bool) -> dict[str, str]:
    """The run in every format, for people and for machines."""
    command = "check" if lint else "summary"
    views = {"piped": View(files=run_.files, root=os.getcwd(), explain=True), "shown": View(True, 100, run_.files, os.getcwd())}
    found = {f"{name} {how}": renderer(command, name)(run_.reports, view) for name in FORMATS[command] for how, view in views.items()}
    counts = totals(run_.reports, len(run_.files))
    return {**found, "totals": f"{counts} {seen(counts)}", "statistics": statistics(run_.reports)}


@pytest.mark.parametrize("lint", [True, False], ids=["check", "summary"])
def test_every_format_is_the_same_with_and_without_a_cache_and_from_several_processes(lint: bool) -> None:
    shutil.copytree(ROOT / "fixtures", "fixtures", ignore=shutil.ignore_patterns(".*"))
    first = texts(run(["."], Configuration({}), lint, means=PLAIN._replace(whole=True)), lint)
    ways = {"packed": PLAIN, "written": KEPT, "read": KEPT, "processes": Means(jobs=2), "processes and cache": Means(True, 2)}
    for name, means in ways.items():
        again = texts(run(["."], Configuration({}), lint, means=means), lint)
        assert {key: text for key, text in again.items() if text != first[key]} == {}, name
    assert len(entries()) > 40


def test_the_second_run_reads_the_entry(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(COLLAPSED)
    first = check("a.py", capsys=capsys)
    monkeypatch.setattr("cnnlint.tasks.perform", None)
    assert "CNN101" in first and check("a.py", capsys=capsys) == first


def test_an_unchanged_file_loads_neither_parser_nor_interpreter() -> None:
    Path("pyproject.toml").write_text('[project]\ndependencies = ["keras>=3"]\n[tool.cnnlint]\nignore = ["CNN201", "CNN303"]\n')
    Path("a.py").write_text(SOUND)
    program = "import sys, cnnlint.cli; cnnlint.cli.main(['a.py']); print(*sys.modules, sep='\\n', file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), *sys.path])}
    loaded = []
    for _ in range(3):
        done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=True)
        loaded.append(set(done.stderr.split()))
    assert {"libcst", "cnnlint.interpret"} <= loaded[0]
    heavy = {"ast", "tomli", "libcst", "dataclasses", "hashlib", "pickle", "sqlite3", "subprocess"}
    assert not loaded[2] & {*heavy, "cnnlint.interpret", "cnnlint.propagate", "cnnlint.rules.run"}


def changed_content() -> None:
    Path("a.py").write_text(SOUND)


def changed_settings() -> None:
    Path("cnnlint.toml").write_text('ignore = ["CNN101"]\n')


@pytest.mark.parametrize("change", [changed_content, changed_settings])
def test_what_decides_is_compared(change: Callable[[], None], capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(COLLAPSED)
    assert "CNN101" in check("a.py", capsys=capsys)
    change()
    assert "CNN101" not in check("a.py", capsys=capsys)


def test_the_target_that_pins_decide_is_compared(capsys: pytest.CaptureFixture[str]) -> None:
    content = "from keras import Input, Sequential, layers\nmodel = Sequential([Input((4,)), layers.Dense(3, lora_rank=2)])\n"
    Path("a.py").write_text(content)
    before = check("a.py", capsys=capsys)
    Path("requirements.txt").write_text("keras==2.15.0\n")
    of_folder.cache_clear()
    after = check("a.py", capsys=capsys)
    assert before != after == check("--no-cache", "a.py", capsys=capsys)


def test_settings_are_read_again_where_their_file_changed(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(COLLAPSED)
    Path("base.toml").write_text("")
    answers = []
    for text in ("", 'ignore = ["CNN101"]', 'ignore = ["CNN101"]', "strict = true", 'extend = "base.toml"', 'extend = "base.toml"'):
        Path("cnnlint.toml").write_text(text)
        answers.append("CNN101" in check("a.py", capsys=capsys))
    Path("base.toml").write_text('ignore = ["CNN101"]')
    assert [*answers, "CNN101" in check("a.py", capsys=capsys)] == [True, False, False, True, True, True, False]


def test_settings_that_were_read_need_no_toml(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(COLLAPSED)
    Path("cnnlint.toml").write_text('select = ["CNN101"]\n')
    first = check("a.py", capsys=capsys)
    load = driver.load
    monkeypatch.setattr(driver, "load", None)
    assert "CNN101" in first and check("a.py", capsys=capsys) == first
    for entry in entries():
        damaged(entry)
    monkeypatch.setattr(driver, "load", load)
    assert check("a.py", capsys=capsys) == first


def test_another_cnnlint_does_not_use_the_entry(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(COLLAPSED)
    first = check("a.py", capsys=capsys)
    content = entries()[0].read_bytes()
    monkeypatch.setattr(cache, "_identity", ["another"])
    assert check("a.py", capsys=capsys) == first
    assert entries()[0].read_bytes() != content


def test_changed_appearing_and_vanishing_imports_are_seen(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(
        "from keras import Input, Sequential, layers\nfrom sizes import KERNEL\n"
        "model = Sequential([Input((8, 8, 1)), layers.Conv2D(4, KERNEL)])\n"
    )
    answers = []
    for content in (None, "KERNEL = 9\n", "KERNEL = 3\n", None, "KERNEL = 9\n"):
        Path("sizes.py").unlink(missing_ok=True)
        if content is not None:
            Path("sizes.py").write_text(content)
        answers.append("CNN101" in check("a.py", capsys=capsys))
        assert ("CNN101" in check("--no-cache", "a.py", capsys=capsys)) == answers[-1]
    assert answers == [False, True, False, False, True]


def damaged(entry: Path) -> None:
    content = bytearray(entry.read_bytes())
    content[len(content) // 2] ^= 1
    entry.write_bytes(content)


def cut_off(entry: Path) -> None:
    entry.write_bytes(entry.read_bytes()[:-100])


def emptied(entry: Path) -> None:
    entry.write_bytes(b"")


def foreign(entry: Path) -> None:
    entry.write_bytes(b"SQLite format 3\x00" + bytes(range(256)))


def signed(entry: Path, head: bytes, body: bytes) -> None:
    from cnnlint.digest import digest

    text = head + b"\n" + body + b"\n"
    entry.write_bytes(b"cnnlint report 1 " + digest(text).encode() + b"\n" + text)


def no_object(entry: Path) -> None:
    signed(entry, b"[1, 2]", b"")


def another_head(entry: Path) -> None:
    _, head, _ = entry.read_bytes().split(b"\n", 2)
    signed(entry, head.replace(b'"findings"', b'"results"'), b"[]")


def another_body(entry: Path) -> None:
    _, head, _ = entry.read_bytes().split(b"\n", 2)
    signed(entry, head, b'[["system"],[[0,"rm"]],[0,0]]')


def another_record(entry: Path) -> None:
    _, head, _ = entry.read_bytes().split(b"\n", 2)
    signed(entry, head, b'[["Report"],[[0,"a.py"]],[0,0]]')


def a_folder(entry: Path) -> None:
    entry.unlink()
    entry.mkdir()


SPOILERS = [damaged, cut_off, emptied, foreign, no_object, another_head, another_body, another_record, a_folder]


@pytest.mark.parametrize("spoil", SPOILERS)
def test_a_spoilt_entry_is_as_good_as_none(spoil: Callable[[Path], None], capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(COLLAPSED)
    first = check("a.py", capsys=capsys)
    spoil(entries()[0])
    assert check("a.py", capsys=capsys) == first == check("a.py", capsys=capsys)


@pytest.mark.parametrize("what", ["file", "link", "dangling"])
def test_a_folder_that_is_none_is_not_used(what: str, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    other = tmp_path / "other"
    if what == "file":
        Path(cache.CACHE).write_text("mine")
    else:
        Path(cache.CACHE).symlink_to(other)
    if what == "link":
        other.mkdir()
    Path("a.py").write_text(COLLAPSED)
    assert "CNN101" in check("a.py", capsys=capsys)
    assert cli.main(["clean"]) == 0 and os.path.lexists(cache.CACHE)
    assert not other.exists() or not list(other.iterdir())


def test_a_read_only_project_is_left_as_it_is(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str, exist_ok: bool = False) -> None:
        raise PermissionError(13, "Permission denied")

    Path("a.py").write_text(COLLAPSED)
    monkeypatch.setattr("os.makedirs", refuse)
    assert "CNN101" in check("a.py", capsys=capsys) and not Path(cache.CACHE).exists()


def test_a_read_only_cache_is_read(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.py").write_text(COLLAPSED)
    first = check("a.py", capsys=capsys)
    content = entries()[0].read_bytes()
    monkeypatch.setattr(cache, "_prepare", lambda folder: False)
    assert check("a.py", capsys=capsys) == first
    Path("a.py").write_text(SOUND)
    assert "CNN101" not in check("a.py", capsys=capsys) and entries()[0].read_bytes() == content


def test_a_full_disk_ends_writing_and_nothing_else(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: str, target: str) -> None:
        raise OSError(28, "No space left on device")

    for name in ("a.py", "b.py"):
        Path(name).write_text(COLLAPSED)
    monkeypatch.setattr("os.replace", refuse)
    assert check(".", capsys=capsys).count("CNN101") == 2
    assert [path.name for path in sorted(Path(cache.CACHE).iterdir())] == [".gitignore", "CACHEDIR.TAG"]


def test_many_writers_and_readers_at_once() -> None:
    for number in range(4):
        Path(f"{number}.py").write_text(COLLAPSED)
    first = texts(run(["."], Configuration({})), True)
    answers: list[dict[str, str]] = []
    commands = [threading.Thread(target=lambda: answers.append(texts(run(["."], Configuration({}), means=KEPT), True))) for _ in range(6)]
    for command in commands:
        command.start()
    for command in commands:
        command.join()
    assert answers == [first] * 6
    assert {len(path.name) for path in entries()} == {32}


def test_the_folder_hides_itself_and_is_known_to_backups(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(SOUND)
    check("a.py", capsys=capsys)
    assert (Path(cache.CACHE) / ".gitignore").read_text() == "*\n"
    assert (Path(cache.CACHE) / "CACHEDIR.TAG").read_text().startswith("Signature: 8a477f597d28d172789f06886806bc55")


def test_a_file_that_changes_keeps_one_entry(capsys: pytest.CaptureFixture[str]) -> None:
    for units in range(1, 5):
        Path("a.py").write_text(SOUND.replace("4", str(units)))
        check("a.py", capsys=capsys)
    assert len(entries()) == 1


def test_old_entries_go_once_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(SOUND)
    check("a.py", capsys=capsys)
    for path in entries():
        os.utime(path, (0, 0))
    Path("b.py").write_text(SOUND)
    check("b.py", capsys=capsys)
    assert len(entries()) == 2, "the folder was looked through today"
    os.utime(Path(cache.CACHE) / "CACHEDIR.TAG", (0, 0))
    Path("c.py").write_text(SOUND)
    check("c.py", capsys=capsys)
    assert len(entries()) == 2


def test_no_cache_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(SOUND)
    check("--no-cache", "a.py", capsys=capsys)
    assert not Path(cache.CACHE).exists()


def test_clean_removes_the_cache_of_the_project(capsys: pytest.CaptureFixture[str]) -> None:
    Path("src").mkdir()
    Path("cnnlint.toml").write_text("strict = false\n")
    Path("src/a.py").write_text(SOUND)
    check("src/a.py", capsys=capsys)
    assert Path(cache.CACHE).is_dir() and not Path("src", cache.CACHE).exists()
    assert cli.main(["clean", "src"]) == 0
    assert capsys.readouterr().out == "removed .cnnlint_cache\n"
    assert not Path(cache.CACHE).exists()
    assert cli.main(["clean"]) == 0
    assert capsys.readouterr().out == "no cache in .\n"


def test_clean_leaves_a_folder_of_somebody_else_alone(capsys: pytest.CaptureFixture[str]) -> None:
    Path(cache.CACHE).mkdir()
    Path(cache.CACHE, "mine").write_text("mine")
    assert cli.main(["clean"]) == 0
    assert Path(cache.CACHE, "mine").exists()


def test_the_same_name_elsewhere_has_an_entry_of_its_own() -> None:
    names = set()
    for folder in ("x", "y"):
        Path(folder).mkdir()
        os.chdir(folder)
        names.add(cache.entry_name("a.py", Settings(root=os.path.dirname(os.getcwd())), True))
        os.chdir("..")
    assert len(names) == 2


def test_a_file_that_changed_since_shows_no_rows_of_another(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.py").write_text(COLLAPSED)
    check("a.py", capsys=capsys)
    found = run(["a.py"], Configuration({}), means=KEPT)
    Path("a.py").write_text("\n" * 9)
    text = renderer("check", "full")(found.reports, View(files=found.files))
    assert "CNN101" in text and "layers.Conv2D" not in text.replace("layers.Conv2D(4, 9)`", "")


def test_a_report_that_is_read_from_its_text_is_changed_as_any_other() -> None:
    for name in ("a.py", "b.py"):
        Path(name).write_text(COLLAPSED)
    for means in (PLAIN._replace(whole=True), PLAIN, PLAIN._replace(models=False)):
        report, _ = run(["."], Configuration({}), means=means).reports
        found = report.diagnostics
        bare = report._replace(diagnostics=(), baselined=1)
        assert (bare.diagnostics, bare.baselined, bare.suppressed, len(bare.models)) == ((), 1, 0, 1)
        again = bare._replace(diagnostics=found[:1], suppressed=2)
        assert (again.diagnostics, again.baselined, again.suppressed) == (found[:1], 1, 2)
        assert (len(report.diagnostics), report.baselined) == (len(found), 0)


@pytest.mark.parametrize("more", [*(["--output-format", name] for name in FORMATS["check"]), ["--statistics"]], ids=lambda more: more[-1])
def test_no_file_is_read_twice_whatever_is_shown(
    more: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    perform, performed = tasks.perform, []
    monkeypatch.setattr(tasks, "perform", lambda task, *rest: performed.append(task.path) or perform(task, *rest))
    for name in ("a.py", "b.py"):
        Path(name).write_text(COLLAPSED)
    with_cache = check(".", *more, capsys=capsys)
    performed.clear()
    assert check(".", "--no-cache", *more, capsys=capsys) == with_cache
    assert sorted(performed) == ["a.py", "b.py"]
