import { goQuote, unquote } from '../promql/gostring.js';
import type { Span } from '../text/span.js';
import type { Token, TokenType } from './lexer.js';
import type { BranchNode, CommandNode, Node, Operand, PipeNode } from './nodes.js';
import { characterOf, complexOf, type NumberResult, numberOf } from './numbers.js';
import { ParseError, tokenStream } from './token-stream.js';

export interface Template {
  readonly root: readonly Node[];
  /** Templates that `define` and `block` make. */
  readonly defined: ReadonlyMap<string, readonly Node[]>;
  /** Names of templates, where they are given and called, in the order of the text. */
  readonly names: readonly TemplateName[];
}

export interface TemplateName {
  readonly name: string;
  /** The name with its quotes. */
  readonly span: Span;
  /** `block` gives and calls at once. */
  readonly defines: boolean;
}

export type ParseResult =
  | { readonly ok: true; readonly template: Template }
  /** `message` without Go's `template: NAME:`, so it begins with the line; `span`: the token at fault, in UTF-16 offsets. */
  | { readonly ok: false; readonly line: number; readonly message: string; readonly span: Span };

interface Options {
  readonly name: string;
  readonly functions: ReadonlySet<string>;
  /** Variables that are there from the start. */
  readonly variables: readonly string[];
}

/** What closes a list. */
interface Stop {
  readonly type: 'end' | 'else';
  readonly at: number;
}

type Item = Node | Stop;

function isStop(item: Item): item is Stop {
  return item.type === 'end' || item.type === 'else';
}

/**
 * Parses a template as Go does, with its first error. Functions that are not known are errors already here.
 * Source: text/template/parse/parse.go.
 */
