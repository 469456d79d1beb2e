import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultSettings } from '../../server/src/engine/project.js';
import { engineOf } from '../support/fixtures.js';

const config = (receiver: string) =>
  `apiVersion: monitoring.coreos.com/v1beta1\nkind: AlertmanagerConfig\nmetadata: {name: a, namespace: shop}\nspec:\n  receivers:\n    - name: r\n      ${receiver}\n`;

/** What is said of a receiver for an Alertmanager of a version. */
function saidFor(alertmanager: string, receiver: string): readonly string[] {
  const engine = engineOf(new Map([['/a.yaml', config(receiver)]]));
  engine.apply([{ type: 'settings', settings: { ...defaultSettings, target: { ...defaultSettings.target, alertmanager } }, root: '' }]);
  return engine.diagnostics('/a.yaml').flatMap((it) => (it.severity === 'error' ? [it.message] : []));
}

test('what an Alertmanager is too old for, the operator skips', () => {
  const secret = '{name: a, key: b}';
  const cases: readonly (readonly [since: string, before: string, receiver: string, message: string])[] = [
    [
      '0.28',
      '0.27',
      `rocketchatConfigs: [{channel: a, token: ${secret}, tokenID: ${secret}}]`,
      "rocketChatConfigs' is available in Alertmanager >= 0.28.0 only - current 0.27.0",
    ],
    [
      '0.28.0',
      '0.27.0',
      `msteamsv2Configs: [{webhookURL: ${secret}}]`,
      'invalid syntax in receivers config; msteamsv2 integration is only available in Alertmanager >= 0.28.0',
    ],
    [
      '0.31',
      'v0.30.1',
      'emailConfigs: [{to: a@shop.example, forceImplicitTLS: true}]',
      "forceImplicitTLS' is available in Alertmanager >= 0.31.0 only - current 0.30.1",
    ],
    [
      '0.25',
      '0.24',
      `slackConfigs: [{apiURL: ${secret}, httpConfig: {proxyFromEnvironment: true}}]`,
      "'ProxyConfig' config set in 'httpConfig' but supported in Alertmanager >= 0.25.0 only - current 0.24.0",
    ],
    [
      '0.24',
      '0.23',
      `opsgenieConfigs: [{apiKey: ${secret}, responders: [{name: a, type: teams}]}]`,
      "'teams' set in 'opsgenieResponder' but supported in Alertmanager >= 0.24.0 only",
    ],
  ];
  for (const [since, before, receiver, message] of cases) {
    assert.deepEqual(saidFor(since, receiver), [], receiver);
    assert.deepEqual(saidFor(before, receiver), [message]);
  }
});
