import type { Engine } from '../engine.js';
import { encodeForFile, placeOf, type Region } from '../text/region.js';
import type { Position, Range, Span } from '../text/span.js';
import { completeDashboard } from './completion/dashboard-snippets.js';
import { completeDataKit } from './completion/datakit.js';
import { completeIni } from './completion/ini-snippets.js';
import { type CompletionItem, escapeSnippet, type Offer } from './completion/item.js';
import { completeLegend } from './completion/legend.js';
import { type LiveNames, type LiveQuestion, liveQuestion } from './completion/live.js';
import { askedFolder } from './completion/paths.js';
import { completePromql } from './completion/promql.js';
import { promqlPlace } from './completion/promql-context.js';
import { completeSuppression } from './completion/suppressions.js';
import { completeTemplate } from './completion/template.js';
import { completeVariableQuery } from './completion/variable-query.js';
import { completeYaml } from './completion/yaml.js';
import { languageOrTemplateAt } from './helm-template.js';
import { spotAt } from './locate.js';
import { shapePlaceAt } from './shape-place.js';

/** What may be written at a position, most likely first; `live` and `listed`: what was answered to the questions below. */
export function completionsAt(
  engine: Engine,
  uri: string,
  position: Position,
  live?: LiveNames,
  listed: readonly string[] = [],
): readonly CompletionItem[] {
  const spot = spotAt(engine, uri, position);
  if (!spot) return [];
  const language = languageOrTemplateAt(engine, uri, spot);
  if (language?.unit.unit === 'Query' && language.unit.place.type !== 'variable') {
    // In a file of its own a comment may silence what is found below it.
    const silenced = language.unit.place.type === 'file' ? completeSuppression(engine, uri, spot) : undefined;
    if (silenced) return itemsOf(silenced.offers, silenced.region, silenced.word, position);
    const { place, offers } = completePromql(engine.workspace, language.unit, language.offset, live);
    return itemsOf(offers, language.unit.region, place.word, position);
  }
  if (language?.unit.unit === 'Template' || language?.unit.unit === 'TemplateFile') {
    const { offers, word } = completeTemplate(engine.workspace, language.unit, language.offset);
    return itemsOf(offers, language.unit.region, word, position);
  }
  const yaml =
    completeDataKit(engine, uri, spot) ??
    completeIni(engine, uri, spot) ??
    completeVariableQuery(engine, uri, spot) ??
    completeLegend(engine, uri, spot) ??
    completeDashboard(engine, uri, spot) ??
    completeYaml(engine, uri, spot, listed);
  return yaml ? itemsOf(yaml.offers, yaml.region, yaml.word, position) : [];
}

/** What a live Prometheus would be asked for the offers at a position. */
export function completionQuestionAt(engine: Engine, uri: string, position: Position): LiveQuestion | undefined {
  const spot = spotAt(engine, uri, position);
  const language = spot && languageOrTemplateAt(engine, uri, spot);
  if (language?.unit.unit !== 'Query' || language.unit.place.type === 'variable') return undefined;
  const { unit, offset } = language;
  return liveQuestion(unit, promqlPlace(unit.region.text, offset), offset, engine.settings.target);
}

/** The folder whose names would be asked of the disk for the offers at a position; undefined: no path is written there. */
export function completionFolderAt(engine: Engine, uri: string, position: Position): string | undefined {
  const spot = spotAt(engine, uri, position);
  const place = spot && shapePlaceAt(engine, uri, spot);
  return place && askedFolder(engine, place);
}

/** Offers with the place where they are written; one that its host cannot hold is left out. */
function itemsOf(offers: readonly Offer[], region: Region, word: Span, position: Position): readonly CompletionItem[] {
  // Indentation of an empty line is no part of the region: nothing is typed, so nothing is replaced.
  const range = word.start === word.end ? { start: position, end: position } : oneLine(placeOf(region, word).range, position);
  const items: CompletionItem[] = [];
  for (const [i, offer] of offers.entries()) {
    const insert = offer.insert ?? offer.label;
    const text = offer.snippet ? encodeSnippet(region, insert, word.start) : encodeForFile(region, insert, word.start);
    if (text === undefined) continue;
    items.push({
      label: offer.label,
      kind: offer.kind,
      ...(offer.detail === undefined ? {} : { detail: offer.detail }),
      ...(offer.docs === undefined ? {} : { docs: offer.docs }),
      filter: offer.label,
      sort: String(i).padStart(5, '0'),
      edit: { range, text },
      snippet: offer.snippet === true,
      ...(offer.deprecated ? { deprecated: true } : {}),
      ...(offer.again ? { again: true } : {}),
      ...(offer.indented || (region.home.type === 'host' && text.includes('\n')) ? { indented: true } : {}),
    });
  }
  return items;
}

/** The range on the cursor's line: what is replaced never reaches over a line break. */
function oneLine(range: Range, position: Position): Range {
  const start = range.start.line === position.line ? range.start : position;
  const end = range.end.line === position.line ? range.end : position;
  return { start: start.character <= position.character ? start : position, end: end.character >= position.character ? end : position };
}

/** A snippet's text is escaped for its host between the tab stops, which stand for themselves. */
function encodeSnippet(region: Region, snippet: string, at: number): string | undefined {
  let out = '';
  for (const part of snippet.split(/((?<!\\)\$\d|(?<!\\)\$\{\d(?:[:|](?:\\.|[^}])*)?\})/)) {
    if (/^\$(\d|\{)/.test(part)) {
      out += part;
      continue;
    }
    const plain = part.replaceAll(/\\([\\$}])/g, '$1');
    // Behind another part it is not the start of its host, where more is forbidden than inside.
    const written = part === '' ? '' : encodeForFile(region, plain, out === '' ? at : at + 1);
    if (written === undefined) return undefined;
    out += escapeSnippet(written);
  }
  return out;
}
