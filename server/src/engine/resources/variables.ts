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

/**
 * Replaces each variable by text of equal length that fits its place, so that every column stays: a duration in a range, letters in a string,
 * an identifier in a label list or a name, digits as an operand. `undefined`: a variable stands for a whole expression, an operator or a list of
 * matchers, so nothing can be said. Grafana itself replaces by values; the rule is ours.
 */
export function substituteVariables(text: string): Substituted | undefined {
  if (!text.includes('$') && !text.includes('[[')) return { text, variables: [] };
  const variables: VariableUse[] = [];
  let out = '';
  let last = 0;
  const scan = createScanner(text);
  for (const match of text.matchAll(use)) {
    const start = match.index;
    const end = start + match[0].length;
    const place = scan(start);
    const name = match[1] ?? match[2] ?? match[3] ?? '';
    // A group of a regular expression, in the replacement of `label_replace`.
    if (place.quote && /^\d+$/.test(name)) continue;
    const replacement = place.comment ? match[0] : stand(text, start, end, place);
    if (replacement === undefined) return undefined;
    variables.push({ name, span: { start, end } });
    out += text.slice(last, start) + replacement;
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

function stand(text: string, start: number, end: number, place: Place): string | undefined {
  const length = end - start;
  const before = text.slice(Math.max(0, start - 64), start);
  const after = text.slice(end, end + 64);
  if (place.quote) return 'v'.repeat(length);
  const joined = /[A-Za-z0-9_:]$/.test(before) || /^[A-Za-z0-9_:]/.test(after);
  if (place.bracket || /\boffset\s+-?$/i.test(before)) {
    if (/^(?:ms|[smhdwy])\b/.test(after)) return '5'.padStart(length, '0');
    return '5m'.padStart(length, '0');
  }
  if (place.brace) {
    // A label's name is an identifier; a variable alone may be a whole list of matchers.
    if (joined || /^\s*(?:=|!=|=~|!~)/.test(after)) return identifier(length);
    return undefined;
  }
  if (place.labelList || joined) return identifier(length);
  if (/^\s*[[{]/.test(after) || /^\s*\(/.test(after)) return identifier(length);
  if (/^\s*(?:offset\b|@)/i.test(after)) return identifier(length);
  const opened = /\(\s*$/.test(before);
  const closed = /^\s*\)/.test(after);
  if (opened && closed) return /\bvector\s*\(\s*$/.test(before) ? digits(length) : identifier(length);
  if ((opened && /^\s*,/.test(after)) || (/,\s*$/.test(before) && /^\s*[,)]/.test(after))) return digits(length);
  const left = binary.test(before);
  const right = binaryAhead.test(after);
  if (left || right) return digits(length);
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
