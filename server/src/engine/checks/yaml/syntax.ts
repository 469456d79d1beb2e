import { get } from '../../syntax/access.js';
import { plainProblems } from '../../syntax/damage.js';
import type { Document } from '../../syntax/tree.js';
import { check } from '../check.js';

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
  *run({ document }) {
    if (document.shape !== 'whole') return;
    const reader = isObject(document) ? 'K' : 'P';
    for (const it of plainProblems(document)) {
      if (it.readers.length > 0 && !it.readers.includes(reader)) continue;
      const at = { value: it.message, region: it.region, span: it.span };
      const related = it.context ? [{ message: 'It began here.', at: { value: undefined, region: it.region, span: it.context } }] : [];
      yield { message: it.message, at, related, ...toolOf(document, reader) };
    }
  },
});

function isObject(document: Document): boolean {
  return get(document.root, 'apiVersion') !== undefined || get(document.root, 'kind') !== undefined;
}

function toolOf(document: Document, reader: 'K' | 'P'): { readonly tool: 'Prometheus' | 'Grafana' | 'DataKit' } | Record<string, never> {
  if (document.format === 'toml') return { tool: 'DataKit' };
  if (document.format !== 'yaml') return { tool: 'Grafana' };
  return reader === 'P' ? { tool: 'Prometheus' } : {};
}
