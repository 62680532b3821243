"""Standard streams that are closed, full, or left by their reader: a word on stderr where there is one, and an honest exit status."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
FULL, CLOSED, NOTHING = "the output could not be written: No space left on device", "Bad file descriptor", "no Sequential model in 1 file"


@pytest.mark.parametrize(
    ("line", "status", "out", "err"),
    [
        ("cnnlint a.py", 0, NOTHING, ""),
        ("cnnlint a.py < /dev/null", 0, NOTHING, ""),
        ("cnnlint a.py <&-", 0, NOTHING, ""),
        ("cnnlint - <&-", 2, "", f"standard input cannot be read: {CLOSED}"),
        ("cnnlint - < a.py", 0, NOTHING, ""),
        ("cnnlint a.py > /dev/full", 2, "", FULL),
        ("cnnlint --help > /dev/full", 2, "", FULL),
        ("cnnlint --show-files > /dev/full", 2, "", FULL),
        ("cnnlint rule --all > /dev/full", 2, "", FULL),
        ("cnnlint a.py --output-format json > /dev/full", 2, "", FULL),
        ("cnnlint a.py >&-", 2, "", CLOSED),
        ("cnnlint a.py >&- <&- 2>&-", 2, "", ""),
        ("cnnlint a.py 2>&-", 0, NOTHING, ""),
        ("cnnlint gone.py 2>&-", 2, "there is no Python file", ""),
        ("cnnlint gone.py 2> /dev/full", 2, "", ""),
        ("cnnlint --no-such-option 2> /dev/full", 2, "", ""),
        ("cnnlint --no-such-option 2>&-", 2, "", ""),
        ("cnnlint rule --all | true; exit ${PIPESTATUS[0]}", 2, "", ""),
        ("cnnlint --show-files 2>&1 | true; exit ${PIPESTATUS[0]}", 2, "", ""),
        ("cnnlint a.py --output-file json=.", 2, "", "cnnlint: .: Is a directory"),
        ("cnnlint a.py --output-file json=/dev/full", 2, "", "/dev/full: No space left on device"),
        ("cnnlint a.py --output-file json=no/such/folder --output-file sarif=a.sarif; ls", 0, "a.sarif", "No such file or directory"),
        ("mkdir x; cd x; rmdir ../x; cnnlint a.py", 2, "", "cnnlint: the working directory is gone"),
        ("mkdir x; cd x; rmdir ../x; cnnlint", 2, "", "cnnlint: the working directory is gone"),
        ("cnnlint a.py --output-file json=/dev/stdout", 0, '"diagnostics"', ""),
    ],
)
def test_streams(line: str, status: int, out: str, err: str, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("x = 1\n")
    for number in range(3000 if "2>&1" in line else 0):  # more than a pipe takes whose reader has gone
        (tmp_path / f"{'b' * 100}{number}.py").touch()
    head = f'cnnlint() {{ "{sys.executable}" -m cnnlint "$@"; }}\n'
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(["bash", "-c", head + line], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False), done.stderr
    assert out in done.stdout and err in done.stderr
    assert bool(done.stderr) is bool(err), done.stderr
