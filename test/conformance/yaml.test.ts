import { nodeAtPath, textOf } from '../../server/src/engine/syntax/access.js';
import { lineOf } from '../../server/src/engine/syntax/go-value.js';
import { regionOf } from '../../server/src/engine/syntax/regions.js';
import type { Reader } from '../../server/src/engine/syntax/tree.js';
import { textOfBytes } from '../../server/src/engine/syntax/utf8.js';
import { type Encoded, goJson, readValue } from '../../server/src/engine/syntax/value.js';
import { faultOfV3, parseYaml } from '../../server/src/engine/syntax/yaml.js';
import { positionAt } from '../../server/src/engine/text/lines.js';
import { fileRegion, linesOf } from '../../server/src/engine/text/region.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { decodeInto, type GoType } from '../support/decode-into.js';

interface Outcome {
  readonly value?: Encoded;
  readonly json?: string;
  readonly error?: string;
  readonly ok?: boolean;
  readonly skip?: boolean;
}

interface Mark {
  readonly line: number;
  readonly column: number;
  readonly contextLine?: number;
}

interface ValueCase {
  readonly id: string;
  readonly text?: string;
  readonly b64?: string;
  readonly textRepeat?: readonly (readonly [string, number])[];
  readonly goV2: Outcome;
  readonly goV3: Outcome;
  readonly sigs: Outcome;
  readonly docs?: { readonly kubectl: readonly Outcome[] };
  readonly into?: { readonly goV2: Readonly<Record<string, Outcome>>; readonly goV3: Readonly<Record<string, Outcome>> };
  readonly at?: Mark;
  readonly atV2?: Mark;
}

const values = sharedLines<ValueCase>('yaml/cases/values.jsonl');

/** The text of a case, or why its bytes are refused. */
function textOfCase(it: ValueCase): { readonly text: string; readonly refused?: string } {
  if (it.b64 !== undefined) return textOfBytes(Buffer.from(it.b64, 'base64'));
  if (it.textRepeat) return { text: it.textRepeat.map(([piece, times]) => piece.repeat(times)).join('') };
  return { text: it.text ?? '' };
}

/** Go's words without its place. */
function bare(error: string): string {
  return error.replace(/^(?:error converting YAML to JSON: )?(?:yaml: )?(?:line \d+: )?/, '');
}

/** JSON with sorted keys. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_, it: unknown) =>
    it !== null && typeof it === 'object' && !Array.isArray(it)
      ? Object.fromEntries(Object.entries(it).sort(([a], [b]) => (a < b ? -1 : 1)))
      : it,
  );
}

function compareRead(it: ValueCase, reader: Reader, expected: Outcome): string | undefined {
  const { text, refused } = textOfCase(it);
  const read = refused === undefined ? readValue(text, reader) : { documents: [], refused: { error: refused } };
  if (expected.error !== undefined) {
    if (!read.refused) return `accepted, refused by Go: ${expected.error}`;
    const words = bare(expected.error);
    return read.refused.error === words ? undefined : `says ${JSON.stringify(read.refused.error)}, Go ${JSON.stringify(words)}`;
  }
  if (read.refused) return `refused: ${read.refused.error}`;
  if (expected.ok) return undefined;
  const found = read.documents[0] ?? null;
  const ours = expected.json === undefined ? canonical(found) : goJson(found);
  const theirs = expected.json === undefined ? canonical(expected.value) : expected.json;
  return ours === theirs || (expected.json !== undefined && canonical(JSON.parse(ours)) === canonical(JSON.parse(theirs)))
    ? undefined
    : `${ours} is not ${theirs}`;
}

function compareObjects(it: ValueCase): string | undefined {
  const outcomes = (it.docs?.kubectl ?? [it.sigs]).filter((outcome) => !outcome.skip);
  if (outcomes.length <= 1) return compareRead(it, 'K', outcomes[0] ?? { value: null });
  const { documents, refused } = readValue(textOfCase(it).text, 'K');
  const ours = [...documents.map(goJson), ...(refused ? [refused.error] : [])];
  const theirs = outcomes.map((outcome) => outcome.json ?? bare(outcome.error ?? ''));
  return canonical(ours) === canonical(theirs) ? undefined : `${canonical(ours)} is not ${canonical(theirs)}`;
}

function* compareInto(it: ValueCase, reader: 'P' | 'R'): Iterable<Verdict> {
  const outcomes = it.into?.[reader === 'P' ? 'goV2' : 'goV3'] ?? {};
  for (const [type, expected] of Object.entries(outcomes)) {
    const id = `${it.id} into ${type}`;
    const document = parseYaml(fileRegion('case.yaml', 0, it.text ?? ''));
    const node = nodeAtPath(document.root, 'v');
    const problem = document.problems[0]?.message;
    const result = node && !problem ? decodeInto(node, type as GoType, reader) : undefined;
    const faults = (result?.faults ?? []).map((fault) =>
      fault.fatal ? fault.message : `unmarshal errors:\n  line ${lineOf(fault.node)}: ${fault.message}`,
    );
    const error = problem ?? faults[0];
    let differs: string | undefined;
    if (expected.error !== undefined) {
      if (error !== bare(expected.error)) differs = `says ${JSON.stringify(error)}, Go ${JSON.stringify(bare(expected.error))}`;
    } else if (error !== undefined) differs = `refused: ${error}`;
    else {
      // Null leaves the zero value.
      const zero: unknown = type === 'string' ? '' : type === 'bool' ? false : type === 'int' || type === 'float64' ? 0 : null;
      const ours = canonical(plain(result?.value ?? zero));
      const theirs = canonical(plain(expected.value));
      if (ours !== theirs) differs = `${ours} is not ${theirs}`;
    }
    yield { id, differs };
  }
}

/** Numbers of any encoding as one text. */
function plain(value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? '+Inf' : '-Inf';
  if (typeof value === 'bigint' || typeof value === 'number') return Number(value) || 0;
  if (value !== null && typeof value === 'object' && !Array.isArray(value)) {
    const { $float, $int, $bytes } = value as { $float?: string; $int?: string; $bytes?: string };
    if ($float !== undefined) return $float === '+Inf' || $float === '-Inf' || $float === 'NaN' ? $float : Number($float);
    if ($int !== undefined) return Number($int);
    if ($bytes !== undefined) return Buffer.from($bytes, 'base64').toString('latin1');
  }
  return value;
}

