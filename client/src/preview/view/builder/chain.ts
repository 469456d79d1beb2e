/** A query as a form can show it: one selector, and what is done to its series, step by step from inside to outside. */
export interface Chain {
  /** Empty: any. */
  readonly metric: string;
  readonly matchers: readonly Matcher[];
  /** As written behind `offset`; empty: none. */
  readonly offset: string;
  readonly steps: readonly Step[];
}

export const matchOps = ['=', '!=', '=~', '!~'] as const;
export type MatchOp = (typeof matchOps)[number];

export interface Matcher {
  readonly label: string;
  readonly op: MatchOp;
  readonly value: string;
}

export type Step = Call | Aggregation | Operation;

export interface Call {
  readonly type: 'call';
  readonly name: string;
  /** The others beside the series, as PromQL. */
  readonly args: readonly string[];
  /** Where the series stand among the arguments. */
  readonly at: number;
  /** What stands in the brackets: `5m`, `1h:1m`; undefined: it takes values of one time. */
  readonly range: string | undefined;
}

export interface Aggregation {
  readonly type: 'aggregation';
  readonly name: string;
  /** As PromQL. */
  readonly param: string | undefined;
  readonly grouping: 'by' | 'without' | undefined;
  readonly labels: readonly string[];
}

/** An operation with a number. */
export interface Operation {
  readonly type: 'operation';
  readonly op: string;
  readonly bool: boolean;
  /** As PromQL. */
  readonly number: string;
  /** The number stands on the left. */
  readonly left: boolean;
}

export const emptyChain: Chain = { metric: '', matchers: [], offset: '', steps: [] };

export const arithmetic: readonly string[] = ['+', '-', '*', '/', '%', '^'];
export const comparisons: readonly string[] = ['>', '<', '>=', '<=', '==', '!='];

/** A dashboard's variable, alone or in a name: it stays as it is. */
const hasVariable = (text: string): boolean => /\$\{?\w|\[\[\w/.test(text);

/** The query that the form says. `isOperand`: what stands around it is an operation. */
export function writeChain({ metric, matchers, offset, steps }: Chain, isOperand = false): string {
  const moved = offset.trim() === '' ? '' : ` offset ${offset.trim()}`;
  const [first] = steps;
  const ranged = first?.type === 'call' && first.range !== undefined ? `[${first.range}]` : '';
  let text = selector(metric, matchers) + ranged + moved;
  for (const [i, step] of steps.entries()) {
    // What has an operation outside of it is told apart by parentheses.
    const inner =
      steps[i - 1]?.type === 'operation' && (step.type === 'operation' || (step.type === 'call' && step.range !== undefined))
        ? `(${text})`
        : text;
    text = writeStep(step, inner, i === 0);
  }
  return isOperand && steps.at(-1)?.type === 'operation' ? `(${text})` : text;
}

function writeStep(step: Step, inner: string, isFirst: boolean): string {
  switch (step.type) {
    case 'call': {
      const { name, args, at, range = '' } = step;
      // Of what is no selector the values of a range are computed anew: a subquery.
      const series = isFirst || range === '' ? inner : `${inner}[${range.includes(':') ? range : `${range}:`}]`;
      return `${name}(${[...args.slice(0, at), series, ...args.slice(at)].join(', ')})`;
    }
    case 'aggregation': {
      const { name, param, grouping, labels } = step;
      const by = grouping === undefined ? '' : ` ${grouping} (${labels.map(nameText).join(', ')}) `;
      return `${name}${by}(${param === undefined ? '' : `${param}, `}${inner})`;
    }
    case 'operation': {
      const op = step.bool ? `${step.op} bool` : step.op;
      const number = isComputed(step.number) ? `(${step.number})` : step.number;
      return step.left ? `${number} ${op} ${inner}` : `${inner} ${op} ${number}`;
    }
  }
}

/** An operation of numbers without parentheses: `60 * 5`, but not `1e-3`. */
function isComputed(number: string): boolean {
  return /^[^()]*\w\s*[-+*/%^<>=!]/.test(number) && !/^[-+]?[\d.]+e[-+]?\d+$/i.test(number);
}

function selector(metric: string, matchers: readonly Matcher[]): string {
  const isPlain = /^[A-Za-z_:][\w:]*$/.test(metric) || hasVariable(metric);
  const pairs = matchers.filter((it) => it.label !== '').map(({ label, op, value }) => `${nameText(label)}${op}${quoted(value)}`);
  const inside = isPlain || metric === '' ? pairs : [quoted(metric), ...pairs];
  if (isPlain) return inside.length === 0 ? metric : `${metric}{${inside.join(', ')}}`;
  return `{${inside.join(', ')}}`;
}

function nameText(label: string): string {
  return /^[A-Za-z_]\w*$/.test(label) || hasVariable(label) ? label : quoted(label);
}

export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** What a string of PromQL says; undefined: it has escapes of Go's own. */
export function unquoted(text: string): string | undefined {
  const inside = text.slice(1, -1);
  if (text.startsWith('`')) return inside;
  try {
    return JSON.parse(text.startsWith("'") ? `"${inside.replaceAll(/\\'|"/g, (it) => (it === '"' ? '\\"' : "'"))}"` : text) as string;
  } catch {
    return undefined;
  }
}