export function parseTemplate(text: string, { name, functions, variables }: Options): ParseResult {
  const stream = tokenStream(name, text);
  const { peek, next, skipSpace, nextNonSpace, peekNonSpace, fail, unexpected, expect } = stream;
  const defined = new Map<string, readonly Node[]>();
  const names: TemplateName[] = [];
  let vars = ['$', ...variables];
  let rangeDepth = 0;
  let nesting = 0;

  const itemList = (): { readonly list: readonly Node[]; readonly end: Stop } => {
    const list: Node[] = [];
    if (++nesting > 500) fail('max template depth exceeded');
    while (peekNonSpace().type !== 'eof') {
      const item = textOrAction();
      if (isStop(item)) {
        nesting--;
        return { list, end: item };
      }
      list.push(item);
    }
    return fail('unexpected EOF');
  };

  const textOrAction = (): Item => {
    const token = nextNonSpace();
    if (token.type === 'text') return { type: 'text', at: token.start, text: token.text };
    if (token.type !== 'leftDelim') return unexpected(token, 'input');
    stream.actionLine = token.line;
    const item = action();
    stream.actionLine = 0;
    return item;
  };

  const action = (): Item => {
    const token = nextNonSpace();
    switch (token.type) {
      case 'block':
        return block();
      case 'break':
      case 'continue': {
        const close = nextNonSpace();
        if (close.type !== 'rightDelim') unexpected(close, `{{${token.type}}}`);
        if (rangeDepth === 0) fail(`{{${token.type}}} outside {{range}}`, token);
        return { type: token.type, at: token.start };
      }
      case 'else': {
        const following = peekNonSpace();
        if (following.type === 'if' || following.type === 'with') return { type: 'else', at: following.start };
        return { type: 'else', at: expect('rightDelim', 'else').start };
      }
      case 'end':
        return { type: 'end', at: expect('rightDelim', 'end').start };
      case 'if':
      case 'range':
      case 'with':
        return control(token.type, token.start);
      case 'template': {
        const called = nextNonSpace();
        const name = templateName(called, 'template clause', false);
        skipSpace();
        if (peek().type === 'rightDelim') {
          next();
          return { type: 'template', at: called.start, name, pipe: undefined };
        }
        return { type: 'template', at: called.start, name, pipe: pipeline('template clause', 'rightDelim') };
      }
    }
    stream.at--;
    return { type: 'action', at: token.start, pipe: pipeline('command', 'rightDelim') };
  };

  const templateName = (token: Token, context: string, defines: boolean): string => {
    if (token.type !== 'string' && token.type !== 'raw string') return unexpected(token, context);
    const name = unquote(token.text) ?? fail('invalid syntax');
    names.push({ name, span: { start: token.start, end: token.start + token.text.length }, defines });
    return name;
  };

  /** One text may give a name twice only when one of the two is empty. */
  const define = (called: string, list: readonly Node[], token: Token): void => {
    if (isEmpty(defined.get(called) ?? [])) defined.set(called, list);
    else if (!isEmpty(list)) fail(`template: multiple definition of template ${goQuote(called)}`, token);
  };

  /** The body of a template within, of which only the functions are shared. */
  const inner = (called: string, nameToken: Token, context: 'block clause' | 'define clause'): void => {
    const outer = { vars, rangeDepth, looked: stream.looked };
    [vars, rangeDepth, stream.actionLine] = [['$'], 0, 0];
    const { list, end } = itemList();
    if (end.type !== 'end') {
      // It is the template around a block that says so.
      if (context === 'block clause') stream.looked = outer.looked;
      fail(`unexpected ${itemText(end)} in ${context}`, stream.startingAt(end.at));
    }
    define(called, list, nameToken);
    ({ vars, rangeDepth } = outer);
  };

  const block = (): Item => {
    const nameToken = nextNonSpace();
    const called = templateName(nameToken, 'block clause', true);
    const pipe = pipeline('block clause', 'rightDelim');
    inner(called, nameToken, 'block clause');
    return { type: 'template', at: nameToken.start, name: called, pipe };
  };

  const control = (type: BranchNode['type'], start: number): Node => {
    const outer = vars.length;
    const pipe = pipeline(type, 'rightDelim');
    if (type === 'range') rangeDepth++;
    const { list, end } = itemList();
    if (type === 'range') rangeDepth--;
    let otherwise: readonly Node[] = [];
    if (end.type === 'else') {
      const following = type === 'range' ? undefined : peek();
      if (following && following.type === type) {
        next();
        if (++nesting > 500) fail('max template depth exceeded');
        otherwise = [control(type, end.at)];
        nesting--;
      } else {
        const rest = itemList();
        otherwise = rest.list;
        if (rest.end.type !== 'end') fail(`expected end; found ${itemText(rest.end)}`);
      }
    }
    vars.length = outer;
    return { type, at: start, pipe, list, otherwise };
  };

  const pipeline = (context: string, end: 'rightDelim' | ')'): PipeNode => {
    const start = peekNonSpace().start;
    const declares: { readonly name: string; readonly at: number }[] = [];
    let assigns = false;
    for (;;) {
      const variable = peekNonSpace();
      if (variable.type !== 'variable') break;
      const mark = stream.at;
      next();
      const following = peekNonSpace();
      if (following.type === 'assign' || following.type === 'declare') {
        assigns = following.type === 'assign';
        next();
        declares.push({ name: variable.text, at: variable.start });
        vars.push(variable.text);
        break;
      }
      if (following.type === 'char' && following.text === ',') {
        next();
        declares.push({ name: variable.text, at: variable.start });
        vars.push(variable.text);
        if (context === 'range' && declares.length < 2) {
          if (['variable', 'rightDelim', ')'].includes(peekNonSpace().type)) continue;
          fail('range can only initialize variables');
        }
        fail(`too many declarations in ${context}`);
      }
      stream.at = mark;
      break;
    }
    const commands: CommandNode[] = [];
    for (;;) {
      const token = nextNonSpace();
      if (token.type === end) {
        if (commands.length === 0) fail(`missing value for ${context}`);
        commands.forEach((command, i) => {
          if (i > 0 && ['bool', 'dot', 'nil', 'number', 'string'].includes(command.args[0].type))
            fail(`non executable command in pipeline stage ${i + 1}`);
        });
        return { type: 'pipe', at: start, assigns, declares, commands };
      }
      if (!operandStarts.has(token.type)) unexpected(token, context);
      stream.at--;
      commands.push(command());
    }
  };

  const command = (): CommandNode => {
    const start = peekNonSpace().start;
    const args: Operand[] = [];
    for (;;) {
      peekNonSpace();
      const it = operand();
      if (it) args.push(it);
      const token = next();
      if (token.type === 'space') continue;
      if (token.type === 'rightDelim' || token.type === ')') stream.at--;
      else if (token.type !== 'pipe') unexpected(token, 'operand');
      break;
    }
    const [first, ...rest] = args;
    if (!first) return fail('empty command');
    return { type: 'command', at: start, args: [first, ...rest] };
  };

  const operand = (): Operand | undefined => {
    const node = term();
    if (!node || peek().type !== 'field') return node;
    const start = peek().start;
    const fields: string[] = [];
    while (peek().type === 'field') fields.push(next().text.slice(1));
    switch (node.type) {
      case 'field':
      case 'variable':
        return { type: node.type, at: start, names: [...node.names, ...fields] };
      case 'bool':
      case 'string':
      case 'number':
      case 'nil':
      case 'dot': {
        const shown = node.type === 'string' ? node.quoted : node.type === 'number' ? node.text : node.type === 'dot' ? '.' : node.type;
        return fail(`unexpected . after term ${goQuote(node.type === 'bool' ? String(node.value) : shown)}`);
      }
      default:
        return { type: 'chain', at: start, node, fields };
    }
  };

  const number = (token: Token, value: NumberResult): Operand =>
    typeof value === 'string' ? fail(value, token) : { type: 'number', at: token.start, text: token.text, value };

  const term = (): Operand | undefined => {
    const token = nextNonSpace();
    const { start, text: source } = token;
    switch (token.type) {
      case 'identifier':
        if (!functions.has(source)) fail(`function ${goQuote(source)} not defined`, token);
        return { type: 'identifier', at: start, name: source };
      case '.':
        return { type: 'dot', at: start };
      case 'nil':
        return { type: 'nil', at: start };
      case 'variable':
        if (!vars.includes(source)) fail(`undefined variable ${goQuote(source)}`, token);
        return { type: 'variable', at: start, names: [source] };
      case 'field':
        return { type: 'field', at: start, names: [source.slice(1)] };
      case 'bool':
        return { type: 'bool', at: start, value: source === 'true' };
      case 'char constant':
        return number(token, characterOf(source));
      case 'complex':
        return number(token, complexOf(source));
      case 'number':
        return number(token, numberOf(source));
      case '(': {
        if (++nesting > 500) fail('max expression depth exceeded');
        const inside = pipeline('parenthesized pipeline', ')');
        nesting--;
        return inside;
      }
      case 'string':
      case 'raw string': {
        const value = unquote(source);
        return value === undefined ? fail('invalid syntax', token) : { type: 'string', at: start, quoted: source, value };
      }
    }
    stream.at--;
    return undefined;
  };

  try {
    const root: Node[] = [];
    while (peek().type !== 'eof') {
      if (peek().type === 'leftDelim') {
        const mark = stream.at;
        next();
        if (nextNonSpace().type === 'define') {
          definition();
          continue;
        }
        stream.at = mark;
      }
      const item = textOrAction();
      if (isStop(item)) fail(`unexpected ${itemText(item)}`);
      else root.push(item);
    }
    // Definitions of variables stand before the text.
    if ((variables.length > 0 || !isEmpty(root)) && !isEmpty(defined.get(name) ?? [])) {
      const given = names.find((it) => it.defines && it.name === name);
      fail(`template: multiple definition of template ${goQuote(name)}`, given && stream.startingAt(given.span.start));
    }
    return { ok: true, template: { root, defined, names } };
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    return { ok: false, message: error.message, ...stream.faultOf(error) };
  }

  function definition(): void {
    const nameToken = nextNonSpace();
    const called = templateName(nameToken, 'define clause', true);
    expect('rightDelim', 'define clause');
    inner(called, nameToken, 'define clause');
  }
}

/** Nothing but white space. text/template/parse `IsEmptyTree`. */
function isEmpty(list: readonly Node[]): boolean {
  return list.every((it) => it.type === 'text' && it.text.trim() === '');
}

function itemText(item: Stop): string {
  return `{{${item.type}}}`;
}

const operandStarts: ReadonlySet<TokenType> = new Set<TokenType>([
  'bool',
  'char constant',
  'complex',
  '.',
  'field',
  'identifier',
  'number',
  'nil',
  'raw string',
  'string',
  'variable',
  '(',
]);
