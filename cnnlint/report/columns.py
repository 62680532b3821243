"""The columns that a table of layers can have (`summary --columns`): what each shows, and how the layers' facts become cells."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from cnnlint.rules.facts.chain import show_count, show_shape, show_sizes
from cnnlint.settings import ConfigurationError, near_match
from cnnlint.tuples import NamedTuple

if TYPE_CHECKING:
    from cnnlint.costs import Cost
    from cnnlint.trace import LayerTrace


class Row(NamedTuple):
    """One layer in the table; `depth` is 1 for the layers of a nested model and so on."""

    layer: LayerTrace
    depth: int
    cost: Cost


class Column(NamedTuple):
    """One column. `right` aligns numbers."""

    title: str
    right: bool
    cell: Callable[[Row], str]


def _output_shape(row: Row) -> str:
    outputs = row.layer.step.outputs if row.layer.step else ()
    return ", ".join(show_shape(output.shape) for output in outputs) if len(outputs) > 1 else show_shape(row.layer.shape)


def _input_shape(row: Row) -> str:
    return ", ".join(show_shape(tensor.shape) for tensor in row.layer.inputs) or show_shape(row.layer.input and row.layer.input.shape)


def _dtype(row: Row) -> str:
    outputs = row.layer.step.outputs if row.layer.step else ()
    return ", ".join(dict.fromkeys(output.dtype if isinstance(output.dtype, str) else "?" for output in outputs))


def _share(row: Row) -> str:
    return f"{row.layer.share:.1%}" if row.layer.share is not None and not row.depth else ""


def _field(row: Row) -> str:
    field = row.cost.receptive_field
    if field is None:
        return ""
    return show_sizes(field) if all(isinstance(size, int) for size in field) else show_shape(field)


COLUMNS: Final[dict[str, Column]] = {
    "input-shape": Column("input shape", False, _input_shape),
    "output-shape": Column("output shape", False, _output_shape),
    "dtype": Column("dtype", False, _dtype),
    "params": Column("params", True, lambda row: show_count(row.layer.params)),
    "trainable": Column("trainable", True, lambda row: show_count(row.layer.trainable_params)),
    "share": Column("share", True, _share),
    "macs": Column("MACs", True, lambda row: show_count(row.layer.macs)),
    "activation-bytes": Column("activation bytes", True, lambda row: show_count(row.cost.activation_bytes)),
    "receptive-field": Column("receptive field", False, _field),
}
DEFAULT: Final = ("output-shape", "params", "share")


def chosen(text: str | None) -> tuple[str, ...]:
    """The columns that `--columns` names, in that order; those of every day where it is not given. Raises ConfigurationError."""
    names = DEFAULT if text is None else tuple(part.strip() for part in text.split(",") if part.strip())
    if names == ("all",):
        return tuple(COLUMNS)
    for name in names:
        if name not in COLUMNS:
            raise ConfigurationError(f"unknown column {name!r}{near_match(name, COLUMNS) or '; known: all, ' + ', '.join(COLUMNS)}")
    if not names:
        raise ConfigurationError(f"--columns names no column; known: all, {', '.join(COLUMNS)}")
    return tuple(dict.fromkeys(names))
