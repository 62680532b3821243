"""Which Keras a project's own pins ask for: by requirements, lock files, pyproject.toml, Pipfile and conda environments."""

from __future__ import annotations

from pathlib import Path

import pytest

from cnnlint.pins import allowed, pinned


@pytest.mark.parametrize(
    ("package", "versions", "target"),
    [
        ("keras", "<3", "2"),
        ("keras", "==2.13.1", "2"),
        ("keras", "==2.*", "2"),
        ("keras", "~=2.12", "2"),
        ("keras", "^2.9", "2"),
        ("keras", "=2.2.4", "2"),
        ("keras", ">=3", "3"),
        ("keras", ">=2,!=2.5", None),
        ("keras", ">=2.10", None),
        ("keras", "", None),
        ("tensorflow", "<2.16", "2"),
        ("tensorflow", ">=2.12,<2.16", "2"),
        ("tensorflow", "==2.15.1", "2"),
        ("tensorflow", "==2.16.1", "3"),
        ("tensorflow", "<=2.15", "2"),
        ("tensorflow", ">2.15.1", "3"),
        ("tensorflow", "~=2.15.0", "2"),
        ("tensorflow", "~=2.12", None),
        ("tensorflow", "~2.15", "2"),
        ("tensorflow", "^2.12", None),
        ("tensorflow", "2.13", "2"),
        ("tensorflow", ">=2.16", "3"),
        ("tensorflow", "*", None),
    ],
)
def test_what_a_requirement_allows(package: str, versions: str, target: str | None) -> None:
    assert allowed(package, versions) == target


LOCK = '[[package]]\nname = "numpy"\nversion = "1.26.0"\n\n[[package]]\nname = "tensorflow"\nversion = "2.13.0"\n'


@pytest.mark.parametrize(
    ("file", "text", "target"),
    [
        ("requirements.txt", "numpy\ntensorflow==2.12.0  # old\n", "2"),
        ("requirements-dev.txt", "tensorflow-gpu >= 2.17 ; python_version > '3'\n", "3"),
        ("requirements/base.txt", "Keras<3\n", "2"),
        ("requirements.txt", "tensorflow>=2.16\ntf_keras\n", "2"),
        ("requirements.txt", "tensorflow[and-cuda]==2.20.0\n", "3"),
        ("requirements.txt", "# keras==2.0\ntensorflow-datasets==2.0\nkeras-tuner==1.0\n", None),
        ("pyproject.toml", '[project]\ndependencies = ["keras>=3.1", "numpy"]\n', "3"),
        ("pyproject.toml", '[project]\nkeywords = ["tf_keras"]\ndependencies = ["tensorflow"]\n', None),
        ("pyproject.toml", '[project.optional-dependencies]\ntf = ["tensorflow<2.16"]\n', "2"),
        ("pyproject.toml", '[dependency-groups]\ndev = [{include-group = "x"}, "tensorflow>=2.18"]\n', "3"),
        ("pyproject.toml", '[tool.poetry.dependencies]\npython = "^3.10"\ntensorflow = {version = "~2.14", extras = ["x"]}\n', "2"),
        ("pyproject.toml", '[tool.poetry.group.ml.dependencies]\nkeras = "^3.0"\n', "3"),
        ("pyproject.toml", "keras = \n", None),
        ("Pipfile", '[packages]\ntensorflow = "==2.11"\n', "2"),
        ("environment.yml", "dependencies:\n  - python=3.9\n  - tensorflow=2.10\n", "2"),
        ("poetry.lock", LOCK, "2"),
        ("uv.lock", LOCK.replace("2.13.0", "2.18.0"), "3"),
        ("uv.lock", '[[package]]\nname = "tf-keras"\nversion = "2.18.0"\n', None),
        ("Pipfile.lock", '{"default": {"keras": {"hashes": ["a"], "version": "==3.1.0"}}}', "3"),
    ],
)
def test_each_kind_of_file(tmp_path: Path, file: str, text: str, target: str | None) -> None:
    path = tmp_path / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    found = pinned(str(tmp_path))
    assert (found.target if found else None) == target


def test_the_nearest_folder_decides_up_to_the_root_of_the_project(tmp_path: Path) -> None:
    inner, other = tmp_path / "a" / "b", tmp_path / "a" / "c"
    for folder in (inner, other):
        folder.mkdir(parents=True)
    (tmp_path / "requirements.txt").write_text("keras<3")
    (tmp_path / "a" / ".git").mkdir()
    (inner / "requirements.txt").write_text("keras>=3")
    assert pinned(str(inner)) == ("3", str(inner / "requirements.txt"), "keras >=3")
    assert pinned(str(other)) is None
    assert pinned(str(tmp_path)) is not None


def test_what_is_locked_counts_more_than_what_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text('[project]\ndependencies = ["keras>=2.10"]\n')
    (tmp_path / "poetry.lock").write_text(LOCK)
    assert pinned(str(tmp_path)) == ("2", str(tmp_path / "poetry.lock"), "tensorflow ==2.13.0")
