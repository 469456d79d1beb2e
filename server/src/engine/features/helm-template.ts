import type { Engine } from '../engine.js';
import { isTemplated } from '../resources/templated.js';
import type { QueryUnit } from '../resources/unit.js';
import { deref, get } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Document } from '../syntax/tree.js';
import { parseYaml } from '../syntax/yaml.js';
import type { Region } from '../text/region.js';
import { keptOn } from '../text/remember.js';
import type { Span } from '../text/span.js';
import { documentAt, languageAt, offsetIn, type Spot } from './locate.js';

const key = /^([ ]*(?:- +)*)expr[ ]*:(?=\s|$)/;
const ruleFile = /^[ ]*(?:- +)?(?:alert|record)[ ]*:/m;

/** The query or template at a spot, in a file that Helm fills first too. */
export function languageOrTemplateAt(engine: Engine, uri: string, spot: Spot): ReturnType<typeof languageAt> {
  return languageAt(engine, uri, spot) ?? templateQueryAt(engine, uri, spot);
}

/**
 * The expression at a spot of a rule file that Helm fills first. Nothing there is a unit, since the text is no YAML yet; but an `expr` without
 * actions stays as it stands. Told by lines: the key, and what is indented deeper below it.
 */
function templateQueryAt(engine: Engine, uri: string, spot: Spot): { readonly unit: QueryUnit; readonly offset: number } | undefined {
  const { region, offset } = spot;
  if (!isRuleTemplate(region)) return undefined;
  const found = documentAt(engine, uri, spot);
  if (found?.document.format !== 'yaml' || found.units.some((it) => it.unit !== 'Document')) return undefined;
  const { document } = found;
  const span = entryAt(region.text, offset);
  const unit = span && queryIn(document, region, span);
  const inside = unit && offsetIn(unit.region, spot);
  return unit && inside !== undefined ? { unit, offset: inside } : undefined;
}

function isRuleTemplate({ text }: Region): boolean {
  return text.includes('{{') && ruleFile.test(text);
}

/** Whether a document is a rule file, or a PrometheusRule, that Helm fills first. */
export function isRuleTemplateDocument(document: Document): boolean {
  const { region, format, shape } = document;
  return format === 'yaml' && isRuleTemplate(region) && (shape === 'template' || isTemplated(document));
}

/** All such expressions of a document; none where it is more than a template. */
export const templateQueries = keptOn((document: Document): readonly QueryUnit[] => {
  const { region } = document;
  if (!isRuleTemplateDocument(document)) return [];
  return [...region.text.matchAll(new RegExp(key, 'gm'))].flatMap(({ 1: lead = '', index: start }) => {
    return queryIn(document, region, { start, end: entryEnd(region.text, start, lead.length) }) ?? [];
  });
});

/** The query of the lines of an `expr`, if they have no actions. */
function queryIn(document: Document, region: Region, span: Span): QueryUnit | undefined {
  const text = region.text.slice(span.start, span.end);
  if (text.includes('{{') || text.includes('}}')) return undefined;
  const fragment: Region = {
    text,
    encode: (it) => it,
    home: {
      type: 'host',
      region,
      map: {
        length: text.length,
        toHost: (it) => ({ start: it.start + span.start, end: it.end + span.start }),
        fromHost: (it) => (it >= span.start && it <= span.end ? it - span.start : undefined),
      },
    },
  };
  const { root } = parseYaml(fragment);
  const map = root.type === 'list' ? root.items[0] : root;
  const node = deref(get(map, 'expr'));
  if (node?.type !== 'scalar') return undefined;
  return { unit: 'Query', document, region: regionOf(node), node, place: { type: 'file' }, entry: 'query', variables: [] };
}

/** The lines of the `expr` that an offset stands in. */
function entryAt(text: string, offset: number): { readonly start: number; readonly end: number } | undefined {
  let start = text.lastIndexOf('\n', offset - 1) + 1;
  for (let column = Number.POSITIVE_INFINITY; ; ) {
    const line = text.slice(start, lineEnd(text, start));
    const lead = key.exec(line)?.[1]?.length;
    if (lead !== undefined && lead < column) return { start, end: entryEnd(text, start, lead) };
    if (line.trim() !== '') column = Math.min(column, /^ */.exec(line)?.[0].length ?? 0);
    if (column === 0 || start === 0 || offset - start > 20_000) return undefined;
    start = text.lastIndexOf('\n', start - 2) + 1;
  }
}

function entryEnd(text: string, start: number, column: number): number {
  let end = lineEnd(text, start);
  while (end < text.length) {
    const next = lineEnd(text, end + 1);
    const line = text.slice(end + 1, next);
    if (line.trim() !== '' && (/^ */.exec(line)?.[0].length ?? 0) <= column) break;
    end = next;
  }
  return end;
}

function lineEnd(text: string, from: number): number {
  const found = text.indexOf('\n', from);
  return found < 0 ? text.length : found;
}
