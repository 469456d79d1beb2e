import type { Engine } from '../../engine.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Spot } from '../locate.js';
import type { ShapePlace } from '../shape-place.js';
import type { Offer } from './item.js';
import { factsOf } from './snippets/facts.js';
import type { Snippet } from './snippets/placeholders.js';
import { fileSnippets, operatorSnippets, querySnippets, ruleSnippets, telemetrySnippets } from './snippets/texts.js';
import type { YamlOffers } from './yaml.js';

const offerOf = ([label, what, insert]: Snippet): Offer => ({ label, kind: 'snippet', detail: what, insert, snippet: true });

/** Whole objects for an empty document; each is valid by our own checks. */
function objects(workspace: Workspace): readonly Snippet[] {
  const facts = workspace.derived(factsOf);
  return [...telemetrySnippets(facts), ...operatorSnippets(facts), ...fileSnippets];
}

/** Rules for an empty item of a group's list. */
export function ruleOffers({ shape, siblings, region, word, at }: ShapePlace): readonly Offer[] {
  if (at === 'value' || shape.kind !== 'map' || siblings.size > 0) return [];
  if (!['alert', 'record', 'expr', 'keep_firing_for'].every((it) => shape.fields.has(it))) return [];
  // Editors indent what follows as the line is; a dash stands between that and the keys.
  const line = region.text.slice(region.text.lastIndexOf('\n', word.start - 1) + 1, word.start);
  const dash = /^ *(- +)$/.exec(line)?.[1]?.length ?? 0;
  const indented = (text: string) => text.replaceAll('\n', `\n${' '.repeat(dash)}`);
  return ruleSnippets().map(([label, what, text]) => offerOf([label, what, indented(text)]));
}

/** Golden signals where an expression begins. */
export function queryOffers(isDashboard: boolean): readonly Offer[] {
  return querySnippets(isDashboard ? '\\$__rate_interval' : '5m').map(offerOf);
}

/** Offers where a document begins: nothing but blank lines and comments stand in it. */
export function completeHeader(engine: Engine, uri: string, { region, offset }: Spot): YamlOffers | undefined {
  if (!/\.ya?ml$/.test(uri) || engine.units(uri).some((it) => it.unit !== 'Document')) return undefined;
  const start = region.text.lastIndexOf('\n', offset - 1) + 1;
  const head = region.text.slice(start, offset);
  const rest = region.text.slice(0, start) + region.text.slice(offset).replace(/^[\w-]*/, '');
  if (!/^[\w-]*$/.test(head) || /^\s*[^\s#-]/m.test(rest)) return undefined;
  const offers = objects(engine.workspace).map(offerOf);
  return { offers, region, word: { start, end: offset + (/^[\w-]*/.exec(region.text.slice(offset))?.[0].length ?? 0) } };
}
