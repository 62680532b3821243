"""action.yml as GitHub runs it: its steps, with the environment and the contexts that GitHub would set."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import shims
import yaml
from scratch import Repository

ROOT = Path(__file__).resolve().parent.parent
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
STEPS: dict[str, dict[str, Any]] = {step["name"]: step for step in ACTION["runs"]["steps"]}
INSTALL, CHECK, DIFF = STEPS

HEAD = "from keras import Input, Sequential, layers\n"
SOUND = HEAD + "model = Sequential([Input((64,)), layers.Dense(32, activation='relu'), layers.Dense(10)])\n"
WIDE = SOUND.replace("Dense(32", "Dense(48")
BROKEN = SOUND.replace("Dense(10)", "Conv2D(8, 3)")


class Ran(NamedTuple):
    """What a step left behind."""

    status: int
    log: str
    summary: str
    outputs: dict[str, str]


class Runner:
    """Runs steps of the action in a checkout of a repository."""

    def __init__(self, checkout: Path, folder: Path, **inputs: str) -> None:
        self.checkout, self.folder = checkout, folder
        declared = {name: str(entry.get("default", "")) for name, entry in ACTION["inputs"].items()}
        self.context = {f"inputs.{name}": value for name, value in {**declared, **inputs}.items()}
        self.context |= {"github.event_name": "push", "github.event.pull_request.base.sha": "", "steps.check.outputs.status": "0"}
        self.environment = shims.install(folder / "bin", {})

    def pull_request(self, base: str) -> Runner:
        """The same for the event of a pull request."""
        self.context |= {"github.event_name": "pull_request", "github.event.pull_request.base.sha": base}
        return self

    def runs(self, name: str) -> bool:
        """Whether the step's condition holds."""
        condition = STEPS[name].get("if", "!cancelled()").removeprefix("${{ ").removesuffix(" }}")
        condition = condition.replace("&&", "and").replace("!cancelled()", "True")
        return bool(eval(re.sub(r"[a-z_]+(?:\.[\w-]+)+", lambda match: repr(self.context[match[0]]), condition)))

    def filled_in(self, text: str) -> str:
        """A text with the expressions in it evaluated."""
        return re.sub(r"\$\{\{ (\S+) \}\}", lambda match: self.context[match[1]], text)

    def run(self, name: str) -> Ran:
        """Run a step with its own files for output and summary."""
        files = {variable: self.folder / f"{variable} {name}" for variable in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "GITHUB_PATH")}
        for path in files.values():
            path.write_text("", encoding="utf-8")
        step = STEPS[name]
        given = {key: self.filled_in(value) for key, value in step["env"].items()}
        where = self.checkout / self.filled_in(step.get("working-directory", "."))
        fixed = {"GITHUB_WORKSPACE": self.checkout, "GITHUB_ACTION_PATH": ROOT, "RUNNER_TEMP": self.folder, **files}
        done = shims.bash(step["run"], where, {**self.environment, **given, **{key: str(path) for key, path in fixed.items()}})
        outputs = dict(row.split("=", 1) for row in files["GITHUB_OUTPUT"].read_text(encoding="utf-8").splitlines())
        return Ran(done.returncode, done.stdout + done.stderr, files["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8"), outputs)


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


def test_it_is_what_github_reads() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-actions", str(ROOT / "action.yml")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


def test_every_input_is_used_and_none_stands_in_a_script() -> None:
    """An expression inside a script would let a branch name or an input run commands; the environment cannot."""
    used = set(re.findall(r"inputs\.([\w-]+)", (ROOT / "action.yml").read_text(encoding="utf-8")))
    assert used == set(ACTION["inputs"])
    assert not [step["name"] for step in STEPS.values() if "${{" in step["run"]]


def test_a_finding_becomes_an_annotation_and_a_summary_and_fails_the_step(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"a, b/models.py": BROKEN, "fine.py": SOUND})
    ran = Runner(repository.folder, tmp_path).run(CHECK)
    assert (ran.status, ran.outputs) == (1, {"status": "1"})
    (annotation,) = [row for row in ran.log.splitlines() if row.startswith("::")]
    assert annotation.startswith("::error file=a%2C b/models.py,line=2,endLine=2,col=")
    assert "title=CNN102 rank-mismatch::" in annotation
    assert ran.summary.startswith("## cnnlint: 1 error\n")
    assert ran.summary.count("<details>") == 2


def test_sound_models_pass_and_are_shown(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"fine.py": SOUND})
    ran = Runner(repository.folder, tmp_path).run(CHECK)
    assert (ran.status, ran.outputs) == (0, {"status": "0"})
    assert "::" not in ran.log
    assert ran.summary.startswith("## cnnlint: no findings\n") and "2,410 parameters" in ran.summary


