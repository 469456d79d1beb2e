// Speed of the PromQL parser, bundled as it is shipped: `node bench/bundled.mjs promql` bundles and runs this, which prints expressions a second, on one core and in one run, of lezer's
// tree, codemirror-promql's linter and ours with its verdict, over the shared valid expressions; then the time for a text of 200 kB.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ensureSyntaxTree } from '@codemirror/language';
import { EditorState } from '@codemirror/state';
import { LanguageType, promQLLanguage } from '@prometheus-io/codemirror-promql';
import { Parser } from '@prometheus-io/codemirror-promql/dist/cjs/parser/parser.js';
import { parser } from '@prometheus-io/lezer-promql';
import { defaultTarget } from '../server/src/engine/catalogue/target.js';
import { parseExactly } from '../server/src/engine/promql/parse.js';
import { optionsOf, parseWith } from '../server/src/engine/promql/parsed.js';

const shared = resolve(import.meta.dirname, '../../shared/promql/cases/valid.jsonl');
const expressions = readFileSync(shared, 'utf8')
  .split('\n')
  .filter((line) => line.trim())
  .map((line) => (JSON.parse(line) as { expr: string }).expr);
const options = optionsOf(defaultTarget);

/** Median of seven runs after two to warm up. */
function perSecond(read: (text: string) => unknown): number {
  const times: number[] = [];
  for (let run = 0; run < 9; run++) {
    const begin = performance.now();
    for (const text of expressions) read(text);
    if (run >= 2) times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  return Math.round((1000 * expressions.length) / (times[3] ?? 1));
}

/** As its linter does it in an editor: tree, analysis, diagnostics. */
function lint(text: string): unknown {
  const state = EditorState.create({ doc: text, extensions: promQLLanguage(LanguageType.PromQL) });
  ensureSyntaxTree(state, text.length, 1000);
  const it = new Parser(state);
  it.analyze();
  return it.getDiagnostics();
}

function main(): void {
  const bytes = expressions.reduce((sum, text) => sum + text.length, 0);
  console.log(`${expressions.length} expressions, ${(bytes / expressions.length).toFixed(0)} characters each`);
  console.log(`lezer, tree only:            ${perSecond((text) => parser.parse(text))}/s`);
  console.log(`codemirror-promql, linter:   ${perSecond(lint)}/s`);
  console.log(`ours, verdict:               ${perSecond((text) => parseExactly(text, options))}/s`);
  console.log(`ours, verdict and all advice: ${perSecond((text) => parseWith(text, options))}/s`);

  const part = 'sum by (pod) (rate(http_requests_total{job="api", code=~"5.."}[5m]))';
  const long = Array.from({ length: Math.ceil(200_000 / (part.length + 4)) }, () => part).join(' or ');
  const begin = performance.now();
  parseExactly(long, options);
  console.log(`${long.length} characters: ${(performance.now() - begin).toFixed(1)} ms`);
}

main();
