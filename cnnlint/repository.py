"""git, asked in a way that runs nothing of the repository: its configuration may name programs, and it may be somebody else's."""

from __future__ import annotations

import os
from collections.abc import Sequence

from cnnlint.tuples import NamedTuple

#: Seconds after which git is taken for hanging (a pipe in the place of a `.gitignore` keeps it waiting for ever).
PATIENCE = 60.0

# What git would run: a monitor of the file system, hooks; and the repository that a folder of the project pretends to be. Nothing is
# fetched. An option of the command line wins over any configuration.
_COMMAND = ("git", "-c", "core.fsmonitor=false", "-c", f"core.hooksPath={os.devnull}", "-c", "safe.bareRepository=explicit")
_ENVIRONMENT = {"GIT_OPTIONAL_LOCKS": "0", "GIT_ALLOW_PROTOCOL": "", "GIT_NO_LAZY_FETCH": "1", "GIT_TERMINAL_PROMPT": "0", "LC_ALL": "C"}


class Answer(NamedTuple):
    """What git says, and its exit status."""

    status: int
    out: bytes
    err: bytes


def ask(folder: str, *arguments: str) -> Answer:
    """One question to git. Raises OSError where it cannot be run, or does not come to an end."""
    import subprocess

    try:
        done = subprocess.run(
            command(arguments), cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, env=environment(), timeout=PATIENCE, check=False
        )
    except subprocess.TimeoutExpired:
        raise TimeoutError(0, f"git does not answer within {PATIENCE:g} seconds") from None
    return Answer(done.returncode, done.stdout, done.stderr)


def command(arguments: Sequence[str]) -> list[str]:
    """The command line of a question."""
    return [*_COMMAND, *arguments]


def environment() -> dict[str, str]:
    """The environment that belongs to it."""
    return {**os.environ, **_ENVIRONMENT}
