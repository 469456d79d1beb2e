import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import {
  type Answer,
  type Connection,
  labelsRequest,
  type MetricFacts,
  type MetricList,
  metricsRequest,
  type Query,
  type QueryResult,
  queryRequest,
  type Ranking,
  type Storage,
  storageRequest,
} from '../../server/src/protocol.js';
import type { Connections } from './connections/connections.js';

const view = 'meshMonitoring.metrics';
const insertCommand = 'meshMonitoring.insertFromExplorer';

type Job = string | undefined;
type Order = 'prefix' | 'job';

/** Metrics whose series are counted by one question. */
const mostCounted = 200;

/** A job with fewer metrics shows them without groups. */
const fewMetrics = 30;

/** `job`: of that scrape job alone; undefined: of all. */
type Entry =
  | { readonly type: 'job'; readonly job: string }
  | { readonly type: 'group'; readonly prefix: string; readonly metrics: readonly MetricFacts[]; readonly job: Job }
  /** `series`: undefined: not counted. */
  | { readonly type: 'metric'; readonly metric: MetricFacts; readonly series: number | undefined; readonly job: Job }
  | { readonly type: 'label'; readonly metric: string; readonly label: string; readonly job: Job }
  | { readonly type: 'value'; readonly label: string; readonly value: string }
  | { readonly type: 'storage' }
  | { readonly type: 'ranking'; readonly ranking: Ranking }
  | { readonly type: 'ranked'; readonly of: Ranking['of']; readonly name: string; readonly value: number }
  | { readonly type: 'message'; readonly text: string };

const rankings: Readonly<Record<Ranking['of'], string>> = {
  metrics: 'Metrics with the most series',
  labels: 'Labels with the most values',
  pairs: 'Values with the most series',
  memory: 'Labels with the most memory',
};

