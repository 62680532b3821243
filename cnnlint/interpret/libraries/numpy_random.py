"""numpy.random: shapes of samples; functions, RandomState and Generator alike. Part of the interpret arrow.

One sample without a size is a Python number (`randint(5)`, `rand()`), so it stays an opaque number.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cnnlint.dims import Expr, Unknown
from cnnlint.interpret.environment import Machine
from cnnlint.interpret.libraries import FUNCTIONS, NOT_KNOWN, known
from cnnlint.interpret.libraries.arrays import as_array, renewed, unknown_array
from cnnlint.interpret.libraries.dtypes import as_dtype
from cnnlint.interpret.libraries.numpy_creation import plain_shape
from cnnlint.interpret.libraries.shapes import broadcast_shapes
from cnnlint.interpret.operators import as_shape, as_size
from cnnlint.interpret.questions import accepts
from cnnlint.interpret.values import Opaque
from cnnlint.model import Array, NumpyNumber

_OWNERS = ("numpy.random.", "numpy.random.RandomState.", "numpy.random.Generator.")


def _sampler(names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Registers a function under numpy.random, and as a method of its generator objects."""

    def register(function: Callable[..., Any]) -> Callable[..., Any]:
        def method(m: Machine, owner: Any, *positional: Any, **keywords: Any) -> Any:
            return function(m, *positional, **keywords) if accepts(function, len(positional) + 1, keywords) else NOT_KNOWN

        for name in names.split():
            FUNCTIONS[_OWNERS[0] + name] = function
            for owner in _OWNERS[1:]:
                FUNCTIONS[owner + name] = method
        return function

    return register


def _samples(m: Machine, size: Any, dtype: Any, low: float | None = None, high: float | None = None) -> Any:
    if size is None:
        return NOT_KNOWN
    return Array(as_shape(m, plain_shape(m, size)), dtype, low=low, high=high)


def _of_parameters(
    m: Machine, size: Any, parameters: tuple[Any, ...], dtype: str, low: float | None = None, high: float | None = None
) -> Any:
    """Samples of a distribution; without a size its parameters, numbers or arrays, give the shape."""
    if size is not None:
        return _samples(m, size, dtype, low, high)
    shape: Any = ()
    for parameter in parameters:
        array = as_array(m, parameter)
        if type(array) is Unknown:
            return NOT_KNOWN
        shape = broadcast_shapes(shape, array.shape)
    return NOT_KNOWN if shape == () else Array(shape, dtype, low=low, high=high)


@_sampler("rand")
def rand(m: Machine, *sizes: Any) -> Any:
    """Uniform in [0, 1), sizes given one by one."""
    return _samples(m, sizes or None, "float64", 0.0, 1.0)


@_sampler("randn")
def randn(m: Machine, *sizes: Any) -> Any:
    """Normal, sizes given one by one."""
    return _samples(m, sizes or None, "float64")


