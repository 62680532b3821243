"""What `check` with default settings says of public repositories, counted by rule: the figures of docs/ecosystem.md.

    python scripts/ecosystem.py FOLDER           # FOLDER holds one checkout a folder; prints two Markdown tables
    python scripts/ecosystem.py FOLDER --list    # and every error and warning with its line, to be judged one by one

Nothing of the checkouts is run, and nothing is written.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

SEVERITIES = ("error", "warning", "info")


class Checked(NamedTuple):
    """One checkout: its folder's name, the summary of the run, and the findings."""

    name: str
    summary: dict[str, int]
    findings: list[dict[str, Any]]


def check(checkout: Path) -> Checked:
    """The findings of one checkout. Raises CalledProcessError where the run itself fails."""
    command = (sys.executable, "-m", "cnnlint", "check", "--no-cache", "--exit-zero", "--output-format", "json", ".")
    run = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, text=True, check=True)
    report = json.loads(run.stdout)
    return Checked(checkout.name, report["summary"], report["diagnostics"])


def repositories(checked: list[Checked]) -> list[str]:
    """One row a repository: how much there was to read, and how much was said of it."""
    rows = ["| repository | files with models | models | errors | warnings | infos |", "|---|--:|--:|--:|--:|--:|"]
    for one in checked:
        severities = Counter(item["severity"] for item in one.findings)
        counts = [one.summary["files_with_models"], one.summary["models"], *(severities[each] for each in SEVERITIES)]
        rows.append(f"| {one.name.replace('+', '/')} | {' | '.join(map(str, counts))} |")
    return rows


def rules(checked: list[Checked]) -> list[str]:
    """One row for each rule and severity."""
    counts = Counter(
        (item["code"], item["name"], SEVERITIES.index(item["severity"])) for one in checked for item in one.findings
    )  # by code, the gravest first
    rows = ["| code | rule | severity | findings |", "|---|---|---|--:|"]
    return [*rows, *(f"| {code} | {name} | {SEVERITIES[place]} | {counts[code, name, place]} |" for code, name, place in sorted(counts))]


def listed(one: Checked) -> list[str]:
    """Every error and warning with its place and message."""
    return [
        f"{one.name}/{item['filename']}:{item['cell'] or ''}:{item['location']['row']} {item['severity']} {item['code']} {item['message']}"
        for item in one.findings
        if item["severity"] != "info"
    ]


def main() -> int:
    """Print the tables for all checkouts in the folder."""
    folders = [argument for argument in sys.argv[1:] if not argument.startswith("--")]
    if len(folders) != 1 or not Path(folders[0]).is_dir():
        print(__doc__, file=sys.stderr)
        return 2
    checked = [check(path) for path in sorted(Path(folders[0]).iterdir()) if path.is_dir() and path.name[0] != "."]
    print("\n".join([*repositories(checked), "", *rules(checked)]))
    if "--list" in sys.argv:
        print("\n".join(["", *(line for one in checked for line in listed(one))]))
    return 0


if __name__ == "__main__":
    sys.exit(main())
