import { atLeast } from '../../catalogue/target.js';
import type { Engine } from '../../engine.js';
import type { Shape } from '../../schema/shape.js';
import type { Region } from '../../text/region.js';
import type { Span } from '../../text/span.js';
import { escapeQuoted } from '../block-path.js';
import type { Spot } from '../locate.js';
import { type ShapePlace, shapePlaceAt } from '../shape-place.js';
import { completeInnerText } from './inner-text.js';
import type { Offer } from './item.js';
import { itemSnippets } from './item-snippets.js';
import { textBeside } from './operator-values.js';
import { completePath } from './paths.js';
import { narrowed } from './provisioning-values.js';
import { completeHeader } from './snippets.js';
import { completeSuppression } from './suppressions.js';
import { knownValues } from './values.js';

export interface YamlOffers {
  readonly offers: readonly Offer[];
  readonly region: Region;
  readonly word: Span;
}

/** Offers for keys and values of the files' own structure; undefined where nothing is known of the place. */
export function completeYaml(engine: Engine, uri: string, spot: Spot, listed: readonly string[]): YamlOffers | undefined {
  const suppression = completeSuppression(engine, uri, spot);
  if (suppression) return suppression;
  if (isComment(spot)) return undefined;
  const found = shapePlaceAt(engine, uri, spot);
  const place = found && narrowed(found);
  // Of broken JSON there is a tree as YAML.
  const isJson = place?.document.format === 'json' || uri.endsWith('.json');
  if (!place) return isJson ? undefined : completeHeader(engine, uri, spot);
  const { region, word } = place;
  const inner = completePath(engine, place, listed) ?? completeInnerText(engine, uri, place, spot);
  if (inner) return inner;
  const known = knownValues(engine, place);
  if (isJson) {
    const texts = known ?? (place.at === 'key' ? keyOffers(engine, place) : isText(place.shape) ? valueOffers(place.shape) : []);
    return { offers: inJson(place, texts), region, word };
  }
  if (known) return inQuotes(place, known);
  const isMap = place.shape.kind === 'map' || place.at === 'key';
  return inQuotes(place, [...(isMap ? keyOffers(engine, place) : valueOffers(place.shape)), ...itemSnippets(place)]);
}

/** Offers as the quote that is open in front of the word holds them: escaped, and closed in front of a colon or where nothing else is written. */
function inQuotes(place: ShapePlace, all: readonly Offer[]): YamlOffers {
  const { region, word, quote, colon, at, shape } = place;
  if (!quote) return { offers: all, region, word };
  const isClosed = region.text.charAt(word.end) === quote;
  // A snippet has lines that no quotes can be around.
  const texts = all.filter((it) => !it.snippet);
  if (at === 'key' || (shape.kind === 'map' && at === 'item')) {
    const closing = colon && isClosed ? '' : quote;
    const offers = texts.map((it) => {
      const behind = (it.insert ?? it.label).slice(it.label.length);
      return { ...it, insert: `${escapeQuoted(it.label, quote)}${closing}${behind}` };
    });
    return { offers, region, word: isClosed && !colon ? { start: word.start, end: word.end + 1 } : word };
  }
  const isOver = /^[ \t]*(?:\r?(?:\n|$)|[,\]}]|(?<=[ \t])#)/.test(region.text.slice(word.end));
  const offers = texts.map((it) => {
    const closing = isOver && !it.again ? quote : '';
    return { ...it, insert: `${escapeQuoted(it.insert ?? it.label, quote)}${closing}` };
  });
  return { offers, region, word };
}

/** Whether a number sign stands before the cursor, outside of quotes. */
function isComment({ region, offset }: Spot): boolean {
  const head = region.text.slice(region.text.lastIndexOf('\n', offset - 1) + 1, offset);
  return /(?:^|\s)#/.test(head.replaceAll(/"(?:\\.|[^"\\])*"|'[^']*'/g, 'x').replace(/["'].*$/, ''));
}

/** Texts stand in quotes; the key of a map is only known once it has some. */
function inJson({ region, word, at }: ShapePlace, texts: readonly Offer[]): readonly Offer[] {
  const isQuoted = region.text[word.start - 1] === '"';
  if (!isQuoted && at === 'key') return [];
  return texts.map(({ again: _again, ...it }) => ({
    ...it,
    insert: isQuoted ? escapeQuoted(it.insert ?? it.label, '"') : JSON.stringify(it.insert ?? it.label),
  }));
}

