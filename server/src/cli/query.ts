import { readFileSync } from 'node:fs';
import { parseDuration } from '../engine/promql/durations.js';
import { unescaped } from '../engine/text/percent.js';
import { runQuery } from '../prometheus/query.js';
import type { Answer, Connection, Query, QueryResult } from '../protocol.js';
import { UsageError } from './usage.js';

/** What `meshmon query` was asked, as written on the command line. */
export interface QueryOptions {
  readonly url: string | undefined;
  readonly header: readonly string[];
  readonly tokenFile: string | undefined;
  /** Evaluation time of an instant query, or the end of a range: RFC 3339 or Unix seconds. */
  readonly time: string | undefined;
  /** How far back from the end: a Prometheus duration. */
  readonly range: string | undefined;
  readonly step: string | undefined;
}

/**
 * Asks the given Prometheus. Only a URL of the command line or of MESHMON_URL is spoken to: a file of a repository must not decide where requests go.
 * @throws UsageError on an option that cannot be read.
 */
export function queryPrometheus(expr: string, options: QueryOptions, now: number, signal: AbortSignal): Promise<Answer<QueryResult>> {
  return runQuery(connectionOf(options), queryOf(expr, options, now), signal);
}

function connectionOf({ url, header, tokenFile }: QueryOptions): Connection {
  if (!url) throw new UsageError('no server given: --url http://HOST:PORT, or MESHMON_URL');
  if (!URL.canParse(url)) throw new UsageError(`--url: ${url} is no address`);
  const { username, password } = new URL(url);
  let authorization: string | undefined;
  if (username) authorization = `Basic ${Buffer.from(`${unescaped(username)}:${unescaped(password)}`).toString('base64')}`;
  if (tokenFile) authorization = `Bearer ${readToken(tokenFile)}`;
  const headers: Record<string, string> = {};
  for (const it of header) {
    const [, name, value] = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*([\t\x20-\x7e\x80-\xff]*)$/.exec(it) ?? [];
    if (name === undefined || value === undefined) throw new UsageError(`--header: "${it}" is not NAME: VALUE`);
    headers[name] = value;
  }
  return { name: 'command line', url, headers, authorization };
}

function readToken(file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new UsageError(`--token-file: cannot read ${file}`);
  }
}

function queryOf(expr: string, { time, range, step }: QueryOptions, now: number): Query {
  const at = time === undefined ? undefined : secondsOf(time);
  if (range === undefined) {
    if (step !== undefined) throw new UsageError('--step is for --range');
    return { type: 'instant', expr, time: at };
  }
  const seconds = durationOf('--range', range);
  const end = at ?? now;
  // As many points as Prometheus's own graph asks for.
  return {
    type: 'range',
    expr,
    start: end - seconds,
    end,
    step: step === undefined ? Math.max(Math.floor(seconds / 250), 1) : durationOf('--step', step),
  };
}

function durationOf(option: string, text: string): number {
  const duration = /^\d+(\.\d+)?$/.test(text) ? { ok: true as const, milliseconds: Number(text) * 1000 } : parseDuration(text);
  if (!duration.ok || duration.milliseconds <= 0) throw new UsageError(`${option}: "${text}" is no duration such as 5m or 1h30m`);
  return duration.milliseconds / 1000;
}

function secondsOf(text: string): number {
  const seconds = /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : Date.parse(text) / 1000;
  if (!Number.isFinite(seconds)) throw new UsageError(`--time: "${text}" is neither RFC 3339 nor Unix seconds`);
  return seconds;
}
