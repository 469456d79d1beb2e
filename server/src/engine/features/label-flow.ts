import { labelInfo } from '../catalogue/labels.js';
import type { Engine } from '../engine.js';
import { telemetriesOf } from '../istio/scope.js';
import type { Node } from '../syntax/tree.js';
import { inFile, placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';
import { type Excerpt, type Hop, type LabelFlow, type Reader, type StageId, stageIds, type Track, type Verdict } from './flow/model.js';
import { labelsRead, readersOfLabel } from './flow/readers.js';
import { isOfScraping, type Passage, passagesOf } from './flow/stages.js';
import { labelAt, labelsBeside } from './flow/uses.js';

export type * from './flow/model.js';

/** Labels that are drawn at once, and that can be chosen from. */
const mostTracks = 8;
const mostChoices = 500;

/**
 * A label from the mesh to what reads it: who emits it, what Telemetry, relabeling and recording rules make of it, who asks for it. `asked`: the
 * label where none stands at the place any more. A sentence where there is none.
 */
export function labelFlowAt(engine: Engine, uri: string, position: Position, asked?: string): LabelFlow | { readonly why: string } {
  const label = asked ?? labelAt(engine, uri, position);
  if (label === undefined) return { why: 'Put the cursor on a label: in a query, a Telemetry’s tag, a relabel rule.' };
  const passages = passagesOf(engine, label);
  const { hop, text, node } = lossOf(passages);
  const isGone = hop === 'ends';
  const readers = readersOfLabel(engine, label, isGone);
  const own = readers.filter((it) => it.kind !== 'consumer');
  const read = labelsRead(engine);
  const beside = [...new Set([...labelsBeside(engine, uri, position), ...mostRead(read)])].filter(
    (it) => it !== label && it !== '__name__',
  );
  const track = (name: string, of: ReturnType<typeof passagesOf>, readers: number): Track => ({
    label: name,
    hops: hopsOf(of, name, readers),
  });
  return {
    title: `Label ${label}`,
    label,
    doc: labelInfo(label)?.doc,
    position,
    choices: choicesOf(engine, label, read),
    verdict: verdictOf(passages, text, node, hop, own),
    tracks: [
      track(label, passages, own.length),
      ...beside.slice(0, mostTracks - 1).map((name) => track(name, passagesOf(engine, name), read.get(name) ?? 0)),
    ],
    stages: stageIds.map((id) => ({
      id,
      entries: id === 'read' ? [] : passages[id].entries.map(({ effect, text: words, place }) => ({ effect, text: words, place })),
    })),
    readers,
    excerpt: node && excerptOf(node),
  };
}

/** The labels that are read most, and not of every series. */
function mostRead(read: ReadonlyMap<string, number>): readonly string[] {
  return [...read]
    .sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1))
    .slice(0, mostTracks)
    .map(([name]) => name);
}

/** Where a label is lost, surely or in part; the first that takes it away. */
function lossOf(passages: ReturnType<typeof passagesOf>): { readonly hop: Hop; readonly text: string; readonly node: Node | undefined } {
  for (const wanted of ['ends', 'partly'] as const)
    for (const id of ['telemetry', 'metric'] as const) {
      const { hop, text, entries } = passages[id];
      if (hop === wanted) return { hop, text, node: entries.find((it) => it.effect === 'ends')?.node };
    }
  return { hop: 'passes', text: '', node: undefined };
}

function verdictOf(
  passages: ReturnType<typeof passagesOf>,
  text: string,
  node: Node | undefined,
  hop: Hop,
  readers: readonly Reader[],
): Verdict {
  const n = readers.length;
  const broken = readers.filter((it) => it.broken).length;
  const read = n === 0 ? 'Nothing in the workspace reads it.' : n === 1 ? '1 place reads it.' : `${n} places read it.`;
  if (node && (hop === 'ends' || hop === 'partly')) {
    const relabeling = passages.metric.entries.some((it) => it.node === node);
    const place = placeOf(node.region, node.span);
    if (hop === 'partly') return { type: 'partly', text: `It is ${text}. ${read}`, place, relabeling };
    return { type: 'ends', text: broken === 0 ? read : `${read} ${broken === n ? 'All' : broken} of them break.`, place, relabeling };
  }
  if (n === 0) return { type: 'unread', text: read };
  if (broken > 0) return { type: 'arrives', text: `${read} ${broken === n ? 'All' : broken} of them in vain.` };
  const begins = Object.values(passages).some((it) => it.hop === 'begins') || passages.telemetry.hop === 'touched';
  return begins ? { type: 'arrives', text: read } : { type: 'unknown', text: `${read} Where it begins is not in this workspace.` };
}

/** What a label is at each stage: behind the one that begins it it passes, behind the one that ends it it is missed. */
function hopsOf(passages: ReturnType<typeof passagesOf>, label: string, readers: number): Track['hops'] {
  let state: 'none' | 'there' | 'gone' = 'none';
  const step = (id: StageId, { hop, text }: Pick<Passage, 'hop' | 'text'>): Track['hops'][number] => {
    if (id === 'read') {
      if (readers === 0) return { hop: 'none', text: '' };
      return { hop: state === 'gone' ? 'missed' : 'touched', text: String(readers) };
    }
    if (hop === 'begins') {
      const again = state === 'there';
      state = 'there';
      return { hop: again ? 'touched' : 'begins', text };
    }
    if (state === 'gone') return hop === 'none' ? { hop: 'none', text: '' } : { hop: 'missed', text: '' };
    if (hop === 'ends') {
      state = 'gone';
      return { hop, text };
    }
    if (hop === 'none') return { hop: state === 'there' ? 'passes' : 'none', text: '' };
    return { hop, text };
  };
  const target = passages.target.hop === 'none' && isOfScraping(label) ? { hop: 'begins' as const, text: '' } : passages.target;
  return stageIds.map((id) => step(id, id === 'read' ? { hop: 'none', text: '' } : id === 'target' ? target : passages[id]));
}

function choicesOf(engine: Engine, label: string, read: ReadonlyMap<string, number>): readonly string[] {
  const tags = engine.workspace
    .derived(telemetriesOf)
    .flatMap((it) => it.metrics.flatMap((entry) => entry.overrides.flatMap((override) => override.tags.map((tag) => tag.name))));
  const names = new Set([label, ...read.keys(), ...tags]);
  names.delete('__name__');
  return [...names].sort().slice(0, mostChoices);
}

/** The lines of a place, with one above and a few below. */
function excerptOf({ region, span }: Node): Excerpt {
  const { region: outer, home } = inFile(region, span);
  const { start, end } = placeOf(region, span).range;
  const lines = outer.text.split('\n');
  const first = Math.max(0, start.line - home.line - 1);
  const last = Math.min(lines.length, Math.max(end.line - home.line, start.line - home.line + 1) + 1, first + 8);
  return { first: first + home.line, lines: lines.slice(first, last), marked: start.line - home.line - first };
}
