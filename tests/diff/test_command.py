"""`cnnlint diff` from outside: what it compares, what it leaves alone, its formats and its exit status."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from scratch import Answer, Diff, Repository

from cnnlint.report import markdown

ROOT = Path(__file__).resolve().parents[2]
MODEL = """\
from keras import Input, Sequential, layers
from sizes import WIDTH

model = Sequential([Input((64,)), layers.Dense(WIDTH, activation="relu"), layers.Dense(10)])
"""
GONE = (
    "from keras import Input, Sequential, layers\nx, net = 1, Sequential([Input((4,)), layers.Dense(3), layers.Dense(2), layers.ReLU()])\n"
)


def models(answer: Answer) -> list[tuple[str, str]]:
    """(kind, name) of every model that a JSON answer tells of."""
    found: list[dict[str, Any]] = json.loads(answer.out)["models"]
    return [(change["kind"], (change["new"] or change["old"])["name"]) for change in found]


def test_a_change_reaches_the_files_that_import_it(repository: Repository, diff: Diff) -> None:
    repository.commit({"m.py": MODEL, "sizes.py": "WIDTH = 32\n", "other.py": GONE})
    repository.write({"sizes.py": "WIDTH = 48\n"})
    answer = diff()
    assert "m.py:4:9" in answer.out and "units 32 -> 48" in answer.out
    assert "other.py" not in answer.out


def test_a_revision_a_range_and_the_commit_where_a_branch_left(repository: Repository, diff: Diff) -> None:
    first = repository.commit({"m.py": MODEL, "sizes.py": "WIDTH = 32\n"})
    repository.git("checkout", "-q", "-b", "topic")
    repository.commit({"sizes.py": "WIDTH = 33\n"})
    repository.git("checkout", "-q", "main")
    repository.commit({"sizes.py": "WIDTH = 34\n"})
    assert "units 32 -> 34" in diff(first).out
    assert "units 34 -> 33" in diff("main..topic").out
    assert "units 32 -> 33" in diff("main...topic").out
    assert "units 33 -> 34" in diff("topic").out
    assert diff().out == "no model changed between HEAD and the working tree\n"


def test_paths_choose_and_hold_from_every_folder(repository: Repository, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    repository.commit({"a/m.py": GONE, "b/m.py": GONE})
    repository.write({"a/m.py": GONE.replace("Dense(3)", "Dense(5)"), "b/m.py": GONE.replace("Dense(3)", "Dense(7)")})
    both, one = diff().out, diff("a").out
    assert "a/m.py" in both and "b/m.py" in both
    assert "a/m.py" in one and "b/m.py" not in one
    monkeypatch.chdir(repository.folder / "a")
    assert diff("HEAD", "m.py").out == one
    assert diff().out == both


def test_what_comes_and_goes(repository: Repository, diff: Diff) -> None:
    repository.commit({"sizes.py": "WIDTH = 32\n", "gone.py": GONE})
    repository.write({"m.py": MODEL, "gone.py": None})
    assert models(diff("--output-format", "json")) == [("added", "model"), ("removed", "net")]
    text = diff().out
    assert "2 layers, 2,410 params, (None, 64) -> (None, 10)" in text and "new model" in text
    assert "gone.py:2:13  removed" in text


def test_of_a_file_that_cannot_be_read_nothing_is_claimed(repository: Repository, diff: Diff) -> None:
    repository.commit({"m.py": GONE})
    repository.write({"m.py": GONE + "x = (\n"})
    answer = diff()
    assert answer.status == 0
    assert "not compared: m.py:3:5 (the working tree): CNN901" in answer.out
    assert "removed" not in answer.out


def test_nor_of_its_models_that_another_file_makes(repository: Repository, diff: Diff) -> None:
    nets = "from keras import Input, Sequential, layers\ndef build(n):\n    return Sequential([Input((n,)), layers.Dense(3)])\n"
    train = "from keras import Sequential\nfrom nets import build\nm = build(8)\n"
    repository.commit({"nets.py": nets, "train.py": train})
    repository.write({"nets.py": nets + "x = (\n", "train.py": train + "# more\n"})
    assert "removed" not in diff().out
    repository.write({"nets.py": nets.replace("Dense(3)", "Dense(5)")})
    assert "m  nets.py:3:12 in `build`, called from train.py:3:5\n" in diff().out


def test_layers_behind_a_gap_were_not_taken_out(repository: Repository, diff: Diff) -> None:
    repository.commit({"m.py": GONE})
    repository.write({"m.py": GONE.replace("layers.Dense(2)", "*unknown()")})
    answer = diff()
    assert "status complete -> partial" in answer.out
    assert not [row for row in answer.out.splitlines() if row.startswith(("  - ", "  + "))]
    assert "checkpoint: weights saved before may not load: not every layer is known" in answer.out


@pytest.mark.parametrize(
    ("limit", "status"), [("10%", 1), ("49%", 1), ("50%", 0), ("100%", 0), ("0", 1), ("1199", 1), ("1200", 0), ("2000", 0)]
)
def test_growth_beyond_the_limit_is_one(repository: Repository, diff: Diff, limit: str, status: int) -> None:
    repository.commit({"m.py": MODEL, "sizes.py": "WIDTH = 32\n"})  # 2,410 parameters
    repository.write({"sizes.py": "WIDTH = 48\n"})  # 3,610
    answer = diff(f"--fail-on-growth={limit.replace('49%', '49.7%')}")
    assert answer.status == status
    assert ("error[CNN202] model grew by 1,200 parameters (49.8%)" in answer.out) is bool(status)


def test_budgets_say_how_much_a_model_may_grow(repository: Repository, diff: Diff) -> None:
    repository.commit({"m.py": MODEL, "sizes.py": "WIDTH = 32\n", "cnnlint.toml": '[budgets]\ngrowth = "10%"\n'})
    repository.write({"sizes.py": "WIDTH = 48\n"})
    assert diff().status == 1
    assert diff("--fail-on-growth", "60%").status == 0
    repository.write({"cnnlint.toml": '[budgets]\ngrowth = "10%"\n[budgets.models.model]\ngrowth = 5000\n'})
    assert diff().status == 0
    repository.write({"cnnlint.toml": '[budgets]\ngrowth = "a lot"\n'})
    answer = diff()
    assert answer.status == 2 and "budgets.growth must be a percentage" in answer.err


def test_the_nearest_configuration_holds_for_a_file(repository: Repository, diff: Diff) -> None:
    repository.commit({"a/m.py": GONE, "b/m.py": GONE})
    repository.write({"a/m.py": GONE.replace("Dense(3)", "Dense(5)"), "b/m.py": GONE.replace("Dense(3)", "Dense(5)")})
    repository.write({"a/cnnlint.toml": 'extend-exclude = ["m.py"]\n', "b/cnnlint.toml": "budgets.growth = 2\n"})
    answer = diff()
    assert "a/m.py" not in answer.out and "b/m.py" in answer.out
    assert answer.status == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere: no such file or folder in HEAD or the working tree; it is no revision either"),
        (["HEAD", "nowhere.py"], "nowhere.py: no such file or folder in HEAD or the working tree"),
        (["main", "../elsewhere.py"], "is outside the repository"),
        (["both"], "'both' names both a revision and a file: write ./both or refs/heads/both"),
        (["--fail-on-growth", "much"], "--fail-on-growth must be a percentage or a number of parameters, not 'much'\n"),
        (["--fail-on-growth=-5%"], "parameters, not '-5%'\n"),
        (["--fail-on-growth=nan%"], "parameters, not 'nan%'\n"),
        (["--fail-on-growth="], "parameters, not ''\n"),
        (["--output-format", "sarif"], "unknown output format 'sarif' of diff; known: text, markdown, json"),
        (["--fix"], "--fix belongs to check, not to diff"),
    ],
)
def test_what_cannot_be_done_ends_with_two_and_a_reason(repository: Repository, diff: Diff, arguments: list[str], said: str) -> None:
    repository.commit({"m.py": GONE, "both": "x"})
    repository.git("branch", "both")
    answer = diff(*arguments)
    assert (answer.status, said in answer.err) == (2, True), answer.err


def test_outside_a_repository_and_before_the_first_commit(repository: Repository, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    answer = diff()
    assert (answer.status, answer.err) == (2, "cnnlint: there is no commit yet to compare with\n")
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(repository.folder.parent))
    (repository.folder / ".git").rename(repository.folder / "git")
    answer = diff()
    assert answer.status == 2 and "not a git repository" in answer.err


EVERYTHING = {
    "m.py": MODEL,
    "sizes.py": "WIDTH = 48\n",
    "one, größe.py": GONE.replace("net", "netz").replace("Dense(2)", "Dense(2, name='|<b>')"),
    "gone.py": None,
    "new.py": GONE.replace("Dense(3)", "Conv1D(3, 9)"),
    "broken.py": GONE + "(",
}


@pytest.mark.parametrize("name", ["text", "markdown", "json"])
def test_formats(repository: Repository, diff: Diff, name: str, golden: Callable[[str, str], None]) -> None:
    start = {"m.py": MODEL, "sizes.py": "WIDTH = 32\n", "one, größe.py": GONE, "gone.py": MODEL, "broken.py": GONE}
    repository.commit(dict(start))
    repository.write(EVERYTHING)
    answer = diff("--output-format", name, "--fail-on-growth", "10%", "--output-file", "json=all.json")
    assert answer.status == 1
    golden(f"format_{name}.txt", answer.out if name != "json" else (repository.folder / "all.json").read_text(encoding="utf-8"))
    document = json.loads((repository.folder / "all.json").read_text(encoding="utf-8"))
    schema = json.loads((ROOT / "docs" / "diff.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.Draft202012Validator(schema).validate(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.Draft202012Validator(schema).validate({**document, "models": [{"kind": "painted"}]})


def test_a_page_for_github_is_cut_by_model(repository: Repository, diff: Diff, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "from keras import Input, Sequential, layers\n" + "".join(
        f"m{i} = Sequential([Input((4,)), layers.Dense({i + 1})])\n" for i in range(30)
    )
    repository.commit({"m.py": many})
    repository.write({"m.py": many.replace("(4,)", "(5,)")})
    whole = diff("--output-format", "markdown").out
    monkeypatch.setattr(markdown, "LIMIT", len(whole.encode()) - 2000)
    page = diff("--output-format", "markdown").out
    assert page.count("<details>") == page.count("</details>") < whole.count("<details>") == 30
    assert "models left out here" in page
