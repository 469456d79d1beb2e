import { isLegacyLabelName } from '../engine/catalogue/label-names.js';
import type { LiveNames, LiveQuestion } from '../engine/features/completion/live.js';
import type { HoverQuestion, LiveHover } from '../engine/features/live-hover.js';
import { quoteMeta } from '../engine/re2/shape.js';
import type { Answer, Connection } from '../protocol.js';
import type { Capabilities, KnownServers } from './capabilities.js';
import { defaultLimits, type Limits } from './limits.js';
import { labelNames, labelValues, metricMetadata, type NameList } from './names.js';
import { runQuery } from './query.js';

/** How long a completion and a hover wait for the network, in milliseconds. What comes later is there for the next one. */
const patience = { completion: 200, hover: 700 } as const;

/** An answer counts for this long; a failure keeps the server from being asked again for a while. Milliseconds. */
const fresh = 60_000;
const freshFailure = 10_000;

/** Answers that are remembered. */
const mostRemembered = 300;

/** Names that go into one list of offers. */
const mostOffers = 300;

/** Labels and their values are looked for in this much of the past, in seconds: what was gone for longer is no help. */
const lookback = 12 * 3600;

/** Names of metrics that are held. */
const mostMetrics = 50_000;

const limits: Limits = { ...defaultLimits, milliseconds: 10_000, bytes: 16 * 1024 * 1024, series: 5000 };

/** Series whose labels a hover looks at. */
const mostSeries = 500;

/** What the connected Prometheus has, remembered for a short while. Every answer may be `undefined`: nobody is connected, or it has not come yet. */
export interface Live {
  /** Names for an offer. `late`: the server was asked and has not answered yet; `cut`: it has more. */
  names(question: LiveQuestion): Promise<{ readonly live: LiveNames | undefined; readonly more: boolean }>;
  hover(question: HoverQuestion): Promise<LiveHover | undefined>;
  /** All metrics that it keeps; undefined: not known, or too many. */
  metrics(): Promise<{ readonly from: string; readonly names: readonly string[] } | undefined>;
  /** Functions that it runs, or refuses; undefined: not known. */
  functions(): Promise<ReadonlyMap<string, boolean> | undefined>;
  /** Another connection, or none: nothing of the old one counts, and what was asked of it is stopped. */
  forget(): void;
}

export interface LiveOptions {
  /** The connection with its secret; undefined: none, or none may be asked. Called for each request, so that nothing secret is kept. */
  connection(): Promise<Connection | undefined>;
  now(): number;
  readonly servers: KnownServers;
}

interface Remembered {
  readonly answer: Promise<Answer<unknown>>;
  /** Set when it has come. */
  until: number | undefined;
}

