"""`lora_rank=`: beside a weight that it freezes, a layer gets two thin matrices (keras/src/layers, enable_lora)."""

from __future__ import annotations

from cnnlint.dims import Expr, Unknown, compare
from cnnlint.layers.checks import describe
from cnnlint.layers.records import Problem, Weight
from cnnlint.layers.signature import Bound, plain_number
from cnnlint.model import LayerCall


def low_rank(a: Bound, weight: Weight, name: str) -> tuple[Weight, ...] | Problem | Unknown:
    """The two matrices beside the weight called `name`, none where there is no rank; the Problem that Keras finds when it builds."""
    if a["lora_rank"] in ([], (), ""):
        return ()  # Keras asks for its truth
    rank = plain_number(a["lora_rank"], "lora_rank")
    if type(a["lora_rank"]) in (tuple, list, str, LayerCall):
        return Problem("CNN505", f"`lora_rank` must be a positive integer, not {describe(a['lora_rank'])}", argument="lora_rank")
    if isinstance(rank, Unknown):
        return rank
    if not isinstance(rank, Expr) and not rank:
        return ()
    if isinstance(rank, float) or compare(rank, "<", 0):
        return Problem("CNN505", f"`lora_rank` must be a positive integer, not {rank}", argument="lora_rank")
    constraint = f"{name}_constraint"
    if isinstance(a[constraint], Unknown):
        unknown: Unknown = a[constraint]
        return unknown
    if a[constraint] is not None:
        return Problem("CNN505", f"`lora_rank` does not go with `{constraint}`", hint=f"remove {constraint}=", argument="lora_rank")
    return Weight(f"lora_{name}_a", (*weight.shape[:-1], rank)), Weight(f"lora_{name}_b", (rank, weight.shape[-1]))
