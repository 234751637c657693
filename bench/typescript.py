"""TypeScript to measure with: plain application code of any length, always the same."""

from __future__ import annotations

from itertools import chain, count, islice

# Every declaration has names of its own, so that no cache by line makes a long file a short one.
_DECLARATIONS = """\
export interface Order{n} {{
  readonly id: string;
  readonly customer: Customer{n};
  readonly lines: readonly OrderLine{n}[];
  placedAt?: Date;
}}

/** Adds up what order {n} costs, with the discount that its customer has. */
export function totalOfOrder{n}(order: Order{n}, rates: Map<string, number>): number {{
  let total{n} = 0;
  for (const line of order.lines) {{
    const rate = rates.get(line.currency) ?? 1;
    if (line.quantity > {n}) {{
      total{n} += line.quantity * line.price * rate;
    }} else {{
      total{n} += line.price * rate; // A single piece of kind {n}.
    }}
  }}
  return total{n} * (1 - order.customer.discount{n});
}}

export class OrderService{n} {{
  private readonly cache{n} = new Map<string, Order{n}>();

  constructor(private readonly store: Store<Order{n}>) {{}}

  async find(id: string): Promise<Order{n} | undefined> {{
    const cached = this.cache{n}.get(id);
    if (cached !== undefined) {{
      return cached;
    }}
    const found = await this.store.load(`orders/${{id}}/{n}`);
    this.cache{n}.set(id, found);
    return found;
  }}
}}

"""


def typescript(lines: int) -> str:
    """Return a file of so many lines; it ends where a line does, perhaps inside a function."""
    pieces = (_DECLARATIONS.format(n=n).splitlines(keepends=True) for n in count(1))
    return "".join(islice(chain.from_iterable(pieces), lines))
