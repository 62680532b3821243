"""Writes the documents that are made from the code: docs/rules.md, docs/rules/, docs/layers.md, and the sample output in the others.

    python scripts/document.py            # write them
    python scripts/document.py --check    # exit status 1 where a committed one is stale

A rule's page is its docstring, a layer's examples are those of its docstring, and a sample is what the command above it prints.
So a document cannot say what the code does not do.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from settings_schema import settings_schema

from cnnlint.layers.registry import LayerRule, all_layers
from cnnlint.rules.documentation import documentation, render
from cnnlint.rules.registry import all_rules
from cnnlint.settings import KEYS, Settings

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = re.compile(
    r"(?P<head>`(?P<command>(?:cnnlint|pre-commit) [^`]+)`[^`]*\n\n```text\n)(?P<output>.*?)(?P<end>^```$)", re.MULTILINE | re.DOTALL
)
SAMPLED = (ROOT / "README.md", ROOT / "docs" / "ci.md")
CONFIGURATION = ROOT / "docs" / "configuration.md"
KEY_TABLE = re.compile(r"(?<=<!-- keys -->\n).*?(?=<!-- end -->)", re.DOTALL)
# What the scratch repository of the samples goes through, and the hook as it runs there: from this tree, nothing is installed.
CHANGES = (("Conv2D(64, (3, 3)", "Conv2D(96, (3, 3)"), ("model.add(Dropout(0.25))\n", ""))
HOOK = """repos:
  - repo: local
    hooks:
      - id: cnnlint
        name: cnnlint
        language: system
        entry: "{python} -m cnnlint check --force-exclude"
        types_or: [python, jupyter]
        require_serial: true
