import { joined, labelKeyProblems, labelValueProblems } from './label-names.js';

/** A selector that is no selector, in the words of Kubernetes. */
class Refused {
  readonly message: string;
  constructor(message: string) {
    this.message = message;
  }
}

function faultOf(read: () => void): string | undefined {
  try {
    read();
  } catch (error) {
    if (error instanceof Refused) return error.message;
    throw error;
  }
  return undefined;
}

const quoted = (text: string): string => JSON.stringify(text);

const binary = new Set(['in', 'notin', '=', '==', '!=', '>', '<']);
const symbols = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);
const isWord = (token: string | undefined): token is string => token !== undefined && !symbols.has(token);

/** The words and symbols of a selector; the longest symbol that there is counts. */
function tokensOf(text: string): readonly string[] {
  return (text.match(/[^=!(),<>\s]+|[=!(),<>]+/g) ?? []).flatMap((part) => (/^[=!(),<>]/.test(part) ? symbolsOf(part) : [part]));
}

function symbolsOf(run: string): readonly string[] {
  const found: string[] = [];
  for (let at = 0; at < run.length; ) {
    const two = run.slice(at, at + 2);
    const one = symbols.has(two) ? two : run.slice(at, at + 1);
    found.push(one);
    at += one.length;
  }
  return found;
}

/**
 * Why a text like `app=shop,tier in (a, b),!canary` is no label selector, in Kubernetes's words; undefined: it is one.
 * apimachinery pkg/labels/selector.go `Parse`.
 */
export function labelSelectorFault(text: string): string | undefined {
  // A NUL ends it.
  const tokens = tokensOf(text.split('\0', 1)[0] ?? '');
  let at = 0;
  const next = (): string | undefined => tokens[at++];
  return faultOf(() => {
    while (at < tokens.length) {
      const first = tokens[at];
      if (!isWord(first) && first !== '!') throw new Refused(`found '${first}', expected: !, identifier, or 'end of string'`);
      const why = faultOf(() => requirement(next, () => tokens[at]));
      if (why !== undefined) throw new Refused(`unable to parse requirement: ${why}`);
      const end = next();
      if (end === undefined) return;
      if (end !== ',') throw new Refused(`found '${end}', expected: ',' or 'end of string'`);
      const after = tokens[at];
      if (!isWord(after) && after !== '!') throw new Refused(`found '${after ?? ''}', expected: identifier after ','`);
    }
  });
}

function requirement(next: () => string | undefined, peek: () => string | undefined): void {
  let key = next();
  const negated = key === '!';
  if (negated) key = next();
  if (!isWord(key)) throw new Refused(`found '${key ?? ''}', expected: identifier`);
  const problem = joined(labelKeyProblems(key));
  if (problem !== undefined) throw new Refused(`<nil>: Invalid value: ${quoted(key)}: ${problem}`);
  if (negated || peek() === undefined || peek() === ',') return;
  const operator = next() ?? '';
  if (!binary.has(operator)) throw new Refused(`found '${operator}', expected: in, notin, =, ==, !=, gt, lt`);
  const values = operator === 'in' || operator === 'notin' ? listOf(next, peek) : [exact(next, peek)];
  const sorted = [...new Set(values)].sort();
  const problems: string[] = [];
  if (operator === '>' || operator === '<')
    for (const [i, value] of sorted.entries())
      if (!/^[-+]?\d+$/.test(value))
        problems.push(`values[${i}]: Invalid value: ${quoted(value)}: for 'Gt', 'Lt' operators, the value must be an integer`);
  for (const [i, value] of sorted.entries()) {
    const why = joined(labelValueProblems(value));
    if (why !== undefined) problems.push(`values[${i}][${key}]: Invalid value: ${quoted(value)}: ${why}`);
  }
  if (problems.length > 0) throw new Refused(problems.length === 1 ? (problems[0] ?? '') : `[${problems.join(', ')}]`);
}

function exact(next: () => string | undefined, peek: () => string | undefined): string {
  if (peek() === undefined || peek() === ',') return '';
  const value = next();
  if (!isWord(value)) throw new Refused(`found '${value ?? ''}', expected: identifier`);
  return value;
}

function listOf(next: () => string | undefined, peek: () => string | undefined): readonly string[] {
  const open = next();
  if (open !== '(') throw new Refused(`found '${open ?? ''}' expected: '('`);
  const first = peek();
  if (first === ')') {
    next();
    return [''];
  }
  if (!isWord(first) && first !== ',') throw new Refused(`found '${first ?? ''}', expected: ',', ')' or identifier`);
  const values: string[] = [];
  for (;;) {
    const token = next();
    const after = peek();
    if (isWord(token)) {
      values.push(token);
      if (after === ')') break;
      if (after !== ',') throw new Refused(`found '${after ?? ''}', expected: ',' or ')'`);
    } else if (token === ',') {
      if (values.length === 0) values.push('');
      if (after === ')' || after === ',') values.push('');
      if (after === ')') break;
    } else throw new Refused(`found '${token ?? ''}', expected: ',', or identifier`);
  }
  next();
  return values;
}

/** Why a text like `spec.nodeName=a,status.phase!=Failed` is no field selector. apimachinery pkg/fields/selector.go `ParseSelector`. */
export function fieldSelectorFault(text: string): string | undefined {
  const terms = (text.match(/(?:\\[\s\S]|[^,\\]|\\$)+/g) ?? []).sort();
  for (const term of terms) {
    const sign = /!=|==|=/.exec(term);
    if (!sign) return `invalid selector: '${text}'; can't understand '${term}'`;
    const value = term.slice(sign.index + sign[0].length);
    for (const [part] of value.matchAll(/\\[\s\S]?|=/gu)) {
      if (part === '=') return 'invalid field selector: unescaped character in value: 61';
      if (!/^\\[\\,=]$/.test(part)) return `invalid field selector: invalid escape sequence: ${part}`;
    }
  }
  return undefined;
}
