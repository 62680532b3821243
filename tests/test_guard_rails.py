"""The rules of the house, as tests: what imports what, what start-up costs, how long a file and a function may be.

They read the source text or run the package in a fresh process; none of them depends on how a part works inside. That every
rule is documented and every layer has example rows is tested beside them, in rules/ and layers/; that docs are current in test_docs.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import tomli

TOMLI = str(Path(tomli.__file__).parent.parent)
ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "cnnlint"
MODULES = sorted(PACKAGE.rglob("*.py"))
SOURCES = [*MODULES, *(path for folder in ("tests", "scripts", "benchmarks") for path in sorted((ROOT / folder).rglob("*.py")))]

# The way of the data, first to last. A part may import itself and what stands before it; parts of one line do not know each
# other, but a+b are one part in two files.
LINE = (
    "tuples",
    "digest polynomial",
    "dims",
    "model",
    "layers",
    "diagnostics",
    "prefilter rows importing reading blocks",
    "replacing repository",
    "guard units",
    "prune",
    "source+notebook+magics",
    "options",
    "declared pins",
    "settings+setting_values+setting_rows",
    "discover",
    "interpret",
    "trace+propagate+entry+nesting+ownership+repetition+reuse+several",
    "feeding costs",
    "smallest",
    "rules",
    "suppress fix baseline",
    "selection",
    "analysis",
    "repair silence verify diff",
    "codec",
    "examination",
    "kept",
    "cache",
    "recall",
    "tasks",
    "workers",
    "report",
    "progress",
    "driver",
    "overrides acceptance comparison cleaning streams",
    "cli server",
    "__main__",
)
PLACE = {part: place for place, parts in enumerate(LINE) for part in parts.replace("+", " ").split()}
TWINS = {part: group for parts in LINE for group in parts.split() for part in group.split("+")}

# None of these may be loaded for a file that has no model; most cost more than Python itself takes to start.
HEAVY = {
    "asyncio", "concurrent.futures", "dataclasses", "difflib", "importlib.metadata", "inspect", "libcst", "multiprocessing", "numpy",
    "pathlib", "rich", "sqlite3", "tensorflow", "tomli", "unittest",
}  # fmt: skip


def name(path: Path) -> str:
    """The path as a test's name: relative, forward slashes."""
    return path.relative_to(ROOT).as_posix()


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def running_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes but those under `if TYPE_CHECKING:`, which exist for the type checker alone."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) in ("TYPE_CHECKING", "typing.TYPE_CHECKING"):
            continue
        yield child
        yield from running_nodes(child)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every absolute module name a file imports, inside functions too, with the line."""
    for node in running_nodes(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}:{node.lineno}: imports are absolute, so that they can be found by searching"
            module = node.module or ""
            yield from ((f"{module}.{alias.name}" if module == "cnnlint" else module, node.lineno) for alias in node.names)


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)))


def part(path: Path) -> str:
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def loaded_after(program: str) -> set[str]:
    """What a fresh process has loaded after a program, beyond what Python itself starts with. No site-packages: -S."""
    text = f"import sys\nstart = set(sys.modules)\n{program}\nprint(*sorted(set(sys.modules) - start), sep='\\n', file=sys.stderr)"
    done = subprocess.run([sys.executable, "-S", "-c", text], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


@pytest.mark.parametrize("path", [path for path in MODULES if part(path) != "__init__"], ids=name)
def test_imports_point_one_way_along_the_line(path: Path) -> None:
    here = part(path)
    assert here in PLACE, f"{here} has no place on the line yet: decide where it stands and add it to LINE"
    for module, row in imports(path):
        packages = module.split(".")
        if packages[0] == "cnnlint" and len(packages) > 1 and packages[1] in PLACE and TWINS[packages[1]] != TWINS[here]:
            assert PLACE[packages[1]] < PLACE[here], f"{name(path)}:{row}: {here} must not know {packages[1]}"


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_libcst_stays_in_interpret_and_its_slow_parts_out_of_everything(path: Path) -> None:
    for module, row in imports(path):
        place = f"{name(path)}:{row}: {module}"
        assert module.split(".")[0] != "libcst" or part(path) == "interpret", f"{place}: only interpret/ reads syntax trees"
        assert not module.startswith(("libcst.matchers", "libcst.metadata", "libcst.codemod")), f"{place} costs more than libcst itself"


def test_importing_the_command_line_loads_nothing_heavy() -> None:
    assert not loaded_after("import cnnlint.cli") & HEAVY


def test_a_file_without_a_model_loads_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("print('no network here')\n")
    program = f"import cnnlint.cli\ntry: cnnlint.cli.main([{str(tmp_path / 'plain.py')!r}])\nexcept SystemExit: pass"
    assert not loaded_after(program) & HEAVY


def test_a_configuration_without_a_cache_loads_nothing_of_the_cache(tmp_path: Path) -> None:
    (tmp_path / "plain.py").write_text("print('no network here')\n")
    (tmp_path / "cnnlint.toml").write_text('fail-on = "error"\n')
    program = f"import sys, cnnlint.cli\nsys.path.append({TOMLI!r})\ncnnlint.cli.main([{str(tmp_path / 'plain.py')!r}])"
    loaded = loaded_after(program)
    assert "tomli" in loaded and not loaded & {"json", "cnnlint.cache", "cnnlint.codec", "cnnlint.pins", "cnnlint.recall"}


def test_a_model_file_needs_no_slow_part_of_libcst_and_no_rich_when_piped() -> None:
    program = "import sys, cnnlint.cli; cnnlint.cli.main(sys.argv[1:]); print(*sys.modules, sep='\\n', file=sys.stderr)"
    command = [sys.executable, "-c", program, "--no-cache", "fixtures/mnist_cnn.py"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    loaded = set(done.stderr.split())
    assert "libcst" in loaded
    assert not loaded & {"libcst.matchers", "libcst.codemod", "rich", "multiprocessing", "tensorflow"}


@pytest.mark.parametrize("path", SOURCES, ids=name)
def test_files_and_functions_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").count("\n")
    assert lines <= 400, f"{name(path)} has {lines} lines: it is probably two things"
    for function in functions(path):
        length = (function.end_lineno or 0) - function.lineno + 1
        reason = "Long because" in (ast.get_docstring(function) or "")
        place = f"{name(path)}:{function.lineno}: {function.name}"
        assert length <= 60 or reason, f"{place} has {length} lines, and its docstring does not say 'Long because …'"


@pytest.mark.parametrize("path", [path for path in MODULES if path.read_text(encoding="utf-8").strip()], ids=name)
def test_every_module_says_what_it_is(path: Path) -> None:
    assert ast.get_docstring(tree(path)), f"{name(path)} has no docstring"
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc"}, f"{name(path)}: a name that says nothing"
    unfinished = re.search(r"\b(TODO|FIXME|XXX)\b|raise NotImplementedError", path.read_text(encoding="utf-8"))
    assert not unfinished, f"{name(path)} holds unfinished work: {unfinished and unfinished.group()}"


@pytest.mark.parametrize("path", [path for path in SOURCES if path.name.startswith("test_")], ids=name)
def test_tests_that_import_tensorflow_are_marked(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    needs = any(module.split(".")[0] in ("tensorflow", "keras", "tf_keras") for module, _ in imports(path))
    needs = needs or re.search(r"importorskip\(\s*[\"'](tensorflow|keras|tf_keras)", text) is not None
    assert not needs or "pytest.mark.tensorflow" in text, f"{name(path)} uses TensorFlow without the marker"
