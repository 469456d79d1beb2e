import { goQuote } from '../promql/gostring.js';
import { utf8Length } from '../text/utf8.js';
import { builtinFunctions } from './builtin-functions.js';
import { entriesOf } from './entries.js';
import { fieldOf } from './field-of.js';
import { type CommandNode, type Node, nodeText, type Operand, type PipeNode } from './nodes.js';
import type { Template } from './parser.js';
import { display } from './printf.js';
import {
  CallError,
  type FunctionContext,
  type Parameter,
  parameterName,
  type TemplateFunction,
  takesNothing,
} from './template-function.js';
import { methodsOf } from './times.js';
import { float, invalid, isNothing, text, truth, typeName, type Value, wholeOf } from './values.js';

export interface Execution {
  readonly template: Template;
  /** The template's source, for places in messages. */
  readonly source: string;
  readonly name: string;
  /** Bytes that Prometheus puts before the first line. */
  readonly prefix: number;
  readonly functions: ReadonlyMap<string, TemplateFunction>;
  readonly variables: readonly { readonly name: string; readonly value: Value }[];
  readonly context: FunctionContext;
}

export type Rendered =
  | { readonly ok: true; readonly text: string }
  /** `message` in Go's words, from `template: ` on. */
  | { readonly ok: false; readonly message: string };

class ExecuteError extends Error {}
class Jump {
  readonly type: 'break' | 'continue';
  constructor(type: 'break' | 'continue') {
    this.type = type;
  }
}

/** Steps after which a template is given up: nothing that an alert says takes so many. */
const mostSteps = 1_000_000;
const mostText = 10_000_000;
/** Go gives up later, and says so. */
const mostDepth = 200;

