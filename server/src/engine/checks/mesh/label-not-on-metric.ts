import { standardLabels } from '../../catalogue/labels.js';
import { meshTags } from '../../istio/tags.js';
import type { Span } from '../../text/span.js';
import { check } from '../check.js';
import { found, isVariable, mend } from '../shared-lint.js';
import { labelUses, type MeshSelector } from '../shared-mesh.js';

/** Names that other targets use too, and those that only ztunnel adds. */
const common = new Set(['component', 'tag', 'source_region', 'source_zone', 'destination_region', 'destination_zone']);
const standard: ReadonlySet<string> = new Set(standardLabels.filter((it) => !common.has(it)));

function lacks({ info }: MeshSelector, label: string): boolean {
  if (!info.labels || info.labels.includes(label) || info.metric.ztunnelLabels.includes(label)) return false;
  // A histogram that is scraped as a native one has no buckets, and its own name says nothing of them.
  return !(label === 'le' && info.metric.type === 'histogram' && info.part === 'value');
}

export const labelNotOnMetric = check({
  code: 'mesh/label-not-on-metric',
  scope: 'workspace',
  early: true,
  on: ['Query'],
  weight: { severity: 'warning', costs: 'selects nothing; with a negative matcher, excludes nothing.' },
  docs: {
    what: 'A standard label on a metric that does not carry it.',
    why: 'TCP metrics have no response code, counters of gRPC messages no status, only buckets have `le`. Silent when a Telemetry of the workspace adds the label.',
    fix: 'Leave the label out, or take a metric that has it.',
  },
  run(query, tell, workspace) {
    for (const { label, matcher, without, needed, selectors, parents } of labelUses(query, workspace.settings.target)) {
      const name = label.value;
      const [first] = selectors;
      if (!first || without || !standard.has(name) || !selectors.every((it) => lacks(it, name))) continue;
      if (matcher && (matcher.value === '' || matcher.value === '.*' || isVariable(query, matcher.valueSpan))) continue;
      // `promql/quantile-of-non-bucket` says that these are no buckets.
      if (name === 'le' && parents.some((it) => it.type === 'call' && it.name === 'histogram_quantile')) continue;
      const { added } = workspace.derived(meshTags);
      if (selectors.some((it) => added.get(it.info.metric.name)?.has(name))) continue;
      const { span } = matcher ?? label;
      const fixes = needed ? [] : [mend(query, 'Leave it out', { span: withComma(query.region.text, span), text: '' })];
      tell(found(query, span, `\`${first.name}\` carries no \`${name}\`.`, { fixes }));
    }
  },
});

/** An item of a list with the comma that goes with it. */
function withComma(text: string, { start, end }: Span): Span {
  const after = /^\s*,\s*/.exec(text.slice(end));
  if (after) return { start, end: end + after[0].length };
  const before = /,\s*$/.exec(text.slice(0, start));
  return { start: start - (before?.[0].length ?? 0), end };
}
