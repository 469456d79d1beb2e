import type { CelExpr } from '../../istio/cel/ast.js';
import { parseCel } from '../../istio/cel/parse.js';
import { type CelMismatch, type CelType, mismatchesIn, typeOf } from '../../istio/cel/types.js';
import { tagsOf } from '../../istio/tags.js';
import { textOf } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import type { ScalarNode } from '../../syntax/tree.js';
import type { Fix } from '../../text/problem.js';
import type { Region } from '../../text/region.js';
import { check, type Tell } from '../check.js';
import { telemetryIn } from '../shared-telemetry.js';

export const attributeType = check({
  code: 'telemetry/attribute-type',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the filter or the label never is what was meant.' },
  docs: {
    what: 'An attribute that is compared with, or used as, something of another type: a response code with a text, a duration with a number.',
    why: 'istiod checks the syntax of expressions only. At the proxy things of two types are never equal, and anything else with them fails: a filter then lets nothing through, a label is `unknown`.',
    fix: 'Numbers without quotes (`response.code >= 500`), headers with (`request.headers["x-try"] == "1"`), durations as `duration("1s")`.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const { value } of tagsOf(it)) if (value) findingsIn(tell, value, 'the label is `unknown`');
    for (const { filter } of it.accessLogging) if (filter) findingsIn(tell, filter, 'the filter lets nothing through');
  },
});

function findingsIn(tell: Tell, value: ScalarNode, failure: string): void {
  const text = textOf(value);
  const { expr, problems } = parseCel(text);
  if (problems.length > 0) return;
  const region = regionOf(value);
  for (const it of mismatchesIn(expr)) {
    const { left, right, result } = it;
    const outcome = result === 'fails' ? failure : `this is ${result} true`;
    const other = right ? `, \`${shown(text, right)}\` ${named(right)}` : '';
    tell({
      message: `\`${shown(text, left)}\` is ${named(left)}${other}: ${outcome}.`,
      at: { value: undefined, region, span: it.expr.span },
      fixes: fixesOf(region, text, it),
    });
  }
}

const names: Readonly<Record<CelType, string>> = {
  number: 'a number',
  string: 'a text',
  bool: 'a truth value',
  map: 'a map',
  list: 'a list',
  duration: 'a duration',
  timestamp: 'a time',
};

function named(expr: CelExpr): string {
  return names[typeOf(expr) ?? 'string'];
}

function shown(text: string, { span }: CelExpr): string {
  return text.slice(span.start, span.end);
}

/** A literal as one of the other side's type. */
function fixesOf(region: Region, text: string, { expr, left, right }: CelMismatch): readonly Fix[] {
  if (!right || (expr.type === 'call' && expr.name === 'in')) return [];
  const [attribute, literal] = left.type === 'literal' ? [right, left] : [left, right];
  if (literal.type !== 'literal') return [];
  const written = shown(text, literal);
  const plain = /^r?(["'])(.*)\1$/.exec(written)?.[2];
  const type = typeOf(attribute);
  const better =
    type === 'number' && plain !== undefined && /^-?\d+(\.\d+)?$/.test(plain)
      ? plain
      : type === 'bool' && (plain === 'true' || plain === 'false')
        ? plain
        : type === 'string' && plain === undefined
          ? `'${written}'`
          : undefined;
  if (better === undefined) return [];
  return [{ title: `Write \`${better}\``, preferred: true, edits: [{ region, span: literal.span, text: better }] }];
}
