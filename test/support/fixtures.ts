import { readFileSync } from 'node:fs';
import { allChecks } from '../../server/src/engine/checks/index.js';
import type { Diagnostic } from '../../server/src/engine/diagnostic.js';
import { type Change, createEngine, type Engine } from '../../server/src/engine/engine.js';
import { defaultSettings, readProject } from '../../server/src/engine/project.js';
import { referencesOf } from '../../server/src/engine/resources/references.js';
import { parseYaml } from '../../server/src/engine/syntax/yaml.js';
import { fileRegion } from '../../server/src/engine/text/region.js';
import { resolvePath } from '../../server/src/engine/workspace/paths.js';
import type { Settings } from '../../server/src/engine/workspace/workspace.js';

/** A finding that a fixture states: carets under the line above, severity, code and, where it matters, the message (or a part of it). */
export interface Annotation {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly severity: string;
  readonly code: string;
  readonly message: string;
}

export interface FixtureFile {
  readonly path: string;
  readonly text: string;
  readonly annotations: readonly Annotation[];
}

const annotation = /^(?:[ \t]*(?:#|\/\/))?([ \t]*)(\^+)(…?) +(error|warning|information|hint) +([a-z]+\/[a-z0-9-]+)(?:: (.*))?$/;
const fileHead = /^(?:#|\/\/) (\/[^\s]+)$/;

/** Takes the annotations out of a fixture's text; a line `# /path` starts the next file of its workspace. */
export function readFixture(name: string, source: string): readonly FixtureFile[] {
  const files: { path: string; lines: string[]; annotations: Annotation[] }[] = [];
  let current = { path: `/${name}`, lines: [] as string[], annotations: [] as Annotation[] };
  files.push(current);
  for (const line of source.split('\n')) {
    const head = fileHead.exec(line.trimEnd());
    if (head?.[1]) {
      current = { path: head[1], lines: [], annotations: [] };
      files.push(current);
      continue;
    }
    const match = annotation.exec(line);
    if (!match) {
      current.lines.push(line);
      continue;
    }
    const start = line.indexOf('^');
    current.annotations.push({
      line: current.lines.length - 1,
      start,
      end: start + (match[2]?.length ?? 0),
      severity: match[4] ?? '',
      code: match[5] ?? '',
      message: match[6] ?? '',
    });
  }
  return files
    .filter((it, i) => i > 0 || it.lines.some((line) => line.trim() !== '' && !line.startsWith('# ')) || files.length === 1)
    .map(({ path, lines, annotations }) => ({ path, text: lines.join('\n'), annotations }));
}

const codes = new Set(allChecks.map((it) => it.code as string));

/** An engine without files, of which a check that throws fails the test. */
export const strictEngine = (): Engine =>
  createEngine({
    checks: allChecks,
    onBug: (code, error) => {
      throw new Error(`bug in ${code}`, { cause: error });
    },
  });

/** An engine that holds a small workspace of path → text; its `.meshmon.yaml` counts. Bugs are thrown. */
export function engineOf(files: ReadonlyMap<string, string>, given?: Settings): Engine {
  const engine = strictEngine();
  const changes: Change[] = [];
  if (given) changes.push({ type: 'settings', settings: given, root: '/' });
  const project = files.get('/.meshmon.yaml');
  if (project !== undefined) {
    const { root } = parseYaml(fileRegion('/.meshmon.yaml', 0, project));
    const { settings } = readProject(root, defaultSettings, (code) => codes.has(code)).project;
    changes.push({ type: 'settings', settings, root: '/' });
  }
  // What a connected Prometheus would tell: the names of its metrics, and with `()` of functions that it refuses.
  const live = files.get('/.live');
  if (live !== undefined) {
    const words = live.split(/\s+/).filter((it) => it !== '');
    const metrics = new Set(words.filter((it) => !it.endsWith('()')));
    const functions = new Map(words.filter((it) => it.endsWith('()')).map((it) => [it.slice(0, -2), false]));
    changes.push({ type: 'live', facts: { from: 'demo', metrics, functions } });
  }
  for (const [uri, text] of files) if (uri !== '/.live') changes.push({ type: 'file', uri, text });
  engine.apply(changes);
  // The files are the whole workspace: what they name beside themselves and is not among them is not there.
  for (const uri of files.keys()) {
    if (uri === '/.live') continue;
    const named = engine.units(uri).flatMap((it) => referencesOf(it));
    const missing = named.filter((it) => !it.glob && !it.path.startsWith('/')).map((it) => resolvePath(uri, it.path));
    engine.apply(missing.filter((it) => !files.has(it)).map((it): Change => ({ type: 'known', uri: it, present: false })));
  }
  return engine;
}

/** Every difference between what a fixture states and what is found, of the codes that count in it. */
export function verifyFixture(path: string, code: string): readonly string[] {
  const files = readFixture(path.slice(path.lastIndexOf('/') + 1), readFileSync(path, 'utf8'));
  const engine = engineOf(new Map(files.map((it) => [it.path, it.text])));
  const counting = new Set([code, ...files.flatMap((file) => file.annotations.map((it) => it.code))]);
  const differences: string[] = [];
  for (const file of files) {
    const left = engine.diagnostics(file.path).filter((it) => counting.has(it.code));
    for (const expected of file.annotations) {
      const index = left.findIndex((it) => agrees(it, expected));
      if (index >= 0) left.splice(index, 1);
      else
        differences.push(
          `${file.path}:${expected.line + 1}: missing ${expected.severity} ${expected.code}: ${expected.message} at ${expected.start}-${expected.end}`,
        );
    }
    for (const it of left) {
      const { start, end } = it.range;
      differences.push(
        `${file.path}:${start.line + 1}: not stated: ${it.severity} ${it.code}: ${it.message} at ${start.character}-${end.line === start.line ? end.character : '…'}`,
      );
    }
  }
  return differences;
}

function agrees(found: Diagnostic, expected: Annotation): boolean {
  const { start, end } = found.range;
  return (
    found.code === expected.code &&
    found.severity === expected.severity &&
    start.line === expected.line &&
    start.character === expected.start &&
    (end.line > start.line || end.character === expected.end) &&
    found.message.includes(expected.message)
  );
}
