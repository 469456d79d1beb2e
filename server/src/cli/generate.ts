import { stringify } from 'yaml';
import { serverFor } from '../engine/operator/context.js';
import { scrapeConfigsFor } from '../engine/operator/generate.js';
import type { JsonObject } from '../engine/operator/json.js';
import { defaultOptions, type OperatorOptions } from '../engine/operator/monitored.js';
import { groupOf } from '../engine/resources/kubernetes.js';
import type { KubernetesObject } from '../engine/resources/unit.js';
import { load } from './load.js';
import { UsageError } from './usage.js';

const kinds = ['ServiceMonitor', 'PodMonitor', 'Probe', 'ScrapeConfig'];

/** The scrape jobs that the operator would write for the monitors in the files, in its order. @throws UsageError */
export function generate(paths: readonly string[], switches: readonly string[]): readonly JsonObject[] {
  const { workspace, settings } = load({ paths }, []).engine;
  const options = readOptions(switches);
  const ours = (it: KubernetesObject) => groupOf(it) === 'monitoring.coreos.com';
  return kinds.flatMap((kind) =>
    [...workspace.objects(kind)]
      .filter(ours)
      .sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : nameOf(a) > nameOf(b) ? 1 : 0))
      .flatMap((it) => scrapeConfigsFor(it, serverFor(it, workspace), settings.target, options)),
  );
}

export function generatedYaml(jobs: readonly JsonObject[]): string {
  return stringify({ scrape_configs: jobs }, { lineWidth: 0, aliasDuplicateObjects: false }).trimEnd();
}

function nameOf({ namespace, name }: KubernetesObject): string {
  return `${namespace ?? 'default'}/${name ?? ''}`;
}

/** `KEY=VALUE` of `--operator-option`. */
function readOptions(switches: readonly string[]): OperatorOptions {
  const options: Record<keyof OperatorOptions, boolean> = { ...defaultOptions };
  for (const it of switches) {
    const [, key = '', value = ''] = /^(\w+)=(true|false)$/.exec(it) ?? [];
    if (!Object.hasOwn(options, key))
      throw new UsageError(`--operator-option ${it}: KEY=true or KEY=false is wanted, KEY one of ${Object.keys(options).join(', ')}`);
    options[key as keyof OperatorOptions] = value === 'true';
  }
  return options;
}
