"""Which type errors show that a candidate is wrong, and not merely unfinished; pure."""

from __future__ import annotations

from collections.abc import Sequence

# A candidate with one of these names something that is not there, or uses it as what it is not:
# no further line makes it right. What is missing yet (a return, a property, an argument), what may
# be undefined, and what only an installed package would tell is counted and does not condemn.
WRONG_CODES = frozenset(
    {
        2300,  # Duplicate identifier.
        2304,  # Cannot find name.
        2305,  # The module has no such export,
        2614,  # did you mean the default,
        2724,  # or a similar one?
        2322,  # The type is not assignable.
        2339,  # The property does not exist on the type,
        2551,  # did you mean a similar one,
        2550,  # or a newer library?
        2345,  # The argument is not assignable.
        2349,  # Not callable.
        2351,  # Not constructable.
        2353,  # An object literal with an unknown property,
        2561,  # did you mean a similar one?
        2362,  # Arithmetic on what is no number, on the left,
        2363,  # or on the right.
        2365,  # The operator cannot be applied to these types.
        2367,  # A comparison of types that never overlap.
        2448,  # A variable used before its declaration.
        2451,  # A block-scoped variable declared again.
        2503,  # Cannot find namespace.
        2540,  # An assignment to what is read-only,
        2588,  # or to a constant.
        2552,  # Cannot find name, did you mean a similar one?
        2554,  # Too many arguments, or too few,
        2555,  # or fewer than at least so many.
        2693,  # A type used as a value,
        2749,  # or a value used as a type.
        2769,  # No overload takes these arguments.
        7053,  # An index that the type has not.
    }
)


def is_wrong(codes: Sequence[int]) -> bool:
    """Whether errors with these codes on a candidate's own lines condemn it."""
    return not WRONG_CODES.isdisjoint(codes)
