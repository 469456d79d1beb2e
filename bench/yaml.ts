// Speed and agreement of the YAML reader. `node bench/bundled.mjs yaml` prints MB/s of ours, `yaml` and js-yaml over the generated
// inputs, what an edit costs in the engine, the share of corpus documents that are handed over to `yaml`, and how often ours and `yaml` agree
// with Go on the shared cases.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import * as jsYaml from 'js-yaml';
import { parseDocument } from 'yaml';
import { allChecks } from '../server/src/engine/checks/index.js';
import { createEngine } from '../server/src/engine/engine.js';
import { splitDocuments } from '../server/src/engine/syntax/documents.js';
import type { Reader } from '../server/src/engine/syntax/tree.js';
import { goJson, readValue } from '../server/src/engine/syntax/value.js';
import { parseYaml } from '../server/src/engine/syntax/yaml.js';
import { counters } from '../server/src/engine/text/counters.js';
import { fileRegion } from '../server/src/engine/text/region.js';

const shared = resolve(import.meta.dirname, '../../shared');

async function main(): Promise<void> {
  const { KINDS } = (await import(pathToFileURL(join(import.meta.dirname, 'generate.mjs')).href)) as {
    KINDS: Record<string, (size: number) => string>;
  };
  const generate = (kind: string, size: number): string => KINDS[kind]?.(size) ?? '';
  const inputs = { mixed1000: generate('mixed', 1000), bigrule1000: generate('bigrule', 1000), configmap1000: generate('configmap', 1000) };
  console.log('MB/s (documents one by one, median of 5 after one warm run)');
  for (const [name, text] of Object.entries(inputs)) {
    const pieces = splitDocuments(text).map(({ start, end }) => text.slice(start, end));
    const speed = (read: (piece: string) => unknown): string => {
      const times: number[] = [];
      for (let run = 0; run < 6; run++) {
        const begin = performance.now();
        for (const piece of pieces) read(piece);
        if (run > 0) times.push(performance.now() - begin);
      }
      times.sort((a, b) => a - b);
      return (text.length / 1000 / (times[2] ?? 1)).toFixed(1).padStart(7);
    };
    const ours = speed((piece) => parseYaml(fileRegion('', 0, piece)));
    const library = speed((piece) => parseDocument(piece, { prettyErrors: false }));
    const other = speed((piece) => jsYaml.load(piece));
    console.log(`  ${name.padEnd(14)} ${(text.length / 1e6).toFixed(2)} MB  ours ${ours}  yaml ${library}  js-yaml ${other}`);
  }
  console.log('an edit in the engine, until all findings of the file are known');
  for (const [name, text] of Object.entries(inputs)) edits(name, text);
  corpus();
  agreement();
}

/** A value broken and mended, or a character typed into an expression, at many places: until all findings of the file are known. */
function edits(name: string, text: string): void {
  const uri = '/bench.yaml';
  const engine = createEngine({
    checks: allChecks,
    onBug: (code, error) => {
      throw new Error(`bug in ${code}`, { cause: error });
    },
  });
  engine.apply([{ type: 'file', uri, text }]);
  engine.diagnostics(uri);
  const lines = text.split('\n');
  const places = lines.flatMap((line, at) => (/^ *(?:- )?(?:for|scrape_interval|expr): [^|>]+$/.test(line) ? [at] : []));
  const times: number[] = [];
  for (let i = 0; i < 300; i++) {
    const line = places[((i >> 1) * 7919) % places.length] ?? 0;
    const end = { line, character: lines[line]?.length ?? 0 };
    const behind = { line, character: end.character + 1 };
    const change = i % 2 === 0 ? { range: { start: end, end }, text: '7' } : { range: { start: end, end: behind }, text: '' };
    const begin = performance.now();
    engine.apply([{ type: 'edit', uri, changes: [change] }]);
    engine.diagnostics(uri);
    times.push(performance.now() - begin);
  }
  times.sort((a, b) => a - b);
  const at = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(2);
  console.log(`  ${name.padEnd(14)} p50 ${at(0.5)} ms  p95 ${at(0.95)} ms`);
}

