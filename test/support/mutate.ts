import type { TextChange } from '../../server/src/engine/syntax/segments.js';

export type Random = () => number;

export function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)] as T;
}

const pieces = [
  '',
  ' ',
  '  ',
  '\t',
  '\n',
  '\r\n',
  '\r',
  '\n---\n',
  '\n...\n',
  '- ',
  ': ',
  '"',
  "'",
  '|',
  '>-\n',
  '[',
  ']',
  '{',
  '}',
  '#',
  '&a ',
  '*a',
  '<<: *a\n',
  '!!str ',
  '{{ .Values.x }}',
  '{{ $labels.x }}',
  '$__rate_interval',
  'sum(rate(',
  '[5m])',
  'by (le)',
  '\u0000',
  '\ufeff',
  '\ud800',
  '\u2028',
  '😀',
  'é',
  '\\',
  'groups:\n',
  'kind: PrometheusRule\n',
  'apiVersion: v1\n',
  'expr: up\n',
  '\n  - alert: A\n',
  '%YAML 1.1\n',
  '",',
  '\\u00e9',
  '[[inputs.prom]]\n',
  ' = ',
  "'''",
  '{{ end }}',
  '{{ define "a" }}',
  '# TYPE a counter\n',
  'a_total{b="c"} 1\n',
  '\udcff',
];

/** A change of a text as an editor sends it: a piece typed in, cut out or put in the place of another; now and then lines moved or shifted. */
export function randomChange(random: Random, text: string): TextChange {
  const lines = text.split(/\r\n|\n|\r/);
  const position = () => {
    const line = Math.floor(random() * lines.length);
    return { line, character: Math.floor(random() * ((lines[line]?.length ?? 0) + 1)) };
  };
  const kind = random();
  const start = position();
  if (kind < 0.35) return { range: { start, end: start }, text: pick(random, pieces) };
  if (kind < 0.6) return { range: { start, end: { line: start.line, character: start.character + Math.ceil(random() * 6) } }, text: '' };
  if (kind < 0.75) {
    const end = { line: Math.min(lines.length - 1, start.line + Math.floor(random() * 4)), character: 0 };
    return {
      range: { start: { line: start.line, character: 0 }, end },
      text: random() < 0.5 ? '' : `${lines[end.line] ?? ''}\n${lines[start.line] ?? ''}\n`,
    };
  }
  if (kind < 0.85) {
    const line = start.line;
    const shifted = random() < 0.5 ? `  ${lines[line] ?? ''}` : (lines[line] ?? '').replace(/^ {1,2}/, '');
    return { range: { start: { line, character: 0 }, end: { line, character: lines[line]?.length ?? 0 } }, text: shifted };
  }
  if (kind < 0.93) return { range: { start, end: { line: lines.length, character: 0 } }, text: '' };
  return { text: random() < 0.5 ? text.replaceAll('\n', '\r\n') : `\ufeff${text}` };
}