conformance('yaml values P', () =>
  values.flatMap((it) => [{ id: it.id, differs: compareRead(it, 'P', it.goV2) }, ...compareInto(it, 'P')]),
);
conformance('yaml values R', () =>
  values.flatMap((it) => [{ id: it.id, differs: compareRead(it, 'R', it.goV3) }, ...compareInto(it, 'R')]),
);
conformance('yaml values K', () => values.map((it) => ({ id: it.id, differs: compareObjects(it) })));

conformance('yaml error places', () =>
  values
    .filter((it) => it.at)
    .map((it) => {
      const at = it.at;
      const { refused } = readValue(textOfCase(it).text, 'R');
      const ours = refused ? `${refused.line}:${refused.column}` : 'accepted';
      const theirs = `${at?.line}:${at?.column}`;
      return { id: it.id, differs: ours === theirs ? undefined : `${ours} is not ${theirs}: ${refused?.error}` };
    }),
);

interface ScalarCase {
  readonly id: string;
  readonly text: string;
  readonly path: readonly (string | number)[];
  readonly goV3: Outcome;
  readonly start?: readonly [number, number];
  readonly marks?: readonly (readonly [number, number])[];
}

const scalars = sharedLines<ScalarCase>('yaml/cases/scalars.jsonl');

conformance('yaml scalars', () =>
  scalars.map((it) => {
    const document = parseYaml(fileRegion('case.yaml', 0, it.text));
    const error = faultOfV3(document.region)?.message;
    if (it.goV3.error !== undefined)
      return { id: it.id, differs: error === bare(it.goV3.error) ? undefined : `says ${error}, Go ${it.goV3.error}` };
    const node = nodeAtPath(document.root, ...it.path);
    if (error !== undefined) return { id: it.id, differs: `refused: ${error}` };
    const value = node?.type === 'scalar' ? textOf(node) : '';
    if (value !== (it.goV3.value ?? '')) return { id: it.id, differs: `${JSON.stringify(value)} is not ${JSON.stringify(it.goV3.value)}` };
    if (it.start && node) {
      const at = positionAt(linesOf(document.region), node.properties ?? node.span.start);
      const place = `${at.line + 1}:${at.character + 1}`;
      if (place !== it.start.join(':') && !/[\x85\u2028\u2029]/.test(it.text))
        return { id: it.id, differs: `begins at ${place}, not ${it.start.join(':')}` };
    }
    return { id: it.id, differs: undefined };
  }),
);

conformance('yaml marks', () =>
  scalars
    .filter((it) => it.marks && it.goV3.error === undefined)
    .flatMap((it) => {
      const document = parseYaml(fileRegion('case.yaml', 0, it.text));
      const node = nodeAtPath(document.root, ...it.path);
      if (node?.type !== 'scalar') return [{ id: it.id, differs: 'no scalar' }];
      const { home } = regionOf(node);
      if (home.type !== 'host') return [{ id: it.id, differs: 'no host' }];
      return (it.marks ?? []).map(([index, offset]) => {
        const start = home.map.toHost({ start: index, end: index + 1 }).start;
        const back = home.map.fromHost(offset);
        const differs =
          start !== offset
            ? `${index} stands at ${start}, not ${offset}`
            : back !== index
              ? `${offset} reads as ${back}, not ${index}`
              : undefined;
        return { id: `${it.id} ${index}`, differs };
      });
    }),
);
