import type { Expr } from '../ast.js';
import { argumentSpans, type Builder } from '../build.js';
import type { Reductions } from '../machine.js';

/** Rules of calls, and of the arguments that aggregations have too. generated_parser.y `function_call`, `function_call_body`. */
export const calls: Reductions<Builder> = {
  call(b, values, base) {
    return b.call(values[base] as number, values[base + 1] as readonly Expr[]);
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
