import type { Node } from '../syntax/tree.js';
import type { Fix, Related, Tool } from '../text/problem.js';
import { isStandIn, isSubstituted } from '../text/substitution.js';

/** Why one of the four gates stops an object; the code is that of the check which shows it. */
export interface Fault {
  readonly code: `${string}/${string}`;
  /** The tool's words, with the path that the tool puts before them. */
  readonly message: string;
  readonly node: Node;
  readonly tool?: Tool;
  readonly hint?: string;
  readonly fixes?: readonly Fix[];
  readonly related?: readonly Related[];
}

/** What the operator itself refuses. */
export function say(code: `operator/${string}`, message: string, node: Node): Fault {
  return { code, message, node, tool: 'prometheus-operator' };
}

/** The same fault inside something else: the operator wraps messages from the outside. */
export function within(prefix: string, fault: Fault | undefined): Fault | undefined {
  return fault && { ...fault, message: `${prefix}${fault.message}` };
}

/** The first of several verdicts that is one; the operator stops at its first error. */
export function firstFault(...verdicts: readonly (() => Fault | undefined)[]): Fault | undefined {
  return firstOf(verdicts, (verdict) => verdict());
}

/** The first verdict on a list's items that is one. What is filled in later stops nobody. */
export function firstOf<T, V>(items: readonly T[], verdict: (item: T, i: number) => V | undefined): V | undefined {
  for (const [i, item] of items.entries()) {
    const fault = verdict(item, i);
    if (fault && !(isFault(fault) && isFilledIn(fault))) return fault;
  }
  return undefined;
}

function isFilledIn({ code, message, node }: Fault): boolean {
  const { region, span } = node;
  return isSubstituted({ message, region, span }) || (code === 'operator/version' && isStandIn(region.text.slice(span.start, span.end)));
}

function isFault(it: unknown): it is Fault {
  return typeof it === 'object' && it !== null && 'message' in it && 'node' in it;
}
