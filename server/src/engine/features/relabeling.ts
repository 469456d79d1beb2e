import type { Engine } from '../engine.js';
import { endpointFields, listAt } from '../operator/fields.js';
import type { LabelChange, Labels, WalkStep } from '../relabel/apply.js';
import type { Action, RelabelRule } from '../relabel/rules.js';
import type { RelabelRulesUnit, RelabelStage } from '../resources/unit.js';
import { deref, stringAt } from '../syntax/access.js';
import { placeOf } from '../text/region.js';
import { isBefore, type Position } from '../text/span.js';
import { spotAt, unitsNear } from './locate.js';
import { listRange, ruleList, rulesUnits, unitAt } from './relabeling/list.js';
import { type Samples, samplesFor } from './relabeling/samples.js';
import { reaching, type Walk, walk } from './relabeling/walk.js';

export type { LabelChange, WalkStep } from '../relabel/apply.js';
export type { Outcome, Walk } from './relabeling/walk.js';

/** A rule as it runs, with its defaults. */
export interface ShownRule {
  readonly action: Action;
  readonly sources: readonly string[];
  readonly separator: string;
  readonly pattern: string;
  readonly target: string;
  readonly replacement: string;
  /** A decimal number. */
  readonly modulus: string;
  /** Where it is written; undefined: the operator writes it. */
  readonly position: Position | undefined;
}

/** A list of relabel rules of a file. */
export interface ShownList {
  readonly stage: RelabelStage;
  /** Of its key. */
  readonly position: Position;
  readonly rules: number;
  readonly current: boolean;
}

/** A list of relabel rules, and labels taken through it. */
export interface Relabeling {
  /** What the rules belong to: `job istio-proxies`, `ServiceMonitor shop/web`. */
  readonly title: string;
  readonly stage: RelabelStage;
  readonly position: Position;
  /** The scrape pool whose targets they make; undefined: none. */
  readonly pool: string | undefined;
  /** Servers that the operator spreads these targets over; the rules run as if there were one. */
  readonly shards: number;
  /** The lists of the same job or endpoint, this one too. */
  readonly lists: readonly ShownList[];
  readonly rules: readonly ShownRule[];
  /** Why Prometheus refuses the list; then nothing runs. */
  readonly refused: { readonly message: string; readonly position: Position } | undefined;
  /** Labels to try the rules with, and where they are from. */
  readonly samples: Samples;
  /** How the samples fared, then the labels that were given. */
  readonly walks: readonly Walk[];
}

/** Labels to run over, and whether samples are wanted besides. */
export interface Given {
  readonly labels: readonly Labels[];
  readonly samples: boolean;
}

/** The rules at a position, run over samples and the given labels; a sentence where there are none. */
export function relabelingAt(
  engine: Engine,
  uri: string,
  position: Position,
  given: Given = { labels: [], samples: true },
): Relabeling | { readonly why: string } {
  const unit = unitAt(engine, uri, position);
  if (!unit) return { why: 'Put the cursor into a list of relabel rules.' };
  const list = ruleList(engine, uri, unit);
  const samples = given.samples && !list.refused ? samplesFor(engine, list) : none;
  return {
    title: titleOf(unit),
    stage: unit.stage,
    position: listRange(unit).start,
    pool: unit.stage === 'target' ? list.job?.name : undefined,
    shards: list.shards,
    lists: rulesUnits(engine, uri)
      .filter((it) => it === unit || (it.owner === unit.owner && it.document === unit.document))
      .map((it) => ({ stage: it.stage, position: listRange(it).start, rules: rulesIn(it), current: it === unit })),
    rules: list.rules.map(({ rule, node }) => shownRule(rule, node && placeOf(node.region, node.span).range.start)),
    refused: list.refused && {
      message: list.refused.message,
      position: placeOf(list.refused.node.region, list.refused.node.span).range.start,
    },
    samples,
    walks: list.refused ? [] : [...samples.labels, ...given.labels].map((it) => walk(list, it)),
  };
}

const none: Samples = { from: 'typical', labels: [] };

function rulesIn({ rules }: RelabelRulesUnit): number {
  return rules.type === 'list' ? rules.items.length : 0;
}

function shownRule(rule: RelabelRule, position: Position | undefined): ShownRule {
  const { action, sourceLabels, separator, pattern, targetLabel, replacement, modulus } = rule;
  return { action, sources: sourceLabels, separator, pattern, target: targetLabel, replacement, modulus: String(modulus), position };
}

function titleOf({ object, owner, stage }: RelabelRulesUnit): string {
  if (object) {
    const endpoints = listAt(object.root, 'spec', endpointFields[object.kind] ?? '');
    const which = endpoints.length > 1 ? `, endpoint ${endpoints.findIndex((it) => deref(it) === deref(owner)) + 1}` : '';
    return `${object.kind} ${object.namespace ?? 'default'}/${object.name ?? ''}${which}`;
  }
  const job = stringAt(owner, 'job_name');
  if (job !== undefined) return `job ${job}`;
  switch (stage) {
    case 'write':
      return `remote write to ${stringAt(owner, 'name') ?? stringAt(owner, 'url') ?? ''}`;
    case 'alert':
      return 'alerts';
    case 'target':
      return 'Alertmanagers';
    case 'metric':
      return 'samples';
  }
}

