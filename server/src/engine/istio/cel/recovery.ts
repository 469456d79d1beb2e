import type { CelToken } from './lexer.js';

/** Order in which ANTLR lists expected tokens. */
const order = [
  '<EOF>',
  '==',
  '!=',
  'in',
  '<',
  '<=',
  '>=',
  '>',
  '&&',
  '||',
  '[',
  ']',
  '{',
  '}',
  '(',
  ')',
  '.',
  ',',
  '-',
  '!',
  '?',
  ':',
  '+',
  '*',
  '/',
  '%',
  'true',
  'false',
  'null',
  'NUM_FLOAT',
  'NUM_INT',
  'NUM_UINT',
  'STRING',
  'BYTES',
  'IDENTIFIER',
  'ESC_IDENTIFIER',
];

/** What may stand behind a rule where it is called, and whether the caller may end there. */
export interface Follow {
  readonly set: readonly string[];
  readonly nullable: boolean;
}

/** A parse that cannot go on in this rule; the rule reports it and recovers. */
class Refusal {
  readonly message: string;
  readonly token: CelToken;
  constructor(message: string, token: CelToken) {
    this.message = message;
    this.token = token;
  }
}

export interface Report {
  readonly offset: number;
  readonly message: string;
}

function quoted(text: string): string {
  return `'${text.replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')}'`;
}

function listed(types: Iterable<string>): string {
  const names = [...new Set(types)].sort((a, b) => order.indexOf(a) - order.indexOf(b));
  const shown = names.map((it) => (/^[A-Z<]../.test(it) ? it : `'${it}'`));
  return shown.length === 1 ? (shown[0] ?? '') : `{${shown.join(', ')}}`;
}

export type Stream = ReturnType<typeof createStream>;

/**
 * A reader of tokens with ANTLR's default error strategy: delete a token, insert one, or leave the rule and skip to what may follow.
 * Source: antlr4-go error_strategy.go.
 */
export function createStream(text: string, tokens: readonly CelToken[]) {
  const reports: Report[] = [];
  const stack: { readonly rule: string; readonly follow: Follow }[] = [];
  const last = tokens.length - 1;
  const states = new Set<string>();
  let index = 0;
  let recovering = false;
  let errorIndex = -1;

  const token = (ahead = 1): CelToken => tokens[Math.min(index + ahead - 1, last)] as CelToken;
  const la = (ahead = 1): string => token(ahead).type;
  const consume = () => {
    if (index < last) index++;
  };
  const matched = () => {
    recovering = false;
    states.clear();
    errorIndex = -1;
  };
  const report = (message: string, at: CelToken) => {
    if (recovering) return;
    recovering = true;
    reports.push({ offset: at.span.start, message: `Syntax error: ${message}` });
  };
  const display = (it: CelToken) => quoted(it.text);
  const follows = (): ReadonlySet<string> => new Set(stack.flatMap((it) => it.follow.set));
  const consumeUntil = (set: ReadonlySet<string>) => {
    while (index < last && !set.has(la())) index++;
  };
  const deletes = (expected: readonly string[]): boolean => {
    if (!expected.includes(la(2)) || index >= last) return false;
    report(`extraneous input ${display(token())} expecting ${listed(expected)}`, token());
    consume();
    matched();
    return true;
  };
  const mismatch = (expected: readonly string[]) => {
    throw new Refusal(`mismatched input ${display(token())} expecting ${listed(expected)}`, token());
  };
  /** Whether a token may stand where rules that may end here are called. */
  const mayFollow = (type: string, local: Follow): boolean => {
    if (local.set.includes(type)) return true;
    if (!local.nullable) return false;
    for (let i = stack.length - 1; i >= 0; i--) {
      const { follow } = stack[i] as { follow: Follow };
      if (follow.set.includes(type)) return true;
      if (!follow.nullable) return false;
    }
    return false;
  };

  return {
    reports,
    token,
    la,
    depth: () => stack.length,
    noViable: (from: CelToken, at: CelToken): never => {
      throw new Refusal(
        `no viable alternative at input ${quoted(from.type === '<EOF>' ? '<EOF>' : text.slice(from.span.start, at.span.end))}`,
        at,
      );
    },
    /** Takes a token of this type; `next`: what may stand behind it. */
    match: (type: string, next: Follow): CelToken => {
      const here = token();
      if (here.type === type) {
        matched();
        consume();
        return here;
      }
      if (deletes([type])) {
        const found = token();
        consume();
        return found;
      }
      if (mayFollow(la(), next)) {
        report(`missing ${listed([type])} at ${display(here)}`, here);
        return { type, text: '', span: { start: here.span.start, end: here.span.start } };
      }
      return mismatch([type]) as never;
    },
    /** Before a choice: what does not fit is deleted, or the rule is left. */
    sync: (expected: readonly string[]) => {
      if (recovering || expected.includes(la())) return;
      if (deletes(expected)) return;
      mismatch(expected);
    },
    /** Behind a repeated part: what does not fit is skipped. */
    syncBack: (expected: readonly string[]) => {
      if (recovering || expected.includes(la())) return;
      report(`extraneous input ${display(token())} expecting ${listed(expected)}`, token());
      consumeUntil(new Set([...expected, ...follows()]));
    },
    /** Begins a rule that cannot fail by itself, `leave` ends it. */
    enter: (rule: string, follow: Follow): void => {
      stack.push({ rule, follow });
    },
    leave: (): void => {
      stack.pop();
    },
    /** Runs a rule; when it cannot go on, skips to what may stand behind it. */
    rule: <T>(name: string, follow: Follow, run: () => T, failed: (at: CelToken) => T): T => {
      stack.push({ rule: name, follow });
      try {
        return run();
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        report(error.message, error.token);
        if (errorIndex === index && states.has(name)) consume();
        errorIndex = index;
        states.add(name);
        const at = token();
        consumeUntil(follows());
        return failed(at);
      } finally {
        stack.pop();
      }
    },
  };
}
