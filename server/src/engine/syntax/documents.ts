import { copyOf } from '../text/copy-of.js';
import { plainMap } from '../text/offset-map.js';
import type { Region } from '../text/region.js';
import type { Span } from '../text/span.js';
import { get } from './access.js';
import { parseIni } from './ini.js';
import { parseJson } from './json.js';
import { parseToml } from './toml.js';
import type { Document, Format, Node } from './tree.js';
import { parseYaml } from './yaml.js';

/** The documents of a text in a region: a region each, if there are several; TOML and INI have one. */
export function parseDocuments(region: Region, format: Format): readonly Document[] {
  const spans = splitText(region.text, format);
  if (spans.length === 1) return [parseDocument(region, format)];
  return spans.map(({ start, end }) =>
    parseDocument(
      {
        text: copyOf(region.text.slice(start, end)),
        home: { type: 'host', region, map: plainMap(start, end - start) },
        encode: (text) => text,
      },
      format,
    ),
  );
}

/** The pieces of a text that are documents of their own; they join to the whole text. */
export function splitText(text: string, format: Format | 'promql' | 'text'): readonly Span[] {
  if (format === 'yaml') return splitDocuments(text).flatMap((it) => splitObjects(text, it));
  const whole = { start: 0, end: text.length };
  return format === 'json' ? splitObjects(text, whole) : [whole];
}

/** Reads one document of a text. */
export function parseDocument(region: Region, format: Format): Document {
  switch (format) {
    case 'json': {
      const document = parseJson(region);
      return document.problems.length > 0 && isForYaml(document.root) ? parseYaml(region) : document;
    }
    case 'toml':
      return parseToml(region);
    case 'ini':
      return parseIni(region);
    case 'yaml':
      return parseYaml(region);
  }
}

/** Keys at the top of what is not Grafana's: Prometheus and Alertmanager read YAML, whatever the file is called, and kubectl tries that when a text is no JSON. */
const yamlKeys = ['apiVersion', 'groups', 'scrape_configs', 'rule_files', 'receivers', 'alerting'];

function isForYaml(root: Node): boolean {
  return yamlKeys.some((it) => get(root, it) !== undefined);
}

/** kubectl reads JSON objects side by side, Grafana takes one. apimachinery pkg/util/yaml/decoder.go. */
function splitObjects(text: string, whole: Span): readonly Span[] {
  if (
    !text
      .slice(whole.start, whole.start + 200)
      .trimStart()
      .startsWith('{')
  )
    return [whole];
  const spans: Span[] = [];
  let { start } = whole;
  for (const end of objectEnds(text, whole)) {
    if (end >= whole.end || !/^\s*\{/.test(text.slice(end, whole.end))) break;
    if (!isJson(text.slice(start, end))) return [whole];
    // A segment is whole lines: objects on one line stay together.
    const rest = /^[ \t]*(?:\r?\n|\r)/.exec(text.slice(end, whole.end));
    if (!rest) return [whole];
    spans.push({ start, end: end + rest[0].length });
    start = end + rest[0].length;
  }
  const [first] = spans;
  if (!first || !/"apiVersion"\s*:/.test(text.slice(first.start, first.end))) return [whole];
  return [...spans, { start, end: whole.end }];
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The places behind objects that stand in no other. */
function* objectEnds(text: string, { start, end }: Span): Iterable<number> {
  let depth = 0;
  for (let i = start; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) {
      for (i++; i < end && text.charCodeAt(i) !== 34; i++) if (text.charCodeAt(i) === 92) i++;
    } else if (code === 123 || code === 91) depth++;
    else if ((code === 125 || code === 93) && --depth === 0) yield i + 1;
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
