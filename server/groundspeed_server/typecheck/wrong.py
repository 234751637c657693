"""Which findings show that a candidate is wrong, and not merely unfinished; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from groundspeed_server.engine.candidates import Candidate
from groundspeed_server.typecheck.service import InFile, Near

BAD_TYPE = "type_error"
BAD_SYNTAX = "syntax_error"

# What is not there, or is there already. Below a candidate, that says nothing about it: what is
# written from the top down uses names that come later.
_NAMES = frozenset(
    {
        2300,  # Duplicate identifier.
        2304,  # Cannot find name,
        2552,  # did you mean a similar one,
        2662,  # or the static member,
        2663,  # or the member of this instance?
        2307,  # Cannot find the module, of this workspace.
        2305,  # The module has no such export,
        2614,  # did you mean the default,
        2724,  # or a similar one?
        2448,  # A variable used before its declaration.
        2451,  # A block-scoped variable declared again.
        2503,  # Cannot find namespace,
        2694,  # or what it is said to export.
        2661,  # An export of what is not declared here.
        18004,  # No value in scope for a shorthand property.
    }
)

# What lacks something that it must have. Below a candidate, that is work to be done: whoever gives
# a function another parameter has callers to mend.
_LACKS = frozenset(
    {
        2314,  # A generic type without its type arguments,
        2558,  # or with another number of them.
        2554,  # Too many arguments, or too few,
        2555,  # or fewer than at least so many.
        2739,  # A type without properties of the one that is wanted,
        2740,  # more of them,
        2741,  # or one.
    }
)

# What is used as what it is not: no further line makes it right.
_USES = frozenset(
    {
        1361,  # An import of a type used as a value,
        1362,  # or an export of one.
        2322,  # The type is not assignable,
        2559,  # or has nothing in common with what is wanted.
        2315,  # Type arguments for a type that takes none,
        2344,  # or one that the constraint forbids.
        2339,  # The property does not exist on the type,
        2551,  # did you mean a similar one,
        2550,  # or a newer library,
        2576,  # or the static member?
        2341,  # A private property,
        2445,  # or a protected one.
        2345,  # The argument is not assignable.
        2348,  # Not callable: did you mean `new`?
        2349,  # Not callable.
        2351,  # Not constructable.
        2352,  # A conversion between types that do not overlap.
        2353,  # An object literal with an unknown property,
        2561,  # did you mean a similar one?
        2358,  # What `instanceof` cannot test,
        2359,  # or not against.
        2362,  # Arithmetic on what is no number, on the left,
        2363,  # or on the right.
        2364,  # An assignment to what is no variable.
        2365,  # The operator cannot be applied to these types.
        2367,  # A comparison of types that never overlap,
        2678,  # or a case that never comes.
        1360,  # A value that does not satisfy its type.
        2416,  # A member that does not fit the base type,
        2430,  # or an interface that does not.
        2456,  # A type that refers to itself.
        2461,  # Not an array,
        2488,  # or nothing that can be gone through.
        2493,  # A tuple has no element there.
        2536,  # The type cannot be used to index,
        2538,  # or no type can.
        2540,  # An assignment to what is read-only,
        2588,  # or to a constant.
        2677,  # A type predicate that does not fit its parameter.
        2693,  # A type used as a value,
        2709,  # a namespace used as a type,
        2749,  # or a value used as a type.
        2769,  # No overload takes these arguments.
        7052,  # An index that the type has not: did you mean a call?
        7053,  # An index that the type has not.
    }
)


def with_findings(candidate: Candidate, near: Near, file: InFile | None) -> Candidate:
    """Return a candidate with what TypeScript found; dropped where that shows that it is wrong.

    What is missing yet (a return, a property of a literal), what may be undefined, and what only an
    installed package would tell is counted and does not condemn. What stands below a candidate
    is there because somebody wants it: where that no longer fits, the candidate is wrong.

    Args:
        candidate: What TypeScript looked at.
        near: What it found on the candidate's lines.
        file: What it found in the whole file; None while that is not known.
    """
    dropped = candidate.dropped
    if _condemns(near.codes) or (file is not None and not _USES.isdisjoint(file.below)):
        dropped = BAD_TYPE
    elif near.broken:
        dropped = BAD_SYNTAX
    return replace(
        candidate,
        type_errors=len(near.codes) + near.undecided,
        file_change=None if file is None else file.change,
        dropped=dropped,
    )


def _condemns(codes: Sequence[int]) -> bool:
    return not (_NAMES | _LACKS | _USES).isdisjoint(codes)
