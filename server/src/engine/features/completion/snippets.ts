import type { Engine } from '../../engine.js';
import type { Workspace } from '../../workspace/workspace.js';
import type { Spot } from '../locate.js';
import type { Offer } from './item.js';
import { factsOf } from './snippets/facts.js';
import type { Snippet } from './snippets/placeholders.js';
import { fileSnippets, operatorSnippets, querySnippets, telemetrySnippets } from './snippets/texts.js';
import type { YamlOffers } from './yaml.js';

const offerOf = ([label, what, insert]: Snippet): Offer => ({ label, kind: 'snippet', detail: what, insert, snippet: true });

/** Whole objects for an empty document; each is valid by our own checks. */
function objects(workspace: Workspace): readonly Snippet[] {
  const facts = workspace.derived(factsOf);
  return [...telemetrySnippets(facts), ...operatorSnippets(facts), ...fileSnippets];
}

/** Golden signals where an expression begins. */
export function queryOffers(isDashboard: boolean): readonly Offer[] {
  return querySnippets(isDashboard ? '\\$__rate_interval' : '5m').map(offerOf);
}

/** Offers where a document begins: nothing but blank lines and comments stand in it. */
export function completeHeader(engine: Engine, uri: string, { region, offset }: Spot): YamlOffers | undefined {
  if (!/\.ya?ml$/.test(uri)) return undefined;
  // Below objects of Kubernetes stands another one; what is no object has a file for itself.
  const above = engine.units(uri).filter((it) => it.unit !== 'Document');
  if (above.length > 0 && !above.some((it) => it.unit === 'KubernetesObject' && it.root === it.document.root)) return undefined;
  const start = region.text.lastIndexOf('\n', offset - 1) + 1;
  const head = region.text.slice(start, offset);
  const rest = region.text.slice(0, start) + region.text.slice(offset).replace(/^[\w-]*/, '');
  if (!/^[\w-]*$/.test(head) || /^\s*[^\s#-]/m.test(rest)) return undefined;
  const offers = objects(engine.workspace)
    .filter(([, , text]) => above.length === 0 || /^apiVersion: .*\nkind: /.test(text))
    .map(offerOf);
  return { offers, region, word: { start, end: offset + (/^[\w-]*/.exec(region.text.slice(offset))?.[0].length ?? 0) } };
}
