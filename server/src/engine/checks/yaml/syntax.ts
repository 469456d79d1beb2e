import { isProjectFile } from '../../resources/source.js';
import { get, itemsOf, textOf } from '../../syntax/access.js';
import { isAliasBomb } from '../../syntax/aliases.js';
import { plainProblems } from '../../syntax/damage.js';
import { decodeAny } from '../../syntax/go-value.js';
import { openQuote, type Repair, repairOf } from '../../syntax/repair.js';
import { resolveScalar } from '../../syntax/resolve.js';
import type { Document, Node, Reader, ScalarNode, SyntaxProblem } from '../../syntax/tree.js';
import { toJson } from '../../syntax/value.js';
import { foundIn, nodesOf } from '../../syntax/walk.js';
import { faultOfV3 } from '../../syntax/yaml.js';
import { outermost } from '../../text/region.js';
import { check, type Finding, type Tell } from '../check.js';
import { asTold, readerOf } from '../shared-damage.js';
import { withFixes } from '../shared-lazy-fixes.js';

/** What the program that reads the document refuses, in its own words. go-yaml scannerc.go, parserc.go; encoding/json for JSON. */
export const syntax = check({
  code: 'yaml/syntax',
  scope: 'unit',
  on: ['Document'],
  weight: { severity: 'error', refusedBy: 'Kubernetes API server', says: 'did not find expected key' },
  docs: {
    what: 'The text is no YAML or JSON for the program that reads it.',
    why: 'Prometheus, Alertmanager, kubectl and Grafana refuse the whole file: nothing in it takes effect.',
    fix: 'Mend the marked place; what begins there was not ended, or what stands there cannot stand there.',
  },
  run({ document }, tell) {
    // Of TOML, `datakit/toml-syntax` says it.
    if (document.shape !== 'whole' || document.format === 'toml' || isReadAsYaml(document)) return;
    const reader = readerOf(document);
    for (const found of plainProblems(document)) {
      if (found.readers.length > 0 && !found.readers.includes(reader)) continue;
      tell(finding(asTold(document, found), reader, document));
    }
    if (reader === 'R' && document.unread && document.problems.length === 0) {
      const ahead = faultOfV3(document.region);
      if (ahead) tell(finding(ahead, reader, document));
    }
    if (reader === 'K' && document.problems.length === 0 && document.format === 'yaml' && isOdd(document)) conversionFaults(tell, document);
    if (reader === 'P' && isAliasBomb(document)) excessiveAliasing(tell, document);
  },
});

/**
 * go-yaml counts what aliases make it decode. Where it knows the type of everything it decodes no more than that type has, so that of the files of
 * Prometheus and Alertmanager only a route can multiply: its routes are routes. decode.go `unmarshal`, v2.4.4.
 */
function excessiveAliasing(tell: Tell, document: Document): void {
  const route = get(document.root, 'route');
  const fault = route && decodeAny(route, 'P').faults.find((it) => it.fatal);
  if (!fault) return;
  const { message, node } = fault;
  tell({ message, at: { value: message, region: node.region, span: node.span }, tool: 'Alertmanager' });
}

function finding(problem: SyntaxProblem, reader: Reader, document: Document): Finding {
  const { message, region, span, context } = problem;
  const quote = document.format === 'yaml' ? openQuote(problem) : undefined;
  const related = quote
    ? [{ message: 'Only here is the quote closed.', at: { value: undefined, region, span: quote.closed } }]
    : context
      ? [{ message: 'It began here.', at: { value: undefined, region, span: context } }]
      : [];
  const found = {
    message,
    ...(quote ? { hint: 'The quote is not closed on its line.' } : {}),
    at: { value: message, region, span: quote?.open ?? span },
    related,
    ...toolOf(document, reader),
  };
  if (document.format !== 'yaml') return found;
  return withFixes(found, () => {
    const repair = repairOf(problem);
    return repair ? [{ title: titles[repair.kind], preferred: true, edits: repair.edits }] : [];
  });
}

const titles: Readonly<Record<Repair['kind'], string>> = {
  quote: 'Quote the text',
  close: 'Close the quote',
  indent: 'Indent as above',
};

const oddNodes = new WeakMap<Node, readonly Node[]>();
const none: readonly Node[] = [];

/** Whether something in the tree may have no JSON form: keys that are collections, tags, aliases, infinities, null keys. */
function isOdd(document: Document): boolean {
  return (
    foundIn(document.root, oddNodes, (node) => {
      if (node.type === 'alias' || node.tag !== undefined) return [node];
      if (node.type === 'map' && node.pairs.some((it) => it.key.type !== 'scalar' || isNullKey(it.key))) return [node];
      return node.type === 'scalar' && node.style === 'plain' && isInfinity(node) ? [node] : none;
    }).length > 0
  );
}

/** Most keys are told by their first character. */
function isNullKey(key: ScalarNode): boolean {
  const first = key.region.text.charCodeAt(key.span.start);
  const maybe = first === 126 || first === 110 || first === 78 || key.span.start === key.span.end;
  return maybe && resolveScalar(key, 'K').type === 'null';
}

function isInfinity(node: ScalarNode): boolean {
  return node.span.end - node.span.start < 6 && /^[-+]?\.(?:inf|nan)$/i.test(textOf(node));
}

/** What fails when kubectl turns the YAML into JSON. sigs.k8s.io/yaml yaml.go, v1.6.0. */
function conversionFaults(tell: Tell, document: Document): void {
  const { value, faults } = decodeAny(document.root, 'K');
  for (const { message, node } of faults) tell({ message, at: { value: message, region: node.region, span: node.span } });
  const json = value && toJson(value);
  if (!json || !('error' in json)) return;
  for (const node of nodesOf(document.root)) {
    const culprit =
      node.type === 'map'
        ? node.pairs.find((it) => it.key.type !== 'scalar' || resolveScalar(it.key, 'K').type === 'null')?.key
        : node.type === 'scalar' && node.style === 'plain' && /^[-+]?\.(?:inf|nan)$/i.test(textOf(node))
          ? node
          : undefined;
    if (!culprit) continue;
    tell({ message: json.error, at: { value: json.error, region: culprit.region, span: culprit.span } });
    return;
  }
}

/** Prometheus and Alertmanager read their files as YAML whatever they are called: it takes a comma at the end, and comments. */
function isReadAsYaml({ root, format }: Document): boolean {
  return (
    format === 'json' && ['scrape_configs', 'rule_files', 'groups', 'route', 'receivers'].some((field) => get(root, field) !== undefined)
  );
}

function toolOf(document: Document, reader: Reader): Pick<Finding, 'tool'> {
  if (isProjectFile(outermost(document.region).home.uri)) return { tool: 'Mesh Monitoring' };
  if (document.format !== 'yaml' && reader !== 'K') return { tool: itemsOf(document.root).length > 0 ? 'promtool' : 'Grafana' };
  return reader !== 'K' ? { tool: 'Prometheus' } : {};
}
