import type { Node } from '../syntax/tree.js';
import type { Fix, Related, Tool } from '../text/problem.js';

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

/** The same fault inside something else: the operator wraps messages from the outside. */
export function within(prefix: string, fault: Fault | undefined): Fault | undefined {
  return fault && { ...fault, message: `${prefix}${fault.message}` };
}

/** The first of several verdicts that is one; the operator stops at its first error. */
export function firstFault(...verdicts: readonly (() => Fault | undefined)[]): Fault | undefined {
  for (const verdict of verdicts) {
    const fault = verdict();
    if (fault) return fault;
  }
  return undefined;
}

/** The first fault of a list's items. */
export function firstOf<T>(items: readonly T[], verdict: (item: T, i: number) => Fault | undefined): Fault | undefined {
  for (const [i, item] of items.entries()) {
    const fault = verdict(item, i);
    if (fault) return fault;
  }
  return undefined;
}
