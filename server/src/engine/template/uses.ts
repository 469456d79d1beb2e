import type { Span } from '../text/span.js';
import { builtinFunctions } from './builtin-functions.js';
import type { CommandNode, Node, Operand, PipeNode } from './nodes.js';
import type { Template } from './parser.js';
import { prometheusFunctions } from './prometheus-functions.js';

/** A label of the alert that a template reads. */
export interface LabelUse {
  readonly name: string;
  /** The name's place in the template's text. */
  readonly span: Span;
}

/** A field of the template's data: the first name of `.Labels.app`. */
export interface FieldUse {
  readonly name: string;
  readonly span: Span;
}

/** A comparison of the alert's value with a whole number. */
export interface ValueComparison {
  readonly function: string;
  readonly number: string;
  readonly span: Span;
}

/** A function that is called with too few or too many arguments, which Go finds only when it runs the template. */
export interface WrongCall {
  readonly function: string;
  readonly given: number;
  /** How many it takes, at least with `more`. */
  readonly wanted: number;
  readonly more: boolean;
  readonly span: Span;
}

/** What a template of an alert reads of its data. */
export interface Uses {
  readonly labels: readonly LabelUse[];
  /** Labels that a condition asks for: whoever writes it knows that they may be missing. */
  readonly asked: ReadonlySet<string>;
  readonly fields: readonly FieldUse[];
  readonly comparisons: readonly ValueComparison[];
  readonly wrongCalls: readonly WrongCall[];
}

const comparing = new Set(['eq', 'ne', 'lt', 'le', 'gt', 'ge']);

/** Walks a parsed template. Inside `range` and `with` the dot is something else, and only `$labels` and `$` are the alert's. */
export function usesOf({ root, defined }: Template): Uses {
  const labels: LabelUse[] = [];
  const asked = new Set<string>();
  const fields: FieldUse[] = [];
  const comparisons: ValueComparison[] = [];
  const wrongCalls: WrongCall[] = [];

  const list = (nodes: readonly Node[], dot: boolean): void => {
    for (const node of nodes) visit(node, dot);
  };
  const visit = (node: Node, dot: boolean): void => {
    switch (node.type) {
      case 'action':
        pipe(node.pipe, dot);
        return;
      case 'if':
      case 'with':
      case 'range': {
        const before = labels.length;
        pipe(node.pipe, dot);
        for (const it of labels.slice(before)) asked.add(it.name);
        list(node.list, dot && node.type === 'if');
        list(node.otherwise, dot);
        return;
      }
      case 'template':
        if (node.pipe) pipe(node.pipe, dot);
        return;
      default:
        return;
    }
  };
  const pipe = ({ commands }: PipeNode, dot: boolean): void => {
    commands.forEach((it, i) => {
      command(it, dot);
      count(it, i > 0);
    });
    const [first, second] = commands;
    // `$value | gt 1` hands the value over as the last argument.
    if (first && second && first.args.length === 1 && isValue(first.args[0], dot)) compare(second, true, dot);
  };
  const count = ({ args: [head, ...args] }: CommandNode, piped: boolean): void => {
    if (head.type !== 'identifier') return;
    const found = prometheusFunctions.get(head.name) ?? builtinFunctions.get(head.name);
    if (!found) return;
    const given = args.length + (piped ? 1 : 0);
    const wanted = found.parameters.length;
    const more = found.rest !== undefined;
    if (more ? given >= wanted : given === wanted) return;
    wrongCalls.push({ function: head.name, given, wanted, more, span: { start: head.at, end: head.at + head.name.length } });
  };
  const command = (it: CommandNode, dot: boolean): void => {
    const [head, of, key] = it.args;
    if (head.type === 'identifier' && head.name === 'index' && of && key?.type === 'string' && isLabels(of, dot)) {
      labels.push({ name: key.value, span: { start: key.at, end: key.at + key.quoted.length } });
      return;
    }
    for (const arg of it.args) operand(arg, dot);
    compare(it, false, dot);
  };
  const compare = (it: CommandNode, piped: boolean, dot: boolean): void => {
    const [head, ...args] = it.args;
    if (head.type !== 'identifier' || !comparing.has(head.name)) return;
    if (!piped && !args.some((arg) => isValue(arg, dot))) return;
    for (const arg of args)
      if (arg.type === 'number' && arg.value.int !== undefined && /^[-+]?\d+$/.test(arg.text))
        comparisons.push({ function: head.name, number: arg.text, span: { start: arg.at, end: arg.at + arg.text.length } });
  };
  const operand = (it: Operand, dot: boolean): void => {
    if (it.type === 'pipe') pipe(it, dot);
    if (it.type === 'chain') operand(it.node, dot);
    if (it.type === 'variable' && it.names[0] === '$labels' && it.names.length === 2) labels.push(nameBehind(it.at, it.names[1]));
    const path = rootPath(it, dot);
    if (!path || path.length === 0) return;
    // A node of several names stands at the dot of the second: of a field that is behind the first, of a variable before it.
    const [first = '', second] = path;
    const behind = it.type === 'variable' || second === undefined;
    fields.push(nameBehind(behind ? it.at : it.at - first.length - 1, first));
    if (first === 'Labels' && path.length === 2) labels.push(nameBehind(behind ? it.at + 1 + first.length : it.at, second));
  };
  list(root, true);
  for (const nodes of defined.values()) list(nodes, false);
  return { labels, asked, fields, comparisons, wrongCalls };
}

/** A name and the place of it behind a dot. */
function nameBehind(dot: number, name = ''): LabelUse {
  return { name, span: { start: dot + 1, end: dot + 1 + name.length } };
}

/** Names below the template's data; undefined: something else. */
function rootPath(it: Operand, dot: boolean): readonly string[] | undefined {
  if (it.type === 'field') return dot ? it.names : undefined;
  if (it.type === 'variable' && it.names[0] === '$') return it.names.slice(1);
  return undefined;
}

function isLabels(it: Operand, dot: boolean): boolean {
  if (it.type === 'variable' && it.names[0] === '$labels') return it.names.length === 1;
  const path = rootPath(it, dot);
  return path?.length === 1 && path[0] === 'Labels';
}

function isValue(it: Operand, dot: boolean): boolean {
  if (it.type === 'variable' && it.names[0] === '$value') return it.names.length === 1;
  const path = rootPath(it, dot);
  return path?.length === 1 && path[0] === 'Value';
}
