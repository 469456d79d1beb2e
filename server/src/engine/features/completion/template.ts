import { parsedTemplate } from '../../checks/shared-notification.js';
import { parsePromql } from '../../promql/parsed.js';
import type { TemplateFileUnit, TemplateUnit } from '../../resources/unit.js';
import { functionNames, functionsOf } from '../../template/alert.js';
import { functionDocs, variableDocs } from '../../template/docs.js';
import { notificationNames } from '../../template/notification.js';
import type { Span } from '../../text/span.js';
import type { Workspace } from '../../workspace/workspace.js';
import { writtenLabels } from './alerts.js';
import type { Offer } from './item.js';
import { labelsIn } from './promql-labels.js';

/** Offers inside an action of a template; nothing in its free text. */
export function completeTemplate(
  workspace: Workspace,
  unit: TemplateUnit | TemplateFileUnit,
  offset: number,
): { readonly offers: readonly Offer[]; readonly word: Span } {
  const { text } = unit.region;
  const nothing = { offers: [], word: { start: offset, end: offset } };
  const open = text.lastIndexOf('{{', offset - 1);
  if (open < 0 || text.lastIndexOf('}}', offset - 1) > open) return nothing;
  const head = text.slice(open + 2, offset);
  const isAlert = unit.unit === 'Template' && unit.place === 'alert';
  const called = isAlert ? undefined : /\btemplate\s+(["`])([^"`]*)$/.exec(head);
  if (called) {
    const [, quote = '', typed = ''] = called;
    const rest = text.slice(offset).split(quote, 1)[0] ?? '';
    const end = offset + (/[\s}]/.test(rest) ? 0 : rest.length);
    return { offers: templateOffers(workspace), word: { start: offset - typed.length, end } };
  }
  if ((head.match(/"/g)?.length ?? 0) % 2 === 1) return nothing;
  const typed = /[\w$]*$/.exec(head)?.[0] ?? '';
  const word = { start: offset - typed.length, end: offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0) };
  const before = head.slice(0, head.length - typed.length);
  if (!isAlert) return { offers: notificationOffers(workspace, text.slice(0, open), before, typed), word };
  if (/(?:\$labels|\.Labels)\.$/.test(before)) return { offers: labelOffers(workspace, unit), word };
  if (/(?:^|[\s(|])\.$/.test(before)) return { offers: fields('Labels', 'Value', 'ExternalLabels', 'ExternalURL'), word };
  if (before.endsWith('.')) return nothing;
  const variables = [...variableDocs].map(([label, docs]): Offer => ({ label, kind: 'field', docs }));
  const functions = functionOffers(workspace.settings.target.prometheus);
  if (typed.startsWith('$')) return { offers: variables, word };
  return { offers: /\|\s*$/.test(before) ? functions : [...variables, ...functions], word };
}

/** What Alertmanager brings along, and what the files of the workspace define. */
function templateOffers(workspace: Workspace): readonly Offer[] {
  const { alertmanager: version } = workspace.settings.target;
  const own = workspace.units('TemplateFile').flatMap(({ region, name }) => {
    const parsed = parsedTemplate(region, name, version);
    // Of a text that is being typed the parser tells nothing.
    if (!parsed.ok) return [...region.text.matchAll(/\{\{-?\s*(?:define|block)\s+["`]([^"`]+)["`]/g)].map((it) => it[1] ?? '');
    return [...parsed.template.defined.keys()];
  });
  return [...new Set([...own.sort(), ...[...notificationNames(version).defaults].sort()])].map((label) => ({ label, kind: 'value' }));
}

/** template/template.go of Alertmanager, `Alert`. */
const alertFields = ['Status', 'Labels', 'Annotations', 'StartsAt', 'EndsAt', 'GeneratorURL', 'Fingerprint'];
const pairMethods = ['SortedPairs', 'Names', 'Values', 'Remove'];

/** In a loop over alerts the dot is one of them; in a definition it may be either. */
function notificationOffers(workspace: Workspace, above: string, before: string, typed: string): readonly Offer[] {
  const { alertmanager: version } = workspace.settings.target;
  const names = notificationNames(version);
  if (/\.Alerts\.$/.test(before)) return fields('Firing', 'Resolved');
  if (/Labels\.$/.test(before)) {
    const written = ['alertname', ...writtenLabels(workspace)].filter((it) => /^[A-Za-z_]\w*$/.test(it));
    return [...new Set(written)].map((label): Offer => ({ label, kind: 'label' })).concat(fields(...pairMethods));
  }
  if (/Annotations\.$/.test(before)) return fields('summary', 'description', 'runbook_url', ...pairMethods);
  if (/\$\.$/.test(before)) return fields(...names.fields);
  if (/(?:^|[\s(|])\.$/.test(before)) {
    const inAlert = /\{\{-?\s*(?:range|define|block)\b/.test(above);
    return fields(...new Set([...names.fields, ...(inAlert ? alertFields : [])]));
  }
  if (before.endsWith('.') || typed.startsWith('$')) return [];
  const rest = [...names.functions].filter((it) => !names.own.includes(it));
  return [...names.own, ...rest].map((label) => ({ label, kind: 'function' }));
}

function fields(...names: readonly string[]): readonly Offer[] {
  return names.map((label) => ({ label, kind: 'field' }));
}

/** Labels that the alert's expression keeps. */
function labelOffers(workspace: Workspace, { query }: TemplateUnit): readonly Offer[] {
  if (!query) return [];
  const { expr } = parsePromql(query.region.text, workspace.settings.target);
  return [...new Set(labelsIn(workspace, expr))].filter((it) => it !== 'le').map((label) => ({ label, kind: 'label' }));
}

function functionOffers(version: string): readonly Offer[] {
  const own = [...functionsOf(version).keys()];
  const rest = [...functionNames(version)].filter((it) => !own.includes(it));
  return [...own, ...rest].map((label) => {
    const docs = functionDocs.get(label);
    return { label, kind: 'function', ...(docs ? { docs } : {}) };
  });
}