function isText(shape: Shape): boolean {
  return shape.kind === 'scalar' && (shape.type === 'string' || shape.type === 'duration');
}

/** What an action of a relabel rule reads, in the words of prometheus.yml, most wanted first. Source: `relabel/relabel.go` of Prometheus. */
const readByAction: Readonly<Record<string, readonly string[]>> = {
  replace: ['source_labels', 'regex', 'target_label', 'replacement', 'separator'],
  keep: ['source_labels', 'regex', 'separator'],
  drop: ['source_labels', 'regex', 'separator'],
  keepequal: ['source_labels', 'target_label'],
  dropequal: ['source_labels', 'target_label'],
  hashmod: ['source_labels', 'modulus', 'target_label', 'separator'],
  labelmap: ['regex', 'replacement'],
  labeldrop: ['regex'],
  labelkeep: ['regex'],
  lowercase: ['source_labels', 'target_label', 'separator'],
  uppercase: ['source_labels', 'target_label', 'separator'],
};

/** Fields that the map around the cursor reads, most wanted first; undefined: nothing in it decides that. */
function fieldsRead(place: ShapePlace, fields: ReadonlySet<string>): readonly string[] | undefined {
  if (fields.has('modulus') && fields.has('action')) {
    const action = place.siblings.has('action') ? textBeside(place, 'action') : undefined;
    const read = readByAction[action?.toLowerCase() ?? 'replace'];
    const camel = (it: string) => it.replace(/_(\w)/, (_, c: string) => c.toUpperCase());
    return read && [...(fields.has('source_labels') ? read : read.map(camel)), 'action'];
  }
  // Tags of a metric that is switched off are nobody's; one that is removed has no value.
  if (fields.has('tagOverrides') && place.siblings.has('disabled') && textBeside(place, 'disabled') === 'true') return ['match'];
  if (fields.has('operation') && place.siblings.has('operation') && textBeside(place, 'operation') === 'REMOVE') return [];
  return undefined;
}

/** Forms that another field of the same map has taken the place of, though no schema calls them deprecated. */
const olderForms = new Set(['targetRef']);

/** Fields that are not there yet, that the target knows and that nothing there excludes; deprecated ones and those that nobody reads last. */
function keyOffers({ settings }: Engine, place: ShapePlace): readonly Offer[] {
  const { shape, siblings, colon, at, unit } = place;
  if (shape.kind !== 'map' || at === 'value') return [];
  const version = unit.unit === 'AlertmanagerFile' ? settings.target.alertmanager : settings.target.prometheus;
  const isKnown = (since: string | undefined) => since === undefined || !/^\d/.test(since) || atLeast(version, since);
  const open = [...shape.fields.values()].filter(
    ({ name, since }) =>
      !siblings.has(name) &&
      (unit.unit === 'KubernetesObject' || isKnown(since)) &&
      !shape.exclusive.some((set) => set.includes(name) && set.some((it) => it !== name && siblings.has(it))),
  );
  const read = fieldsRead(place, new Set(shape.fields.keys()));
  const rank = (it: (typeof open)[number]): number => {
    if (it.deprecated || olderForms.has(it.name)) return 2000;
    if (it.required && !read) return 0;
    if (!read) return 1;
    return read.includes(it.name) ? read.indexOf(it.name) : 1000;
  };
  return open
    .sort((a, b) => rank(a) - rank(b))
    .map((field) => {
      const inner = field.shape();
      const holds = inner.kind === 'map' || inner.kind === 'list' || inner.kind === 'free';
      return {
        label: field.name,
        kind: 'field',
        docs: field.doc,
        insert: colon ? field.name : holds ? `${field.name}:` : `${field.name}: `,
        again: !holds,
        ...(field.default ? { detail: `default ${field.default}` } : {}),
        ...(field.deprecated ? { deprecated: true } : {}),
      };
    });
}

function valueOffers(shape: Shape): readonly Offer[] {
  if (shape.kind === 'list') return valueOffers(shape.item());
  if (shape.kind !== 'scalar') return [];
  if (shape.type === 'duration') return ['15s', '30s', '1m', '5m', '10m', '15m', '1h'].map((label) => ({ label, kind: 'duration' }));
  // The API server takes actions with a capital too; one spelling is enough.
  const values = shape.values.filter((it) => !shape.values.includes(it.toLowerCase()) || it === it.toLowerCase());
  return values.map((label) => ({ label, kind: 'enum' }));
}
