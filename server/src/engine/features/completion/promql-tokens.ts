import { isAggregationToken } from '../../promql/grammar/tokens.js';
import { isKeyword, type ScannedToken } from '../../promql/scan.js';

/** An argument of the innermost function or aggregation around. */
export interface Argument {
  readonly name: string;
  /** Which argument, from 0. */
  readonly index: number;
  /** Offset of the opening parenthesis. */
  readonly at: number;
  /** Names of the calls around this one, innermost first. */
  readonly around: readonly string[];
}

/** A bracket that is not closed. */
export interface Open {
  readonly bracket: '(' | '{' | '[';
  /** Index of the token. */
  readonly index: number;
}

/** The brackets that are open at the end of some tokens, outermost first. */
export function openBrackets(tokens: readonly ScannedToken[], textOf: (it: ScannedToken) => string): readonly Open[] {
  const open: Open[] = [];
  for (const [index, it] of tokens.entries()) {
    if (it.type !== 'punctuation') continue;
    const bracket = textOf(it);
    if (bracket === '(' || bracket === '{' || bracket === '[') open.push({ bracket, index });
    else if (bracket !== ',') open.pop();
  }
  return open;
}

/** Index of the parenthesis that one at `close` closes; -1: none. */
export function matchingOpen(tokens: readonly ScannedToken[], close: number, textOf: (it: ScannedToken) => string): number {
  let depth = 0;
  for (let i = close; i >= 0; i--) {
    const it = tokens[i] as ScannedToken;
    if (it.type !== 'punctuation') continue;
    if (textOf(it) === ')') depth++;
    else if (textOf(it) === '(' && --depth === 0) return i;
  }
  return -1;
}

/** The clause whose list of labels opens at an index. */
export function clauseOf(
  tokens: readonly ScannedToken[],
  index: number,
  textOf: (it: ScannedToken) => string,
): 'by' | 'without' | 'on' | 'ignoring' | 'group' | undefined {
  const it = tokens[index];
  if (!it || textOf(it) !== '(') return undefined;
  const head = tokens[index - 1];
  if (isKeyword(head, 'BY')) return 'by';
  if (isKeyword(head, 'WITHOUT')) return 'without';
  if (isKeyword(head, 'ON')) return 'on';
  if (isKeyword(head, 'IGNORING')) return 'ignoring';
  return isKeyword(head, 'GROUP_LEFT', 'GROUP_RIGHT') ? 'group' : undefined;
}

/** The innermost function or aggregation whose parentheses are open. */
export function callAround(
  tokens: readonly ScannedToken[],
  open: readonly Open[],
  textOf: (it: ScannedToken | undefined) => string,
): Argument | undefined {
  const calls = [...open].reverse().flatMap(({ bracket, index }) => {
    const head = bracket === '(' ? calledBy(tokens, index, textOf) : undefined;
    return head ? [{ name: textOf(head), index }] : [];
  });
  const [call, ...around] = calls;
  if (!call) return undefined;
  return {
    name: call.name,
    index: commasBehind(tokens, call.index, textOf),
    at: tokens[call.index]?.start ?? 0,
    around: around.map((it) => it.name),
  };
}

/** The word in front of a parenthesis; of an aggregation also when its clause stands between. */
function calledBy(
  tokens: readonly ScannedToken[],
  index: number,
  textOf: (it: ScannedToken | undefined) => string,
): ScannedToken | undefined {
  const head = tokens[index - 1];
  if (head?.type === 'word') return isKeyword(head, 'LAND', 'LOR', 'LUNLESS', 'ATAN2', 'BOOL') ? undefined : head;
  if (textOf(head) !== ')') return undefined;
  const clause = matchingOpen(tokens, index - 1, textOf);
  const owner = tokens[clause - 2];
  return isKeyword(tokens[clause - 1], 'BY', 'WITHOUT') && owner?.keyword !== undefined && isAggregationToken(owner.keyword)
    ? owner
    : undefined;
}

/** Commas that part the arguments behind an opening parenthesis. */
function commasBehind(tokens: readonly ScannedToken[], index: number, textOf: (it: ScannedToken) => string): number {
  let depth = 0;
  let commas = 0;
  for (const it of tokens.slice(index + 1)) {
    if (it.type !== 'punctuation') continue;
    const written = textOf(it);
    if (written === ',') commas += depth === 0 ? 1 : 0;
    else depth += /[({[]/.test(written) ? 1 : -1;
  }
  return commas;
}

/** Whether the operator at an index stands behind an operand, so that it is no sign. */
export function isBinaryAt(tokens: readonly ScannedToken[], index: number, textOf: (it: ScannedToken | undefined) => string): boolean {
  const left = tokens[index - 1];
  if (!left) return false;
  if (left.type === 'operator') return false;
  const written = textOf(left);
  if (left.type === 'punctuation') return written === ')' || written === '}' || written === ']';
  return !isKeyword(left, 'LAND', 'LOR', 'LUNLESS', 'ATAN2', 'BOOL');
}

/** Whether the operator in front of `on (…)` is and, or, unless. */
export function isSetBefore(tokens: readonly ScannedToken[], index: number, textOf: (it: ScannedToken | undefined) => string): boolean {
  const it = tokens[index];
  return it !== undefined && isKeyword(it, 'LAND', 'LOR', 'LUNLESS') && textOf(it) !== '';
}

/** What stands behind an operand and changes when it is read, and where the operand ends. */
export interface Modified {
  /** Index of the operand's last token; -1: none. */
  readonly operand: number;
  readonly offset: boolean;
  readonly at: boolean;
}

/** Reads `offset …` and `@ …` at the end of some tokens, from behind. */
export function modifiersBehind(tokens: readonly ScannedToken[], textOf: (it: ScannedToken | undefined) => string): Modified {
  let last = tokens.length - 1;
  let offset = false;
  let at = false;
  for (;;) {
    let head = last;
    // `start()`, `(5m)` or a number, each perhaps with a sign.
    if (textOf(tokens[head]) === ')') {
      head = matchingOpen(tokens, head, textOf);
      if (tokens[head - 1]?.type === 'word' && !isKeyword(tokens[head - 1], 'OFFSET')) head--;
    } else if (tokens[head]?.type !== 'number' && tokens[head]?.type !== 'duration') break;
    head--;
    if (/^[-+]$/.test(textOf(tokens[head]))) head--;
    const isOffset = isKeyword(tokens[head], 'OFFSET') && head > 0;
    if (!isOffset && textOf(tokens[head]) !== '@') break;
    offset ||= isOffset;
    at ||= !isOffset;
    last = head - 1;
  }
  return { operand: last, offset, at };
}

const scalarFunctions = new Set(['time', 'pi', 'scalar']);

/** Whether the last tokens, back to the bracket or comma around them, are numbers and what is computed of numbers alone. */
export function endsInNumber(tokens: readonly ScannedToken[], textOf: (it: ScannedToken | undefined) => string): boolean {
  for (let i = tokens.length - 1; i >= 0; i--) {
    const it = tokens[i];
    const written = textOf(it);
    if (written === ')') {
      const open = matchingOpen(tokens, i, textOf);
      if (open < 0) return false;
      if (scalarFunctions.has(textOf(tokens[open - 1]))) i = open - 1;
      else if (tokens[open - 1]?.type !== 'word' && endsInNumber(tokens.slice(open + 1, i), textOf)) i = open;
      else return false;
    } else if (written === '(' || written === ',') return i < tokens.length - 1;
    else if (it?.type !== 'number' && it?.type !== 'duration' && !(it?.type === 'operator' && written !== '@')) return false;
  }
  return tokens.length > 0;
}