function corpus(): void {
  counters.segmentsRead = 0;
  counters.fallbackReads = 0;
  let valid = 0;
  let handed = 0;
  for (const path of walk(join(shared, 'corpus/files'))) {
    if (!/\.ya?ml$/.test(path)) continue;
    const text = readFileSync(path, 'utf8');
    for (const { start, end } of splitDocuments(text)) {
      const piece = text.slice(start, end);
      const before = counters.fallbackReads;
      parseYaml(fileRegion('', 0, piece));
      if (parseDocument(piece, { prettyErrors: false }).errors.length > 0) continue;
      valid++;
      handed += counters.fallbackReads - before;
    }
  }
  console.log(`corpus: ${handed} of ${valid} documents that yaml accepts are handed over to it (${((100 * handed) / valid).toFixed(2)} %)`);
}

function walk(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? walk(path) : [path];
  });
}

interface Outcome {
  readonly error?: string;
  readonly value?: unknown;
  readonly json?: string;
  /** Taken; the value is too large to be told. */
  readonly ok?: boolean;
  readonly skip?: boolean;
}

interface Case {
  readonly text?: string;
  readonly goV2: Outcome;
  readonly goV3: Outcome;
  readonly sigs: Outcome;
  readonly docs?: { readonly kubectl: readonly Outcome[] };
}

/** What Go made of a text's first document. */
function outcomeOf(it: Case, reader: Reader): Outcome {
  if (reader !== 'K') return reader === 'P' ? it.goV2 : it.goV3;
  const read = (it.docs?.kubectl ?? []).filter((one) => !one.skip);
  return read.find((one) => one.error !== undefined) ?? read[0] ?? it.sigs;
}

function agreement(): void {
  const cases = readFileSync(join(shared, 'yaml/cases/values.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Case)
    .filter((it) => it.text !== undefined);
  console.log(`agreement with Go on ${cases.length} texts (verdict and value / verdict alone)`);
  for (const reader of ['P', 'R', 'K'] as const) {
    let ours = 0;
    let oursVerdict = 0;
    let theirs = 0;
    let theirsVerdict = 0;
    for (const it of cases) {
      const { error, ok, json, value } = outcomeOf(it, reader);
      const refused = error !== undefined;
      const goal = sorted(json === undefined ? value : JSON.parse(json));
      const read = readValue(it.text ?? '', reader);
      const first = read.documents[0] ?? null;
      if ((read.refused !== undefined) === refused) {
        oursVerdict++;
        if (refused || ok || sorted(json === undefined ? first : JSON.parse(goJson(first))) === goal) ours++;
      }
      const parsed = library(it.text ?? '');
      if ((parsed === undefined) === refused) {
        theirsVerdict++;
        if (refused || ok || sorted(parsed?.value) === sorted(json === undefined ? plain(value) : JSON.parse(json))) theirs++;
      }
    }
    const percent = (count: number): string => `${((100 * count) / cases.length).toFixed(1)} %`;
    console.log(`  ${reader}: ours ${percent(ours)} / ${percent(oursVerdict)}   yaml 1.1 ${percent(theirs)} / ${percent(theirsVerdict)}`);
  }
}

function library(text: string): { readonly value: unknown } | undefined {
  try {
    const parsed = parseDocument(text, { version: '1.1', logLevel: 'silent', prettyErrors: false });
    return parsed.errors.some((it) => it.code !== 'MULTIPLE_DOCS') ? undefined : { value: parsed.toJS() as unknown };
  } catch {
    return undefined;
  }
}

/** Encoded numbers as numbers. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== 'object') return value;
  const { $float, $int } = value as { $float?: string; $int?: string };
  if ($float !== undefined || $int !== undefined) return Number(($float ?? $int ?? '').replace('Inf', 'Infinity'));
  return Object.fromEntries(Object.entries(value).map(([key, it]) => [key, plain(it)]));
}

function sorted(value: unknown): string {
  return (
    JSON.stringify(value, (_, it: unknown) =>
      it !== null && typeof it === 'object' && !Array.isArray(it)
        ? Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)))
        : typeof it === 'bigint'
          ? Number(it)
          : it,
    ) ?? 'null'
  );
}

if (!existsSync(shared)) console.log('The shared cases are not there: nothing to measure.');
else void main();
