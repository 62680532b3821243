"""libcst imported leanly: the same nodes from the same text; whatever is not as expected leads to the plain import; and nobody but
cnnlint's own processes ever meets it. Each program runs in a process of its own, since the import happens once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cnnlint import analyze

ROOT = Path(__file__).resolve().parent.parent.parent
MNIST = "fixtures/mnist_cnn.py"

LEAN = "import cnnlint; cnnlint.alone = True\nimport cnnlint.interpret, libcst\nassert not hasattr(libcst, 'CSTVisitor')\n"
PLAIN = "import cnnlint.interpret, libcst\nassert hasattr(libcst, 'CSTVisitor')\n"

# Everything that Python's grammar has, or nearly so; libcst has a node class for each.
GRAMMAR = '''# -*- coding: utf-8 -*-
"""Documentation."""
from __future__ import annotations
import a.b as c, d
from .. import (e as f, g,)
from h import *
x: int = 1; y = z = 1_0.5e3j ; x += 2 ; w: "str"
del x, (y), [z]
assert x, "text" 'joined' f"{x!r:>{w}} {y=}"
@decorated . twice(1)
class C(B, *rest, metaclass=M, **more):
\tasync def f(self, a, /, b: int = 3, *c, d=..., **e) -> None:
\t\tasync with a as b, c: await d
\t\tasync for i, in e: continue
\t\telse: pass
\t\treturn [i async for i in j if i if not j]
def g(*, a=b"x"):
    global n; nonlocal_ = yield ; m = yield from a
    while (k := a) < 1 <= 2 != 3 is not None not in {}: break
    else:
        raise E from None

    try: pass
    except (A, B) as e: raise
    except C: pass
    else: pass
    finally: pass
    with open(a) as (b, c), d: x = lambda *a, b=1, **c: ~a ** -b // +c % d @ e & f | g ^ h << i >> j and k or not l
    if a: {**b, "c": d, **e}, {f, *g}, {a: b for c in d}, {a for b in c}, (a for b in c), a[1:2:3, ..., ::, *b], a[:]
    elif b: a if b else c
    else: a.b(c)(*d, e=f, **g)   # comment \\
'''


def run(program: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, *arguments, *(["-c", program] if program else [])]
    variables = {**os.environ, "PYTHONPATH": str(ROOT), **environment}
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, env=variables)
    assert done.returncode in (0, 1), done.stderr
    return done


def said(program: str) -> object:
    """What a program prints as JSON."""
    done = run(program)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


DUMP = """
import glob, hashlib, json, sys

def dump(node):
    if isinstance(node, libcst.CSTNode):
        fields = [name for name in type(node).__dataclass_fields__ if name != '__slots__']
        return [type(node).__name__, *((name, dump(getattr(node, name))) for name in fields)]
    return list(map(dump, node)) if isinstance(node, (list, tuple)) else repr(node)

def digest(data):
    module = libcst.parse_module(data)
    return hashlib.sha256(repr((dump(module), module.bytes)).encode()).hexdigest()

texts = [TEXT.encode()]
for path in sorted(glob.glob('fixtures/*.py'))[:40] + sorted(glob.glob('cnnlint/*.py'))[:12]:
    with open(path, 'rb') as file:
        texts.append(file.read())
texts += [b'', b'\\xef\\xbb\\xbfx = 1', b'# coding: latin-1\\nx = "\\xe9"', b'x = 1\\r\\ny = 2\\r\\n']
texts += [b'\\tif', b'x = "a" b"b"', b'x = (']
found = []
for text in texts:
    try:
        found.append(digest(text))
    except (libcst.ParserSyntaxError, SyntaxError) as error:
        found.append([type(error).__name__, str(error)])
print(json.dumps(found))
""".replace("TEXT", repr(GRAMMAR))


def test_the_same_text_gives_the_same_tree_or_the_same_error() -> None:
    lean, plain = said(LEAN + DUMP), said(PLAIN + DUMP)
    assert lean == plain
    assert isinstance(lean, list) and isinstance(lean[0], str) and sum(isinstance(each, str) for each in lean) > 40


SIGNATURES = """
import inspect, json
found = {}