def test_paths_options_and_a_sarif_file(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"old/models.py": BROKEN, "new/models.py": BROKEN, "new/fine.py": SOUND})
    runner = Runner(
        repository.folder, tmp_path, paths="new\nold/models.py\n", options="--exit-zero  --extend-exclude=old", **{"sarif-file": "c.sarif"}
    )
    ran = runner.run(CHECK)
    assert ran.status == 0
    assert ran.log.count("::error ") == 2, "a file that is named is read even where its folder is excluded"
    assert '"version": "2.1.0"' in (repository.folder / "c.sarif").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("paths", "found"),
    [
        ("two words", ["two words/m.py"]),
        ("two words\nother", ["two words/m.py", "other/m.py"]),
        ("other two", ["other/m.py", "two/m.py"]),
        ("other/*.py", None),
        ("", ["other/m.py", "two/m.py", "two words/m.py"]),
        ("\n  other  \n\n", ["other/m.py"]),
    ],
)
def test_paths_with_blanks_and_no_paths_at_all(repository: Repository, tmp_path: Path, paths: str, found: list[str] | None) -> None:
    repository.commit(dict.fromkeys(("two words/m.py", "two/m.py", "other/m.py"), BROKEN))
    ran = Runner(repository.folder, tmp_path, paths=paths).run(CHECK)
    assert ran.status == (2 if found is None else 1), ran.log
    assert re.findall(r"^::error file=([^,]*),", ran.log, re.MULTILINE) == (found or [])


def test_one_project_among_several(repository: Repository, tmp_path: Path) -> None:
    """Its own configuration holds; paths are relative to its folder, annotations to the repository."""
    base = repository.commit(
        {"a b/m.py": BROKEN, "a b/old.py": BROKEN, "a b/cnnlint.toml": 'extend-exclude = ["old.py"]\n', "c.py": BROKEN}
    )
    repository.commit({"a b/m.py": BROKEN.replace("Dense(32", "Dense(48"), "c.py": SOUND})
    runner = Runner(repository.folder, tmp_path, **{"working-directory": "a b", "sarif-file": "c.sarif"}).pull_request(base)
    ran = runner.run(CHECK)
    assert re.findall(r"^::error file=([^,]*),", ran.log, re.MULTILINE) == ["a b/m.py"]
    assert '"uri": "a%20b/m.py"' in (repository.folder / "a b" / "c.sarif").read_text(encoding="utf-8")
    assert "units 32 -> 48" in runner.run(DIFF).summary and "c.py" not in runner.run(DIFF).summary


def test_what_cannot_be_done_is_two(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"fine.py": SOUND})
    ran = Runner(repository.folder, tmp_path, paths="gone.py").run(CHECK)
    assert (ran.status, ran.outputs) == (2, {"status": "2"})
    assert "gone.py: no such file or folder" in ran.log
    assert "::error title=cnnlint::The check could not be done: the log of this step says why\n" in ran.log


def shallow(repository: Repository, folder: Path) -> Path:
    """A checkout as actions/checkout makes it: the last commit alone."""
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(folder))
    return folder


@pytest.mark.parametrize(("limit", "status"), [("", 0), ("10%", 1), ("60%", 0)])
def test_a_pull_request_is_compared_with_its_base(repository: Repository, tmp_path: Path, limit: str, status: int) -> None:
    base = repository.commit({"m.py": SOUND})
    repository.commit({"m.py": WIDE})
    runner = Runner(shallow(repository, tmp_path / "checkout"), tmp_path, **{"fail-on-growth": limit}).pull_request(base)
    assert runner.runs(DIFF)
    ran = runner.run(DIFF)
    assert ran.status == status, ran.log
    assert ran.summary.startswith("## cnnlint diff: 1 model changed between ")
    assert "units 32 -> 48" in ran.log, "the log is for a person"
    assert "units 32 -> 48" in ran.summary and "2,410 -> 3,610" in ran.summary
    assert ("more than the 10% allowed" in ran.summary) is bool(status)
    assert ("::error title=CNN202::A model has grown by more than it may" in ran.log) is bool(status)


def test_a_limit_that_is_none_is_said_on_the_pull_request(repository: Repository, tmp_path: Path) -> None:
    base = repository.commit({"m.py": SOUND})
    ran = Runner(repository.folder, tmp_path, **{"fail-on-growth": "much"}).pull_request(base).run(DIFF)
    assert ran.status == 2 and "not 'much'" in ran.log
    assert "::error title=cnnlint::The models could not be compared: the log of this step says why\n" in ran.log


def test_only_a_pull_request_is_compared_and_only_where_it_is_wanted(repository: Repository, tmp_path: Path) -> None:
    assert not Runner(repository.folder, tmp_path).runs(DIFF)
    assert not Runner(repository.folder, tmp_path, diff="false").pull_request("0").runs(DIFF)
    runner = Runner(repository.folder, tmp_path).pull_request("0")
    for status, runs in (("0", True), ("1", True), ("", False)):
        runner.context["steps.check.outputs.status"] = status
        assert runner.runs(DIFF) is runs, "after findings too, but not where nothing could be installed"
    assert Runner(repository.folder, tmp_path).runs(CHECK)


@pytest.mark.registry
def test_it_installs_itself_and_what_it_installed_checks(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"m.py": BROKEN})
    runner = Runner(repository.folder, tmp_path)
    runner.context["inputs.python"] = sys.executable
    (tmp_path / "bin" / "cnnlint").unlink()
    installed = runner.run(INSTALL)
    assert installed.status == 0, installed.log
    added = (tmp_path / f"GITHUB_PATH {INSTALL}").read_text(encoding="utf-8").strip()
    runner.environment["PATH"] = f"{added}:{runner.environment['PATH']}"
    runner.environment.pop("PYTHONPATH", None)
    assert runner.run(CHECK).log.count("::error ") == 1
