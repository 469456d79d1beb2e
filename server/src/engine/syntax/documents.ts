import { plainMap } from '../text/offset-map.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { copyOf } from './composer.js';
import { parseIni } from './ini.js';
import { parseJson } from './json.js';
import { parseToml } from './toml.js';
import type { Document, Format } from './tree.js';
import { parseYaml } from './yaml.js';

/** The documents of a text in a region: a region each, if there are several; JSON, TOML and INI have one. */
export function parseDocuments(region: Region, format: Format): readonly Document[] {
  switch (format) {
    case 'json':
      return [parseJson(region)];
    case 'toml':
      return [parseToml(region)];
    case 'ini':
      return [parseIni(region)];
    case 'yaml': {
      const spans = splitDocuments(region.text);
      if (spans.length === 1) return [parseYaml(region)];
      return spans.map(({ start, end }) =>
        parseYaml({
          text: copyOf(region.text.slice(start, end)),
          home: { type: 'host', region, map: plainMap(start, end - start) },
          encode: (text) => text,
        }),
      );
    }
  }
}

/** A text of a language without a tree. */
export function textDocument<R extends Region>(region: R): Document & { readonly region: R } {
  const root = { type: 'missing', region, span: { start: 0, end: 0 } } as const;
  return { format: 'yaml', shape: 'whole', region, root, problems: [], comments: [] };
}

/**
 * Cuts a YAML text into documents without parsing it: a line that is `---` (then blank, tab or the line's end) begins one, even where it
 * seems to stand inside a scalar. What follows a `...` line stays with the document before it: no reader looks at it before the next `---`;
 * comments and directives above the first `---` are that document's own. The spans join to the whole text.
 */
export function splitDocuments(text: string): readonly Span[] {
  const spans: Span[] = [];
  let start = 0;
  for (let at = text.indexOf('\n---'); at >= 0; at = text.indexOf('\n---', at + 1)) {
    if (!isMarker(text, at + 1) || (start === 0 && isPrologue(text.slice(0, at)))) continue;
    spans.push({ start, end: at + 1 });
    start = at + 1;
  }
  spans.push({ start, end: text.length });
  return spans;
}

/** Whether nothing stands in a text but comments and directives. */
export function isPrologue(text: string): boolean {
  return !/^(?!\ufeff?[ \t]*(?:#|$)|%)/m.test(text);
}

/** Whether `---` stands at `at` (a line's start) as a document marker. */
export function isMarker(text: string, at: number): boolean {
  if (!text.startsWith('---', at)) return false;
  const next = text.charCodeAt(at + 3);
  return (
    Number.isNaN(next) || next === 32 || next === 9 || next === 10 || next === 13 || next === 0x85 || next === 0x2028 || next === 0x2029
  );
}