/** What a rule does to the first sample that it changes, else to the first that it matches, else to the first that reaches it. */
export interface RuleEffect {
  /** Index in the list. */
  readonly index: number;
  readonly rule: ShownRule;
  readonly stage: RelabelStage;
  readonly from: 'workspace' | 'typical';
  /** As the labels reach the rule. */
  readonly labels: Labels;
  /** Undefined: none reaches it. */
  readonly step: WalkStep | undefined;
}

/** The rule that the position is in, and what it does. */
export function ruleEffectAt(engine: Engine, uri: string, position: Position): RuleEffect | undefined {
  const spot = spotAt(engine, uri, position);
  const near = spot ? [...unitsNear(engine, uri, spot)] : [];
  const unit = near
    .filter((it) => it.unit === 'RelabelRules')
    .find((it) => {
      const { start, end } = placeOf(it.rules.region, it.rules.span).range;
      return !isBefore(position, start) && !isBefore(end, position);
    });
  const list = unit && ruleList(engine, uri, unit);
  if (!list || list.refused) return undefined;
  const places = list.rules.map(({ node }) => node && placeOf(node.region, node.span).range.start);
  const index = places.findLastIndex((it) => it && !isBefore(position, it));
  const [found, at] = [list.rules[index], places[index]];
  if (!found || !at) return undefined;
  const { from, labels } = samplesFor(engine, list);
  const all = labels.slice(0, mostHovered).flatMap((sample) => {
    const way = walk(list, sample);
    const step = way.steps[index];
    return step ? [{ labels: reaching(sample, way, index), step }] : [];
  });
  const shown = all.find((it) => it.step.changes.length > 0) ?? all.find((it) => it.step.matched) ?? all[0];
  return {
    index,
    rule: shownRule(found.rule, at),
    stage: unit.stage,
    from,
    labels: shown?.labels ?? {},
    step: shown?.step,
  };
}

/** Samples that a hover looks through. */
const mostHovered = 20;

/** A rule in one line. */
function ruleText({ action, sources, target, replacement, pattern, modulus }: ShownRule): string {
  const of = sources.length > 0 ? ` [${sources.join(', ')}]` : '';
  switch (action) {
    case 'labelmap':
      return `${action} ${pattern} → ${replacement}`;
    case 'labeldrop':
    case 'labelkeep':
      return `${action} ${pattern}`;
    case 'hashmod':
      return `${action}${of} mod ${modulus} → ${target}`;
    case 'keep':
    case 'drop':
    case 'keepequal':
    case 'dropequal':
    case 'replace':
    case 'lowercase':
    case 'uppercase':
      return `${action}${of}${target ? ` → ${target}` : ''}${action === 'replace' && replacement !== '$1' ? ` (${replacement})` : ''}`;
  }
}

/** The rules at a position step by step over a sample, as a text for editors without a panel. */
export function relabelReport(
  engine: Engine,
  uri: string,
  position: Position,
): { readonly title: string; readonly language: 'plaintext'; readonly text: string } | { readonly why: string } {
  const it = relabelingAt(engine, uri, position);
  if ('why' in it) return it;
  if (it.refused) return { why: `Prometheus refuses the rules: ${it.refused.message}` };
  const shown = Math.max(
    0,
    it.walks.findIndex((one) => one.outcome.state === 'kept'),
  );
  const [sample, way] = [it.samples.labels[shown], it.walks[shown]];
  if (!sample || !way) return { why: 'There is nothing to run the rules over.' };
  const from = it.samples.from === 'workspace' ? `a ${it.stage === 'alert' ? 'rule' : 'target'} of the workspace` : 'typical labels';
  const lines = [`# Relabeling of ${it.title} step by step, over ${from}`, '', ...labelLines(sample)];
  if (way.before.length > 0) lines.push('', 'Prometheus adds', ...way.before.map(changeLine));
  for (const step of way.steps) {
    const rule = it.rules[step.rule];
    if (!rule) continue;
    const place = rule.position ? ` (line ${rule.position.line + 1})` : ' (written by the operator)';
    lines.push('', `${step.rule + 1}. ${ruleText(rule)}${place}`);
    if (step.dropped) lines.push('   dropped');
    else if (step.changes.length > 0) lines.push(...step.changes.map(changeLine));
    else lines.push(step.matched ? '   nothing changes' : '   no match, nothing changes');
  }
  if (way.after.length > 0) lines.push('', 'Prometheus adds', ...way.after.map(changeLine));
  switch (way.outcome.state) {
    case 'kept':
      lines.push('', '# The result', ...labelLines(way.labels));
      break;
    case 'dropped':
      lines.push('', `# Dropped${way.outcome.rule === undefined ? ': no label is left' : ` by rule ${way.outcome.rule + 1}`}`);
      break;
    case 'failed':
      lines.push('', `# Refused by Prometheus: ${way.outcome.error}`);
      break;
  }
  return { title: 'Relabeling', language: 'plaintext', text: `${lines.join('\n')}\n` };
}

function labelLines(labels: Labels): readonly string[] {
  return Object.entries(labels)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `   ${name} = ${JSON.stringify(value)}`);
}

function changeLine({ name, before, after }: LabelChange): string {
  if (after === undefined) return `   - ${name}`;
  return before === undefined
    ? `   + ${name} = ${JSON.stringify(after)}`
    : `   ~ ${name} = ${JSON.stringify(after)} (was ${JSON.stringify(before)})`;
}
