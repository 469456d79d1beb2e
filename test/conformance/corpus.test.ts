import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mayHoldOurs } from '../../server/src/engine/resources/recognize.js';
import { conformance, shared, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface CorpusFile {
  readonly path: string;
  readonly verdict: string;
  readonly expect: string;
}

/** Real files, each by itself: what the tools take has no error, traps are silent, what a tool refuses has an error. */
function* files(): Iterable<Verdict> {
  for (const { path, expect } of sharedLines<CorpusFile>('corpus/manifest.jsonl')) {
    if (expect === 'not graded') continue;
    const text = readFileSync(join(shared ?? '', 'corpus/files', path), 'utf8');
    const engine = engineOf(new Map([[`/${path}`, text]]));
    const found = engine.diagnostics(`/${path}`);
    if (
      !mayHoldOurs(path, text) &&
      (found.length > 0 || engine.units(`/${path}`).some((it) => it.unit !== 'Document' && it.unit !== 'HelmValues'))
    ) {
      yield { id: path, differs: 'a search leaves it unread' };
      continue;
    }
    const errors = found.filter((it) => it.severity === 'error');
    const shown = (list: typeof found) => list.map((it) => `${it.range.start.line + 1} ${it.code} ${it.message}`).join('; ');
    const differs =
      expect === 'error'
        ? errors.length > 0
          ? undefined
          : 'no error'
        : expect === 'silent'
          ? shown(found) || undefined
          : shown(errors) || undefined;
    yield { id: path, differs };
  }
}

interface Mutant {
  readonly id: string;
  readonly name: string;
  readonly line: number;
  readonly endLine: number;
  readonly alsoLine?: number;
  readonly severity: readonly string[];
  readonly content: string;
}

/** One planted mistake a file: a finding within a line of it, with one of the severities. */
function* mutants(): Iterable<Verdict> {
  for (const { id, name, line, endLine, alsoLine, severity, content } of sharedLines<Mutant>('corpus/mutants-sample.jsonl')) {
    const found = engineOf(new Map([[`/${name}`, content]])).diagnostics(`/${name}`);
    const near = (at: number) => (at >= line - 1 && at <= endLine + 1) || (alsoLine !== undefined && Math.abs(at - alsoLine) <= 1);
    const hit = found.some((it) => severity.includes(it.severity) && near(it.range.start.line + 1));
    const others = found.filter((it) => it.severity !== 'hint').map((it) => `${it.range.start.line + 1} ${it.severity} ${it.code}`);
    yield { id, differs: hit ? undefined : `nothing at ${line}; ${others.join(', ')}` };
  }
}

conformance('corpus files', files);
conformance('corpus mistakes', mutants);
