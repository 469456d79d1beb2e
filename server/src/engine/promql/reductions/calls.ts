import { functionOf } from '../../catalogue/functions.js';
import { argumentSpans } from '../argument-spans.js';
import type { Call, Expr } from '../ast.js';
import type { Builder } from '../build.js';
import { goQuote } from '../gostring.js';
import type { Reductions } from '../machine.js';

/** Rules of calls, and of the arguments that aggregations have too. generated_parser.y `function_call`, `function_call_body`. */
export const calls: Reductions<Builder> = {
  call(b, values, base) {
    return call(b, values[base] as number, values[base + 1] as readonly Expr[]);
  },
  arguments(b, values, base) {
    const args = values[base + 1] as Expr[];
    argumentSpans.set(args, { start: b.startOf(values[base] as number), end: b.endOf(values[base + 2] as number) });
    return args;
  },
  no_arguments(b, values, base) {
    const args: Expr[] = [];
    argumentSpans.set(args, { start: b.startOf(values[base] as number), end: b.endOf(values[base + 1] as number) });
    return args;
  },
  argument_append(_b, values, base) {
    (values[base] as Expr[]).push(values[base + 2] as Expr);
    return values[base];
  },
  argument_first(_b, values, base) {
    return [values[base] as Expr];
  },
  trailing_comma(b, values, base) {
    b.say(b.spanOf(values[base + 1] as number), 'trailing commas not allowed in function call args');
    return values[base];
  },
};

function call(b: Builder, name: number, args: readonly Expr[]): Call {
  const called = b.textOf(name);
  const func = functionOf(called, b.version);
  if (!func) b.say(b.spanOf(name), `unknown function with name ${goQuote(called)}`, 'promql/unknown-function');
  else if (func.experimental && !b.options.experimentalFunctions)
    b.say(b.spanOf(name), `function ${goQuote(called)} is not enabled`, 'promql/feature');
  const call: Call = {
    type: 'call',
    valueType: func?.returns ?? 'none',
    span: { start: b.startOf(name), end: b.lastClosing },
    name: called,
    nameSpan: b.spanOf(name),
    args,
    parens: argumentSpans.get(args) ?? { start: b.endOf(name), end: b.lastClosing },
  };
  b.takeParen(call);
  return call;
}
