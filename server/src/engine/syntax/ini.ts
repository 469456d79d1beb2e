import { counters } from '../text/counters.js';
import type { Region } from '../text/region.js';
import type { Comment, Document, Node, Pair, ScalarNode, SyntaxProblem } from './tree.js';

/**
 * Reads an ini file as a map of sections, each a map of keys to texts; keys before the first section stand at the root.
 * Comments begin with `#` or `;`; a value in `"""` or `` ` `` keeps those (go-ini, as Grafana reads its configuration).
 */
export function parseIni(region: Region): Document {
  const { text } = region;
  counters.charsScanned += text.length;
  const root: Pair[] = [];
  const problems: SyntaxProblem[] = [];
  const comments: Comment[] = [];
  let section: { key: ScalarNode; pairs: Pair[]; end: number } | undefined;
  const scalar = (start: number, end: number): ScalarNode => ({
    type: 'scalar',
    region,
    span: { start, end },
    style: 'plain',
    language: 'ini',
  });
  const closeSection = (): void => {
    if (section)
      root.push({
        key: section.key,
        value: { type: 'map', region, span: { start: section.key.span.start, end: section.end }, flow: false, pairs: section.pairs },
      });
  };
  for (let line = 0; line < text.length; ) {
    const newline = text.indexOf('\n', line);
    const next = newline < 0 ? text.length : newline + 1;
    let end = newline < 0 ? text.length : newline;
    while (end > line && /\s/.test(text.charAt(end - 1))) end--;
    let start = line;
    while (start < end && /\s|\ufeff/.test(text.charAt(start))) start++;
    line = next;
    if (start >= end) continue;
    const first = text.charAt(start);
    if (first === '#' || first === ';') {
      comments.push({ region, span: { start, end } });
      continue;
    }
    if (first === '[') {
      const close = text.lastIndexOf(']', end - 1);
      if (close <= start)
        problems.push({ message: `unclosed section: ${text.slice(start, end)}`, span: { start, end }, region, readers: [] });
      closeSection();
      section = { key: scalar(start + 1, close > start ? close : end), pairs: [], end };
      continue;
    }
    const rest = text.slice(start, end);
    const separator = rest.search(/[=:]/);
    if (separator <= 0) {
      problems.push({ message: `key-value delimiter not found: ${rest}`, span: { start, end }, region, readers: [] });
      continue;
    }
    let keyEnd = start + separator;
    while (keyEnd > start && /\s/.test(text.charAt(keyEnd - 1))) keyEnd--;
    let from = start + separator + 1;
    while (from < end && /[ \t]/.test(text.charAt(from))) from++;
    const value = readValue(from, end);
    (section?.pairs ?? root).push({ key: scalar(start, keyEnd), value });
    if (section) section.end = Math.max(section.end, value.span.end);
    if (value.span.end > next) line = text.indexOf('\n', value.span.end) + 1 || text.length;
  }
  closeSection();
  const node: Node =
    root.length > 0
      ? { type: 'map', region, span: { start: 0, end: text.length }, flow: false, pairs: root }
      : { type: 'missing', region, span: { start: 0, end: 0 } };
  return { format: 'ini', shape: 'whole', region, root: node, problems, comments };

  function readValue(from: number, end: number): Node {
    for (const quote of ['"""', '`']) {
      if (!text.startsWith(quote, from)) continue;
      const close = text.indexOf(quote, from + quote.length);
      if (close >= 0) return scalar(from + quote.length, close);
    }
    if (from >= end) return { type: 'missing', region, span: { start: from, end: from } };
    const comment = /\s[#;]/.exec(text.slice(from, end));
    let stop = comment ? from + comment.index : end;
    while (stop > from && /\s/.test(text.charAt(stop - 1))) stop--;
    if (comment) comments.push({ region, span: { start: from + comment.index + 1, end } });
    const quote = text.charAt(from);
    if (stop - from >= 2 && (quote === '"' || quote === "'") && text.charAt(stop - 1) === quote) return scalar(from + 1, stop - 1);
    return stop > from ? scalar(from, stop) : { type: 'missing', region, span: { start: from, end: from } };
  }
}
