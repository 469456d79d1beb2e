import type { AnyCheck, Finding } from './checks/check.js';
import type { Severity } from './text/problem.js';
import type { Place, Range } from './text/span.js';

/** A finding in its file, ready to be shown. Lines and UTF-16 columns from zero. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: Severity;
  /** Begins with the tool's own words where a tool speaks. */
  readonly message: string;
  /** The tool that refuses, with its version; else our name. */
  readonly source: string;
  readonly range: Range;
  readonly related: readonly { readonly message: string; readonly place: Place }[];
  readonly tag: 'unnecessary' | 'deprecated' | undefined;
  /** What the check saw: its fixes are made from it when they are asked for. */
  readonly finding: Finding;
}

/** The tool's message and our sentences as one text. */
export function messageOf(finding: Pick<Finding, 'message' | 'hint'>): string {
  if (!finding.hint) return finding.message;
  return `${finding.message}${/[.!?:]$/.test(finding.message) ? '' : '.'} ${finding.hint}`;
}

const ranks: Readonly<Record<Severity, number>> = { error: 0, warning: 1, information: 2, hint: 3 };

/** Negative: a weighs more. */
export function compareSeverity(a: Severity, b: Severity): number {
  return ranks[a] - ranks[b];
}

/** The severity of a finding before settings: the check's, or the lower one that the finding states. */
export function weightOf(check: AnyCheck, finding: Finding): Severity {
  const weight = check.weight.severity;
  return finding.severity ?? weight;
}
