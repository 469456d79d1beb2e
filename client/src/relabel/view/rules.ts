import type { Relabeling, ShownRule, Walk, WalkStep } from '../../../../server/src/protocol.js';
import type { Labels } from '../messages.js';

/** The name that people know a target, a series or an alert by, and what tells it from others of that name. */
export function nameOf(labels: Labels): { readonly name: string; readonly detail: string } {
  const address = labels['__address__'] ?? labels['instance'] ?? '';
  const named = ['__meta_kubernetes_pod_name', '__meta_kubernetes_service_name', 'alertname', '__name__'].map((it) => labels[it]);
  const discovered = Object.entries(labels).find(([name]) => /^__meta_\w+_name$/.test(name))?.[1];
  const name = [...named, discovered].find((it) => it && !it.startsWith('<')) ?? '';
  const container = labels['__meta_kubernetes_pod_container_name'];
  const detail = [address, container && !container.startsWith('<') ? container : ''].filter((it) => it).join(' · ');
  if (name !== '') return { name, detail: detail || (labels['severity'] ?? '') };
  const own = Object.entries(labels).filter(([label]) => !label.startsWith('__') && label !== 'job' && label !== 'instance');
  return {
    name: address || 'no address',
    detail: own
      .slice(0, 3)
      .map(([label, value]) => `${label}=${value}`)
      .join(', '),
  };
}

/** Whether a rule decides about the whole, and changes no label. */
function isFilter({ action }: ShownRule): boolean {
  return action === 'keep' || action === 'drop' || action === 'keepequal' || action === 'dropequal';
}

/** What a step did, in words. */
export function stepWords(rule: ShownRule, step: WalkStep): string {
  if (step.dropped) return step.matched ? 'matches: dropped here' : 'does not match: dropped here';
  if (isFilter(rule)) return step.matched ? 'matches: kept' : 'does not match: kept';
  if (!step.matched) return 'does not match: no change';
  if (step.changes.length > 0) return 'matches';
  // The value is there already, or it is empty and so is the label.
  return rule.target && !rule.target.includes('$') ? `matches: ${rule.target} stays as it is` : 'matches: no change';
}

/** Over all labels that reach it: `6 of 7 kept`, `changes 5 of 5`. */
export function hits(rule: ShownRule, index: number, walks: readonly Walk[]): string {
  const reached = walks.flatMap((it) => it.steps[index] ?? []);
  if (reached.length === 0) return 'reached by none';
  if (isFilter(rule)) return `${reached.filter((it) => !it.dropped).length} of ${reached.length} kept`;
  return `changes ${reached.filter((it) => it.changes.length > 0).length} of ${reached.length}`;
}

/** Why a rule finds nothing: a rule before it has removed what it reads. */
export function removedSource(rule: ShownRule, index: number, walk: Walk): { readonly label: string; readonly by: number } | undefined {
  const step = walk.steps[index];
  if (!step || step.changes.length > 0) return undefined;
  for (const label of rule.sources) {
    const last = walk.steps.slice(0, index).findLast((it) => it.changes.some((one) => one.name === label));
    if (last?.changes.some((it) => it.name === label && it.after === undefined)) return { label, by: last.rule };
  }
  return undefined;
}

/** Who gave a label its final value: `rule 4`, or that it was there from the start. */
export function origin(name: string, walk: Walk, rules: Relabeling['rules']): string {
  if (walk.after.some((it) => it.name === name)) return 'from __address__';
  const step = walk.steps.findLast((it) => it.changes.some((one) => one.name === name));
  if (step) return rules[step.rule]?.position ? `rule ${step.rule + 1}` : `rule ${step.rule + 1}, operator`;
  return walk.before.some((it) => it.name === name) ? 'Prometheus' : '';
}
