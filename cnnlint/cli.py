"""Arguments -> settings -> run -> text and exit status. Nothing heavy is imported here before a file has a model."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NoReturn

import cnnlint
from cnnlint.driver import Configuration, Run, files_below, run, shown
from cnnlint.examination import reader
from cnnlint.options import FORMATS, Arguments, UsageError, help_text, meant, parse
from cnnlint.overrides import check_writing, means, repairs, requested
from cnnlint.settings import ConfigurationError

if TYPE_CHECKING:
    from cnnlint.report.view import View

CLEAN, FOUND, FAILED, INTERRUPTED = 0, 1, 2, 130
# Formats that say nothing where there is nothing; with any other format, stdout holds that format alone.
_FOR_PEOPLE = ("full", "concise", "grouped", "table")


def console() -> NoReturn:
    """The console script. The process ends where its work ends: taking every module and tree apart once more, object by object,
    costs a sixth of the run, and so does the search for cycles in what is imported (the driver collects between files)."""
    import gc

    gc.disable()
    cnnlint.alone = True
    status = FAILED
    try:
        status = main()
    except Exception:
        import traceback

        traceback.print_exc()
    finally:  # also where that could not be printed
        os._exit(status)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run cnnlint as if from the shell; the exit status is returned. It never raises on what a user can give."""
    given = sys.argv[1:] if arguments is None else list(arguments)
    _make_output_safe()
    try:
        status = _dispatch(parse(given), bool(given) and given[0] not in ("-h", "--help"))
        sys.stdout.flush()
        return status
    except (UsageError, ConfigurationError) as error:
        print(f"cnnlint: {_plain(str(error))}", file=sys.stderr)
        return FAILED
    except OSError as error:
        from cnnlint.streams import surroundings_failed

        if not surroundings_failed(error):
            raise
        return FAILED
    except KeyboardInterrupt:
        try:
            sys.stdout.flush()
        except OSError:
            return FAILED
        return INTERRUPTED


