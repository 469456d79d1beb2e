import type { Span } from '../text/span.js';

/** A dashboard variable or macro in an expression: `$name`, `${name:format}`, `[[name]]`. */
export interface VariableUse {
  readonly name: string;
  readonly span: Span;
}

/** An expression that Prometheus's parser can read, of the same length as the text it stands for. */
export interface Substituted {
  readonly text: string;
  readonly variables: readonly VariableUse[];
}

const use = /\$\{([A-Za-z0-9_]+)(?:\.[A-Za-z0-9_.]+)?(?::[a-z]+)?\}|\$([A-Za-z0-9_]+)|\[\[([A-Za-z0-9_]+)(?::[a-z]+)?\]\]/g;

/** What a variable is read as: part of a text or name, an operand, a duration, or the number before its unit. */
type Role = 'text' | 'name' | 'number' | 'duration' | 'count';

const equal: Readonly<Record<Role, (length: number) => string>> = {
  text: identifier,
  name: identifier,
  number: digits,
  duration: (length) => '5m'.padStart(length, '0'),
  count: (length) => '5'.padStart(length, '0'),
};

/**
 * Replaces each variable by text of equal length that fits its place, so that every column stays: a duration in a range, letters in a string,
 * an identifier in a label list or a name, digits as an operand. `undefined`: a variable stands for a whole expression, an operator or a list of
 * matchers, so nothing can be said. Grafana itself replaces by values; the rule is ours.
 */
export function substituteVariables(text: string): Substituted | undefined {
  if (!text.includes('$') && !text.includes('[[')) return { text, variables: [] };
  return replaced(text, (role, written) => equal[role](written.length));
}

/** An expression whose variables are told apart, so that they are found again in what is printed of it. */
export interface Marked {
  readonly text: string;
  /** Puts the variables back; undefined: the printed text does not have each of them once. */
  restore(printed: string): string | undefined;
}

export function markVariables(text: string): Marked | undefined {
  const marks = new Map<string, string>();
  const marked = replaced(text, (role, written) => {
    // So many days are no whole weeks.
    const number = 70001 + 7 * marks.size;
    const mark = role === 'duration' ? `${number}d` : role === 'number' || role === 'count' ? `${number}` : `v${number}v`;
    marks.set(mark, written);
    return mark;
  });
  return (
    marked && {
      text: marked.text,
      restore: (printed) => {
        let out = printed;
        for (const [mark, written] of marks) {
          const parts = out.split(mark);
          if (parts.length !== 2) return undefined;
          out = parts.join(written);
        }
        return out;
      },
    }
  );
}

function replaced(text: string, standIn: (role: Role, written: string) => string): Substituted | undefined {
  const variables: VariableUse[] = [];
  let out = '';
  let last = 0;
  const scan = createScanner(text);
  for (const match of text.matchAll(use)) {
    const [written] = match;
    const start = match.index;
    const end = start + written.length;
    const place = scan(start);
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    // A group of a regular expression, in the replacement of `label_replace`.
    if (place.quote && /^\d+$/.test(name)) continue;
    // Nobody reads what a comment names.
    if (place.comment) continue;
    const role = roleOf(text, start, end, place);
    if (!role) return undefined;
    variables.push({ name, span: { start, end } });
    out += text.slice(last, start) + standIn(role, written);
    last = end;
  }
  return { text: out + text.slice(last), variables };
}

interface Place {
  readonly quote: boolean;
  readonly comment: boolean;
  readonly bracket: boolean;
  readonly brace: boolean;
  /** Inside the parentheses of by, without, on, ignoring, group_left, group_right. */
  readonly labelList: boolean;
}

/** Reads the text once, forward: what is open at ever higher offsets. */
function createScanner(text: string): (offset: number) => Place {
  let at = 0;
  let quote = '';
  let comment = false;
  let bracket = 0;
  let brace = 0;
  const parens: boolean[] = [];
  return (offset) => {
    for (; at < offset; at++) {
      const c = text.charAt(at);
      if (comment) {
        if (c === '\n') comment = false;
      } else if (quote) {
        if (c === '\\' && quote !== '`') at++;
        else if (c === quote) quote = '';
      } else if (c === '"' || c === "'" || c === '`') quote = c;
      else if (c === '#') comment = true;
      else if (c === '[') bracket++;
      else if (c === ']') bracket = Math.max(0, bracket - 1);
      else if (c === '{' && text.charAt(at - 1) !== '$') brace++;
      else if (c === '}') brace = Math.max(0, brace - 1);
      else if (c === '(')
        parens.push(/\b(?:by|without|on|ignoring|group_left|group_right)\s*$/i.test(text.slice(Math.max(0, at - 24), at)));
      else if (c === ')') parens.pop();
    }
    return { quote: quote !== '', comment, bracket: bracket > 0, brace: brace > 0, labelList: parens[parens.length - 1] === true };
  };
}

const binary = /(?:[-+*/%^<>=!]|\b(?:and|or|unless|atan2|bool))\s*$/i;
const binaryAhead = /^\s*(?:[-+*/%^<>]|==|!=|\b(?:and|or|unless|atan2)\b)/i;

function roleOf(text: string, start: number, end: number, place: Place): Role | undefined {
  const before = text.slice(Math.max(0, start - 64), start);
  const after = text.slice(end, end + 64);
  if (place.quote) return 'text';
  const joined = /[A-Za-z0-9_:]$/.test(before) || /^[A-Za-z0-9_:]/.test(after);
  if (place.bracket || /\boffset\s+-?$/i.test(before)) {
    if (/^(?:ms|[smhdwy])\b/.test(after)) return 'count';
    return 'duration';
  }
  if (place.brace) {
    // A label's name is an identifier; a variable alone may be a whole list of matchers.
    if (joined || /^\s*(?:=|!=|=~|!~)/.test(after)) return 'name';
    return undefined;
  }
  if (place.labelList || joined) return 'name';
  if (/^\s*[[{]/.test(after) || /^\s*\(/.test(after)) return 'name';
  if (/^\s*(?:offset\b|@)/i.test(after)) return 'name';
  const opened = /\(\s*$/.test(before);
  const closed = /^\s*\)/.test(after);
  if (opened && closed) return /\bvector\s*\(\s*$/.test(before) ? 'number' : 'name';
  if ((opened && /^\s*,/.test(after)) || (/,\s*$/.test(before) && /^\s*[,)]/.test(after))) return 'number';
  const left = binary.test(before);
  const right = binaryAhead.test(after);
  if (left || right) return 'number';
  return undefined;
}

function identifier(length: number): string {
  return 'v'.repeat(length);
}

function digits(length: number): string {
  return '1'
    .repeat(Math.min(length, 15))
    .padStart(length, '0')
    .replace(/^0+/, (zeros) => '1'.repeat(zeros.length));
}
