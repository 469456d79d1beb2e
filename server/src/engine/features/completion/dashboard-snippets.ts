import type { Engine } from '../../engine.js';
import { documentAt, type Spot } from '../locate.js';
import { escapeSnippet, type Offer } from './item.js';
import { querySnippets } from './snippets/texts.js';
import type { YamlOffers } from './yaml.js';

/** Panels by the query that they show. Units are Grafana's. */
const panels = [
  ['grafana-panel-rps', 'Panel: requests a second', 'istio-rps', 'reqps'],
  ['grafana-panel-error-rate', 'Panel: share of requests that fail', 'istio-error-rate', 'percentunit'],
  ['grafana-panel-latency', 'Panel: how long the slowest requests take', 'istio-p99', 'ms'],
] as const;

const variables = [
  ['grafana-var-namespace', 'Variable: a namespace of the mesh', 'namespace', 'destination_workload_namespace'],
  ['grafana-var-service', 'Variable: a service of the mesh', 'service', 'destination_service_name'],
] as const;

/** Panels and variables where a dashboard’s JSON begins an item of their lists. */
export function completeDashboard(engine: Engine, uri: string, spot: Spot): YamlOffers | undefined {
  const at = documentAt(engine, uri, spot);
  if (at?.document.format !== 'json' || !/"(?:schemaVersion|panels|templating)"/.test(at.region.text)) return undefined;
  const { region, offset } = at;
  const { text } = region;
  const before = /[\w-]*$/.exec(text.slice(0, offset))?.[0] ?? '';
  const start = offset - before.length;
  const end = offset + (/^[\w-]*/.exec(text.slice(offset))?.[0].length ?? 0);
  const path = openPath(text.slice(0, start));
  if (!path || !/[[,]\s*$/.test(text.slice(0, start))) return undefined;
  const source = datasourceIn(text);
  const comma = /^\s*\{/.test(text.slice(end)) ? ',' : '';
  const items =
    path[path.length - 1] === 'panels' ? panelOffers(source) : path.join('.') === 'templating.list' ? variableOffers(source) : undefined;
  if (!items) return undefined;
  // A host's line and its own are indented by it; the lines of the item as the list is.
  const line = /[^\n]*$/.exec(text.slice(0, start))?.[0] ?? '';
  const indent = /^\s*/.exec(line)?.[0] ?? '';
  const offers = items.map((it) => ({ ...it, insert: `${it.insert ?? ''}${comma}`.replaceAll('\n', `\n${indent}`), indented: true }));
  return { offers, region, word: { start, end } };
}

/** The keys that lead to the list that is open at the end of a text; undefined: what is open is no list. */
function openPath(text: string): readonly string[] | undefined {
  const stack: { readonly bracket: string; readonly key: string }[] = [];
  let key = '';
  for (const token of text.matchAll(/"((?:[^"\\\n]|\\.)*)"(\s*:)?|[[\]{}]/g)) {
    const [all, name, colon] = token;
    if (all === '[' || all === '{') stack.push({ bracket: all, key });
    else if (all === ']' || all === '}') stack.pop();
    key = colon === undefined ? '' : (name ?? '');
  }
  if (stack[stack.length - 1]?.bracket !== '[') return undefined;
  return stack.map((it) => it.key).filter((it) => it !== '');
}

/** As the dashboard chooses it: by a variable, where it has one. */
function datasourceIn(text: string): string {
  const found = /"name"\s*:\s*"(\w+)"[^{}[\]]*"type"\s*:\s*"datasource"|"type"\s*:\s*"datasource"[^{}[\]]*"name"\s*:\s*"(\w+)"/.exec(text);
  const name = found?.[1] ?? found?.[2];
  const uid = name === undefined ? `\${9:prometheus}` : escapeSnippet(`\${${name}}`);
  return `{ "type": "prometheus", "uid": "${uid}" \\}`;
}

function panelOffers(source: string): readonly Offer[] {
  const queries = new Map(querySnippets('\\$__rate_interval').map(([name, , text]) => [name, text]));
  return panels.map(([label, detail, query, unit]) => {
    // Tab stops of the query stay; quotes are JSON's.
    const expr = (queries.get(query) ?? '').replaceAll('"', '\\\\"');
    const insert = `{
  "type": "timeseries",
  "title": "\${8:${detail.replace('Panel: ', '')}}",
  "datasource": ${source},
  "gridPos": { "h": 8, "w": 12, "x": 0, "y": 0 \\},
  "fieldConfig": { "defaults": { "unit": "${unit}" \\}, "overrides": [] \\},
  "targets": [{ "refId": "A", "expr": "${expr}", "legendFormat": "__auto" \\}]
\\}`;
    return { label, kind: 'snippet', detail, insert, snippet: true };
  });
}

function variableOffers(source: string): readonly Offer[] {
  return variables.map(([label, detail, name, of]) => ({
    label,
    kind: 'snippet',
    detail,
    insert: `{
  "type": "query",
  "name": "\${1:${name}}",
  "datasource": ${source},
  "query": "label_values(istio_requests_total, ${of})",
  "refresh": 2,
  "multi": true,
  "includeAll": true
\\}`,
    snippet: true,
  }));
}
