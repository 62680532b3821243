"""Commands as a test wants to find them on the PATH: cnnlint from this tree, and stand-ins for what is not installed here."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from scratch import ENVIRONMENT

ROOT = Path(__file__).resolve().parent.parent
CNNLINT = f'PYTHONPATH={shlex.quote(str(ROOT))} exec {shlex.quote(sys.executable)} -m cnnlint "$@"'


def install(folder: Path, commands: Mapping[str, str]) -> dict[str, str]:
    """Write each command as a shell script; the environment in which they are found, without what a CI service says of itself."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, script in {"cnnlint": CNNLINT, **commands}.items():
        path = folder / name
        path.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
        path.chmod(0o755)
    own = {name: value for name, value in os.environ.items() if not name.startswith(("GITHUB_", "CI_", "GIT_", "RUNNER_"))}
    return {**own, **ENVIRONMENT, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}


def bash(script: str, where: Path, environment: Mapping[str, str], stdin: str = "") -> subprocess.CompletedProcess[str]:
    """Run a script as GitHub and GitLab do: it stops at the first command that fails."""
    line = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    return subprocess.run(line, cwd=where, env=dict(environment), input=stdin, capture_output=True, text=True, check=False)
