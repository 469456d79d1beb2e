import { conversionFaults } from '../../kubernetes/json-conversion.js';
import { isProjectFile } from '../../resources/source.js';
import { get, itemsOf } from '../../syntax/access.js';
import { isAliasBomb } from '../../syntax/aliases.js';
import { plainProblems } from '../../syntax/damage.js';
import { decodeAny } from '../../syntax/go-value.js';
import { openQuote, type Repair, repairOf } from '../../syntax/repair.js';
import type { Document, Reader, SyntaxProblem } from '../../syntax/tree.js';
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
    if (reader === 'K' && document.problems.length === 0 && document.format === 'yaml')
      for (const { message, node } of conversionFaults(document))
        tell({ message, at: { value: message, region: node.region, span: node.span } });
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
