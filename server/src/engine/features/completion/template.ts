import { labelsOf, stateOf } from '../../promql/labels.js';
import { parsePromql } from '../../promql/parsed.js';
import type { TemplateUnit } from '../../resources/unit.js';
import { functionNames, functionsOf } from '../../template/alert.js';
import { functionDocs, variableDocs } from '../../template/docs.js';
import type { Span } from '../../text/span.js';
import { metricLabels } from '../../workspace/metrics.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Offer } from './item.js';

/** Offers inside an action of an alert's template; nothing in its free text. */
export function completeTemplate(
  workspace: Workspace,
  unit: TemplateUnit,
  offset: number,
): { readonly offers: readonly Offer[]; readonly word: Span } {
  const { text } = unit.region;
  const nothing = { offers: [], word: { start: offset, end: offset } };
  const open = text.lastIndexOf('{{', offset - 1);
  if (unit.place !== 'alert' || open < 0 || text.lastIndexOf('}}', offset - 1) > open) return nothing;
  const head = text.slice(open + 2, offset);
  if ((head.match(/"/g)?.length ?? 0) % 2 === 1) return nothing;
  const typed = /[\w$]*$/.exec(head)?.[0] ?? '';
  const word = { start: offset - typed.length, end: offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0) };
  const before = head.slice(0, head.length - typed.length);
  if (/(?:\$labels|\.Labels)\.$/.test(before)) return { offers: labelOffers(workspace, unit), word };
  if (/(?:^|[\s(|])\.$/.test(before)) return { offers: fields('Labels', 'Value', 'ExternalLabels', 'ExternalURL'), word };
  if (before.endsWith('.')) return nothing;
  const variables = [...variableDocs].map(([label, docs]): Offer => ({ label, kind: 'field', docs }));
  const functions = functionOffers(workspace.settings.target.prometheus);
  if (typed.startsWith('$')) return { offers: variables, word };
  return { offers: /\|\s*$/.test(before) ? functions : [...variables, ...functions], word };
}

function fields(...names: readonly string[]): readonly Offer[] {
  return names.map((label) => ({ label, kind: 'field' }));
}

/** Labels that the alert's expression keeps. */
function labelOffers(workspace: Workspace, { query }: TemplateUnit): readonly Offer[] {
  if (!query) return [];
  const labels = labelsOf(parsePromql(query.region.text, workspace.settings.target).expr, metricLabels(workspace));
  return [...labels.known.keys()]
    .filter((name) => name !== '__name__' && name !== 'le' && stateOf(labels, name).presence !== 'never')
    .map((label) => ({ label, kind: 'label' }));
}

function functionOffers(version: string): readonly Offer[] {
  const own = [...functionsOf(version).keys()];
  const rest = [...functionNames(version)].filter((it) => !own.includes(it));
  return [...own, ...rest].map((label) => {
    const docs = functionDocs.get(label);
    return { label, kind: 'function', ...(docs ? { docs } : {}) };
  });
}
