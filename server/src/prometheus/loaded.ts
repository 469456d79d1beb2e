import type { Answer, Connection, LiveTarget, LoadedGroup, LoadedRule, LoadedRules, Target, TargetList } from '../protocol.js';
import { bounded, labelsIn, numberOf, textOf } from './fields.js';
import { defaultLimits } from './limits.js';
import { callApi, isRecord } from './transport.js';

/** What a server says of its targets. */
export interface Targets {
  readonly active: readonly FoundTarget[];
  readonly activeTotal: number;
  /** Those that relabeling dropped; the pool is told by servers since 3.0. */
  readonly dropped: readonly { readonly scrapePool: string; readonly discovered: Readonly<Record<string, string>> }[];
  readonly droppedTotal: number;
}

interface FoundTarget extends Target {
  /** Before relabeling. */
  readonly discovered: Readonly<Record<string, string>>;
}

/** The targets that Prometheus scrapes, and those that relabeling dropped. */
export async function targets(
  connection: Connection,
  ask: { readonly state: 'active' | 'any'; readonly scrapePool?: string },
  signal: AbortSignal,
): Promise<Answer<Targets>> {
  const answer = await callApi(connection, 'targets', new URLSearchParams({ ...ask }), signal, defaultLimits);
  if (!answer.ok) return answer;
  const { data } = answer;
  if (!isRecord(data) || !Array.isArray(data['activeTargets']))
    return { ok: false, kind: 'bad-answer', message: 'The answer is not a list of targets.' };
  const dropped = Array.isArray(data['droppedTargets']) ? data['droppedTargets'] : [];
  return {
    ...answer,
    data: {
      active: data['activeTargets'].slice(0, mostTargets).map(readTarget),
      activeTotal: data['activeTargets'].length,
      dropped: dropped
        .slice(0, mostTargets)
        .map((it) => ({ scrapePool: textOf(it, 'scrapePool'), discovered: labelsIn(it, 'discoveredLabels') })),
      droppedTotal: dropped.length,
    },
  };
}

/** Targets that are read of an answer, and of those the ones that are shown. */
const mostTargets = 5000;
const mostShown = 500;

function readTarget(it: unknown): FoundTarget {
  const health = textOf(it, 'health');
  const seconds = isRecord(it) ? it['lastScrapeDuration'] : undefined;
  return {
    scrapePool: textOf(it, 'scrapePool'),
    scrapeUrl: textOf(it, 'scrapeUrl'),
    discovered: labelsIn(it, 'discoveredLabels'),
    labels: labelsIn(it, 'labels'),
    health: health === 'up' || health === 'down' ? health : 'unknown',
    lastError: textOf(it, 'lastError').slice(0, 1000),
    lastScrape: textOf(it, 'lastScrape'),
    scrapeSeconds: typeof seconds === 'number' ? seconds : 0,
  };
}

/** The targets of a scrape pool, or of all, before and behind their rules. Those that are scraped come first, and the cut leaves room for dropped ones. */
export async function listTargets(connection: Connection, pool: string | undefined, signal: AbortSignal): Promise<Answer<TargetList>> {
  // Older servers do not know `scrapePool` and answer with all.
  const answer = await targets(connection, { state: 'any', ...(pool === undefined ? {} : { scrapePool: pool }) }, signal);
  if (!answer.ok) return answer;
  const ours = (it: LiveTarget) => pool === undefined || it.pool === pool;
  const active = answer.data.active.map(
    ({ scrapePool, scrapeUrl, discovered, labels, health }): LiveTarget => ({
      pool: scrapePool,
      discovered: bounded(discovered),
      labels: bounded(labels),
      health,
      dropped: false,
      scrapeUrl: scrapeUrl.replace(/\?.*$/, ''),
    }),
  );
  const gone = answer.data.dropped.map(
    ({ scrapePool, discovered }): LiveTarget => ({
      // Dropped targets of older servers do not say where they belong; their job is the pool's unless discovery says otherwise.
      pool: scrapePool || (discovered['job'] ?? ''),
      discovered: bounded(discovered),
      labels: {},
      health: '',
      dropped: true,
      scrapeUrl: '',
    }),
  );
  const [here, away] = [active.filter(ours), gone.filter(ours)];
  const shown = here.slice(0, mostShown - Math.min(away.length, mostShown / 2));
  const total = pool === undefined ? answer.data.activeTotal + answer.data.droppedTotal : here.length + away.length;
  return { ...answer, data: { targets: [...shown, ...away.slice(0, mostShown - shown.length)], total } };
}

/** Targets and labels of one, of which a server may have very many. */
/** The rules that Prometheus has loaded, with what they say now. */
export async function rules(connection: Connection, signal: AbortSignal): Promise<Answer<LoadedRules>> {
  const answer = await callApi(connection, 'rules', new URLSearchParams(), signal, defaultLimits);
  if (!answer.ok) return answer;
  const groups: unknown = isRecord(answer.data) ? answer.data['groups'] : undefined;
  if (!Array.isArray(groups)) return { ok: false, kind: 'bad-answer', message: 'The answer is not a list of groups of rules.' };
  let left = mostRules;
  const read = groups.slice(0, mostRules).map((group): LoadedGroup => {
    const all = isRecord(group) && Array.isArray(group['rules']) ? group['rules'] : [];
    const kept = all.slice(0, left);
    left -= kept.length;
    return {
      name: textOf(group, 'name'),
      file: textOf(group, 'file'),
      interval: numberOf(group, 'interval'),
      seconds: numberOf(group, 'evaluationTime'),
      lastEvaluation: textOf(group, 'lastEvaluation'),
      rules: kept.map(readRule),
    };
  });
  const total = groups.reduce<number>((sum, it: unknown) => sum + (isRecord(it) && Array.isArray(it['rules']) ? it['rules'].length : 0), 0);
  return { ...answer, data: { groups: read, total } };
}

const mostRules = 5000;

const mostAlerts = 200;

function readRule(it: unknown): LoadedRule {
  const alerts = isRecord(it) && Array.isArray(it['alerts']) ? it['alerts'] : [];
  const state = textOf(it, 'state');
  return {
    type: textOf(it, 'type') === 'alerting' ? 'alert' : 'record',
    name: textOf(it, 'name'),
    query: textOf(it, 'query'),
    hold: numberOf(it, 'duration'),
    keep: numberOf(it, 'keepFiringFor'),
    labels: labelsIn(it, 'labels'),
    state: state === 'firing' || state === 'pending' || state === 'inactive' ? state : 'unknown',
    health: textOf(it, 'health'),
    lastError: textOf(it, 'lastError').slice(0, 1000),
    alerts: alerts.slice(0, mostAlerts).map((alert: unknown) => ({
      labels: labelsIn(alert, 'labels'),
      state: textOf(alert, 'state'),
      since: textOf(alert, 'activeAt'),
      value: textOf(alert, 'value'),
    })),
    alertsTotal: alerts.length,
  };
}