export function createLive({ connection, now, servers }: LiveOptions): Live {
  const remembered = new Map<string, Remembered>();
  let abort = new AbortController();
  let name = '';

  /** An answer that is there, is under way, or is asked for now. */
  const ask = <T>(key: string, body: (to: Connection, signal: AbortSignal) => Promise<Answer<T>>): Promise<Answer<T>> => {
    const old = remembered.get(key);
    if (old && (old.until === undefined || now() < old.until)) {
      remembered.delete(key);
      remembered.set(key, old);
      return old.answer as Promise<Answer<T>>;
    }
    const { signal } = abort;
    const answer = (async (): Promise<Answer<T>> => {
      const to = await connection();
      if (!to || signal.aborted) return { ok: false, kind: 'cancelled', message: 'Nothing is connected.' };
      name = to.name;
      return body(to, signal);
    })().catch((error: unknown): Answer<T> => ({ ok: false, kind: 'unreachable', message: String(error) }));
    const it: Remembered = { answer, until: undefined };
    void answer.then(({ ok }) => {
      it.until = now() + (ok ? fresh : freshFailure);
    });
    remembered.delete(key);
    remembered.set(key, it);
    for (const oldest of remembered.keys()) {
      if (remembered.size <= mostRemembered) break;
      remembered.delete(oldest);
    }
    return answer;
  };

  /** Whole minutes, so that the same question a second later is the same. */
  const start = () => Math.floor((now() / 1000 - lookback) / 60) * 60;

  const lists = (question: LiveQuestion, narrowed: string): Promise<Answer<NameList>> => {
    switch (question.type) {
      case 'metrics': {
        const selectors = narrowed === '' ? [] : [`{__name__=~${JSON.stringify(`(?i).*${quoteMeta(narrowed)}.*`)}}`];
        const most = narrowed === '' ? mostMetrics : limits.series;
        return ask(`metrics ${narrowed}`, (to, signal) =>
          labelValues(to, '__name__', { selectors, start: undefined }, signal, { ...limits, series: most }),
        );
      }
      case 'labels':
        return ask(`labels ${question.selectors.join(' ')}`, (to, signal) =>
          labelNames(to, { selectors: question.selectors, start: start() }, signal, limits),
        );
      case 'values': {
        const { label } = question;
        const narrow = `${quoteLabel(label)}=~${JSON.stringify(`(?i).*${quoteMeta(narrowed)}.*`)}`;
        const selectors = narrowed === '' ? question.selectors : narrowedBy(question.selectors, narrow);
        return ask(`values ${label} ${selectors.join(' ')}`, (to, signal) =>
          labelValues(to, label, { selectors, start: start() }, signal, limits),
        );
      }
    }
  };

  return {
    names: async (question) => {
      const until = deadline(patience.completion);
      let list = await until(lists(question, ''));
      if (!list) return { live: undefined, more: true };
      const typed = question.type === 'labels' ? '' : question.typed;
      // Of a list that was cut the rest is looked for by what is typed.
      if (list.ok && list.data.cut && typed !== '') {
        list = await until(lists(question, typed));
        if (!list) return { live: undefined, more: true };
      }
      if (!list.ok) return { live: undefined, more: false };
      const fitting = list.data.names.filter((it) => isSubsequence(typed, it));
      const names = fitting.length > mostOffers ? nearestFirst(fitting, typed).slice(0, mostOffers) : fitting;
      return { live: { from: name, names }, more: list.data.cut || names.length < fitting.length };
    },

    hover: async (question) => {
      const until = deadline(patience.hover);
      if (question.type === 'label') {
        const list = await until(lists({ type: 'values', label: question.label, selectors: question.selectors, typed: '' }, ''));
        if (list?.ok && list.data.names.length === 0 && question.made) return undefined;
        return list?.ok ? { type: 'label', from: name, values: list.data.names, cut: list.data.cut } : undefined;
      }
      const { metric, selector } = question;
      const instant = (expr: string) =>
        ask(`query ${expr}`, (to, signal) =>
          runQuery(to, { type: 'instant', expr, time: undefined }, signal, { ...limits, series: mostSeries }),
        );
      const [facts, counted] = await Promise.all([
        until(ask(`metadata ${metric}`, (to, signal) => metricMetadata(to, metric, signal, limits))),
        until(instant(`count(${selector})`)),
      ]);
      const series = counted?.ok ? Number(counted.data.series[0]?.points[0]?.[1] ?? 0) : undefined;
      if (!facts?.ok && series === undefined) return undefined;
      const found = series !== undefined && series > 0 && series <= mostSeries ? await until(instant(selector)) : undefined;
      const values = new Map<string, Set<string>>();
      for (const { labels } of found?.ok ? found.data.series : []) {
        for (const [label, value] of Object.entries(labels)) {
          if (label === '__name__') continue;
          const seen = values.get(label);
          if (seen) seen.add(value);
          else values.set(label, new Set([value]));
        }
      }
      return {
        type: 'metric',
        from: name,
        facts: facts?.ok ? facts.data : undefined,
        series,
        labels: [...values].map(([label, seen]) => ({ name: label, values: [...seen].sort() })),
      };
    },

    metrics: async () => {
      const list = await lists({ type: 'metrics', typed: '' }, '');
      return list.ok && !list.data.cut ? { from: name, names: list.data.names } : undefined;
    },

    functions: async () => {
      const known = await ask('capabilities', async (to, signal): Promise<Answer<Capabilities | undefined>> => {
        return { ok: true, data: await servers.of(to, signal), warnings: [], infos: [] };
      });
      return known.ok ? known.data?.functions : undefined;
    },

    forget: () => {
      abort.abort();
      abort = new AbortController();
      remembered.clear();
    },
  };
}

/** One span of waiting for several answers; an answer that has not come by its end is undefined. */
function deadline(milliseconds: number): <T>(answer: Promise<T>) => Promise<T | undefined> {
  const end = performance.now() + milliseconds;
  return (answer) => {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), Math.max(0, end - performance.now()));
    });
    return Promise.race([answer, late]).finally(() => clearTimeout(timer));
  };
}

function isSubsequence(typed: string, name: string): boolean {
  let at = 0;
  const lower = name.toLowerCase();
  for (const it of typed.toLowerCase()) {
    at = lower.indexOf(it, at) + 1;
    if (at === 0) return false;
  }
  return true;
}

/** Names that begin with what is typed, then those that hold it, then the others. */
function nearestFirst(names: readonly string[], typed: string): readonly string[] {
  const rank = (it: string) => (it.startsWith(typed) ? 0 : it.includes(typed) ? 1 : 2);
  return [...names].sort((a, b) => rank(a) - rank(b));
}

function quoteLabel(label: string): string {
  return isLegacyLabelName(label) ? label : JSON.stringify(label);
}

/** Selectors with one more matcher; none: the matcher alone. */
function narrowedBy(selectors: readonly string[], matcher: string): readonly string[] {
  if (selectors.length === 0) return [`{${matcher}}`];
  return selectors.map((it) => (it.endsWith('}') ? `${it.slice(0, -1)},${matcher}}` : `${it}{${matcher}}`));
}
