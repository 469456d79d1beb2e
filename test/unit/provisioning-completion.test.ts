import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { hoverAt } from '../../server/src/engine/features/hover.js';
import { engineOf } from '../support/fixtures.js';
import { unmark } from '../support/text.js';

/** Labels of the offers at the mark `<|>`, beside other files. */
function labels(source: string, others: Readonly<Record<string, string>> = {}, uri = '/provisioning/a.yaml'): readonly string[] {
  const { text, mark } = unmark(source);
  return completionsAt(engineOf(new Map([...Object.entries(others), [uri, text]])), uri, mark.start).map((it) => it.label);
}

function hover(source: string): string {
  const { text, mark } = unmark(source);
  const uri = '/provisioning/a.yaml';
  return hoverAt(engineOf(new Map([[uri, text]])), uri, mark.start)?.markdown ?? '';
}

const rule = (lines: string) =>
  `apiVersion: 1\ngroups:\n  - orgId: 1\n    name: g\n    folder: f\n    interval: 1m\n    rules:\n      - uid: a\n        title: A\n${lines}`;
const data = `        data:
          - refId: A
            datasourceUid: prom
            model: {expr: up}
          - refId: B
            datasourceUid: __expr__
            model:
`;

test('a file of provisioned alerts has fields, those that must be there first', () => {
  const top = labels('apiVersion: 1\ngroups: []\n<|>');
  assert.ok(top.includes('contactPoints') && top.includes('muteTimes') && top.includes('templates'), top.join());
  assert.ok(!top.includes('groups') && !top.includes('datasources'), top.join());
  assert.deepEqual(labels('apiVersion: 1\ngroups:\n  - <|>\n').slice(0, 4), ['name', 'folder', 'interval', 'rules']);
  const inRule = labels(rule('        <|>\n'));
  assert.deepEqual(inRule.slice(0, 1), ['data']);
  for (const it of ['condition', 'for', 'noDataState', 'notification_settings', 'record', 'dashboardUid'])
    assert.ok(inRule.includes(it), it);
  assert.ok(!inRule.includes('uid'));
  assert.ok(labels('apiVersion: 1\n<|>').includes('contactPoints'));
  assert.ok(labels('apiVersion: 1\ndata<|>').includes('datasources'));
});

test('states, the part that decides, what an expression reads', () => {
  assert.deepEqual(labels(rule('        noDataState: <|>\n')), ['NoData', 'Alerting', 'OK', 'KeepLast']);
  assert.deepEqual(labels(rule('        execErrState: <|>\n')), ['Error', 'Alerting', 'OK', 'KeepLast']);
  assert.deepEqual(labels(rule(`        condition: <|>\n${data}              type: math\n`)), ['B', 'A']);
  assert.deepEqual(labels(rule(`${data}              expression: <|>\n`)), ['A']);
  assert.ok(labels(rule(`${data}              type: <|>\n`)).includes('threshold'));
  const expression = labels(rule(`${data}              <|>\n`));
  assert.ok(expression.includes('reducer') && !expression.includes('expr'), expression.join());
  const query = labels(
    rule('        data:\n          - refId: A\n            datasourceUid: prom\n            model:\n              <|>\n'),
  );
  assert.ok(query.includes('expr') && !query.includes('reducer'), query.join());
  const record = labels(rule(`        record:\n          metric: x\n          from: <|>\n${data}              type: math\n`));
  assert.deepEqual(record, ['B', 'A']);
  const evaluator = rule(
    `${data}              type: threshold\n              conditions:\n                - evaluator:\n                    type: <|>\n`,
  );
  assert.ok(labels(evaluator).includes('within_range'));
});

test('data sources that the workspace knows, and Grafana’s own', () => {
  const others = { '/provisioning/d.yaml': 'apiVersion: 1\ndatasources:\n  - {name: P, uid: prom-main, type: prometheus}\n' };
  assert.deepEqual(labels(rule('        data:\n          - refId: A\n            datasourceUid: <|>\n'), others), [
    'prom-main',
    '__expr__',
  ]);
});