def default(kind, parameter):
    field = kind.__dataclass_fields__.get(parameter.name)
    factory = getattr(field, 'factory', getattr(field, 'default_factory', None))
    return repr(factory()) if callable(factory) else repr(parameter.default)

for name, kind in sorted(vars(libcst).items()):
    if isinstance(kind, type) and issubclass(kind, libcst.CSTNode) and '__dataclass_fields__' in vars(kind):
        SPELL
        given = inspect.signature(kind.__init__).parameters.values()
        shown = [[each.name, str(each.kind), default(kind, each)] for each in given]
        found[name] = shown, sorted(vars(kind)['__slots__']), kind.__qualname__
print(json.dumps(found))
"""


def test_every_node_class_has_the_same_fields_slots_and_defaults() -> None:
    written = SIGNATURES.replace("SPELL", "kind.__init__ = cnnlint.interpret.lean.fields._initializer(kind)")
    lean, plain = said(LEAN + written), said(PLAIN + SIGNATURES.replace("SPELL", "pass"))
    assert lean == plain
    assert isinstance(lean, dict) and len(lean) > 150


def test_what_is_not_given_to_a_node_is_as_new_and_a_list_of_its_own() -> None:
    program = """
import json
from libcst._nodes.internal import CodegenState
first, second = CodegenState("", ""), CodegenState("", "")
first.tokens.append("a")
call = libcst.Call(libcst.Name("f"))
print(json.dumps([second.tokens, libcst.Module((libcst.SimpleStatementLine([libcst.Expr(call)]),)).code]))
"""
    assert said(LEAN + program) == said(PLAIN + program) == [[], "f()\n"]


def test_what_was_left_out_is_an_error_and_not_half_a_module() -> None:
    program = """
import json
failed = []
for name in ('libcst.metadata', 'libcst.helpers', 'libcst.matchers', 'libcst.codemod'):
    try:
        __import__(name)
    except ImportError:
        failed.append(name)
import dataclasses, inspect, pathlib
real = dataclasses.is_dataclass(dataclasses.dataclass(type('A', (), {})))
print(json.dumps([failed, real, inspect.cleandoc(' a'), str(pathlib.Path('b'))]))
"""
    assert said(LEAN + program) == [["libcst.metadata", "libcst.helpers", "libcst.matchers", "libcst.codemod"], True, "a", "b"]


SABOTAGE = {
    "another release": "sys.modules['libcst._version'] = types.SimpleNamespace(version='2.0.0')",
    "another use of dataclasses": "fields.field = lambda *, default=0, default_factory=0, kw_only: None",
    "a name less": "fields.replace = None; del fields.replace",
    "another import": "fields.dataclass = lambda frozen: (__import__('colorsys'), fields._with_fields)[1]",
    "a panic of the native parser": "lean._parser = lambda native: exec('raise BaseException')",
    "another text comes back": "fields._initializer = lambda cls: lambda self, **given: None",
}


@pytest.mark.parametrize("harm", SABOTAGE.values(), ids=SABOTAGE)
def test_whatever_is_not_as_expected_leads_to_the_whole_of_libcst(harm: str) -> None:
    program = f"""
