import type { Diagnostic } from '../engine/diagnostic.js';
import type { Severity } from '../engine/text/problem.js';

export interface CheckedFile {
  readonly path: string;
  readonly diagnostics: readonly Diagnostic[];
  /** How a uri of a related place is shown. */
  readonly show: (uri: string) => string;
}

export interface Report {
  readonly files: readonly CheckedFile[];
}

export type Format = 'text' | 'json' | 'sarif' | 'github';

/** Counts of a report, as every format states them. */
export interface Summary {
  readonly files: number;
  readonly error: number;
  readonly warning: number;
  readonly information: number;
  readonly hint: number;
  readonly codes: Readonly<Record<string, number>>;
}

export function summaryOf(report: Report): Summary {
  const counts: Record<Severity, number> = { error: 0, warning: 0, information: 0, hint: 0 };
  const codes: Record<string, number> = {};
  for (const file of report.files) {
    for (const it of file.diagnostics) {
      counts[it.severity]++;
      codes[it.code] = (codes[it.code] ?? 0) + 1;
    }
  }
  const sorted = Object.fromEntries(Object.entries(codes).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { files: report.files.length, ...counts, codes: sorted };
}

/** The docs page of a code, relative to the package. */
export function docsPage(code: string): string {
  return `docs/checks/${code}.md`;
}
