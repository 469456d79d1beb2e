import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { Engine } from '../../server/src/engine/engine.js';
import { scrapeConfigsFor } from '../../server/src/engine/operator/generate.js';
import { defaultOptions } from '../../server/src/engine/operator/monitored.js';
import { conformance, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';
import { filledSnippets } from '../support/snippets.js';
import { type Judge, judge, newerTools } from '../support/tools.js';

const monitor =
  'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: a, namespace: b}\nspec:\n  selector: {}\n  podMetricsEndpoints:\n    - port: http\n      relabelings:\n        - <|>\n';
const job = 'scrape_configs:\n  - job_name: a\n    kubernetes_sd_configs: [{role: pod}]\n    relabel_configs:\n      - <|>\n';

/** Where snippets are offered whose result Prometheus or Alertmanager reads. */
const places: readonly (readonly [uri: string, marked: string])[] = [
  ['/a.yaml', '<|>'],
  ['/rules.yaml', 'groups:\n  - name: a\n    rules:\n      - <|>\n'],
  ['/a.promql', '<|>'],
  ['/prometheus.yml', 'scrape_configs:\n  - <|>\n'],
  ['/prometheus.yml', job],
  ['/prometheus.yml', job.replace('relabel_configs', 'metric_relabel_configs')],
  ['/prometheus.yml', 'remote_write:\n  - <|>\n'],
  ['/monitor.yaml', monitor],
  ['/monitor.yaml', monitor.replace('relabelings', 'metricRelabelings')],
  ['/alertmanager.yml', 'route:\n  receiver: default\n  routes:\n    - <|>\nreceivers:\n  - name: default\n'],
  ['/alertmanager.yml', 'route:\n  receiver: default\nreceivers:\n  - name: default\n  - <|>\n'],
  ['/alertmanager.yml', 'route:\n  receiver: default\nreceivers:\n  - name: default\ninhibit_rules:\n  - <|>\n'],
  ['/alertmanager.yml', 'route:\n  receiver: default\nreceivers:\n  - name: default\ntime_intervals:\n  - <|>\n'],
];

interface Asked {
  readonly tool: Judge;
  readonly text: string;
}

/** The texts of a file that a tool reads; a query stands in a rule, what the operator generates in a configuration. */
function* asked(engine: Engine, uri: string): Iterable<Asked> {
  for (const unit of engine.units(uri))
    switch (unit.unit) {
      case 'PrometheusConfig':
        yield { tool: 'prometheus', text: unit.root.region.text };
        break;
      case 'AlertmanagerFile':
        yield { tool: 'alertmanager', text: unit.root.region.text };
        break;
      case 'RuleFile': {
        const { text } = unit.root.region;
        yield { tool: 'rules', text: unit.object ? JSON.stringify((parse(text) as { spec: unknown }).spec) : text };
        break;
      }
      case 'Query':
        if (unit.place.type === 'file' && unit.entry === 'query')
          yield { tool: 'rules', text: JSON.stringify({ groups: [{ name: 'a', rules: [{ record: 'a:b', expr: unit.region.text }] }] }) };
        break;
      case 'KubernetesObject': {
        const jobs = scrapeConfigsFor(unit, undefined, engine.settings.target, defaultOptions);
        if (jobs.length > 0) yield { tool: 'prometheus', text: JSON.stringify({ scrape_configs: jobs }) };
        break;
      }
      default:
        break;
    }
}

/** promtool and amtool read what each snippet makes, as it is inserted. */
conformance('snippets by promtool and amtool', (): Iterable<Verdict> => {
  const bin = newerTools();
  if (!bin) return [];
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-snippets-'));
  const files = new Map<Judge, Map<string, string>>();
  for (const [i, [uri, marked]] of places.entries())
    for (const [label, filled] of filledSnippets(uri, marked))
      for (const [j, { tool, text }] of [...asked(engineOf(new Map([[uri, filled]])), uri)].entries()) {
        const path = join(folder, `${label}-${i}-${j}.yaml`);
        writeFileSync(path, text);
        const ofTool = files.get(tool) ?? new Map<string, string>();
        files.set(tool, ofTool.set(path, `${label} in ${marked.includes('\n') ? marked.trim() : uri}`));
      }
  const verdicts = [...files].flatMap(([tool, ids]) => {
    const said = judge(bin, tool, [...ids.keys()]);
    return [...ids].map(([path, id]) => {
      const faults = said.get(path);
      return { id, differs: faults && faults.length === 0 ? undefined : (faults?.map((it) => it.message).join(', ') ?? 'not judged') };
    });
  });
  rmSync(folder, { recursive: true });
  return verdicts;
});
