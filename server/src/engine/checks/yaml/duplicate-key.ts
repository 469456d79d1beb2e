import { get, textOf } from '../../syntax/access.js';
import { goLineAt, goQuote, lineOf } from '../../syntax/go-value.js';
import { repeatedKeys } from '../../syntax/repeated-keys.js';
import type { Document, Node, Pair } from '../../syntax/tree.js';
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
    for (const { pair, first } of repeatedKeys(document.root, isJson ? 'json' : strictly === 'R' ? 'rules' : 'texts'))
      tell(finding(pair, first, strictly, document));
  },
});

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
