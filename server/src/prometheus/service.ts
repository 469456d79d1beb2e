import type { CancellationToken, Connection as LspConnection } from 'vscode-languageserver/node';
import { createEngine, type Engine } from '../engine/engine.js';
import { type AlertOutcome, alertOutcome } from '../engine/features/alert-outcome.js';
import { applyQuery } from '../engine/features/apply-query.js';
import { describedFor } from '../engine/features/explain.js';
import { homeOfPool, homesOfRules } from '../engine/features/live-places.js';
import { alertLike, previewAt, runnableQueries } from '../engine/features/preview.js';
import { queryOffers, queryQuestion } from '../engine/features/query-offers.js';
import { relatedAlerts } from '../engine/features/related-alerts.js';
import type { Sample } from '../engine/template/values.js';
import type { LiveFacts } from '../engine/workspace/workspace.js';
import {
  type AlertOutcomeParams,
  type Answer,
  type ApplyQueryParams,
  alertOutcomeRequest,
  applyQueryRequest,
  type CommittedAlert,
  type CommittedAlertParams,
  type Connection,
  committedAlertRequest,
  connectionChangedNotification,
  connectionRequest,
  type DescribeParams,
  describeRequest,
  type ExemplarList,
  type ExemplarsParams,
  exemplarsRequest,
  type JobTargetsParams,
  jobTargetsRequest,
  type LabelsParams,
  type LoadedGroup,
  type LoadedRule,
  type LoadedRules,
  labelsRequest,
  type MetricList,
  type MetricsParams,
  metricsRequest,
  type PreviewTarget,
  type PreviewTargetParams,
  previewTargetRequest,
  type QueryDescription,
  type QueryOffersAnswer,
  type QueryOffersParams,
  type QueryParams,
  type QueryResult,
  queryOffersRequest,
  queryRequest,
  type RelatedAlerts,
  type RelatedAlertsParams,
  type RulesParams,
  type RunnableParams,
  type RunnableQuery,
  relatedAlertsRequest,
  rulesRequest,
  runnableRequest,
  type Series,
  type ServerInfo,
  type ServerStatus,
  type StatusParams,
  type Storage,
  type StorageParams,
  statusRequest,
  storageRequest,
  type Target,
  type TargetList,
  type TargetPools,
  type TargetsParams,
  type TestConnectionParams,
  targetsRequest,
  testConnectionRequest,
} from '../protocol.js';
import { spelled } from '../uris.js';
import { isMissing, KnownServers } from './capabilities.js';
import { createLive, type Live } from './live.js';
import { listTargets, rules, type Targets, targets } from './loaded.js';
import { listLabels, listMetrics } from './names.js';
import { exemplars, runQuery } from './query.js';
import { storage, testConnection } from './server-info.js';
import { status } from './status.js';

/** What the rest of the server may ask about the connected Prometheus; nothing is connected: nothing is asked and nothing known. */
export interface PrometheusService {
  names: Live['names'];
  hover: Live['hover'];
  /** A file was opened: hints about it need the names of the metrics. */
  refresh(): void;
}

/** Names of metrics count for this long, in milliseconds. */
const factsFresh = 300_000;

/** Queries that may run at once; a further one waits. */
const mostAtOnce = 4;

export interface PrometheusOptions {
  /** The one place that decides whether a request leaves: an untrusted workspace sends none. */
  mayAsk(): boolean;
  /** The client tells which Prometheus is connected, and whether it may be asked without a command. */
  tellsConnection(): boolean;
  /** What is known of the connected Prometheus changed: findings may have, too. */
  onFacts(facts: LiveFacts | undefined): void;
}