"""
GROUPS = {
    "1": "Shapes",
    "2": "Parameters, memory, cost",
    "3": "Structure",
    "4": "Training configuration",
    "5": "API misuse",
    "8": "Verify mode",
    "9": "The tool itself",
}


def documents() -> dict[Path, str]:
    """Path -> text of every generated document, as it should be now."""
    found = {
        **{page: with_samples(page.read_text(encoding="utf-8")) for page in SAMPLED},
        CONFIGURATION: with_keys(CONFIGURATION.read_text(encoding="utf-8")),
        ROOT / "docs" / "rules.md": rules_page(),
        ROOT / "docs" / "layers.md": layers_page(),
        ROOT / "docs" / "settings.schema.json": settings_schema(),
    }
    for rule in all_rules():
        found[ROOT / "docs" / "rules" / f"{rule.name}.md"] = render(documentation(rule.code))
    return found


def with_samples(text: str) -> str:
    """The page with each ```text block replaced by what the `cnnlint …` command named just above it prints in the repository."""
    return SAMPLE.sub(lambda match: match["head"] + printed(match["command"]) + match["end"], text)


def with_keys(text: str) -> str:
    """The page of the configuration with the table of all keys, as the program has them."""
    rows = [f"| `{name}` | {_default(name)} | {key.meaning} |" for name, key in KEYS.items()]
    return KEY_TABLE.sub("\n".join(["\n| key | default | |", "|---|---|---|", *rows, "\n"]).replace("\\", r"\\"), text)


def _default(name: str) -> str:
    """The value of a key that nobody sets, as TOML; long lists by their beginning."""
    value = getattr(Settings(), name.replace("-", "_"), None)
    if value is None or isinstance(value, Mapping) or value == ():
        return ""
    if isinstance(value, tuple):
        return f"`{list(value[:3])}` …".replace("'", '"')
    return f"`{str(value).lower()}`" if isinstance(value, bool) else f'`"{value}"`'


@lru_cache(maxsize=32)
def printed(command: str) -> str:
    """Standard output of a command, run with a pipe for a terminal: in the repository, or where it needs a history, in a scratch one."""
    program, *arguments = shlex.split(command)
    line = [sys.executable, "-m", program.replace("-", "_"), *arguments]
    with TemporaryDirectory() as folder:
        scratch = program == "pre-commit" or arguments[0] == "diff"
        where = scratch_repository(Path(folder), program) if scratch else ROOT
        done = subprocess.run(line, cwd=where, env=environment(), capture_output=True, encoding="utf-8", check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        raise SystemExit(f"{command}: exit status {done.returncode}\n{done.stderr}")
    return done.stdout.rstrip("\n") + "\n"


def environment() -> dict[str, str]:
    """The environment without what a CI service or a terminal says of itself, so that a sample is the same everywhere."""
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "GIT_", "PRE_COMMIT"))}
    git = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    return {**own, **git, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "COLUMNS": "80"}


def scratch_repository(folder: Path, program: str) -> Path:
    """A repository with a fixture committed as `digits.py`: for pre-commit another one is staged, for a diff the model is changed."""
    model = (ROOT / "fixtures" / "mnist_cnn.py").read_text(encoding="utf-8")

    def git(*arguments: str) -> None:
        identity = ("-c", "user.name=A", "-c", "user.email=a@b.example")
        subprocess.run(["git", *identity, *arguments], cwd=folder, env=environment(), check=True, capture_output=True)

    git("init", "-q")
    (folder / "digits.py").write_text(model, encoding="utf-8")
    (folder / ".pre-commit-config.yaml").write_text(HOOK.format(python=sys.executable), encoding="utf-8")
    git("add", "-A")
    git("commit", "-q", "-m", "a model")
    if program == "pre-commit":
        shutil.copy(ROOT / "fixtures" / "missing_return_sequences.py", folder / "series.py")
        git("add", "-A")
    for old, new in CHANGES if program == "cnnlint" else ():
        if old not in model:
            raise SystemExit(f"fixtures/mnist_cnn.py no longer holds {old!r}, which a sample changes")
        model = model.replace(old, new)
        (folder / "digits.py").write_text(model, encoding="utf-8")
    return folder


def rules_page() -> str:
    """The index of all rules, a table for each hundred."""
    parts = ["# Rules", "Each page is what `cnnlint rule CODE` prints; every example on it is run by the tests."]
    for digit, title in GROUPS.items():
        rows = [row for code, row in rule_rows() if code.startswith(f"CNN{digit}")]
        if rows:
            heading = "| code | name | severity | by default | fix | |\n|---|---|---|---|---|---|"
            parts += [f"## CNN{digit}xx: {title}", "\n".join([heading, *rows])]
    return "\n\n".join(parts) + "\n"


def rule_rows() -> Iterator[tuple[str, str]]:
    """(code, table row) of every rule."""
    for rule in all_rules():
        found = documentation(rule.code)
        cells = (
            rule.code,
            f"[{rule.name}](rules/{rule.name}.md)",
            rule.severity,
            "preview" if rule.preview else "on" if rule.enabled else "off",
            "yes" if found.fixable else "",
        )
        yield rule.code, f"| {' | '.join(cells)} | {found.summary} |"


KNOWLEDGE = {
    "exact": "shape and parameters exactly as Keras",
    "shape": "the shape exactly, parameters not",
    "unknown": "a reason why nothing can be said",
}


def layers_page() -> str:
    """The table of all layers: a section for each family, a heading and the example rows for each class."""
    rules = all_layers()
    known = {kind: sum(rule.knowledge == kind for rule in rules) for kind in KNOWLEDGE}
    counts = ", ".join(f"{known[kind]} {kind} ({words})" for kind, words in KNOWLEDGE.items() if known[kind])
    parts = ["# Layers", f"What cnnlint knows of each of {len(rules)} layers: {counts}.", ROWS_NOTE]
    families = sorted({family(rule) for rule in rules})
    for name in families:
        parts += [f"## {name}", *(layer_section(rule) for rule in rules if family(rule) == name)]
    return "\n\n".join(parts) + "\n"


ROWS_NOTE = """The rows are the examples of each layer's docstring: the call, the input with its batch axis, the output (or the rule that
reports why Keras refuses), the parameters, and where they differ from zero the non-trainable ones. The tests execute every row, and
ask real Keras to confirm it."""


def family(rule: LayerRule) -> str:
    """The title of the file the layer stands in."""
    return rule.function.__module__.rpartition(".")[2].replace("_", " ").capitalize()


def layer_section(rule: LayerRule) -> str:
    """Heading, names, summary and example rows of one layer."""
    facts = [rule.knowledge, *(f"also {alias}" for alias in rule.aliases), *([f"since Keras {rule.since}"] if rule.since else [])]
    rows = [cells for cells in example_rows(rule) if cells[0].startswith((f"{rule.name}(", *(f"{alias}(" for alias in rule.aliases)))]
    table = ["| call | input | output | parameters |", "|---|---|---|---|"]
    table += [f"| {' | '.join(f'`{cell}`' if cell else '' for cell in cells)} |" for cells in rows]
    summary = rule.documentation.strip().split("\n\n")[0].replace("\n", " ")
    parts = [f"### {rule.name}", f"*{', '.join(facts)}.* {' '.join(summary.split())}"]
    return "\n\n".join([*parts, "\n".join(table)] if rows else parts)


def example_rows(rule: LayerRule) -> Iterator[tuple[str, str, str, str]]:
    """The example rows of a layer's docstring as four cells; a count of non-trainable parameters joins the fourth."""
    for line in rule.documentation.splitlines():
        cells = [cell.strip() for cell in line.split(" | ")]
        if len(cells) > 2:
            call, before, after, *counts = cells
            yield call, before, after, ", of which not trainable ".join(counts)


def stale() -> dict[Path, str]:
    """The documents whose committed text is not what it should be, or that are missing."""
    return {path: text for path, text in documents().items() if not path.exists() or path.read_text(encoding="utf-8") != text}


def main() -> int:
    """Write what differs; with --check only name it."""
    found = stale()
    for path, text in found.items():
        print(path.relative_to(ROOT).as_posix())
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    raise SystemExit(main())
