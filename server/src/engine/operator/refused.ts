import type { Target } from '../catalogue/target.js';
import { prometheusFaults } from '../prometheus/config.js';
import { readRule } from '../relabel/rules.js';
import type { KubernetesObject } from '../resources/unit.js';
import { get, itemsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { parseYaml } from '../syntax/yaml.js';
import { fileRegion } from '../text/region.js';
import { keptWhile } from '../text/remember.js';
import type { Fault } from './fault.js';
import { scrapeConfigsFor } from './generate.js';
import { defaultOptions } from './monitored.js';
import { inside, placeInJob, placeInRule, rulesIn } from './provenance.js';

/**
 * What the API server and the operator take and Prometheus then refuses, with the configuration of everybody: the generated jobs are read as
 * Prometheus reads them, and what fails is said of the line that it was made from. Asked for again whenever anything in the workspace changes that
 * decides the version.
 */
export const refusedByPrometheus = keptWhile(read);

function read(monitor: KubernetesObject, version: string, target: Target): readonly Fault[] {
  const reads: Target = { ...target, prometheus: version, prometheusGiven: true };
  const jobs = scrapeConfigsFor(monitor, undefined, reads, defaultOptions);
  const { root } = parseYaml(fileRegion('', 0, JSON.stringify({ scrape_configs: jobs })));
  const written = itemsOf(get(root, 'scrape_configs'));
  const faults: Fault[] = [];
  const say = (message: string, node: Node | undefined) => {
    if (!node || faults.some((it) => it.message === message && it.node === node)) return;
    faults.push({ code: 'operator/prometheus-refuses', message, node, tool: 'Prometheus' });
  };
  for (const { message, node } of prometheusFaults(root, reads)) {
    const index = written.findIndex((it) => inside(it, node));
    const job = jobs[index];
    const inRule = rulesIn(written[index], job).find(({ rule }) => inside(rule, node));
    say(message, inRule ? inRule.from && placeInRule(inRule.from, inRule.rule, node) : placeInJob(written[index], job, node));
  }
  for (const [i, job] of jobs.entries()) {
    for (const { rule, from } of rulesIn(written[i], job)) {
      const read = readRule(rule, { version, scheme: 'utf8' });
      for (const { message, node, about } of read.ok || !from ? [] : read.problems)
        if (from) say(message, placeInRule(from, rule, node, about === 'fields'));
    }
  }
  return faults;
}
