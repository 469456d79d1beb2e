import { type Region, withText } from '../text/region.js';
import type { Span } from '../text/span.js';
import { type Line, linesIn } from './lines.js';
import type { Document } from './tree.js';
import { parseYaml } from './yaml.js';

/** Texts that are longer are no pastes. */
const longestPaste = 100_000;

/**
 * A text without what stands before each of its lines: its number, as pages, `cat -n` and `grep -n` show it, its file's name, the mark of a quotation, the
 * signs of a diff. `span`: the first of it. undefined: there is no such thing.
 */
export function withoutPrefixes(document: Document): { readonly text: string; readonly span: Span } | undefined {
  const { region } = document;
  if (!/^\s*(?:\d+\s*[|:.)-]?|[>+])|^[\w./-]+\.\w+[:-]|^(?:diff |--- |@@ | )/.test(region.text) || region.text.length > longestPaste)
    return undefined;
  const lines = linesIn(region.text);
  const isRefused = document.problems.length > 0;
  const rests =
    withoutNumbers(lines, /^\s*(\d+)(?:\s*\||[:.)])?(?=\s|$)/) ??
    withoutMark(lines, '>') ??
    withoutMark(lines, '+') ??
    // Such texts may be what they are: only where no reader takes them.
    (isRefused ? (withoutNumbers(lines, /^(\d+)[:-]/) ?? withoutFile(lines) ?? withoutSigns(lines)) : undefined);
  const text = rests && plainText(rests);
  return text !== undefined && isText(region, text) ? { text, span: firstCharacter(lines) } : undefined;
}

/** Behind it there must be a text with a structure of its own, which is read without fault. */
function isText(region: Region, text: string): boolean {
  if (text.split('\n').filter((it) => it.trim() !== '').length < 3 || !/^[ \t]+\S/m.test(text)) return false;
  const { root, problems } = parseYaml(withText(region, text));
  return root.type === 'map' && problems.length === 0;
}

function plainText(rests: readonly string[]): string {
  const common = Math.min(...rests.filter((it) => it.trim() !== '').map((it) => it.length - it.trimStart().length));
  return rests.map((it) => it.slice(Math.min(common, it.length - it.trimStart().length))).join('\n');
}

function firstCharacter(lines: readonly Line[]): Span {
  const first = lines.find((it) => it.text.trim() !== '');
  const start = first ? first.start + first.text.length - first.text.trimStart().length : 0;
  return { start, end: start + 1 };
}

/** Every line has the number that follows that of the line above. */
function withoutNumbers(lines: readonly Line[], form: RegExp): readonly string[] | undefined {
  const rests: string[] = [];
  let last: number | undefined;
  for (const { text } of lines) {
    if (text.trim() === '') {
      rests.push('');
      continue;
    }
    const found = form.exec(text);
    const number = Number(found?.[1]);
    if (!found || (last !== undefined && number !== last + 1)) return undefined;
    last = number;
    rests.push(text.slice(found[0].length));
  }
  return rests;
}

function withoutMark(lines: readonly Line[], mark: string): readonly string[] | undefined {
  if (!lines.every((it) => it.text.trim() === '' || it.text.startsWith(mark))) return undefined;
  return lines.map((it) => it.text.slice(1));
}

/** The name of the file that `grep` writes before each line, with a colon where it matches and a dash around it, and the number of the line behind. */
function withoutFile(lines: readonly Line[]): readonly string[] | undefined {
  const file = /^[\w./-]+\.\w+(?=[:-])/.exec(lines[0]?.text ?? '')?.[0];
  if (file === undefined) return undefined;
  const filled = lines.filter((it) => it.text.trim() !== '');
  if (!filled.every((it) => it.text.startsWith(file) && /[:-]/.test(it.text.charAt(file.length)))) return undefined;
  const rests = filled.map((it) => it.text.slice(file.length + 1));
  return rests.every((it) => /^\d+[:-]/.test(it)) ? rests.map((it) => it.replace(/^\d+[:-]/, '')) : rests;
}

/** A unified diff: the text that it makes. */
function withoutSigns(lines: readonly Line[]): readonly string[] | undefined {
  const body = lines.filter((it) => !/^(?:diff |index |--- |\+\+\+ |@@ |\\ No newline|new file mode )/.test(it.text));
  if (!body.every((it) => /^[ +-]|^\s*$/.test(it.text)) || !body.some((it) => it.text.startsWith('+'))) return undefined;
  return body.filter((it) => !it.text.startsWith('-')).map((it) => it.text.slice(1));
}
