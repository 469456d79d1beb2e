import type { Engine } from '../../engine.js';
import type { Shape } from '../../schema/shape.js';
import type { Region } from '../../text/region.js';
import type { Span } from '../../text/span.js';
import type { Spot } from '../locate.js';
import { type ShapePlace, shapePlaceAt } from '../shape-place.js';
import { completeInnerText } from './inner-text.js';
import type { Offer } from './item.js';
import { itemSnippets } from './item-snippets.js';
import { completePath } from './paths.js';
import { completeHeader, ruleOffers } from './snippets.js';
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
  const place = shapePlaceAt(engine, uri, spot);
  // Of broken JSON there is a tree as YAML.
  const isJson = place?.document.format === 'json' || uri.endsWith('.json');
  if (!place) return isJson ? undefined : completeHeader(engine, uri, spot);
  const { region, word } = place;
  const inner = completePath(engine, place, listed) ?? completeInnerText(engine, uri, place, spot);
  if (inner) return inner;
  const known = knownValues(engine, place);
  if (isJson) {
    const texts = known ?? (place.at === 'key' ? keyOffers(place) : isText(place.shape) ? valueOffers(place.shape) : []);
    return { offers: inJson(place, texts), region, word };
  }
  if (known) return { offers: known, region, word };
  return {
    offers: [
      ...(place.shape.kind === 'map' || place.at === 'key' ? [...keyOffers(place), ...ruleOffers(place)] : valueOffers(place.shape)),
      ...itemSnippets(place),
    ],
    region,
    word,
  };
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
  return texts.map(({ again: _again, ...it }) => (isQuoted ? it : { ...it, insert: JSON.stringify(it.insert ?? it.label) }));
}

function isText(shape: Shape): boolean {
  return shape.kind === 'scalar' && (shape.type === 'string' || shape.type === 'duration');
}

/** Fields that are not there yet and that nothing there excludes; deprecated ones last. */
function keyOffers({ shape, siblings, colon, at }: ShapePlace): readonly Offer[] {
  if (shape.kind !== 'map' || at === 'value') return [];
  const open = [...shape.fields.values()].filter(
    ({ name }) =>
      !siblings.has(name) && !shape.exclusive.some((set) => set.includes(name) && set.some((it) => it !== name && siblings.has(it))),
  );
  const rank = (it: (typeof open)[number]) => (it.deprecated ? 2 : it.required ? 0 : 1);
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
  if (shape.type === 'duration') return ['15s', '30s', '1m', '5m', '1h'].map((label) => ({ label, kind: 'duration' }));
  // The API server takes actions with a capital too; one spelling is enough.
  const values = shape.values.filter((it) => !shape.values.includes(it.toLowerCase()) || it === it.toLowerCase());
  return values.map((label) => ({ label, kind: 'enum' }));
}