@_sampler("random random_sample ranf sample")
def random(m: Machine, size: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """Uniform in [0, 1)."""
    return _samples(m, size, as_dtype(dtype), 0.0, 1.0)


@_sampler("standard_normal")
def standard_normal(m: Machine, size: Any = None, dtype: Any = None, out: Any = None) -> Any:
    """Normal with mean 0 and deviation 1."""
    return _samples(m, size, as_dtype(dtype))


@_sampler("normal laplace logistic lognormal gumbel vonmises")
def normal(
    m: Machine,
    loc: Any = 0.0,
    scale: Any = 1.0,
    size: Any = None,
    *,
    mean: Any = None,
    sigma: Any = None,
    mu: Any = None,
    kappa: Any = None,
) -> Any:
    """Two parameters, floats."""
    return _of_parameters(m, size, (loc, scale, *(each for each in (mean, sigma, mu, kappa) if each is not None)), "float64")


@_sampler("uniform")
def uniform(m: Machine, low: Any = 0.0, high: Any = 1.0, size: Any = None) -> Any:
    """Uniform between two bounds."""
    bounds = [float(bound) if type(bound) in (int, float) else None for bound in (low, high)]
    return _of_parameters(m, size, (low, high), "float64", *bounds)


@_sampler("beta gamma f wald noncentral_chisquare")
def two_parameters(m: Machine, a: Any, b: Any = 1.0, size: Any = None, **_: Any) -> Any:
    """Two parameters, floats."""
    return _of_parameters(m, size, (a, b), "float64")


@_sampler("exponential chisquare pareto weibull power rayleigh standard_gamma standard_t")
def one_parameter(m: Machine, a: Any = 1.0, size: Any = None, **_: Any) -> Any:
    """One parameter, floats."""
    return _of_parameters(m, size, (a,), "float64")


@_sampler("poisson geometric zipf logseries")
def counts(m: Machine, a: Any = 1.0, size: Any = None, *, lam: Any = None, p: Any = None) -> Any:
    """One parameter, integers."""
    return _of_parameters(m, size, (a, *(each for each in (lam, p) if each is not None)), "int64")


@_sampler("binomial negative_binomial")
def binomial(m: Machine, n: Any, p: Any, size: Any = None) -> Any:
    """Numbers of successes."""
    return _of_parameters(m, size, (n, p), "int64", 0.0, float(n) if type(n) is int else None)


@_sampler("randint integers")
def randint(m: Machine, low: Any, high: Any = None, size: Any = None, dtype: Any = None, endpoint: Any = False) -> Any:
    """Integers from low up to below high."""
    first, last = (0, low) if high is None else (low, high)
    bounds = [float(each) if type(each) is int else None for each in (first, last - 1 if type(last) is int and endpoint is False else last)]
    return _of_parameters(
        m, size, (first, last), str(as_dtype(dtype, "int64")) if type(as_dtype(dtype, "int64")) is str else "int64", *bounds
    )


@_sampler("random_integers")
def random_integers(m: Machine, low: Any, high: Any = None, size: Any = None) -> Any:
    """Integers between two bounds, the upper one included."""
    return _of_parameters(m, size, (low, 1 if high is None else high), "int64")


@_sampler("choice")
def choice(m: Machine, a: Any, size: Any = None, replace: Any = True, p: Any = None, axis: Any = 0, shuffle: Any = True) -> Any:
    """Samples of an array's items, or of range(a)."""
    if size is None:
        return NOT_KNOWN
    wanted = as_shape(m, plain_shape(m, size))
    if type(a) in (int, Expr, NumpyNumber):
        return Array(wanted, "int64")
    items = as_array(m, a)
    if type(items) is Unknown or type(items.shape) is Unknown or type(wanted) is Unknown:
        return (
            unknown_array(m, "samples of what is not known")
            if type(items) is Unknown
            else items._replace(shape=m.unknown("samples of unknown shape"))
        )
    return items._replace(shape=(*wanted, *items.shape[1:]), classes=None) if axis == 0 else NOT_KNOWN


@_sampler("permutation permuted")
def permutation(m: Machine, x: Any, axis: Any = 0, **_: Any) -> Any:
    """The same items in another order, or the integers below a number."""
    if type(x) in (int, Expr, NumpyNumber, Opaque):
        return NOT_KNOWN if type(x) is Opaque else Array((as_size(m, x),), "int64")
    array = as_array(m, x)
    return NOT_KNOWN if type(array) is Unknown else renewed(m, array)


@_sampler("shuffle seed")
def shuffle(m: Machine, *_: Any, **__: Any) -> None:
    """Shuffles in place."""


@_sampler("multivariate_normal")
def multivariate_normal(m: Machine, mean: Any, cov: Any, size: Any = None, *_: Any, **__: Any) -> Any:
    """Vectors of as many dimensions as the mean has."""
    center = as_array(m, mean)
    wanted = () if size is None else as_shape(m, plain_shape(m, size))
    if type(center) is Unknown or type(center.shape) is Unknown or type(wanted) is Unknown:
        return NOT_KNOWN
    return Array((*wanted, *center.shape), "float64")


@_sampler("dirichlet")
def dirichlet(m: Machine, alpha: Any, size: Any = None) -> Any:
    """Vectors of as many shares as alpha has."""
    return multivariate_normal(m, alpha, None, size)


@_sampler("multinomial")
def multinomial(m: Machine, n: Any, pvals: Any = None, size: Any = None) -> Any:
    """Counts of n draws for each outcome."""
    outcomes = as_array(m, pvals)
    wanted = () if size is None else as_shape(m, plain_shape(m, size))
    if pvals is None or type(outcomes) is Unknown or type(outcomes.shape) is Unknown or type(wanted) is Unknown:
        return NOT_KNOWN
    return Array((*wanted, *outcomes.shape), "int64")


@known("numpy.random.RandomState", "numpy.random.default_rng", "numpy.random.Generator")
def generator(m: Machine, *_: Any, **__: Any) -> Any:
    """A generator object; its methods sample like the functions."""
    return m.opaque("a random generator", qualified_name="numpy.random.Generator")
