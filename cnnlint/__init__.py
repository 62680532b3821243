"""A linter for Keras models: every layer's shape and parameter count without running the code.

    >>> from cnnlint import analyze
    >>> report = analyze("from keras import Sequential, layers\\nmodel = Sequential([layers.Input((4,)), layers.Dense(2)])\\n")
    >>> report.traces[0].total_params
    10

Names are imported when they are used: `import cnnlint` itself costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cnnlint.analysis import Report as Report
    from cnnlint.diagnostics import Diagnostic as Diagnostic
    from cnnlint.model import Model as Model
    from cnnlint.trace import Trace as Trace

__version__ = "0.1.0"
__all__ = ["Diagnostic", "Model", "Report", "Trace", "analyze"]

#: Whether this process runs cnnlint and nothing else: then what it imports need be whole for nobody but itself.
alone = False

_HOMES = {"Diagnostic": "cnnlint.diagnostics", "Model": "cnnlint.model", "Report": "cnnlint.analysis", "Trace": "cnnlint.trace"}


def analyze(text: str | bytes, path: str = "<text>", target_keras: str = "3") -> Report:
    """Analyse one program: its models, what Keras makes of each layer, and the findings of the rules that are on by default.

    `path` decides between Python and notebook (`.ipynb`) and is where imports of sibling files start. What cannot be read or
    parsed is a finding in the report; nothing is raised for it.
    """
    from cnnlint.analysis import analyze_bytes
    from cnnlint.examination import reader
    from cnnlint.settings import Settings

    data = text.encode() if isinstance(text, str) else text
    return analyze_bytes(path, data, Settings(target_keras=target_keras), reader(path))


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(_HOMES[name]), name)
    raise AttributeError(f"module 'cnnlint' has no attribute {name!r}")
