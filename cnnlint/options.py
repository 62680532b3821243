"""Arguments -> a command, its options, its paths: one table, read without argparse.

argparse and forty options in it cost as much as Python's own start; this table costs nothing, so a file that holds no model
is answered at once. Options stand before or after paths; the first argument names the command, otherwise it is `check`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cnnlint.tuples import NamedTuple

COMMANDS: Mapping[str, str] = {
    "check": "lint files (the default command)",
    "summary": "show every model as a table: layers, output shapes, parameters",
    "verify": "build the same models in a real TensorFlow and compare",
    "diff": "compare the models of two git revisions, or of one and the working tree",
    "rule": "explain a rule",
    "layers": "list the layers that are known, and how exactly",
    "clean": "remove the cache",
}

# The formats of a command, the default first.
FORMATS: Mapping[str, tuple[str, ...]] = {
    "check": ("full", "concise", "grouped", "json", "json-lines", "github", "gitlab", "sarif", "junit", "rdjson", "markdown"),
    "summary": ("table", "json"),
    "verify": ("table", "json"),
    "diff": ("text", "markdown", "json"),
}
_FOUND = {"check": "findings", "summary": "tables", "verify": "what was compared", "diff": "changes"}
_READING = ("check", "summary", "verify")
_CONFIGURED = (*_READING, "diff")
_PLACED = (*_CONFIGURED, "clean")


class Option(NamedTuple):
    """One option. Without `value` it is a flag; `repeat` collects; `setting` names the configuration key that it overrides."""

    name: str
    meaning: str
    commands: tuple[str, ...] = _READING
    value: str | None = None
    repeat: bool = False
    short: str | None = None
    setting: str | None = None


OPTIONS: tuple[Option, ...] = (
    Option("select", "run these rules only: codes, prefixes or names", ("check",), "RULES", True, setting="select"),
    Option("extend-select", "run these rules besides", ("check",), "RULES", True, setting="extend-select"),
    Option("ignore", "do not run these rules", ("check",), "RULES", True, setting="ignore"),
    Option("per-file-ignores", "do not run rules on files that match: PATTERN:RULES", ("check",), "PATTERN:RULES", True),
    Option("fail-on", "lowest severity that makes the exit status 1: info, warning, error", ("check",), "LEVEL", setting="fail-on"),
    Option("exit-zero", "exit with 0 even where there are findings", ("check",)),
    Option("baseline", "do not report the findings that this file lists", ("check",), "FILE", setting="baseline"),
    Option("update-baseline", "write what is found now to the baseline, and report none of it", ("check",)),
    Option("add-ignore", "write a comment behind everything that is found, which switches it off", ("check",)),
    Option("strict", "report layers that could not be inferred as errors", ("check",), setting="strict"),
    Option("preview", "run the rules that are in preview, too", ("check",), setting="preview"),
    Option("fix", "repair what can be repaired safely", ("check",)),
    Option("unsafe-fixes", "with --fix: also apply fixes that may change what a model means", ("check",)),
    Option("fix-only", "repair, and report nothing", ("check",)),
    Option("diff", "print what --fix would change, and change nothing", ("check",)),
    Option("verify", "also build the models in a real TensorFlow, and report where it disagrees", ("check",)),
    Option("statistics", "count findings by rule, and models by how far they are known", ("check",)),
    Option("fail-on-growth", "exit with 1 where a model grows by more: 10%, or a number of parameters", ("diff",), "LIMIT"),
    Option("columns", "what the tables show of each layer: all, or names such as output-shape,params,macs", ("summary",), "NAMES"),
    Option("explain", "unfold how each shape and each count comes about", ("summary",)),
    Option("verify-python", "the interpreter that has TensorFlow", ("check", "verify"), "PYTHON", setting="verify-python"),
    Option("target-keras", "the major version of Keras: 2 or 3", _CONFIGURED, "2|3", setting="target-keras"),
    Option("output-format", "the format of the output: {formats}", _CONFIGURED, "FORMAT", setting="output-format"),
    Option("output-file", "write to a file instead, or one more format to a file", _CONFIGURED, "[FORMAT=]PATH", repeat=True),
    Option("config", "a configuration file, or KEY=VALUE on top of it", _PLACED, "FILE|KEY=VALUE", repeat=True),
    Option("isolated", "ignore all configuration files", _PLACED),
    Option("exclude", "do not read these files and folders", _CONFIGURED, "PATTERNS", repeat=True, setting="exclude"),
    Option("extend-exclude", "do not read these either", _CONFIGURED, "PATTERNS", repeat=True, setting="extend-exclude"),
    Option("force-exclude", "exclude files even where they are named", setting="force-exclude"),
    Option("no-respect-gitignore", "read what git ignores, too"),
    Option("stdin-filename", "the name of the file that is read from stdin", value="PATH"),
    Option("show-settings", "print what the configuration says for these paths"),
    Option("show-files", "list the files that would be read, and why others are not"),
    Option("no-cache", "do not use the cache"),
    Option("jobs", "how many processes read the files; without it, as many as pay", value="N"),
    Option("color", "auto, always or never", tuple(COMMANDS), "WHEN"),
    Option("quiet", "print {found} only", _CONFIGURED, short="q"),
    Option("verbose", "say what is read and how long it takes", short="v"),
    Option("all", "all rules", ("rule",)),
    Option("version", "print the version", tuple(COMMANDS), short="V"),
    Option("help", "print this help", tuple(COMMANDS), short="h"),
)


class UsageError(Exception):
    """An argument that makes no sense; the message says which and suggests what may have been meant."""


class Arguments(NamedTuple):
    """The command line, taken apart. `values` holds lists of what was given for options with a value, in order; flags hold []."""

    command: str
    paths: tuple[str, ...]
    values: Mapping[str, tuple[str, ...]]

    def flag(self, name: str) -> bool:
        """Whether the option was given."""
        return name in self.values

    def last(self, name: str) -> str | None:
        """What was given last for an option that takes one value."""
        given = self.values.get(name)
        return given[-1] if given else None


def parse(arguments: Sequence[str]) -> Arguments:
    """Take a command line apart. Raises UsageError."""
    rest = list(arguments)
    command = rest.pop(0) if rest and rest[0] in COMMANDS else "check"
    known = {option.name: option for option in OPTIONS if command in option.commands}
    paths: list[str] = []
    values: dict[str, tuple[str, ...]] = {}
    while rest:
        argument = rest.pop(0)
        if argument == "--":
            paths.extend(rest)
            break
        if argument == "-" or not argument.startswith("-"):
            paths.append(argument)
        elif argument.startswith("--"):
            _take_long(argument[2:], rest, known, values, command)
        else:
            for letter in argument[1:]:
                option = next((option for option in known.values() if option.short == letter), None)
                if option is None:
                    raise UsageError(f"unknown option -{letter}")
                values[option.name] = ()
    return Arguments(command, tuple(paths), values)


def _take_long(text: str, rest: list[str], known: Mapping[str, Option], values: dict[str, tuple[str, ...]], command: str) -> None:
    name, equals, value = text.partition("=")
    option = known.get(name)
    if option is None:
        raise UsageError(_unknown(name, known, command))
    if option.value is None:
        if equals:
            raise UsageError(f"--{name} takes no value")
        values[name] = ()
        return
    if not equals:
        if not rest:
            raise UsageError(f"--{name} needs a value: --{name} {option.value}")
        value = rest.pop(0)
    values[name] = (*values.get(name, ()), value) if option.repeat else (value,)


def _unknown(name: str, known: Mapping[str, Option], command: str) -> str:
    from difflib import get_close_matches

    elsewhere = [option for option in OPTIONS if option.name == name]
    if elsewhere:
        return f"--{name} belongs to {' and '.join(elsewhere[0].commands)}, not to {command}"
    near = get_close_matches(name, list(known), 1)
    return f"unknown option --{name}" + (f"; did you mean --{near[0]}?" if near else "")


def meant(path: str) -> str:
    """What a path that does not exist may have been meant to be, said behind it: a command; "" where nothing comes near."""
    from difflib import get_close_matches

    if path in COMMANDS:
        return f"; a command stands before all options: cnnlint {path} …"
    near = ["--help"] if path == "help" else get_close_matches(path, list(COMMANDS), 1, 0.75)
    return f"; did you mean `cnnlint {near[0]}`?" if near else ""


def help_text(command: str, named: bool, width: int = 100) -> str:
    """The help of one command, `width` columns wide; without a command named, the list of all commands comes first."""
    from textwrap import wrap

    parts = ("usage: cnnlint", command if named else "[COMMAND]", _operands(command), "[OPTION...]")
    lines = [" ".join(part for part in parts if part), ""]
    if named:
        lines += [*wrap(f"cnnlint {command}: {COMMANDS[command]}", width), ""]
    else:
        lines += ["Finds mistakes in Keras models, and shows their layers, without running them.", "", "commands:"]
        lines += [row for name, meaning in COMMANDS.items() for row in _beside(f"  {name}", meaning, 12, width)]
        where = "`cnnlint COMMAND --help` lists the options of a command, `cnnlint rule CODE` explains a finding."
        lines += ["", *wrap(where, width), "", "options of check:"]
    shown = [option for option in OPTIONS if command in option.commands]
    indent = max(len(_form(option)) for option in shown) + 4
    lines += [row for option in shown for row in _described(option, command, indent, width)]
    return "\n".join(lines) + "\n"


def _described(option: Option, command: str, indent: int, width: int) -> list[str]:
    """The rows of one option: its form, and beside it what it means."""
    meaning = option.meaning.format(formats=", ".join(FORMATS.get(command, ())), found=_FOUND.get(command))
    return _beside(f"  {_form(option)}", meaning, indent, width)


def _beside(term: str, meaning: str, indent: int, width: int) -> list[str]:
    from textwrap import wrap

    first, *others = wrap(meaning, max(width - indent, 30), break_on_hyphens=False)
    return [f"{term:<{indent}}{first}", *(" " * indent + row for row in others)]


def _operands(command: str) -> str:
    return {"rule": "[CODE|NAME...]", "layers": "", "diff": "[REV|A..B|A...B] [PATH...]"}.get(command, "[PATH...]")


def _form(option: Option) -> str:
    short = f"-{option.short}, " if option.short else ""
    return f"{short}--{option.name}" + (f" {option.value}" if option.value else "")
