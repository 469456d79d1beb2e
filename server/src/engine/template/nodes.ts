import { goQuote } from '../promql/gostring.js';
import type { NumberValue } from './numbers.js';

/** A template, parsed. Positions are UTF-16 offsets, where Go's nodes stand. */
export type Node = Operand | CommandNode | ActionNode | TextNode | BranchNode | TemplateNode | JumpNode;

export type Operand =
  | { readonly type: 'bool'; readonly at: number; readonly value: boolean }
  | { readonly type: 'dot' | 'nil'; readonly at: number }
  | { readonly type: 'field'; readonly at: number; readonly names: readonly string[] }
  | { readonly type: 'variable'; readonly at: number; readonly names: readonly string[] }
  | { readonly type: 'chain'; readonly at: number; readonly node: Operand; readonly fields: readonly string[] }
  | { readonly type: 'identifier'; readonly at: number; readonly name: string }
  | { readonly type: 'string'; readonly at: number; readonly quoted: string; readonly value: string }
  | { readonly type: 'number'; readonly at: number; readonly text: string; readonly value: NumberValue }
  | PipeNode;

export interface PipeNode {
  readonly type: 'pipe';
  readonly at: number;
  readonly assigns: boolean;
  readonly declares: readonly { readonly name: string; readonly at: number }[];
  readonly commands: readonly CommandNode[];
}

export interface CommandNode {
  readonly type: 'command';
  readonly at: number;
  readonly args: readonly [Operand, ...Operand[]];
}

export interface ActionNode {
  readonly type: 'action';
  readonly at: number;
  readonly pipe: PipeNode;
}

export interface TextNode {
  readonly type: 'text';
  readonly at: number;
  readonly text: string;
}

export interface BranchNode {
  readonly type: 'if' | 'with' | 'range';
  readonly at: number;
  readonly pipe: PipeNode;
  readonly list: readonly Node[];
  readonly otherwise: readonly Node[];
}

export interface TemplateNode {
  readonly type: 'template';
  readonly at: number;
  readonly name: string;
  readonly pipe: PipeNode | undefined;
}

export interface JumpNode {
  readonly type: 'break' | 'continue';
  readonly at: number;
}

/** A node as Go prints it in messages. text/template/parse/node.go. */
export function nodeText(node: Node): string {
  switch (node.type) {
    case 'bool':
      return String(node.value);
    case 'dot':
      return '.';
    case 'nil':
      return 'nil';
    case 'field':
      return node.names.map((it) => `.${it}`).join('');
    case 'variable':
      return node.names.join('.');
    case 'chain':
      return `${node.node.type === 'pipe' ? `(${nodeText(node.node)})` : nodeText(node.node)}${node.fields.map((it) => `.${it}`).join('')}`;
    case 'identifier':
      return node.name;
    case 'string':
      return node.quoted;
    case 'number':
      return node.text;
    case 'pipe': {
      const declared = node.declares.map((it) => it.name).join(', ');
      const commands = node.commands.map(nodeText).join(' | ');
      return declared ? `${declared} ${node.assigns ? '=' : ':='} ${commands}` : commands;
    }
    case 'command':
      return node.args.map((it) => (it.type === 'pipe' ? `(${nodeText(it)})` : nodeText(it))).join(' ');
    case 'action':
      return `{{${nodeText(node.pipe)}}}`;
    case 'text':
      return node.text;
    case 'if':
    case 'with':
    case 'range':
      return `{{${node.type} ${nodeText(node.pipe)}}}`;
    case 'template':
      return `{{template ${goQuote(node.name)}${node.pipe ? ` ${nodeText(node.pipe)}` : ''}}}`;
    case 'break':
    case 'continue':
      return `{{${node.type}}}`;
  }
}
