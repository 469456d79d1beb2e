import { pairAt, stringAt } from '../../syntax/access.js';
import type { Workspace } from '../../workspace/workspace.js';
import { check } from '../check.js';
import { atNode } from '../shared-node.js';
import { partPlace, soundRules } from '../shared-relabel.js';

/** Whether something in the workspace puts the sidecar’s certificates into Prometheus’s pod, as Istio’s sample for secure metrics does. */
function mountsCerts(workspace: Workspace): boolean {
  return workspace
    .objects('Deployment', 'StatefulSet', 'Prometheus', 'PrometheusAgent')
    .some(({ root }) => root.region.text.slice(root.span.start, root.span.end).includes('/etc/istio-certs'));
}

export const removedComponent = check({
  code: 'mesh/removed-component',
  scope: 'workspace',
  on: ['RelabelRules'],
  weight: { severity: 'warning', costs: 'the job finds nothing to scrape.' },
  docs: {
    what: 'A scrape job for a part that Istio no longer has.',
    why: 'Since Istio 1.5 istiod is pilot, galley and citadel in one; Mixer’s istio-telemetry and istio-policy went with 1.8, and so did the mounted /etc/istio-certs.',
    fix: 'Scrape `istiod` at its port `http-monitoring`; proxies are scraped at 15020, where metrics are merged.',
  },
  run(unit, tell, workspace) {
    if (unit.stage !== 'target') return;
    for (const rule of soundRules(unit)) {
      if (rule.action !== 'keep' || !rule.regex.node) continue;
      const [whole, name] = /^(istio-(?:telemetry|policy|pilot|galley|citadel))(?:;[\w-]+)?$/.exec(rule.regex.text) ?? [];
      if (!whole) continue;
      const { region, span } = partPlace(rule.regex.node, { start: 0, end: whole.length });
      const fix = { title: 'Scrape istiod', edits: [{ region, span, text: 'istiod;http-monitoring' }] };
      tell({
        message: `Istio has no Service \`${name}\` since ${name === 'istio-telemetry' || name === 'istio-policy' ? '1.8' : '1.5'}; \`istiod;http-monitoring\` takes its place.`,
        at: atNode(rule.regex.node),
        tag: 'deprecated',
        fixes: whole.includes(';') ? [fix] : [],
      });
    }
    const file = ['ca_file', 'cert_file', 'key_file'].find((it) => stringAt(unit.owner, 'tls_config', it)?.startsWith('/etc/istio-certs/'));
    const job = pairAt(unit.owner, 'job_name');
    if (file && job && /istio-secure/.test(stringAt(unit.owner, 'job_name') ?? '') && !workspace.derived(mountsCerts))
      tell({
        message: 'The sidecar’s certificates are not mounted any more since Istio 1.8: scrape the merged metrics at 15020.',
        at: atNode(job.key),
      });
  },
});
