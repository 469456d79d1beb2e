import { get, isMergeKey, textOf } from '../../syntax/access.js';
import { goLineAt, goQuote, lineOf } from '../../syntax/go-value.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Document, MapNode, Node, Pair } from '../../syntax/tree.js';
import { foundInMaps } from '../../syntax/walk.js';
import { check, type Finding } from '../check.js';
import { alertmanagerFindings } from '../shared-alertmanager.js';
import { prometheusFindings } from '../shared-prometheus.js';
import { isFragment } from '../shared-schema.js';

/** Keys written twice: refused by the strict readers, silently overwritten by the others. go-yaml decode.go setMapIndex, mapping. */
export const duplicateKey = check({
  code: 'yaml/duplicate-key',
  scope: 'unit',
  on: ['Document', 'PrometheusConfig', 'AlertmanagerFile'],
  weight: { severity: 'error', refusedBy: 'Prometheus', says: 'key "x" already set in map' },
  docs: {
    what: 'A key stands twice in the same map.',
    why: 'Prometheus, Alertmanager and rule files are refused; `istioctl validate` refuses a Kubernetes object, while kubectl keeps the last one without a word, and what the first said is lost.',
    fix: 'Take one of them out, or merge their values.',
  },
  run(unit, tell, target) {
    const { document } = unit;
    if (unit.unit === 'PrometheusConfig') prometheusFindings(unit, target, 'yaml/duplicate-key').forEach(tell);
    if (unit.unit === 'AlertmanagerFile') alertmanagerFindings(unit, target, 'yaml/duplicate-key').forEach(tell);
    if (unit.unit !== 'Document') return;
    if (document.shape !== 'whole' || document.problems.length > 0 || document.format === 'ini' || document.format === 'toml') return;
    if (isFragment(document, document.root)) return;
    const strictly = strictReader(document);
    if (unit.foreign && strictly === undefined) return;
    // Elsewhere the fields are texts: `y` and `on` are two labels to Prometheus and Alertmanager.
    const isJson = strictly === 'istioctl' || document.format === 'json' || get(document.root, 'apiVersion') !== undefined;
    const remembered = isJson ? repeatedInJson : strictly === 'R' ? repeatedInRules : repeatedTexts;
    for (const { pair, first } of foundInMaps(document.root, remembered, (map) => repeatedKeys(map, isJson, strictly === 'R')))
      tell(finding(pair, first, strictly, document));
  },
});

interface Repeated {
  readonly pair: Pair;
  readonly first: Pair;
}

const repeatedInJson = new WeakMap<Node, readonly Repeated[]>();
const repeatedInRules = new WeakMap<Node, readonly Repeated[]>();
const repeatedTexts = new WeakMap<Node, readonly Repeated[]>();
const none: readonly Repeated[] = [];

function repeatedKeys({ pairs }: MapNode, isJson: boolean, inRules: boolean): readonly Repeated[] {
  if (pairs.length < 2) return none;
  const found: Repeated[] = [];
  const seen = new Map<string, Pair>();
  for (const pair of pairs) {
    const id = identity(pair, isJson, inRules);
    if (id === undefined) continue;
    const first = seen.get(id);
    if (first) found.push({ pair, first });
    else seen.set(id, pair);
  }
  return found;
}

/** P and R are readers of Prometheus; `istioctl validate` refuses what kubectl takes. */
type Strict = 'P' | 'R' | 'istioctl';

/** Who reads the document, if it is someone strict. */
function strictReader(document: Document): Strict | undefined {
  const has = (key: string): boolean => get(document.root, key) !== undefined;
  if (document.format !== 'yaml') return undefined;
  if (has('apiVersion') && has('kind')) return 'istioctl';
  if (has('apiVersion') || has('kind')) return undefined;
  if (has('groups')) return 'R';
  return has('tests') ? 'P' : undefined;
}

/** Keys that are the same: for JSON what they become, for the others their text. For rule files (`inRules`) merge keys too, and lists or maps of any content. */
function identity(pair: Pair, isJson: boolean, inRules: boolean): string | undefined {
  const { key } = pair;
  if (inRules && (key.type === 'list' || key.type === 'map')) return key.type;
  if (inRules && key.type === 'missing') return '';
  if (key.type !== 'scalar') return undefined;
  if (isMergeKey(key)) return inRules ? '<<' : undefined;
  const text = textOf(key);
  if (!isJson || key.style !== 'plain') return text;
  const found = resolveScalar(key, 'K');
  return found.type === 'bool' || found.type === 'int' || found.type === 'float' ? String(found.value) : text;
}

function finding(pair: Pair, first: Pair, reader: Strict | undefined, document: Document): Finding {
  const text = pair.key.type === 'scalar' ? textOf(pair.key) : '';
  const at = { value: text, region: pair.key.region, span: pair.key.span };
  const related = [{ message: 'It is set here first.', at: { value: text, region: first.key.region, span: first.key.span } }];
  if (reader === 'R')
    return { message: `mapping key ${goQuote(text)} already defined at line ${lineInDocument(first.key, document)}`, at, related };
  if (reader === 'istioctl') {
    const hint = 'kubectl keeps the last one without a word; the first is lost.';
    return { message: `key ${JSON.stringify(text)} already set in map`, hint, tool: 'istioctl validate', at, related };
  }
  if (reader === 'P') return { message: `key ${JSON.stringify(text)} already set in map`, at, related };
  const message = `\`${text}\` is set twice: the last one counts, the first is lost without a word.`;
  return { severity: 'warning', tool: 'Mesh Monitoring', message, at, related };
}

/** From 1; of a text inside another, its own lines. */
function lineInDocument(node: Node, { pieces = [] }: Document): number {
  const { region } = node;
  if (region.home.type === 'file') return lineOf(node) + region.home.line;
  const above = pieces.slice(0, Math.max(0, pieces.indexOf(region)));
  return above.reduce((line, { text }) => line + goLineAt(text, text.length) - 1, lineOf(node));
}