/** Runs a template as Go does, with missing keys of maps as empty values. Source: text/template/exec.go. */
export function execute({ template, source, name, prefix, functions, variables, context }: Execution): Rendered {
  let out = '';
  let steps = 0;
  let depth = 0;
  let node: Node | undefined;
  /** Of the template that is being run: the whole, or one that it defines. */
  let running = name;
  let vars: { readonly name: string; value: Value }[] = [];

  const fail = (message: string): never => {
    if (!node) throw new ExecuteError(`template: ${name}: ${message}`);
    const before = source.slice(0, node.at);
    const start = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    const column = utf8Length(before.slice(start)) + (line === 1 ? prefix : 0);
    throw new ExecuteError(`template: ${name}:${line}:${column}: executing ${goQuote(running)} at <${nodeText(node)}>: ${message}`);
  };

  const walkAll = (list: readonly Node[], dot: Value): void => {
    for (const it of list) walk(it, dot);
  };

  const write = (it: string): undefined => {
    out += it;
    if (out.length > mostText) fail('the text grows without end');
  };

  const walk = (it: Node, dot: Value): undefined => {
    node = it;
    if (++steps > mostSteps) fail('the template takes too long');
    switch (it.type) {
      case 'text':
        return write(it.text);
      case 'action': {
        const value = pipeline(dot, it.pipe);
        if (it.pipe.declares.length === 0) {
          node = it;
          write(display(value));
        }
        return;
      }
      case 'if':
      case 'with': {
        const mark = vars.length;
        const value = pipeline(dot, it.pipe);
        if (truth(value)) walkAll(it.list, it.type === 'with' ? value : dot);
        else walkAll(it.otherwise, dot);
        vars.length = mark;
        return;
      }
      case 'range':
        return range(it, dot);
      case 'template': {
        const list = it.name === name ? template.root : template.defined.get(it.name);
        if (!list) return fail(`template ${goQuote(it.name)} not defined`);
        if (++depth > mostDepth) fail('exceeded maximum template depth (100000)');
        const inner = it.pipe ? pipeline(dot, it.pipe) : invalid;
        const [outer, caller] = [vars, running];
        vars = [{ name: '$', value: inner }];
        running = it.name;
        walkAll(list, inner);
        vars = outer;
        running = caller;
        depth--;
        return;
      }
      case 'break':
      case 'continue':
        throw new Jump(it.type);
    }
  };

  const range = (it: Node & { readonly type: 'range' | 'if' | 'with' }, dot: Value): undefined => {
    const mark = vars.length;
    const value = pipeline(dot, it.pipe);
    const { declares } = it.pipe;
    // The pipeline's own setting of the variables does not count.
    const inner = vars.length;
    if (wholeOf(value) !== undefined && declares.length > 1)
      return fail(`can't use ${display(value)} to iterate over more than one variable`);
    const entries = entriesOf(value);
    if (!entries) return fail(`range can't iterate over ${display(value)}`);
    if (entries.length === 0) {
      walkAll(it.otherwise, dot);
      vars.length = mark;
      return;
    }
    for (const [key, element] of entries) {
      const names = declares.length === 2 ? [key, element] : [element];
      declares.forEach((declared, i) => {
        const one = names[i] ?? invalid;
        if (it.pipe.assigns) setVariable(declared.name, one);
        else {
          const slot = vars[inner - declares.length + i];
          if (slot) slot.value = one;
        }
      });
      try {
        walkAll(it.list, element);
      } catch (jump) {
        if (!(jump instanceof Jump)) throw jump;
        if (jump.type === 'break') break;
      } finally {
        vars.length = inner;
      }
    }
    vars.length = mark;
  };

  const setVariable = (called: string, value: Value): void => {
    for (let i = vars.length - 1; i >= 0; i--) {
      const slot = vars[i];
      if (slot?.name !== called) continue;
      slot.value = value;
      return;
    }
    fail(`undefined variable: ${called}`);
  };

  const pipeline = (dot: Value, pipe: PipeNode): Value => {
    node = pipe;
    let value: Value | undefined;
    for (const command of pipe.commands) {
      value = evalCommand(dot, command, value);
      // What an interface holds is taken out of it.
      if (value.type === 'nil') value = invalid;
    }
    const result = value ?? invalid;
    for (const { name: called } of pipe.declares) {
      if (pipe.assigns) setVariable(called, result);
      else vars.push({ name: called, value: result });
    }
    return result;
  };

  const notAFunction = (command: CommandNode, final: Value | undefined): void => {
    if (command.args.length > 1 || final) fail(`can't give argument to non-function ${nodeText(command.args[0])}`);
  };

  const evalCommand = (dot: Value, command: CommandNode, final: Value | undefined): Value => {
    const [first] = command.args;
    if (++steps > mostSteps) fail('the template takes too long');
    switch (first.type) {
      case 'field':
        node = first;
        return fields(dot, dot, first.names, command, final);
      case 'chain':
        return chain(dot, first, command, final);
      case 'identifier':
        return callFunction(dot, first, command, final);
      case 'pipe':
        notAFunction(command, final);
        return pipeline(dot, first);
      case 'variable':
        return variable(dot, first, command, final);
      default:
        break;
    }
    node = first;
    notAFunction(command, final);
    switch (first.type) {
      case 'bool':
        return { type: 'bool', value: first.value };
      case 'dot':
        return dot;
      case 'nil':
        return fail('nil is not a command');
      case 'number':
        return constant(first);
      case 'string':
        return text(first.value);
    }
  };

  const constant = (it: Operand & { readonly type: 'number' }): Value => {
    const { int, float: number, complex } = it.value;
    if (complex) return { type: 'complex', value: complex };
    const isFloat = /[.eEpP]/.test(it.text) && !/^0[xX][^pP]*$/.test(it.text) && !it.text.startsWith("'");
    if (number !== undefined && isFloat) return float(number);
    return int === undefined ? fail(`${it.text} overflows int`) : { type: 'int', value: int };
  };

  const variable = (
    dot: Value,
    it: Operand & { readonly type: 'variable' },
    command: CommandNode | undefined,
    final: Value | undefined,
  ): Value => {
    node = it;
    const [called = '', ...names] = it.names;
    const value = vars.findLast((slot) => slot.name === called)?.value;
    if (!value) return fail(`undefined variable: ${called}`);
    if (names.length === 0) {
      if (command) notAFunction(command, final);
      return value;
    }
    return fields(dot, value, names, command, final);
  };

  const chain = (
    dot: Value,
    it: Operand & { readonly type: 'chain' },
    command: CommandNode | undefined,
    final: Value | undefined,
  ): Value => {
    node = it;
    if (it.node.type === 'nil') fail(`indirection through explicit nil in ${nodeText(it)}`);
    return fields(dot, evalArgument(dot, 'reflect', it.node), it.fields, command, final);
  };

  const fields = (dot: Value, from: Value, names: readonly string[], command: CommandNode | undefined, final: Value | undefined): Value => {
    let value = from;
    let behindInterface = false;
    names.forEach((called, i) => {
      const isLast = i === names.length - 1;
      const hasArguments = isLast && ((command?.args.length ?? 0) > 1 || final !== undefined);
      const holder = value.type;
      const method = methodsOf.get(value.type)?.get(called);
      const found = method
        ? call(dot, called, method, [value], isLast ? command : undefined, isLast ? final : undefined)
        : fieldOf(value, called, hasArguments, behindInterface);
      value = typeof found === 'string' ? fail(found) : found;
      behindInterface = holder === 'map' || ((holder === 'data' || holder === 'sample') && called === 'Value');
    });
    return value;
  };

  const callFunction = (
    dot: Value,
    it: Operand & { readonly type: 'identifier' },
    command: CommandNode | undefined,
    final: Value | undefined,
  ): Value => {
    node = it;
    const found = functions.get(it.name) ?? builtinFunctions.get(it.name);
    if (!found) return fail(`${goQuote(it.name)} is not a defined function`);
    return call(dot, it.name, found, [], command, final, !functions.has(it.name));
  };

  /** `held`: what a method is called on. */
  const call = (
    dot: Value,
    called: string,
    found: TemplateFunction,
    held: readonly Value[],
    command: CommandNode | undefined,
    final: Value | undefined,
    builtin = false,
  ): Value => {
    const it = node;
    const given = command?.args.slice(1) ?? [];
    const { parameters, rest } = found;
    const count = given.length + (final ? 1 : 0);
    if (rest && count < parameters.length)
      return fail(`wrong number of args for ${called}: want at least ${parameters.length} got ${given.length}`);
    if (!rest && count !== parameters.length) return fail(`wrong number of args for ${called}: want ${parameters.length} got ${count}`);
    if (builtin && (called === 'and' || called === 'or')) {
      let value: Value = invalid;
      for (const one of given) {
        value = evalArgument(dot, 'reflect', one);
        if (truth(value) === (called === 'or')) return value;
      }
      return final ?? value;
    }
    const args = given.map((one, i) => evalArgument(dot, parameters[i] ?? rest ?? 'any', one));
    if (final) args.push(validate(final, parameters[count - 1] ?? rest ?? 'any'));
    if (builtin && called === 'call') {
      const [value = invalid] = args;
      node = command ?? it;
      if (isNothing(value)) return fail('error calling call: call of nil');
      return fail(`error calling call: non-function ${given[0] ? nodeText(given[0]) : reflected(value)} of type ${typeName(value.type)}`);
    }
    try {
      return found.call([...held, ...args], context);
    } catch (error) {
      if (!(error instanceof CallError)) throw error;
      node = command ?? it;
      return fail(`error calling ${called}: ${error.message}`);
    }
  };

  const validate = (value: Value, type: Parameter): Value => {
    if (value.type === type || type === 'reflect') return value;
    if (value.type === 'invalid') return takesNothing(type) ? { type: 'nil' } : fail(`invalid value; expected ${parameterName(type)}`);
    if (type === 'any') return value;
    const given = value.type === 'nil' ? 'interface {}' : typeName(value.type);
    return fail(`wrong type for value; expected ${parameterName(type)}; got ${given}`);
  };

  const evalArgument = (dot: Value, type: Parameter, it: Operand): Value => {
    node = it;
    switch (it.type) {
      case 'dot':
        return validate(dot, type);
      case 'nil':
        if (!takesNothing(type)) return fail(`cannot assign nil to ${parameterName(type)}`);
        return type === 'reflect' ? invalid : { type: 'nil' };
      case 'field':
        return validate(fields(dot, dot, it.names, undefined, undefined), type);
      case 'variable':
        return validate(variable(dot, it, undefined, undefined), type);
      case 'pipe':
        return validate(pipeline(dot, it), type);
      case 'identifier':
        return validate(callFunction(dot, it, undefined, undefined), type);
      case 'chain':
        return validate(chain(dot, it, undefined, undefined), type);
      case 'bool':
      case 'number':
      case 'string':
        break;
    }
    if (type === 'string') return it.type === 'string' ? text(it.value) : fail(`expected string; found ${nodeText(it)}`);
    if (type === 'int' || type === 'duration') {
      const whole = it.type === 'number' ? (it.value.int ?? wholeFloat(it.value.float)) : undefined;
      return whole === undefined ? fail(`expected integer; found ${nodeText(it)}`) : { type, value: whole };
    }
    if (type === 'samples' || type === 'sample' || type === 'time')
      return fail(`can't handle ${nodeText(it)} for arg of type ${parameterName(type)}`);
    if (it.type === 'bool') return { type: 'bool', value: it.value };
    return it.type === 'number' ? constant(it) : text(it.value);
  };

  try {
    const root: Value = { type: 'data', value: context.data };
    vars = [{ name: '$', value: root }, ...variables.map((it) => ({ ...it }))];
    walkAll(template.root, root);
    return { ok: true, text: out };
  } catch (error) {
    if (error instanceof ExecuteError) return { ok: false, message: error.message };
    if (error instanceof RangeError) return { ok: false, message: `template: ${name}: exceeded maximum template depth` };
    throw error;
  }
}

function wholeFloat(it: number | undefined): bigint | undefined {
  return it !== undefined && Number.isInteger(it) ? BigInt(it) : undefined;
}

/** Go's `reflect.Value.String`. */
function reflected(value: Value): string {
  return value.type === 'string' ? value.value : `<${typeName(value.type)} Value>`;
}