def _make_output_safe() -> None:
    """A character the terminal's encoding does not have must not end the run, nor a stream that is closed."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        from cnnlint.streams import fill

        fill()
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="backslashreplace")


def _dispatch(arguments: Arguments, named: bool) -> int:
    if arguments.flag("help"):
        from shutil import get_terminal_size

        _write(help_text(arguments.command, named, min(get_terminal_size((100, 24)).columns, 120)))
        return CLEAN
    if arguments.flag("version"):
        print(f"cnnlint {cnnlint.__version__}")
        return CLEAN
    return _COMMANDS[arguments.command](arguments)


def _check(arguments: Arguments) -> int:
    configuration = requested(arguments)
    if (status := _show_instead(arguments, configuration)) is not None:
        return status
    output = _format(arguments, configuration)
    seen = _linted(arguments, configuration, output)
    if arguments.flag("add-ignore") and not seen.interrupted:
        from cnnlint.acceptance import silenced

        notes = silenced(seen)
        seen = _linted(arguments, configuration, output)._replace(notes=notes)
    if arguments.flag("diff"):
        return _show_diff(arguments, seen)
    if not arguments.flag("fix-only"):
        _render(arguments, seen, output)
    _conclude(arguments, seen, output)
    if seen.failed or seen.interrupted:
        return INTERRUPTED if seen.interrupted else FAILED
    hidden = arguments.flag("exit-zero") or arguments.flag("fix-only")
    return FOUND if not hidden and _has_findings(seen, configuration) else CLEAN


def _linted(arguments: Arguments, configuration: Configuration, output: str) -> Run:
    """The findings of the run: of rules, of verify mode where it is asked for, without those that a baseline knows."""
    seen = _run(arguments, configuration, output, lint=True)
    if seen.interrupted:
        return seen
    if any(report.heeded for report in seen.reports):
        from cnnlint.acceptance import without_heeded

        seen = without_heeded(seen)
    if arguments.flag("verify"):
        seen = _verified(seen, configuration)
    update = arguments.flag("update-baseline")
    if update or any(configuration.settings(os.path.dirname(path)).baseline for path in seen.files):
        from cnnlint.acceptance import accepted

        seen, notes = accepted(seen, configuration, arguments.flag("verify"), update)
        seen = seen._replace(notes=notes)
    return seen


def _verified(seen: Run, configuration: Configuration) -> Run:
    """The run with the findings of verify mode, and what it compared."""
    from cnnlint.verify.annotate import annotated

    reports, conclusions = annotated(seen.reports, lambda path: configuration.decided(os.path.dirname(path)))
    return seen._replace(reports=reports, verified=conclusions)


def _show_diff(arguments: Arguments, seen: Run) -> int:
    """The changes that fixes would make; the exit status says whether there are any."""
    if seen.changes:
        from cnnlint.report.difference import difference

        _write("".join(difference(change.path, change.before, change.after, _colour(arguments)) for change in seen.changes))
    _report_missing(seen)
    if seen.failed:
        return FAILED
    return FOUND if seen.changes and not arguments.flag("exit-zero") else CLEAN


def _render(arguments: Arguments, seen: Run, output: str) -> None:
    """The run in its format to stdout or a file, then in the formats that go to files of their own."""
    targets = arguments.values.get("output-file", ())
    silent = not seen.reports or (output != "table" and not any(report.diagnostics for report in seen.reports))
    if silent and not targets and output in _FOR_PEOPLE:
        _colour(arguments)  # raises where it makes no sense
        return
    from cnnlint.report.output import render

    render(arguments.command, output, targets, seen.reports, _view(arguments, seen), _write)


def _has_findings(seen: Run, configuration: Configuration) -> bool:
    if not any(report.diagnostics for report in seen.reports):
        return False
    from cnnlint.diagnostics import at_least

    return any(
        at_least(item.severity, configuration.settings(os.path.dirname(report.path)).fail_on)
        for report in seen.reports
        for item in report.diagnostics
    )


def _summary(arguments: Arguments) -> int:
    configuration = requested(arguments)
    if (status := _show_instead(arguments, configuration)) is not None:
        return status
    output = _format(arguments, configuration)
    seen = _run(arguments, configuration, output, lint=False)
    _render(arguments, seen, output)
    _conclude(arguments, seen, output)
    return INTERRUPTED if seen.interrupted else FAILED if seen.failed else CLEAN


def _verify(arguments: Arguments) -> int:
    configuration = requested(arguments)
    if (status := _show_instead(arguments, configuration)) is not None:
        return status
    from cnnlint.report.output import deliver
    from cnnlint.verify.command import verify

    output = _format(arguments, configuration)
    seen = _run(arguments, configuration, output, lint=False)
    if seen.interrupted:
        return INTERRUPTED
    settings = configuration.decided(".")
    targets = arguments.values.get("output-file", ())
    status = verify(seen.reports, settings, lambda text: deliver("verify", output, targets, lambda name, plain: text(name), _write))
    return FAILED if seen.failed else status


def _diff(arguments: Arguments) -> int:
    from cnnlint.comparison import Look, compare

    configuration = requested(arguments)
    return compare(arguments, configuration, _format(arguments, configuration), Look(_colour(arguments), _width()), _write)


def _rule(arguments: Arguments) -> int:
    from cnnlint.report.manual import rule_pages
    from cnnlint.rules.registry import UnknownSelector

    try:
        _write(rule_pages(arguments.paths, arguments.flag("all"), _colour(arguments), _width()))
    except UnknownSelector as error:
        raise UsageError(str(error)) from None
    return CLEAN


def _layers(arguments: Arguments) -> int:
    from cnnlint.report.manual import layer_list

    _write(layer_list())
    return CLEAN


def _clean(arguments: Arguments) -> int:
    from cnnlint.cleaning import clean_caches

    return FAILED if clean_caches(arguments.paths or (".",), requested(arguments)) else CLEAN


_COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "check": _check,
    "summary": _summary,
    "verify": _verify,
    "diff": _diff,
    "rule": _rule,
    "layers": _layers,
    "clean": _clean,
}


def _format(arguments: Arguments, configuration: Configuration) -> str:
    """The output format, by option or configuration; a summary ignores a configured format that only check has."""
    from cnnlint.report.view import check_format

    for target in arguments.values.get("output-file", ()):
        if "=" in target:  # said now, not when the work is done
            check_format(arguments.command, target.partition("=")[0])
    known = FORMATS[arguments.command]
    name = arguments.last("output-format")
    if name is None:
        configured = configuration.settings(".").output_format
        return configured if configured is not None and configured in known else known[0]
    check_format(arguments.command, name)
    return name


def _run(arguments: Arguments, configuration: Configuration, output: str, lint: bool) -> Run:
    paths = arguments.paths or (".",)
    stdin = None
    check_writing(arguments, "-" in paths)
    if "-" in paths:
        from cnnlint.streams import standard_input

        name = arguments.last("stdin-filename")
        stdin = (shown(name) if name else "<stdin>", standard_input())
    tell = (lambda text: print(_plain(text), file=sys.stderr)) if arguments.flag("verbose") else None
    return run(paths, configuration, lint, stdin, tell, repairs(arguments, stdin is not None), means(arguments, output))


def _show_instead(arguments: Arguments, configuration: Configuration) -> int | None:
    """The exit status where an option asks for files or settings instead of models; None where none does."""
    if arguments.flag("show-files"):
        return _show_files(arguments, configuration)
    return _show_settings(arguments, configuration) if arguments.flag("show-settings") else None


def _show_settings(arguments: Arguments, configuration: Configuration) -> int:
    from cnnlint.report.configured import show

    parts = []
    for path in arguments.paths or (".",):
        folder = path if os.path.isdir(path) else os.path.dirname(path)
        parts.append(show(shown(path), configuration.settings(folder), configuration.origin(folder), configuration.pin(folder)))
    _write("\n".join(parts))
    return CLEAN


def _show_files(arguments: Arguments, configuration: Configuration) -> int:
    missing = False
    for path in arguments.paths or (".",):
        for found in files_below(path, configuration):
            missing = missing or found.missing
            print(_plain(shown(found.path)) + (f"  ({found.skipped})" if found.skipped else ""))
    return FAILED if missing else CLEAN


def _view(arguments: Arguments, seen: Run) -> View:
    from cnnlint.report.view import View, repository

    columns: tuple[str, ...] = ()
    if arguments.flag("columns"):
        from cnnlint.report.columns import chosen

        columns = chosen(arguments.last("columns"))
    return View(
        _colour(arguments),
        _width(),
        seen.files,
        repository(),
        arguments.flag("explain"),
        columns=columns,
        read=lambda path: reader(path)(path),
    )


def _colour(arguments: Arguments) -> bool:
    """Whether to colour: as told, otherwise on a terminal unless NO_COLOR or a dumb terminal says no."""
    when = arguments.last("color") or "auto"
    if when not in ("auto", "always", "never"):
        raise UsageError(f"--color must be auto, always or never, not {when!r}")
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return bool(os.environ.get("FORCE_COLOR")) or sys.stdout.isatty()


def _width() -> int:
    """The width of the terminal; 0 where the output is piped."""
    if not sys.stdout.isatty():
        return 0
    import shutil

    return shutil.get_terminal_size().columns


def _write(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _conclude(arguments: Arguments, seen: Run, output: str) -> None:
    """Paths that do not exist, then the last line; on stderr where stdout belongs to a machine."""
    _report_missing(seen)
    if seen.interrupted:
        print("cnnlint: interrupted: what follows from the files that were read is shown, others are missing", file=sys.stderr)
    if arguments.flag("quiet"):
        return
    if output == "json":
        sys.stderr.write("".join(f"{note}\n" for note in seen.notes))
        return
    stream = sys.stdout if output in _FOR_PEOPLE else sys.stderr
    notes = "".join(f"{note}; " for note in seen.notes)
    if not seen.reports:
        files = len(seen.files)
        what = f"no Sequential model in {files:,} file{'' if files == 1 else 's'}" if files else "there is no Python file or notebook"
        print(notes + what, file=stream)
        return
    from cnnlint.report.totals import conclusion, statistics, totals

    rows = statistics(seen.reports).splitlines() if arguments.flag("statistics") else ()
    counts = totals(seen.reports, len(seen.files))._replace(fixed=sum(len(change.applied) for change in seen.changes))
    width = _width() if stream is sys.stdout else 0
    for text in (*rows, *seen.verified, notes + conclusion(counts, arguments.command == "check")):
        print(_folded(text, width), file=stream)


def _folded(text: str, width: int) -> str:
    """A text broken between words where a terminal has no room for it."""
    if not width or len(text) <= width:
        return text
    from cnnlint.report.paint import folded, line, paint

    return paint(folded(line(text), width, 2), False).rstrip("\n")


def _report_missing(seen: Run) -> None:
    for path in seen.missing:
        print(f"cnnlint: {_plain(path)}: no such file or folder{meant(path)}", file=sys.stderr)


def _plain(text: str) -> str:
    """Text for stderr without anything a terminal could act on."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode("ascii") for sign in text)
