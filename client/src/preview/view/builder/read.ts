import type { SyntaxNode } from '@lezer/common';
import { parser } from '@prometheus-io/lezer-promql';
import { arithmetic, type Chain, comparisons, emptyChain, type Matcher, type MatchOp, type Step, unquoted } from './chain.js';

/** A part of a query that the form can show, with its place. */
export interface Part {
  readonly from: number;
  readonly to: number;
  readonly chain: Chain;
  /** What stands around it is an operation, which would tear one of its own apart. */
  readonly isOperand: boolean;
}

/** Around what stands in these nothing binds. */
const enclosing: ReadonlySet<string> = new Set(['PromQL', 'FunctionCallBody', 'ParenExpr']);

const mostDepth = 300;

/** The largest parts of a query that the form can show, in their order; undefined: it is half typed. */
export function partsOf(text: string): readonly Part[] | undefined {
  if (text.replaceAll(/#.*/g, '').trim() === '') return [{ from: text.length, to: text.length, chain: emptyChain, isOperand: false }];
  const tree = parser.parse(withoutVariables(text));
  let isBroken = false;
  let depth = 0;
  let deepest = 0;
  const comments: number[] = [];
  tree.iterate({
    enter: (node) => {
      if (node.type.isError) isBroken = true;
      if (node.name === 'LineComment') comments.push(node.from);
      deepest = Math.max(deepest, ++depth);
    },
    leave: () => {
      depth--;
    },
  });
  if (isBroken) return undefined;
  // Nobody works on such a thing in a form.
  if (deepest > mostDepth) return [];
  const parts: Part[] = [];
  const { chain } = reader(text);
  const visit = (node: SyntaxNode): void => {
    // A form has no place for a comment, and what it writes would lose it.
    const isPlain = node.name !== 'PromQL' && !comments.some((it) => node.from <= it && it < node.to);
    const read = isPlain ? chain(node) : undefined;
    if (read) parts.push({ from: node.from, to: node.to, chain: read, isOperand: !enclosing.has(node.parent?.name ?? 'PromQL') });
    else for (const child of childrenOf(node)) visit(child);
  };
  visit(tree.topNode);
  return parts;
}

const texts = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`[^`]*`|#.*/;
const variable = /\$\{\w[^{}]*\}|\$\w+|\[\[\w+(?::\w+)?\]\]/;
const either = new RegExp(`${texts.source}|(${variable.source})`, 'g');

/** The text with a dashboard's variables as names and durations of the same length, so that all places stay. */
function withoutVariables(text: string): string {
  return text.replaceAll(either, (whole: string, found: string | undefined, at: number) => {
    if (found === undefined) return whole;
    const before = text.slice(0, at);
    return /\[[^\]]*$|\boffset\s*-?$/i.test(before) ? '5m'.padStart(whole.length, '0') : 'v'.repeat(whole.length);
  });
}

function childrenOf(node: SyntaxNode): readonly SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let it = node.firstChild; it; it = it.nextSibling) found.push(it);
  return found;
}

const operators: ReadonlySet<string> = new Set([...arithmetic, ...comparisons]);

/** Series of one time, or of a range, as an argument. */
interface Series {
  readonly chain: Chain;
  readonly range: string | undefined;
}

function reader(text: string) {
  const slice = (node: SyntaxNode | null | undefined): string => (node ? text.slice(node.from, node.to) : '');
  const isVariable = (node: SyntaxNode): boolean =>
    node.name === 'VectorSelector' && new RegExp(`^(?:${variable.source})$`).test(slice(node));

  /** A number, or what stands for one: nothing that has series. */
  const isNumber = (node: SyntaxNode): boolean => {
    if (isVariable(node)) return true;
    if (!/^(?:NumberDurationLiteral|UnaryExpr|ParenExpr|BinaryExpr)$/.test(node.name)) return false;
    return childrenOf(node).every((it) => isNumber(it) || it.name === 'UnaryOp' || operators.has(slice(it)));
  };

  const chain = (node: SyntaxNode): Chain | undefined => {
    const read = series(node);
    return read?.range === undefined ? read?.chain : undefined;
  };

  const series = (node: SyntaxNode): Series | undefined => {
    const children = childrenOf(node);
    const [first, second] = children;
    switch (node.name) {
      case 'ParenExpr':
        return children.length === 1 && first ? series(first) : undefined;
      case 'VectorSelector': {
        const it = selectorOf(node);
        return it && { chain: it, range: undefined };
      }
      case 'MatrixSelector': {
        const it = first && children.length === 2 ? selectorOf(first) : undefined;
        return it && { chain: it, range: inBrackets(text.slice(first?.to, node.to)) };
      }
      case 'OffsetExpr': {
        const inner = first && series(first);
        if (!inner || inner.chain.steps.length > 0 || inner.chain.offset !== '') return undefined;
        const offset = node.getChild('OffsetDurationExpr');
        return offset && children.length === 3 ? { ...inner, chain: { ...inner.chain, offset: slice(offset) } } : undefined;
      }
      case 'SubqueryExpr': {
        const inner = first && series(first);
        // An offset inside of the brackets is not one behind them.
        if (!inner || inner.range !== undefined || (inner.chain.steps.length === 0 && inner.chain.offset !== '')) return undefined;
        return { chain: inner.chain, range: inBrackets(text.slice(first.to, node.to)) };
      }
      case 'FunctionCall':
        return call(node);
      case 'AggregateExpr':
        return aggregation(node);
      case 'BinaryExpr': {
        const [left, right] = [first, children[children.length - 1]];
        const op = slice(second);
        const isPlain = children.slice(2, -1).every((it) => it.name === 'BoolModifier');
        if (!left || !right || !operators.has(op) || !isPlain) return undefined;
        const isLeft = isNumber(left) && !isNumber(right);
        const inner = isLeft ? right : isNumber(right) ? left : undefined;
        const read = inner && series(inner);
        if (!read || read.range !== undefined) return undefined;
        const number = slice(isLeft ? left : right);
        return after(read.chain, { type: 'operation', op, bool: node.getChild('BoolModifier') !== null, number, left: isLeft });
      }
      default:
        return undefined;
    }
  };

  const after = (inner: Chain, step: Step): Series => ({ chain: { ...inner, steps: [...inner.steps, step] }, range: undefined });

  /** What the form has a field for. Strings with escapes of Go's own would be told wrong. */
  const isArgument = (node: SyntaxNode): boolean =>
    node.name === 'StringLiteral'
      ? unquoted(slice(node)) !== undefined
      : isNumber(node) && !(isVariable(node) && !node.nextSibling && !node.prevSibling);

  const call = (node: SyntaxNode): Series | undefined => {
    const args = childrenOf(node.getChild('FunctionCallBody') ?? node);
    const at = args.findIndex((it) => !isArgument(it));
    const last = args[at];
    const inner = last && series(last);
    const others = args.filter((it) => it !== last);
    if (!inner || !others.every(isArgument)) return undefined;
    const name = slice(node.getChild('FunctionIdentifier'));
    return after(inner.chain, { type: 'call', name, args: others.map(slice), at, range: inner.range });
  };

  const aggregation = (node: SyntaxNode): Series | undefined => {
    const args = childrenOf(node.getChild('FunctionCallBody') ?? node);
    const last = args[args.length - 1];
    const inner = last && args.length <= 2 ? chain(last) : undefined;
    const [param] = args.length === 2 ? args : [];
    if (!inner || (param && !isArgument(param))) return undefined;
    const modifier = node.getChild('AggregateModifier');
    const labels = childrenOf(modifier?.getChild('GroupingLabels') ?? node).filter((it) => /LabelName$/.test(it.name));
    const names = labels.map((it) => (it.name === 'QuotedLabelName' ? unquoted(slice(it)) : slice(it)));
    if (names.includes(undefined)) return undefined;
    return after(inner, {
      type: 'aggregation',
      name: slice(node.getChild('AggregateOp')).toLowerCase(),
      param: param && slice(param),
      grouping: modifier ? (modifier.getChild('Without') ? 'without' : 'by') : undefined,
      labels: names.filter((it) => it !== undefined),
    });
  };

  const selectorOf = (node: SyntaxNode): Chain | undefined => {
    let metric = slice(node.getChild('Identifier'));
    const matchers: Matcher[] = [];
    for (const it of childrenOf(node.getChild('LabelMatchers') ?? node)) {
      if (it.name === 'Identifier' && !node.getChild('LabelMatchers')) continue;
      const value = it.getChild('StringLiteral');
      const said = value && unquoted(slice(value));
      if (said === null || said === undefined) return undefined;
      if (it.name === 'QuotedLabelName') metric = said;
      else {
        const name = it.getChild('LabelName') ?? it.getChild('QuotedLabelName');
        const label = name && (name.name === 'LabelName' ? slice(name) : unquoted(slice(name)));
        if (!label) return undefined;
        matchers.push({ label, op: slice(it.getChild('MatchOp')) as MatchOp, value: said });
      }
    }
    return { ...emptyChain, metric, matchers };
  };

  return { chain };
}

function inBrackets(text: string): string {
  return text.slice(text.indexOf('[') + 1, text.lastIndexOf(']')).trim();
}
