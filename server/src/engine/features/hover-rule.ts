import type { Engine } from '../engine.js';
import type { Labels } from '../relabel/apply.js';
import type { Position } from '../text/span.js';
import { type LabelChange, type RuleEffect, ruleEffectAt } from './relabeling.js';

/** Changes that a hover shows; the debugger shows all. */
const mostChanges = 3;

/** What the relabel rule at a position does to a sample: matched or not, before and after. */
export function hoverRule(engine: Engine, uri: string, position: Position): string | undefined {
  const effect = ruleEffectAt(engine, uri, position);
  if (!effect) return undefined;
  const head = `**Rule ${effect.index + 1}** on ${sampleName(effect)}: ${verdict(effect)}`;
  const { step, rule, labels } = effect;
  const lines = [head];
  const isOnNames = rule.action === 'labelmap' || rule.action === 'labeldrop' || rule.action === 'labelkeep';
  if (step && !isOnNames && rule.sources.length > 0)
    lines.push('', `Reads ${code(rule.sources.map((it) => labels[it] ?? '').join(rule.separator))}`);
  if (step && step.changes.length > 0) {
    const shown = step.changes.slice(0, mostChanges);
    lines.push('', '```diff', ...shown.flatMap(diffLines), '```');
    if (step.changes.length > shown.length) lines.push(`and ${step.changes.length - shown.length} more`);
  }
  return lines.join('\n');
}

function verdict({ step, rule }: RuleEffect): string {
  if (!step) return 'none reaches it, all are dropped before';
  if (step.dropped) return step.matched ? 'matches, dropped' : 'does not match, dropped';
  const kept = ['keep', 'drop', 'keepequal', 'dropequal'].includes(rule.action);
  if (kept) return step.matched ? 'matches, kept' : 'does not match, kept';
  if (!step.matched) return 'does not match, nothing changes';
  return step.changes.length > 0 ? 'matches' : 'matches, nothing changes';
}

function sampleName({ stage, from, labels }: RuleEffect): string {
  const name = nameOf(labels);
  const what = stage === 'target' ? 'target' : stage === 'alert' ? 'alert' : 'series';
  return `${from === 'workspace' ? `the ${what}` : `a typical ${what}`}${name ? ` ${code(name)}` : ''}`;
}

function nameOf(labels: Labels): string | undefined {
  const names = ['__meta_kubernetes_pod_name', 'alertname', '__name__', '__address__'].map((it) => labels[it]);
  // In angle brackets stands what a typical label would hold.
  return names.find((it) => it && !it.startsWith('<'));
}

function diffLines({ name, before, after }: LabelChange): readonly string[] {
  const line = (sign: string, value: string | undefined) => (value === undefined ? [] : [`${sign} ${name}=${JSON.stringify(value)}`]);
  return [...line('-', before), ...line('+', after)];
}

/** Inline code, whatever the text holds. */
function code(text: string): string {
  const shown = JSON.stringify(text.length > 120 ? `${text.slice(0, 119)}…` : text);
  const fence = '`'.repeat(Math.max(0, ...[...shown.matchAll(/`+/g)].map((it) => it[0].length)) + 1);
  return `${fence}${shown}${fence}`;
}
