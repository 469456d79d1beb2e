import { type AttributeFault, type AttributeUse, attributeFault, attributes, attributesIn } from '../../istio/attributes.js';
import { parseCel } from '../../istio/cel/parse.js';
import { tagsOf } from '../../istio/tags.js';
import type { TagOverride, Telemetry } from '../../istio/telemetry.js';
import { textOf } from '../../syntax/access.js';
import { regionOf } from '../../syntax/regions.js';
import type { ScalarNode } from '../../syntax/tree.js';
import { nearestOf } from '../../text/distance.js';
import type { Fix } from '../../text/problem.js';
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

/** `becomes`: what comes of an attribute that is not there. */
function misspelt(value: ScalarNode, use: AttributeUse, becomes: string): Finding | undefined {
  const fault = attributeFault(use, textOf(value));
  if (!fault) return undefined;
  const instead = fault.is === 'of-mixer' ? undefined : fault.instead;
  return {
    message: `${faultText(fault, use)}: ${becomes}.`,
    at: atNode(value),
    fixes: instead ? [useFix({ region: regionOf(value), span: instead.span }, instead.name)] : [],
    ...(fault.is === 'of-mixer' ? { hint: 'The standard labels tell of workloads and services.' } : {}),
    ...(fault.is === 'unknown-root' && !instead ? { severity: 'information' as const } : {}),
  };
}

function faultText(fault: AttributeFault, { root, field }: AttributeUse): string {
  switch (fault.is) {
    case 'of-mixer':
      return `\`${root}.${field}\` is an attribute of Mixer, which is gone`;
    case 'unknown-root':
      return `The proxy has no attribute \`${root}\`${fault.instead ? `; \`${fault.instead.name}\` exists` : ''}`;
    case 'unknown-field':
      return `The proxy has no attribute \`${root}.${field}\`; \`${root}.${fault.instead.name}\` exists`;
  }
}

/** An attribute of requests on a metric of connections, which is counted without one. */
function ofHttp(it: Telemetry, tag: TagOverride, value: ScalarNode, { root, field }: AttributeUse, becomes: string): Finding | undefined {
  const override = it.metrics.flatMap((entry) => entry.overrides).find((one) => one.tags.includes(tag));
  if (!override || !/^(?:request|response)$/.test(root) || !/^TCP_/.test(override.metric)) return undefined;
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