import sys, types, json
import cnnlint
package = types.ModuleType('cnnlint.interpret')
package.__path__ = ['cnnlint/interpret']
sys.modules['cnnlint.interpret'] = package  # a package that imports nothing yet
from cnnlint.interpret import fields, lean
{harm}
lean.load()
sys.modules.pop('libcst._version', None)
del sys.modules['cnnlint.interpret']
import libcst, libcst.metadata, libcst.matchers
wrapper = libcst.metadata.MetadataWrapper(libcst.parse_module('x = 1\\n'))
places = wrapper.resolve(libcst.metadata.PositionProvider).values()
from cnnlint import analyze
report = analyze('from keras import Input, Sequential, layers\\nm = Sequential([Input((8, 8, 1)), layers.Conv2D(4, 9)])\\n')
print(json.dumps([len(places) > 3, hasattr(libcst, 'CSTVisitor'), [each.code for each in report.diagnostics]]))
"""
    assert said(program) == [True, True, ["CNN101"]]


def test_a_process_with_libcst_or_with_its_pure_parser_is_left_alone() -> None:
    program = "import libcst, cnnlint; cnnlint.alone = True\nimport cnnlint.interpret\nprint(hasattr(libcst, 'CSTVisitor'))"
    assert run(program).stdout == "True\n"
    asked = "import cnnlint; cnnlint.alone = True\nimport cnnlint.interpret, libcst\nprint(hasattr(libcst, 'CSTVisitor'))"
    assert run(asked, LIBCST_PARSER_TYPE="pure").stdout == "True\n"


def test_where_cnnlint_is_a_library_libcst_is_whole() -> None:
    program = """
import json, cnnlint
before = cnnlint.analyze(open('fixtures/mnist_cnn.py', 'rb').read()).traces[0].total_params
import libcst, libcst.matchers, libcst.metadata
from libcst.codemod import CodemodContext, VisitorBasedCodemodCommand

class Rename(VisitorBasedCodemodCommand):
    def leave_Name(self, original_node, updated_node):
        return updated_node.with_changes(value='y') if libcst.matchers.matches(original_node, libcst.matchers.Name('x')) else updated_node

print(json.dumps([before, Rename(CodemodContext()).transform_module(libcst.parse_module('x = x\\n')).code]))
"""
    assert said(program) == [1199882, "y = y\n"]


def test_the_command_line_and_its_processes_are_lean_and_say_the_same() -> None:
    """`-X importtime` lists what is imported."""
    lean = run("", "-X", "importtime", "-m", "cnnlint", "summary", "--no-cache", MNIST)
    assert "libcst._nodes.expression" in lean.stderr and "libcst._typed_visitor" not in lean.stderr
    assert "dataclasses" not in {row.rpartition("|")[2].strip() for row in lean.stderr.splitlines()}
    plain = run(f"import cnnlint.cli; cnnlint.cli.main(['summary', '--no-cache', {MNIST!r}])", "-X", "importtime")
    assert "libcst._typed_visitor" in plain.stderr
    assert lean.stdout == plain.stdout != ""
    for fork in (True, False):
        program = f"""
import os, cnnlint, cnnlint.cli
from cnnlint.settings import Settings
from cnnlint.tasks import Task
from cnnlint.workers import examined
cnnlint.alone = True
done = examined([Task({MNIST!r}, Settings(root=os.getcwd()), True)] * 2, 2, False, {fork})
print([report.traces[0].total_params for _, report in done])
"""
        parts = run(program, PYTHONPROFILEIMPORTTIME="1")
        assert parts.stdout == "[1199882, 1199882]\n"
        assert "libcst._nodes.expression" in parts.stderr and "libcst._typed_visitor" not in parts.stderr


def test_what_neither_python_nor_the_parser_takes_is_a_syntax_error() -> None:
    """Python's own parser refuses it, and libcst refuses it by the validation of a node."""
    text = 'from keras import Sequential\nx = "a" b"b"\n'
    assert [(each.code, each.span.start.row) for each in analyze(text).diagnostics] == [("CNN901", 2)]


def test_bodies_are_searched_for_yield_in_either_tree() -> None:
    program = """
import json
from cnnlint.interpret.functions import contains_yield, declared_global
texts = ['def f():\\n return [(yield 1)]', 'def f():\\n def g(): yield\\n return 2', 'def f():\\n if a:\\n  global a, b']
bodies = [libcst.parse_module(text.encode()).body[0].body for text in texts]
print(json.dumps([[contains_yield(body), list(declared_global(body))] for body in bodies]))
"""
    wanted = [[True, []], [False, []], [False, ["a", "b"]]]
    assert said(LEAN + program) == said(PLAIN + program) == wanted
