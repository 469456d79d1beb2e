import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type TargetPool, type TargetPools, targetsRequest } from '../../../server/src/protocol.js';
import type { Connections } from '../connections/connections.js';
import { clockOf, LiveView, labelLine, opening } from './live-view.js';

type Target = TargetPool['targets'][number];
type Entry =
  | { readonly type: 'pool'; readonly pool: TargetPool }
  | { readonly type: 'target'; readonly pool: TargetPool; readonly target: Target }
  | { readonly type: 'text'; readonly text: string };

/** Targets of one pool that are listed. */
const most = 500;

/** The targets of the connected Prometheus by scrape pool: state, last error, last scrape, and the way to what made them. */
export function createTargetsView(client: LanguageClient, connections: Connections): LiveView<TargetPools, Entry> {
  return new LiveView<TargetPools, Entry>({
    id: 'meshMonitoring.targets',
    request: targetsRequest,
    refresh: 'meshMonitoring.refreshTargets',
    client,
    connections,
    children: (data, entry) => {
      if (!entry) return data.pools.map((pool) => ({ type: 'pool', pool }));
      return entry.type === 'pool' ? targetsOf(entry.pool) : [];
    },
    item,
    message: ({ pools, total }) => {
      const shown = pools.reduce((sum, it) => sum + it.targets.length, 0);
      return shown < total ? `Cut: ${shown} of ${total} targets.` : '';
    },
    badge: ({ pools }) => {
      const down = pools.reduce((sum, it) => sum + count(it, 'down'), 0);
      return down === 0 ? undefined : { value: down, tooltip: down === 1 ? '1 target is down' : `${down} targets are down` };
    },
  });
}

/** Those that are down first. */
function targetsOf(pool: TargetPool): readonly Entry[] {
  const order = { down: 0, unknown: 1, up: 2 } as const;
  const sorted = [...pool.targets].sort((a, b) => order[a.health] - order[b.health]);
  const shown: Entry[] = sorted.slice(0, most).map((target) => ({ type: 'target', pool, target }));
  if (sorted.length > most) shown.push({ type: 'text', text: `and ${sorted.length - most} more` });
  return shown;
}

function count({ targets }: TargetPool, health: Target['health']): number {
  return targets.filter((it) => it.health === health).length;
}

const icons: Readonly<Record<Target['health'], vscode.ThemeIcon>> = {
  up: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  down: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  unknown: new vscode.ThemeIcon('question'),
};

function item(entry: Entry): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  switch (entry.type) {
    case 'pool': {
      const { pool } = entry;
      // The operator's names are long: what tells them apart comes first, and the state is seen.
      const [, kind, name] = /^((?:service|pod)Monitor|probe|scrapeConfig)\/(.+)$/.exec(pool.name) ?? [];
      const it = new vscode.TreeItem(name ?? pool.name, Collapsed);
      it.id = pool.name;
      const parts = (['up', 'down', 'unknown'] as const).map((health) => [count(pool, health), health] as const);
      it.description = [
        ...parts.filter(([number]) => number > 0).map(([number, health]) => `${number} ${health}`),
        ...(kind === undefined ? [] : [kind]),
      ].join(' · ');
      it.iconPath = icons[count(pool, 'down') > 0 ? 'down' : count(pool, 'up') > 0 ? 'up' : 'unknown'];
      it.tooltip = `${pool.name}\n${pool.place ? 'Its job or monitor is in this workspace.' : 'Its job or monitor is not in this workspace.'}`;
      it.contextValue = pool.place ? 'pool placed' : 'pool';
      return it;
    }
    case 'target': {
      const { target, pool } = entry;
      const it = new vscode.TreeItem(target.labels['instance'] ?? target.scrapeUrl, None);
      it.id = `${pool.name} ${target.scrapeUrl} ${labelLine(target.labels)}`;
      it.description = [target.health, target.lastError === '' ? `scraped ${clockOf(target.lastScrape)}` : reasonOf(target)].join(' · ');
      it.iconPath = icons[target.health];
      it.tooltip = [
        target.scrapeUrl,
        labelLine(target.labels),
        `${target.health}, scraped ${clockOf(target.lastScrape)} in ${Math.round(target.scrapeSeconds * 1000)} ms`,
        ...(target.lastError === '' ? [] : [target.lastError]),
      ].join('\n');
      it.contextValue = pool.place ? 'target placed' : 'target';
      const open = opening(pool.place, 'Go to the job or monitor');
      if (open) it.command = open;
      return it;
    }
    case 'text':
      return new vscode.TreeItem(entry.text, None);
  }
}

/** The error without the address, which stands beside it. */
function reasonOf({ lastError }: Target): string {
  return lastError.replace(/^Get "[^"]*": /, '');
}
