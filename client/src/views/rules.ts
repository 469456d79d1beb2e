import * as vscode from 'vscode';
import type { LanguageClient } from 'vscode-languageclient/node';
import { type ActiveAlert, type LoadedGroup, type LoadedRule, type LoadedRules, rulesRequest } from '../../../server/src/protocol.js';
import type { Connections } from '../connections/connections.js';
import { clockOf, LiveView, labelLine, opening } from './live-view.js';

type Entry =
  | { readonly type: 'group'; readonly group: LoadedGroup }
  | { readonly type: 'rule'; readonly group: LoadedGroup; readonly rule: LoadedRule; readonly index: number }
  | { readonly type: 'alert'; readonly alert: ActiveAlert }
  | { readonly type: 'text'; readonly icon: string; readonly text: string; readonly more: string; readonly rule: LoadedRule };

/** The rules of the connected Prometheus: state, health, last error, what fires, and where the workspace's file says something else. */
export function createRulesView(client: LanguageClient, connections: Connections): LiveView<LoadedRules, Entry> {
  return new LiveView<LoadedRules, Entry>({
    id: 'meshMonitoring.rules',
    request: rulesRequest,
    refresh: 'meshMonitoring.refreshRules',
    client,
    connections,
    children: (data, entry) => {
      switch (entry?.type) {
        case undefined:
          return data.groups.map((group) => ({ type: 'group', group }));
        case 'group':
          return entry.group.rules.map((rule, index) => ({ type: 'rule', group: entry.group, rule, index }));
        case 'rule':
          return detailsOf(entry.rule);
        case 'alert':
        case 'text':
          return [];
      }
    },
    item,
    message: ({ groups, total }) => {
      const shown = groups.reduce((sum, it) => sum + it.rules.length, 0);
      return shown < total ? `Cut: ${shown} of ${total} rules.` : '';
    },
    badge: ({ groups }) => {
      const firing = groups.reduce((sum, it) => sum + it.rules.filter((rule) => rule.state === 'firing').length, 0);
      return firing === 0 ? undefined : { value: firing, tooltip: firing === 1 ? '1 alert fires' : `${firing} alerts fire` };
    },
  });
}

function detailsOf(rule: LoadedRule): readonly Entry[] {
  const found: Entry[] = [];
  if (rule.lastError !== '') found.push({ type: 'text', icon: 'error', text: rule.lastError, more: '', rule });
  for (const it of rule.home?.drift ?? [])
    found.push({ type: 'text', icon: 'diff', text: `${it} differs`, more: `loaded: ${loadedAs(rule, it)}`, rule });
  found.push(...rule.alerts.map((alert): Entry => ({ type: 'alert', alert })));
  const rest = rule.alertsTotal - rule.alerts.length;
  if (rest > 0) found.push({ type: 'text', icon: 'ellipsis', text: `and ${rest} more`, more: '', rule });
  return found;
}

function loadedAs(rule: LoadedRule, field: string): string {
  switch (field) {
    case 'expr':
      return rule.query;
    case 'for':
      return `${rule.hold} s`;
    case 'keep_firing_for':
      return `${rule.keep} s`;
    default:
      return labelLine(rule.labels) || 'none';
  }
}

const icons = {
  firing: new vscode.ThemeIcon('flame', new vscode.ThemeColor('charts.red')),
  pending: new vscode.ThemeIcon('clock', new vscode.ThemeColor('charts.yellow')),
  inactive: new vscode.ThemeIcon('pass', new vscode.ThemeColor('testing.iconPassed')),
  record: new vscode.ThemeIcon('symbol-variable'),
  broken: new vscode.ThemeIcon('error', new vscode.ThemeColor('testing.iconFailed')),
  unknown: new vscode.ThemeIcon('circle-outline'),
} as const;

/** The heaviest thing to say of a rule. */
function lookOf(rule: LoadedRule): keyof typeof icons {
  if (rule.health === 'err') return 'broken';
  return rule.type === 'record' ? 'record' : rule.state;
}

function item(entry: Entry): vscode.TreeItem {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  switch (entry.type) {
    case 'group': {
      const { group } = entry;
      const it = new vscode.TreeItem(group.name, Collapsed);
      it.id = `${group.file} ${group.name}`;
      const number = (words: string, test: (rule: LoadedRule) => boolean, one = words) => {
        const found = group.rules.filter(test).length;
        return found === 0 ? [] : [`${found} ${found === 1 ? one : words}`];
      };
      it.description = [
        ...number('failing', (rule) => rule.health === 'err'),
        ...number('firing', (rule) => rule.state === 'firing'),
        ...number('pending', (rule) => rule.state === 'pending'),
        ...number('differ from the file', (rule) => (rule.home?.drift.length ?? 0) > 0, 'differs from the file'),
        ...(group.rules.length === 1 ? ['1 rule'] : [`${group.rules.length} rules`]),
      ].join(' · ');
      it.tooltip = `${group.file}\nevery ${group.interval} s; last ${clockOf(group.lastEvaluation)} in ${Math.round(group.seconds * 1000)} ms`;
      return it;
    }
    case 'rule': {
      const { rule, group, index } = entry;
      const it = new vscode.TreeItem(rule.name, detailsOf(rule).length > 0 ? Collapsed : None);
      it.id = `${group.file} ${group.name} ${index}`;
      const look = lookOf(rule);
      const drift = rule.home?.drift ?? [];
      it.description = [
        look === 'record' ? 'recorded' : look === 'broken' ? 'evaluation fails' : look,
        ...(drift.length > 0 ? [`differs from the file: ${drift.join(', ')}`] : []),
      ].join(' · ');
      it.iconPath = icons[look];
      it.tooltip = [
        rule.name,
        rule.query,
        ...(rule.type === 'alert' ? [`for ${rule.hold} s`] : []),
        labelLine(rule.labels),
        rule.lastError,
        rule.home ? '' : 'This rule is not in this workspace.',
      ]
        .filter((line) => line !== '')
        .join('\n');
      it.contextValue = rule.home ? 'rule placed' : 'rule';
      const open = opening(rule.home?.place, 'Go to the rule');
      if (open) it.command = open;
      return it;
    }
    case 'alert': {
      const { alert } = entry;
      const labels = labelLine(alert.labels, 'alertname');
      const it = new vscode.TreeItem(labels === '' ? '{}' : labels, None);
      it.description = `${alert.state} since ${clockOf(alert.since)} · ${alert.value}`;
      it.iconPath = icons[alert.state === 'firing' ? 'firing' : 'pending'];
      it.tooltip = [labelLine(alert.labels), `${alert.state} since ${alert.since}`, `value ${alert.value}`].join('\n');
      return it;
    }
    case 'text': {
      const it = new vscode.TreeItem(entry.text, None);
      it.description = entry.more;
      it.tooltip = entry.more === '' ? entry.text : `${entry.text}\n${entry.more}`;
      it.iconPath = new vscode.ThemeIcon(entry.icon);
      const open = opening(entry.rule.home?.place, 'Go to the rule');
      if (open) it.command = open;
      return it;
    }
  }
}
