import { asciiMarks } from '../syntax/damage.js';
import { type Line, lineAt, linesIn } from '../syntax/lines.js';
import { readToml, type TomlFault } from './toml-fault.js';

/** Another text for a line of TOML, after which its reader goes on. */
export interface TomlRepair {
  readonly title: string;
  readonly line: Line;
  readonly text: string;
}

type Candidate = readonly [title: string, text: string];

/** In longer texts nothing is tried. */
const longest = 20_000;

/** What most likely was meant where the reader stops: at the line, or at the one above that did not end. */
export function tomlRepair(text: string, { at }: TomlFault): TomlRepair | undefined {
  if (text.length > longest) return undefined;
  const lines = linesIn(text);
  const i = lineAt(lines, at);
  const above = lines.slice(0, i).findLast((it) => it.text.trim() !== '');
  let later: TomlRepair | undefined;
  for (const line of [lines[i], above]) {
    if (!line) continue;
    const end = Math.max(line.end, lines[i]?.end ?? 0);
    for (const [title, written] of candidates(line.text, line === above)) {
      if (written === line.text) continue;
      const { fault } = readToml(text.slice(0, line.start) + written + text.slice(line.end));
      if (!fault) return { title, line, text: written };
      if (fault.at > end + written.length - line.text.length) later ??= { title, line, text: written };
    }
  }
  return later;
}

function* candidates(line: string, isAbove: boolean): Iterable<Candidate> {
  if (!isAbove) {
    yield ['Write plain characters', asciiMarks(line)];
    yield ['Write a comment', line.replace(/^(\s*)(?:\/\/|;|--)/, '$1#')];
    yield ['Remove the semicolon', line.replace(/[;,]\s*$/, '')];
    yield ['Double the backslashes', line.replaceAll(/\\(?:["\\]|(?![btnfru]))/g, (it) => (it.length > 1 ? it : '\\\\'))];
    // `key: value`, `key value`, `key = value` without quotes, with the words of other languages.
    const pair = /^(\s*[\w.-]+)\s*(?:=|:|\s)\s*([^\s=:].*?)\s*$/.exec(line);
    if (pair) yield* assigned(pair[1] ?? '', pair[2] ?? '');
    const header = /^\s*(\[\[?)\s*([\w.-]+)\s*\]{0,2}\s*$/.exec(line);
    if (header) yield ['Close the header', `${/^\s*/.exec(line)?.[0] ?? ''}${header[1]}${header[2]}${header[1] === '[[' ? ']]' : ']'}`];
  }
  const trimmed = line.trimEnd();
  for (const quote of ['"', "'"]) if (trimmed.endsWith(']')) yield [`Write the missing \`${quote}\``, `${trimmed.slice(0, -1)}${quote}]`];
  for (const ending of [`"`, `'`, `]`, `"]`, `']`, `,`]) yield [`Write the missing \`${ending}\``, trimmed + ending];
}

function* assigned(key: string, value: string): Iterable<Candidate> {
  const word = { true: 'true', yes: 'true', on: 'true', false: 'false', no: 'false', off: 'false' }[value.toLowerCase()];
  if (word) yield [`Write \`${word}\``, `${key} = ${word}`];
  yield ['Write `=`', `${key} = ${value}`];
  const isNumber = /^[+-]?[\d_.]+$/.test(value);
  if (isNumber) yield ['Write the number as TOML has it', `${key} = ${value.replace(/^([+-]?)[0_]+(?=\d)/, '$1').replace(/\.$/, '.0')}`];
  else if (!/["']/.test(value) && !/^[[{]/.test(value)) yield ['Quote the text', `${key} = "${value}"`];
}
