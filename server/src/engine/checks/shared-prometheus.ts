import type { Target } from '../catalogue/target.js';
import { type PrometheusAbout, prometheusFaults } from '../prometheus/config.js';
import type { PrometheusUnit } from '../resources/unit.js';
import { get, itemsOf, stringAt } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { keptFor } from '../text/remember.js';
import type { Finding } from './check.js';
import { addressFixes } from './shared-address.js';
import { durationFixes } from './shared-duration.js';
import { fieldFixes, fieldHint } from './shared-field.js';
import { withFixes } from './shared-lazy-fixes.js';
import { atGoNode, atNode } from './shared-node.js';
import { keyName, otherStyle, styleFixes } from './shared-style.js';
import { typeFixes } from './shared-type.js';

export type PrometheusCode =
  | 'yaml/duplicate-key'
  | 'relabel/style-of-the-other-host'
  | `prometheus/${Exclude<PrometheusAbout, 'duplicate'>}`;

const faultsIn = keptFor((unit: PrometheusUnit, target: Target) => prometheusFaults(unit.root, target, unit.jobsAlone));

/** What keeps Prometheus from loading a configuration, of one code. What the YAML reader refuses is never decoded. */
export function prometheusFindings(unit: PrometheusUnit, target: Target, code: PrometheusCode): readonly Finding[] {
  const found: Finding[] = [];
  if (unit.document.problems.length > 0 || unit.document.shape !== 'whole') return found;
  for (const { about, message, node, hint, known: fields } of faultsIn(unit, target)) {
    const other = about === 'unknown-field' ? otherStyle(keyName(node), fields) : undefined;
    if ((other ? 'relabel/style-of-the-other-host' : codeOf(about)) !== code) continue;
    const said = {
      message,
      at: about === 'type' ? atGoNode(node) : atNode(node),
      tool: 'Prometheus',
      ...(hint ? { hint } : about === 'unknown-field' ? fieldHint(node) : {}),
    } as const;
    const fixes = () =>
      other
        ? styleFixes(node, other)
        : about === 'duration'
          ? durationFixes(node)
          : about === 'type'
            ? typeFixes(node, message)
            : about === 'target-address'
              ? addressFixes(node, jobOf(unit.root, node))
              : fieldFixes(node, fields);
    found.push(withFixes(said, fixes));
  }
  return found;
}

/** The job that a static target belongs to. */
function jobOf(root: Node, target: Node): Node | undefined {
  return itemsOf(get(root, 'scrape_configs')).find((job) =>
    itemsOf(get(job, 'static_configs')).some((group) => itemsOf(get(group, 'targets')).includes(target)),
  );
}

function codeOf(about: PrometheusAbout): PrometheusCode {
  return about === 'duplicate' ? 'yaml/duplicate-key' : `prometheus/${about}`;
}

/** Whether a job's targets pass on series of others, which keep their labels. */
export function isPassingOn(job: Node, path: string): boolean {
  return (
    /federate|push/i.test(path) ||
    /push-?gateway|federat|exporter|otel|telegraf|kube-state|cadvisor|kubelet/i.test(stringAt(job, 'job_name') ?? '')
  );
}
