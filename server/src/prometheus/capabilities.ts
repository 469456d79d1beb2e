import { functionNames, functionOf } from '../engine/catalogue/functions.js';
import type { Answer, Connection } from '../protocol.js';
import { defaultLimits } from './limits.js';
import { callApi, isRecord } from './transport.js';

/** What a server can do beyond what all of them can; undefined: nobody knows before it is tried. */
export interface Capabilities {
  /** Functions and aggregations that it runs, or refuses. */
  readonly functions: ReadonlyMap<string, boolean> | undefined;
  /** It keeps exemplars. */
  readonly exemplars: boolean | undefined;
}

/** How long it counts, in milliseconds: a server that is started again may have another version and other features. */
const fresh = 10 * 60_000;
const most = 20;

/** Asked once per connection, and what was found out by trying remembered with it. */
export class KnownServers {
  private readonly known = new Map<string, { readonly answer: Promise<Capabilities | undefined>; readonly until: number }>();
  private readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  /** Undefined: it did not answer; whoever asks next tries again. */
  of(connection: Connection, signal: AbortSignal): Promise<Capabilities | undefined> {
    const key = keyOf(connection);
    const old = this.known.get(key);
    if (old && this.now() < old.until) return old.answer;
    const answer = askCapabilities(connection, signal).then((it) => (it.ok ? it.data : undefined));
    this.keep(key, answer);
    void answer.then((it) => {
      if (!it && this.known.get(key)?.answer === answer) this.known.delete(key);
    });
    return answer;
  }

  /** What was tried and is not there. */
  async learn(connection: Connection, found: Partial<Capabilities>): Promise<void> {
    const key = keyOf(connection);
    const old = await this.known.get(key)?.answer;
    this.keep(key, Promise.resolve({ functions: undefined, exemplars: undefined, ...old, ...found }));
  }

  private keep(key: string, answer: Promise<Capabilities | undefined>): void {
    this.known.delete(key);
    this.known.set(key, { answer, until: this.now() + fresh });
    const [oldest] = this.known.keys();
    if (this.known.size > most && oldest !== undefined) this.known.delete(oldest);
  }
}

function keyOf({ name, url, headers, params }: Connection): string {
  return JSON.stringify([name, url, headers, params]);
}

/**
 * By `/api/v1/features`, which Prometheus has since 3.9 (its cmd/prometheus/testdata/features.json); else by the version of the build info. Look-alikes
 * say neither: Mimir and Cortex name an application, Thanos counts from 0, VictoriaMetrics leaves the version empty.
 */
export async function askCapabilities(connection: Connection, signal: AbortSignal): Promise<Answer<Capabilities>> {
  const limits = { ...defaultLimits, milliseconds: 10_000, bytes: 1024 * 1024 };
  const features = await callApi(connection, 'features', new URLSearchParams(), signal, limits);
  if (features.ok && isRecord(features.data)) {
    const { promql_functions: functions, promql_operators: operators, tsdb } = features.data;
    const told = { ...flagsIn(operators), ...flagsIn(functions) };
    return {
      ...features,
      data: {
        functions: isRecord(functions) ? new Map([...functionNames.map((it) => [it, false] as const), ...Object.entries(told)]) : undefined,
        exemplars: flagsIn(tsdb)['exemplar_storage'],
      },
    };
  }
  if (!features.ok && !isMissing(features)) return features;
  const info = await callApi(connection, 'status/buildinfo', new URLSearchParams(), signal, limits);
  if (!info.ok && !isMissing(info)) return info;
  const { version, application } = info.ok && isRecord(info.data) ? info.data : {};
  const [, number] = typeof version === 'string' && !application ? (/^v?([1-9]\d*\.\d+(?:\.\d+)?)/.exec(version) ?? []) : [];
  const functions = number === undefined ? undefined : functionsOf(number);
  return { ok: true, data: { functions, exemplars: undefined }, warnings: [], infos: [] };
}

/** It has no such endpoint. */
export function isMissing(answer: Answer<unknown>): boolean {
  return !answer.ok && (answer.kind === 'not-prometheus' || answer.kind === 'bad-answer' || answer.kind === 'bad-query');
}

/** Whether experimental ones are switched on is not told by a version. */
function functionsOf(version: string): ReadonlyMap<string, boolean> {
  return new Map(
    functionNames.flatMap((name): readonly (readonly [string, boolean])[] => {
      const it = functionOf(name, version);
      return it?.experimental ? [] : [[name, it !== undefined]];
    }),
  );
}

function flagsIn(it: unknown): Readonly<Record<string, boolean>> {
  return isRecord(it) ? Object.fromEntries(Object.entries(it).filter((one): one is [string, boolean] => typeof one[1] === 'boolean')) : {};
}
