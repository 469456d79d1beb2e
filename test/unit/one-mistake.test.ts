import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../support/fixtures.js';

/** The codes that are told of a file, with their lines. */
function told(path: string, text: string): string {
  const found = engineOf(new Map([[path, text]])).diagnostics(path);
  return found.map((it) => `${it.range.start.line + 1} ${it.code}`).join(', ');
}

const cases: Readonly<Record<string, Readonly<Record<string, readonly [text: string, told: string]>>>> = {
  '/prometheus.yml': {
    'a misspelt interval, and the timeout that was measured by it': [
      `scrape_configs:
- job_name: a
  scrape_intervall: 5m
  scrape_timeout: 2m
  static_configs: [{targets: [a]}]
  relabel_configs: [{target_label: x, replacement: y}]
`,
      '3 prometheus/unknown-field',
    ],
    'an interval of the wrong type': [
      'scrape_configs:\n- job_name: a\n  scrape_interval: [5m]\n  scrape_timeout: 2m\n',
      '3 prometheus/type',
    ],
    'a misspelt interval of all jobs': [
      'global:\n  scrape_intervall: 5m\nscrape_configs:\n- job_name: a\n  scrape_timeout: 2m\n',
      '2 prometheus/unknown-field',
    ],
    'a timeout above the interval is not told again of each target': [
      `scrape_configs:
- job_name: a
  scrape_timeout: 2m
  static_configs: [{targets: [a, b]}]
  relabel_configs: [{target_label: x, replacement: y}]
`,
      '3 prometheus/timeout',
    ],
    'an address that is none is told beside it': [
      `scrape_configs:
- job_name: a
  scrape_timeout: 2m
  static_configs: [{targets: [http://a/x]}]
  relabel_configs: [{target_label: x, replacement: y}]
`,
      '3 prometheus/timeout, 4 prometheus/target-address',
    ],
    'a misspelt role': ['scrape_configs:\n- job_name: a\n  kubernetes_sd_configs:\n  - rle: pod\n', '4 prometheus/unknown-field'],
    'a pattern that is left empty': [
      'scrape_configs:\n- job_name: a\n  relabel_configs:\n  - source_labels: [__address__]\n    regex:\n    target_label: b\n',
      '5 relabel/null-value',
    ],
  },
  '/alertmanager.yml': {
    'a repeat of zero': ['route:\n  receiver: a\n  repeat_interval: 0s\nreceivers: [{name: a}]\n', '3 alertmanager/zero-interval'],
    'a misspelt receiver of a route': [
      'route:\n  receiver: a\n  routes:\n  - reciever: b\n    matchers: [x="y"]\nreceivers:\n- name: a\n- name: b\n',
      '4 alertmanager/unknown-field',
    ],
    'a receiver whose name is misspelt': ['route:\n  receiver: a\nreceivers:\n- nme: a\n', '4 alertmanager/unknown-field'],
    'misspelt receivers': ['route:\n  receiver: a\nrecievers:\n- name: a\n', '3 alertmanager/unknown-field'],
    'no receivers at all': ['route:\n  receiver: a\nglobal: {}\n', '2 alertmanager/undefined-receiver'],
    'an interval without a name': [
      `route:
  receiver: a
  routes:
  - matchers: [x="y"]
    mute_time_intervals: [nights]
receivers: [{name: a}]
time_intervals:
- nme: nights
`,
      '8 alertmanager/unknown-field',
    ],
    'half a range of times that is misspelt': [
      `route: {receiver: a, routes: [{matchers: [x="y"], mute_time_intervals: [n]}]}
receivers: [{name: a}]
time_intervals:
- name: n
  time_intervals:
  - times:
    - start_time: "20:00"
      end_tme: "22:00"
`,
      '8 alertmanager/unknown-field',
    ],
  },
  '/a.rules.yml': {
    'a misspelt expression': ['groups:\n- name: g\n  rules:\n  - alert: A\n    exp: up\n', '5 rule/unknown-field'],
    'a misspelt alert': ['groups:\n- name: g\n  rules:\n  - alrt: A\n    expr: up\n    labels: {severity: a}\n', '4 rule/unknown-field'],
    'a misspelt name': ['groups:\n- nam: g\n  rules: []\n', '2 rule/unknown-field'],
    'a name of the wrong type': ['groups:\n- name: g\n  rules:\n  - record: [a]\n    expr: up\n', '4 rule/type'],
    'nothing of either': ['groups:\n- name: g\n  rules:\n  - expr: up\n', '4 rule/record-and-alert'],
  },
  '/m.yaml': {
    'a selector as the name of a series': [
      'apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n  groups:\n  - name: g\n    rules:\n    - record: "{x}"\n      expr: up\n',
      '8 rule/invalid-record-name',
    ],
  },
};

for (const [path, files] of Object.entries(cases))
  test(`one mistake is told once: ${path}`, () => {
    for (const [what, [text, wanted]] of Object.entries(files)) assert.equal(told(path, text), wanted, what);
  });