/** Registers what the preview and the views ask; answers what completion and hovers may know of the connected Prometheus. */
export function registerPrometheus(
  connection: LspConnection,
  engine: Engine,
  { mayAsk, tellsConnection, onFacts }: PrometheusOptions,
): PrometheusService {
  let running = 0;
  const waiting: (() => void)[] = [];
  const turn = async <T>(body: () => Promise<T>): Promise<T> => {
    if (running >= mostAtOnce) await new Promise<void>((resume) => waiting.push(resume));
    running++;
    try {
      return await body();
    } finally {
      running--;
      waiting.shift()?.();
    }
  };
  const refused: Answer<never> = { ok: false, kind: 'untrusted', message: 'No request leaves an untrusted workspace.' };

  connection.onRequest(previewTargetRequest, ({ uri, position }: PreviewTargetParams): PreviewTarget | null => {
    const it = previewAt(engine, spelled(uri), position);
    return it ? { uri, ...it } : null;
  });
  connection.onRequest(applyQueryRequest, async ({ uri, position, was, tried }: ApplyQueryParams): Promise<boolean> => {
    const edits = applyQuery(engine, spelled(uri), position, was, tried)?.map(({ place, text }) => ({ range: place.range, newText: text }));
    return edits !== undefined && (await connection.workspace.applyEdit({ changes: { [uri]: edits } })).applied;
  });
  connection.onRequest(runnableRequest, ({ uri, first, last }: RunnableParams): readonly RunnableQuery[] =>
    runnableQueries(engine, spelled(uri), first, last),
  );
  connection.onRequest(describeRequest, ({ expr }: DescribeParams): QueryDescription => describedFor(engine, String(expr)));
  connection.onRequest(relatedAlertsRequest, ({ expr }: RelatedAlertsParams): RelatedAlerts => relatedAlerts(engine, String(expr)));
  /** Asks for as long as the client waits. */
  const asked = async <T>(token: CancellationToken, body: (signal: AbortSignal) => Promise<Answer<T>>): Promise<Answer<T>> => {
    if (!mayAsk()) return refused;
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      return await turn(() => body(abort.signal));
    } finally {
      listener.dispose();
    }
  };
  connection.onRequest(
    queryRequest,
    ({ connection: to, query }: QueryParams, token): Promise<Answer<QueryResult>> =>
      asked(token, (signal) => runQuery(plain(to), query, signal)),
  );
  connection.onRequest(committedAlertRequest, ({ uri: spelling, position, text }: CommittedAlertParams): CommittedAlert | null => {
    const uri = spelled(spelling);
    const before = createEngine({ checks: [], onBug: () => {} });
    before.apply([
      { type: 'settings', settings: engine.settings, root: '' },
      { type: 'file', uri, text },
    ]);
    const found = alertLike(engine, uri, position, before);
    return found?.alert ? { expr: found.expr, alert: found.alert } : null;
  });
  connection.onRequest(alertOutcomeRequest, async ({ connection: to, request }: AlertOutcomeParams, token): Promise<AlertOutcome> => {
    const known = new Map<string, readonly Sample[]>();
    // What a template asks is known when it has run; a result may lead to another question.
    for (let round = 0; ; round++) {
      const missing = new Set<string>();
      const outcome = alertOutcome(engine, request, (text) => {
        if (!known.has(text)) missing.add(text);
        return known.get(text);
      });
      if (missing.size === 0 || round >= mostRounds || !to || !mayAsk()) return outcome;
      for (const text of missing) {
        const answer = await asked(token, (signal) => runQuery(plain(to), { type: 'instant', expr: text, time: request.time }, signal));
        known.set(text, answer.ok ? answer.data.series.map(sampleOf) : []);
      }
    }
  });
  const servers = new KnownServers(() => Date.now());
  const none: Answer<ExemplarList> = { ok: true, data: { exemplars: [], total: 0, off: true }, warnings: [], infos: [] };
  connection.onRequest(
    exemplarsRequest,
    ({ connection: to, ...query }: ExemplarsParams, token): Promise<Answer<ExemplarList>> =>
      asked(token, async (signal) => {
        const server = plain(to);
        if ((await servers.of(server, signal))?.exemplars === false) return none;
        const answer = await exemplars(server, query, signal);
        // The query itself was run before: what is refused is the endpoint.
        if (answer.ok || !isMissing(answer)) return answer;
        await servers.learn(server, { exemplars: false });
        return none;
      }),
  );
  connection.onRequest(
    testConnectionRequest,
    ({ connection: to }: TestConnectionParams, token): Promise<Answer<ServerInfo>> =>
      asked(token, (signal) => testConnection(plain(to), signal)),
  );
  connection.onRequest(
    metricsRequest,
    ({ connection: to, ...narrowed }: MetricsParams, token): Promise<Answer<MetricList>> =>
      asked(token, (signal) => listMetrics(plain(to), narrowed, signal)),
  );
  connection.onRequest(
    storageRequest,
    ({ connection: to }: StorageParams, token): Promise<Answer<Storage>> => asked(token, (signal) => storage(plain(to), signal)),
  );
  connection.onRequest(
    statusRequest,
    ({ connection: to }: StatusParams, token): Promise<Answer<ServerStatus>> => asked(token, (signal) => status(plain(to), signal)),
  );
  connection.onRequest(
    jobTargetsRequest,
    ({ connection: to, pool }: JobTargetsParams, token): Promise<Answer<TargetList>> =>
      asked(token, (signal) => listTargets(plain(to), pool, signal)),
  );
  connection.onRequest(
    labelsRequest,
    ({ connection: to, label, ...narrowed }: LabelsParams, token): Promise<Answer<readonly string[]>> =>
      asked(token, (signal) => listLabels(plain(to), narrowed, label, signal)),
  );
  connection.onRequest(
    targetsRequest,
    ({ connection: to }: TargetsParams, token): Promise<Answer<TargetPools>> =>
      asked(token, async (signal) => {
        const answer = await targets(plain(to), { state: 'active' }, signal);
        return answer.ok ? { ...answer, data: poolsOf(engine, answer.data) } : answer;
      }),
  );
  connection.onRequest(
    rulesRequest,
    ({ connection: to }: RulesParams, token): Promise<Answer<LoadedRules>> =>
      asked(token, async (signal) => {
        const answer = await rules(plain(to), signal);
        return answer.ok ? { ...answer, data: { ...answer.data, groups: withHomes(engine, answer.data.groups) } } : answer;
      }),
  );

  const isOn = () => mayAsk() && tellsConnection();
  const live = createLive({
    now: () => Date.now(),
    servers,
    connection: async () => {
      if (!isOn()) return undefined;
      const to = await connection.sendRequest<Connection | null>(connectionRequest);
      return to ? plain(to) : undefined;
    },
  });
  const names: Live['names'] = async (question) => (isOn() ? live.names(question) : { live: undefined, more: false });
  connection.onRequest(queryOffersRequest, async ({ expr, offset }: QueryOffersParams): Promise<QueryOffersAnswer> => {
    const question = queryQuestion(engine, expr, offset);
    const { live: known, more } = question ? await names(question) : { live: undefined, more: false };
    return { ...queryOffers(engine, expr, offset, known), more };
  });
  let asks = 0;
  let asking: Promise<void> | undefined;
  let askedAt = 0;
  /** The names of all metrics, asked for again when they are old. */
  const refresh = (): void => {
    if (!isOn() || asking || Date.now() - askedAt < factsFresh) return;
    const mine = asks;
    asking = (async () => {
      const [known, functions] = await Promise.all([live.metrics(), live.functions()]);
      if (mine !== asks) return;
      onFacts(known && { from: known.from, metrics: new Set(known.names), ...(functions ? { functions } : {}) });
    })().finally(() => {
      asking = undefined;
      askedAt = mine === asks ? Date.now() : 0;
      if (mine !== asks) refresh();
    });
  };
  const forget = () => {
    asks++;
    askedAt = 0;
    live.forget();
    onFacts(undefined);
    refresh();
  };
  connection.onNotification(connectionChangedNotification, forget);
  return {
    names,
    hover: async (question) => (isOn() ? live.hover(question) : undefined),
    refresh,
  };
}