test('who is told, and when nobody is', () => {
  const others = {
    '/provisioning/c.yaml': 'apiVersion: 1\ncontactPoints:\n  - {name: pager, receivers: []}\nmuteTimes:\n  - {name: nights}\n',
    '/r.rules.yml': 'groups:\n- name: g\n  rules:\n  - {alert: Down, expr: up == 0, labels: {team: shop}}\n',
  };
  const policy = (line: string) => `apiVersion: 1\npolicies:\n  - orgId: 1\n    receiver: a\n    routes:\n      - ${line}\n`;
  assert.ok(labels(policy('receiver: <|>'), others).includes('pager'));
  assert.deepEqual(labels(policy('mute_time_intervals: [<|>]'), others), ['nights']);
  assert.ok(labels(policy('group_by: [<|>]'), others).includes('grafana_folder'));
  assert.ok(labels(policy('object_matchers: [[<|>]]'), others).includes('team'));
  assert.ok(labels(policy("matchers: ['<|>']"), others).includes('team'));
  assert.deepEqual(labels(policy("object_matchers: [[team, '<|>']]"), others).slice(0, 4), ['=', '!=', '=~', '!~']);
  assert.deepEqual(labels(policy('object_matchers: [[team, =, <|>]]'), others), ['shop']);
  assert.ok(labels(rule('        notification_settings:\n          receiver: <|>\n'), others).includes('pager'));
  assert.ok(labels(rule('        labels:\n          <|>\n'), others).includes('team'));
  assert.ok(labels(rule('        annotations:\n          <|>\n'), others).includes('summary'));
});

test('settings are those of the kind of receiver', () => {
  const point = (lines: string) => `apiVersion: 1\ncontactPoints:\n  - name: a\n    receivers:\n      - uid: u\n${lines}`;
  assert.ok(labels(point('        type: <|>\n')).includes('pagerduty'));
  const email = labels(point('        type: email\n        settings:\n          <|>\n'));
  assert.ok(email.includes('addresses') && !email.includes('integrationKey'), email.join());
  assert.deepEqual(labels(point('        type: webhook\n        settings:\n          httpMethod: <|>\n')), ['POST', 'PUT']);
  assert.match(hover(point('        type: email\n        settings:\n          addres<|>ses: a@b\n')), /Addresses that the mail goes to/);
});

test('data sources and folders of dashboards', () => {
  assert.ok(labels('apiVersion: 1\ndatasources:\n  - name: P\n    <|>\n').includes('jsonData'));
  assert.deepEqual(labels('apiVersion: 1\nproviders:\n  - name: P\n    options:\n      <|>\n'), ['path', 'foldersFromFilesStructure']);
});

test('the same in a GrafanaAlertRuleGroup, in the operator’s words', () => {
  const group = (lines: string) =>
    `apiVersion: grafana.integreatly.org/v1beta1\nkind: GrafanaAlertRuleGroup\nmetadata: {name: a}\nspec:\n  interval: 1m\n  rules:\n    - uid: a\n${lines}`;
  const inRule = labels(group('      <|>\n'));
  assert.ok(inRule.includes('notificationSettings') && !inRule.includes('notification_settings'), inRule.join());
  assert.deepEqual(inRule.slice(0, 6), ['title', 'condition', 'data', 'for', 'noDataState', 'execErrState']);
  const both = '      condition: <|>\n      data:\n        - {refId: A, datasourceUid: p, model: {expr: up}}\n';
  assert.deepEqual(labels(group(both)), ['A']);
  const folder = group('      title: A\n').replace('  interval', '  folderRef: f\n  <|>\n  interval');
  assert.ok(labels(folder).includes('instanceSelector') && !labels(folder).includes('folderUID'));
});

test('PromQL in the model of a query, from the first letter on', () => {
  const query = (expr: string) =>
    rule(`        data:\n          - refId: A\n            datasourceUid: prom\n            model:\n              expr: ${expr}\n`);
  assert.ok(labels(query('sum(istio_req<|>)')).includes('istio_requests_total'));
  assert.ok(labels(query('<|>')).includes('istio_requests_total'));
  assert.ok(labels(query('up{<|>}')).includes('job'));
});

test('hovers say what a field is and what a word means', () => {
  assert.match(hover(rule('        noData<|>State: OK\n')), /returns? nothing/);
  assert.match(hover(rule('        execErrState: Alert<|>ing\n')), /evaluation fails/);
  assert.match(hover('apiVersion: 1\nmuteTimes:\n  - name: a\n    time_intervals:\n      - week<|>days: [monday]\n'), /weekdays/);
});
