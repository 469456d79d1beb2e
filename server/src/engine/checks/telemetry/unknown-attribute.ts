import { type AttributeUse, attributes, attributesIn } from '../../istio/attributes.js';
import type { CelExpr } from '../../istio/cel/ast.js';
import { parseCel } from '../../istio/cel/parse.js';
import { tagsOf } from '../../istio/tags.js';
import type { TagOverride, Telemetry } from '../../istio/telemetry.js';
import { textOf } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import type { ScalarNode } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
import type { Located } from '../../text/region.js';
import { check, type Finding } from '../check.js';
import { useFix } from '../shared-field.js';
import { atNode } from '../shared-node.js';
import { telemetryIn } from '../shared-telemetry.js';

export const unknownAttribute = check({
  code: 'telemetry/unknown-attribute',
  scope: 'unit',
  on: ['KubernetesObject'],
  weight: { severity: 'warning', costs: 'the label is always `unknown`.' },
  docs: {
    what: 'A name in a tag’s expression or a filter that is no attribute of the proxy: a misspelt one, one of Mixer, or a text without quotes of its own; an attribute of requests on a metric of connections.',
    why: '`value: production` is read as the attribute `production`, which does not exist; the text is `value: "\'production\'"`.',
    fix: 'Put quotes inside the quotes, or take an attribute that exists: `request.method`, `request.headers["x-tenant"]`, `response.code`.',
  },
  run(object, tell) {
    const it = telemetryIn(object);
    if (!it) return;
    for (const tag of tagsOf(it)) {
      const { value } = tag;
      if (!value) continue;
      const { expr, problems } = parseCel(textOf(value));
      if (problems.length > 0) continue;
      if (expr.type === 'ident' && !attributes.has(expr.name)) {
        const near = nearestOf(expr.name, attributes.keys(), expr.name.length > 5 ? 2 : 1);
        tell({
          message: `\`${expr.name}\` is read as an attribute, and there is none of that name: \`${tag.name}\` is always \`unknown\`.`,
          at: atNode(value),
          ...(near ? {} : { hint: 'A fixed text needs quotes of its own.', severity: 'information' }),
          fixes: [quoted(value)],
        });
        continue;
      }
      const becomes = `\`${tag.name}\` is \`unknown\``;
      for (const use of attributesIn(expr)) {
        const finding = misspelt(value, use, becomes) ?? ofHttp(it, tag, value, use, becomes);
        if (finding) tell(finding);
      }
    }
    for (const { filter } of it.accessLogging) {
      const { expr, problems } = parseCel(filter ? textOf(filter) : '');
      if (!filter || problems.length > 0) continue;
      for (const use of attributesIn(expr)) {
        const finding = misspelt(filter, use, 'the filter lets nothing through');
        if (finding) tell(finding);
      }
    }
  },
});

/** The root of an attribute in the text of its expression, or the field. */
function partOf(value: ScalarNode, { span }: CelExpr, name: string, which: 'first' | 'last'): Pick<Located, 'region' | 'span'> {
  const region = regionOf(value);
  const text = region.text.slice(span.start, span.end);
  const start = span.start + (which === 'first' ? text.indexOf(name) : text.lastIndexOf(name));
  return { region, span: { start, end: start + name.length } };
}

/** `becomes`: what comes of an attribute that is not there. */
function misspelt(value: ScalarNode, { expr, root, field }: AttributeUse, becomes: string): Finding | undefined {
  if (!attributes.has(root)) {
    const better = nearestOf(root, attributes.keys(), root.length > 5 ? 2 : 1);
    return {
      message: `The proxy has no attribute \`${root}\`${better ? `; \`${better}\` exists` : ''}: ${becomes}.`,
      at: atNode(value),
      fixes: better ? [useFix(partOf(value, expr, root, 'first'), better)] : [],
      ...(better ? {} : { severity: 'information' as const }),
    };
  }
  const mixer = field !== undefined && mixerFields.has(`${root}.${field}`);
  if (mixer)
    return {
      message: `\`${root}.${field}\` is an attribute of Mixer, which is gone: ${becomes}.`,
      at: atNode(value),
      hint: 'The standard labels tell of workloads and services.',
    };
  const fields = attributes.get(root);
  if (field === undefined || !fields || fields.includes(field)) return undefined;
  const better = nearestOf(field, fields, 2);
  // A field unlike all of them may be of a newer proxy.
  if (!better) return undefined;
  return {
    message: `The proxy has no attribute \`${root}.${field}\`; \`${root}.${better}\` exists: ${becomes}.`,
    at: atNode(value),
    fixes: [useFix(partOf(value, expr, field, 'last'), better)],
  };
}

/** Attributes of Mixer below roots that proxies have too. */
const mixerFields: ReadonlySet<string> = new Set(
  ['source', 'destination']
    .flatMap((it) =>
      ['uid', 'ip', 'labels', 'name', 'namespace', 'principal', 'owner', 'workload', 'service', 'serviceAccount'].map(
        (one) => `${it}.${one}`,
      ),
    )
    .concat([
      'response.duration',
      'response.time',
      'connection.event',
      'connection.sent',
      'connection.received',
      'request.auth',
      'request.reason',
    ]),
);

const ofRequests = new Set(['request', 'response']);

/** An attribute of requests on a metric of connections, which is counted without one. */
function ofHttp(it: Telemetry, tag: TagOverride, value: ScalarNode, { root, field }: AttributeUse, becomes: string): Finding | undefined {
  const override = it.metrics.flatMap((entry) => entry.overrides).find((one) => one.tags.includes(tag));
  if (!override || !ofRequests.has(root) || !/^TCP_/.test(override.metric)) return undefined;
  return {
    message: `\`${root}${field === undefined ? '' : `.${field}`}\` is of requests, and a metric of connections has none: ${becomes}.`,
    at: atNode(value),
    severity: 'information',
  };
}

function quoted(value: ScalarNode): Fix {
  const { region, span } = value;
  return { title: 'Make it a text', preferred: true, edits: [{ region, span, text: `"'${textOf(value).replaceAll("'", "\\\\'")}'"` }] };
}