/** A template may ask for what another question answered; deeper than this nobody writes. */
const mostRounds = 3;

function sampleOf({ labels, points }: Series): Sample {
  const text = points[0]?.[1] ?? 'NaN';
  const value = text === '+Inf' ? Number.POSITIVE_INFINITY : text === '-Inf' ? Number.NEGATIVE_INFINITY : Number(text);
  return { labels: new Map(Object.entries(labels)), value };
}

/** Header names and values that Node would refuse are left out. */
function plain(connection: Connection): Connection {
  const headers = Object.fromEntries(
    Object.entries(connection.headers).filter(
      ([name, value]) => /^[A-Za-z0-9-]+$/.test(name) && typeof value === 'string' && /^[\t\x20-\x7e]*$/.test(value),
    ),
  );
  return { ...connection, headers };
}

/** The targets by pool, pools with a target that is down first. */
function poolsOf(engine: Engine, { active, activeTotal }: Targets): TargetPools {
  const pools = new Map<string, Target[]>();
  for (const { discovered: _, ...it } of active) {
    const list = pools.get(it.scrapePool);
    if (list) list.push(it);
    else pools.set(it.scrapePool, [it]);
  }
  const down = (list: readonly Target[]) => list.filter((it) => it.health === 'down').length;
  return {
    pools: [...pools]
      .sort(([a, x], [b, y]) => Number(down(y) > 0) - Number(down(x) > 0) || (a < b ? -1 : 1))
      .map(([name, targets]) => ({ name, place: homeOfPool(engine, name), targets })),
    total: activeTotal,
  };
}

function withHomes(engine: Engine, groups: readonly LoadedGroup[]): readonly LoadedGroup[] {
  return groups.map((group) => {
    const homes = homesOfRules(engine, group);
    return {
      ...group,
      rules: group.rules.map((rule, i): LoadedRule => {
        const home = homes[i];
        return home ? { ...rule, home } : rule;
      }),
    };
  });
}
