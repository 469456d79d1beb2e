import { relative, sep } from 'node:path';
import { allChecks } from '../engine/checks/index.js';
import { compareSeverity } from '../engine/diagnostic.js';
import type { Engine } from '../engine/engine.js';
import type { Severity } from '../engine/text/problem.js';
import type { CheckedFile, Report } from '../report/report.js';
import { fromUri, load } from './load.js';
import { UsageError } from './usage.js';

export interface CheckOptions {
  readonly paths: readonly string[];
  readonly config?: string;
  readonly stdinPath?: string;
  readonly failOn: Severity;
}

export interface CheckResult {
  readonly report: Report;
  /** Paths below a given folder that could not be read, as they are shown. */
  readonly unreadable: readonly string[];
  readonly exit: 0 | 1 | 2;
}

/** `meshmon check`: reads exactly the given paths and the files that they name, and reports what is found in them. */
export function runCheck(options: CheckOptions): CheckResult {
  if (options.paths.length === 0) throw new UsageError('no path given: meshmon check PATH…');
  const cwd = process.cwd();
  const { engine, named, unreadable } = load(options, allChecks);
  const files: CheckedFile[] = [];
  engine.lookAtAll();
  let worst: Severity | undefined;
  for (const uri of [...engine.workspace.uris()].sort()) {
    const diagnostics = engine.diagnostics(uri);
    if (diagnostics.length === 0 && !named.has(uri) && !isOurs(engine, uri)) continue;
    for (const it of diagnostics) if (worst === undefined || compareSeverity(it.severity, worst) < 0) worst = it.severity;
    files.push({ path: shown(uri, cwd), diagnostics, show: (place) => shown(place, cwd) });
  }
  const isBad = worst !== undefined && compareSeverity(worst, options.failOn) <= 0;
  return { report: { files }, unreadable: unreadable.map((it) => shown(it, cwd)), exit: unreadable.length > 0 ? 2 : isBad ? 1 : 0 };
}

function isOurs(engine: Engine, uri: string): boolean {
  return engine.units(uri).some((unit) => unit.unit !== 'Document');
}

function shown(uri: string, cwd: string): string {
  const path = relative(cwd, fromUri(uri));
  return (path.startsWith('..') ? fromUri(uri) : path).split(sep).join('/');
}