/** The metrics of the connected Prometheus by prefix or by scrape job, with their labels and values; a click writes what is clicked at the cursor. */
export class MetricsExplorer implements vscode.TreeDataProvider<Entry>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  readonly onDidChangeTreeData = this.changed.event;
  private readonly registrations: readonly vscode.Disposable[];
  private readonly client: LanguageClient;
  private readonly connections: Connections;
  private asked = false;
  private by: Order = 'prefix';

  constructor(client: LanguageClient, connections: Connections) {
    this.client = client;
    this.connections = connections;
    this.registrations = [
      this.changed,
      vscode.window.registerTreeDataProvider(view, this),
      vscode.commands.registerCommand('meshMonitoring.exploreMetrics', () => this.show()),
      vscode.commands.registerCommand('meshMonitoring.metricsByJob', () => this.order('job')),
      vscode.commands.registerCommand('meshMonitoring.metricsByPrefix', () => this.order('prefix')),
      vscode.commands.registerCommand(insertCommand, (text: unknown) => insert(String(text))),
      connections.onDidChange(() => this.changed.fire(undefined)),
    ];
  }

  /** Nothing is asked of a server before the view was asked for. */
  private async show(): Promise<number> {
    this.asked = true;
    await vscode.commands.executeCommand('setContext', 'meshMonitoring.explores', true);
    this.changed.fire(undefined);
    await vscode.commands.executeCommand(`${view}.focus`);
    const entries = await this.getChildren();
    return entries.reduce((sum, it) => sum + (it.type === 'group' ? it.metrics.length : 0), 0);
  }

  private async order(by: Order): Promise<void> {
    this.by = by;
    await vscode.commands.executeCommand('setContext', 'meshMonitoring.metricsBy', by);
    this.changed.fire(undefined);
  }

  getTreeItem(entry: Entry): vscode.TreeItem {
    const { Collapsed, None } = vscode.TreeItemCollapsibleState;
    switch (entry.type) {
      case 'job': {
        const item = new vscode.TreeItem(entry.job === '' ? '(no job)' : entry.job, Collapsed);
        item.iconPath = new vscode.ThemeIcon('server-process');
        return item;
      }
      case 'group': {
        const item = new vscode.TreeItem(entry.prefix, Collapsed);
        item.description = `${entry.metrics.length}`;
        return item;
      }
      case 'metric': {
        const { name, type, unit, help } = entry.metric;
        const item = new vscode.TreeItem(name, Collapsed);
        const series = entry.series === undefined ? '' : `${entry.series} series`;
        item.description = [series, type, unit].filter((it) => it !== '').join(', ');
        item.tooltip = help;
        return withInsert(item, name);
      }
      case 'label':
        return withInsert(new vscode.TreeItem(entry.label, Collapsed), entry.label);
      case 'value':
        return withInsert(
          new vscode.TreeItem(entry.value === '' ? '(empty)' : entry.value, None),
          `${entry.label}=${JSON.stringify(entry.value)}`,
        );
      case 'storage': {
        const item = new vscode.TreeItem('What takes room', Collapsed);
        item.iconPath = new vscode.ThemeIcon('database');
        return item;
      }
      case 'ranking':
        return new vscode.TreeItem(rankings[entry.ranking.of], Collapsed);
      case 'ranked': {
        const { of, name, value } = entry;
        const item = new vscode.TreeItem(name, None);
        item.description = { metrics: `${value} series`, labels: `${value} values`, pairs: `${value} series`, memory: bytes(value) }[of];
        const [label = '', ...rest] = name.split('=');
        return withInsert(item, of === 'pairs' ? `${label}=${JSON.stringify(rest.join('='))}` : name);
      }
      case 'message': {
        const item = new vscode.TreeItem(entry.text, None);
        item.tooltip = entry.text;
        return item;
      }
    }
  }

  async getChildren(entry?: Entry): Promise<Entry[]> {
    return [...(await this.childrenOf(entry))];
  }

  private async childrenOf(entry: Entry | undefined): Promise<readonly Entry[]> {
    if (!this.asked) return [];
    const profile = this.connections.current();
    // The view's welcome says so.
    if (!profile) return [];
    const connection = await this.connections.resolve(profile);
    const ask = async <T>(method: string, params: object, entries: (data: T) => readonly Entry[]): Promise<readonly Entry[]> => {
      const answer = await this.client.sendRequest<Answer<T>>(method, { connection, ...params });
      return answer.ok ? entries(answer.data) : [{ type: 'message', text: answer.message }];
    };
    switch (entry?.type) {
      case undefined:
        if (this.by === 'prefix') return ask<MetricList>(metricsRequest, {}, (list) => [{ type: 'storage' }, ...groupsOf(list, undefined)]);
        return ask<readonly string[]>(labelsRequest, { label: 'job' }, (jobs) =>
          // Recorded series have none, and a rule may have dropped it.
          [...jobs.filter((it) => it !== ''), ''].map((job) => ({ type: 'job', job })),
        );
      case 'job': {
        const { job } = entry;
        const list = await ask<MetricList>(metricsRequest, { job }, (it) => groupsOf(it, job));
        const metrics = list.flatMap((it) => (it.type === 'group' ? it.metrics : []));
        return metrics.length > fewMetrics ? list : this.counted(connection, metrics, job);
      }
      case 'group':
        return this.counted(connection, entry.metrics, entry.job);
      case 'metric': {
        const { job, metric } = entry;
        return ask<readonly string[]>(labelsRequest, { metric: metric.name, job }, (labels) =>
          labels.map((label) => ({ type: 'label', metric: metric.name, label, job })),
        );
      }
      case 'label': {
        const { metric, label, job } = entry;
        return ask<readonly string[]>(labelsRequest, { metric, label, job }, (values) =>
          values.map((value) => ({ type: 'value', label, value })),
        );
      }
      case 'storage':
        return ask<Storage>(storageRequest, {}, ({ series, chunks, rankings: found }) => [
          ...[series === undefined ? '' : `${series} series are written`, chunks === undefined ? '' : `${chunks} chunks in memory`].flatMap(
            (text): readonly Entry[] => (text === '' ? [] : [{ type: 'message', text }]),
          ),
          ...found.map((ranking): Entry => ({ type: 'ranking', ranking })),
        ]);
      case 'ranking': {
        const { of, entries } = entry.ranking;
        return entries.map(({ name, value }) => ({ type: 'ranked', of, name, value }));
      }
      case 'ranked':
      case 'value':
      case 'message':
        return [];
    }
  }

  private async counted(connection: Connection, metrics: readonly MetricFacts[], job: Job): Promise<readonly Entry[]> {
    const counts = await this.count(connection, metrics, job);
    return metrics.map((metric) => ({ type: 'metric', metric, series: counts.get(metric.name), job }));
  }

  /** How many series some metrics have now; none where the server does not say, or the metrics are too many to ask at once. */
  private async count(connection: Connection, metrics: readonly MetricFacts[], job: Job): Promise<ReadonlyMap<string, number>> {
    if (metrics.length > mostCounted) return new Map();
    const pattern = metrics.map((it) => it.name.replaceAll(/[\\^$.|?*+()[\]{}]/g, '\\$&')).join('|');
    const of = job === undefined ? '' : `, job=${JSON.stringify(job)}`;
    const expr = `count by (__name__) ({__name__=~${JSON.stringify(pattern)}${of}})`;
    const query: Query = { type: 'instant', expr, time: undefined };
    const answer = await this.client.sendRequest<Answer<QueryResult>>(queryRequest, { connection, query });
    return new Map(answer.ok ? answer.data.series.map((it) => [it.labels['__name__'] ?? '', Number(it.points[0]?.[1])]) : []);
  }

  dispose(): void {
    for (const it of this.registrations) it.dispose();
  }
}

function bytes(value: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB'];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, value)) / 10)));
  return `${(value / 1024 ** power).toFixed(power === 0 ? 0 : 1)} ${units[power]}`;
}

/** Metrics by the first word of their names; words with one metric only stand together. */
function groupsOf({ metrics, total }: MetricList, job: Job): readonly Entry[] {
  const byPrefix = new Map<string, MetricFacts[]>();
  for (const metric of metrics) {
    const prefix = /^[^_:]+/.exec(metric.name)?.[0] ?? metric.name;
    const list = byPrefix.get(prefix);
    if (list) list.push(metric);
    else byPrefix.set(prefix, [metric]);
  }
  const groups: Entry[] = [...byPrefix]
    .filter(([, list]) => list.length > 1)
    .map(([prefix, list]): Entry => ({ type: 'group', prefix, metrics: list, job }));
  const single = [...byPrefix].filter(([, list]) => list.length === 1).flatMap(([, list]) => list);
  if (single.length > 0) groups.push({ type: 'group', prefix: 'others', metrics: single, job });
  if (metrics.length < total) groups.push({ type: 'message', text: `The first ${metrics.length} of ${total} metrics.` });
  return groups;
}

function withInsert(item: vscode.TreeItem, text: string): vscode.TreeItem {
  item.command = { command: insertCommand, title: 'Write at the cursor', arguments: [text] };
  return item;
}

/** Names come from a server: they are written as text, never as a snippet. */
async function insert(text: string): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return;
  await editor.edit((edit) => edit.replace(editor.selection, text));
}
