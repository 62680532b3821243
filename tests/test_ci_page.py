"""docs/ci.md keeps its word: its workflows are what the services read, and every command in it runs and does what the page says."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import shims
import tomli
import yaml
from junitparser import JUnitXml
from markdown_blocks import Block, blocks
from scratch import Repository
from stub_worker import built
from stub_worker import install as install_stub

from cnnlint import cli
from cnnlint.report.view import CHECK_FORMATS

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "ci.md"
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))

HEAD = "from keras import Input, Sequential, layers\n"
SOUND = HEAD + "model = Sequential([Input((64,)), layers.Dense(32, activation='relu'), layers.Dense(10)])\n"
BROKEN = SOUND.replace("Dense(10)", "Conv2D(8, 3)")


def named(name: str) -> list[Block]:
    """The YAML blocks of the page that are files of this name."""
    found = [block for block in blocks(PAGE, "yaml") if block.text.startswith(f"# {name}\n")]
    assert found, name
    return found


def shell() -> list[str]:
    return [block.text.strip() for block in blocks(PAGE, "sh")]


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path / "repository")


@pytest.mark.parametrize(("name", "schema"), [(".github/workflows/models.yml", "github-workflows"), (".gitlab-ci.yml", "gitlab-ci")])
def test_the_services_can_read_the_examples(name: str, schema: str, tmp_path: Path) -> None:
    for number, block in enumerate(named(name)):
        example = tmp_path / f"{number}.yml"
        example.write_text(block.text, encoding="utf-8")
        command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", str(example)]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout


def test_the_workflows_give_the_action_inputs_that_it_has() -> None:
    steps = [step for block in named(".github/workflows/models.yml") for step in yaml.safe_load(block.text)["jobs"]["cnnlint"]["steps"]]
    ours = [step for step in steps if step["uses"].startswith("…/cnnlint@")]
    assert len(ours) == 2
    assert all(set(step.get("with", {})) <= set(ACTION["inputs"]) for step in ours)
    listed = re.search(r"All inputs: (.*?)\. The output\s+`status`", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert listed is not None
    assert set(re.findall(r"`([\w-]+)`", listed[1])) - {"check"} == set(ACTION["inputs"])


def gitlab() -> dict[str, Any]:
    (block,) = named(".gitlab-ci.yml")
    found: dict[str, Any] = yaml.safe_load(block.text)
    return found


def test_the_gitlab_job_writes_the_reports_that_it_names(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"m.py": BROKEN, "fine.py": SOUND})
    job = gitlab()["models"]
    done = shims.bash("\n".join(job["script"]), repository.folder, shims.install(tmp_path / "bin", {}))
    assert done.returncode == 1 and re.search(r"^m.py:2:\d+: error\[CNN102\] ", done.stdout, re.MULTILINE)
    reports = {kind: repository.folder / path for kind, path in job["artifacts"]["reports"].items()}
    (entry,) = json.loads(reports["codequality"].read_text(encoding="utf-8"))
    assert (entry["location"]["path"], entry["severity"]) == ("m.py", "major")
    assert {suite.name: suite.failures for suite in JUnitXml.fromfile(str(reports["junit"]))} == {"fine.py": 0, "m.py": 1}


def test_the_gitlab_job_compares_a_merge_request(repository: Repository, tmp_path: Path) -> None:
    base = repository.commit({"m.py": SOUND})
    repository.commit({"m.py": SOUND.replace("32", "48")})
    repository.git("config", "uploadpack.allowAnySHA1InWant", "true")
    repository.git("clone", "--quiet", "--depth=1", f"file://{repository.folder}", str(tmp_path / "clone"))
    environment = {**shims.install(tmp_path / "bin", {}), "CI_MERGE_REQUEST_DIFF_BASE_SHA": base}
    done = shims.bash("\n".join(gitlab()["architectures"]["script"]), tmp_path / "clone", environment)
    assert done.returncode == 1, done.stderr
    assert "units 32 -> 48" in done.stdout and "more than the 10% allowed" in done.stdout


@pytest.mark.registry
def test_the_gitlab_job_installs_cnnlint(repository: Repository, tmp_path: Path) -> None:
    package = Repository(tmp_path / "package")
    tracked = ("pyproject.toml", "README.md", "LICENSE", "cnnlint")
    subprocess.run(["cp", "-r", *(str(ROOT / name) for name in tracked), str(package.folder)], check=True)
    package.commit({})
    package.git("tag", "v0.1.0")
    subprocess.run([sys.executable, "-m", "venv", str(tmp_path / "venv")], check=True)
    (line,) = gitlab()[".cnnlint"]["before_script"]
    environment = {**shims.install(tmp_path / "bin", {}), "PATH": f"{tmp_path / 'venv' / 'bin'}:/usr/bin:/bin"}
    done = shims.bash(line.replace("git+https://…/cnnlint", f"git+file://{package.folder}"), repository.folder, environment)
    assert done.returncode == 0, done.stderr
    assert shims.bash("cnnlint --version", repository.folder, environment).stdout.startswith("cnnlint 0.1.0")


def test_reviewdog_is_given_what_it_reads(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"m.py": BROKEN})
    (line,) = [command for command in shell() if "reviewdog" in command]
    environment = shims.install(tmp_path / "bin", {"reviewdog": f'echo "$@" > {tmp_path}/arguments; cat > {tmp_path}/stdin'})
    done = shims.bash(line, repository.folder, environment)
    assert done.returncode == 0, done.stderr
    arguments = shlex.split((tmp_path / "arguments").read_text())
    assert "-f=rdjson" in arguments
    (found,) = json.loads((tmp_path / "stdin").read_text(encoding="utf-8"))["diagnostics"]
    assert (found["location"]["path"], found["code"]["value"]) == ("m.py", "CNN102")


def test_several_formats_in_one_run(repository: Repository, tmp_path: Path) -> None:
    repository.commit({"m.py": BROKEN})
    (line,) = [command for command in shell() if "sarif=" in command]
    done = shims.bash(line, repository.folder, shims.install(tmp_path / "bin", {}))
    assert done.returncode == 1 and "m.py:2:" in done.stdout
    for target in re.findall(r"--output-file \w+=(\S+)", line):
        assert (repository.folder / target).stat().st_size > 100


def test_every_command_of_the_page_is_run_by_one_of_these_tests() -> None:
    assert len(shell()) == 2
    assert sum(len(job.get("script", ())) + len(job.get("before_script", ())) for job in gitlab().values()) == 4


def test_the_table_names_every_format() -> None:
    rows = re.findall(r"^\| (`[^|]+`) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name for row in rows for name in re.findall(r"`([\w-]+)`", row)} == set(CHECK_FORMATS)


def test_the_local_hook_compares_with_the_tensorflow_that_is_there(repository: Repository, tmp_path: Path) -> None:
    """As pre-commit runs it, with the file names behind; the interpreter with TensorFlow is a stand-in."""
    (block,) = named(".pre-commit-config.yaml")
    (hook,) = yaml.safe_load(block.text)["repos"][0]["hooks"]
    assert hook["language"] == "system"
    repository.commit({"m.py": SOUND, ".pre-commit-config.yaml": block.text})
    environment = {**shims.install(tmp_path / "bin", {}), "PRE_COMMIT_HOME": str(tmp_path / "home")}
    answers = {
        "agrees": ([built(("Dense", [None, 32], 2080), ("Dense", [None, 10], 330))], 0, ""),
        "differs": ([built(("Dense", [None, 32], 2081), ("Dense", [None, 10], 330))], 1, "CNN801"),
    }
    for name, (answer, status, said) in answers.items():
        python = install_stub(tmp_path / name, [answer])
        (repository.folder / "cnnlint.toml").write_text(f'verify-python = "{python}"\n')
        done = shims.bash(f"{sys.executable} -m pre_commit run --all-files --hook-stage pre-push", repository.folder, environment)
        assert (done.returncode, said in done.stdout) == (status, True), done.stdout
    (repository.folder / "cnnlint.toml").write_text(f'verify-python = "{tmp_path / "nothing"}"\n')
    done = shims.bash(f"{sys.executable} -m pre_commit run --all-files --hook-stage pre-push", repository.folder, environment)
    assert done.returncode == 1 and "CNN802" in done.stdout


def test_the_budget_of_growth_is_a_configuration(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    (block,) = blocks(PAGE, "toml")
    assert tomli.loads(block.text)["tool"]["cnnlint"]["budgets"]["growth"] == "10%"
    repository.commit({"m.py": SOUND, "pyproject.toml": block.text})
    repository.write({"m.py": SOUND.replace("32", "48")})
    monkeypatch.chdir(repository.folder)
    assert cli.main(["diff"]) == 1
    repository.write({"m.py": SOUND.replace("32", "40").replace("model", "teacher")})
    assert cli.main(["diff"]) == 0
