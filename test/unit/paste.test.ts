import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOf } from '../support/fixtures.js';

const rules = `groups:
  - name: mesh
    rules:
      - alert: Errors
        expr: sum(rate(istio_requests_total{reporter="destination"}[5m])) > 1
        for: 5m
        labels:
          severity: page
`;
const monitor = `apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: cart
  namespace: shop
spec:
  selector:
    matchLabels:
      app: cart
  endpoints:
    - port: http
      interval: 30s
`;

const numbered = (text: string, form: (n: number) => string) =>
  text
    .trimEnd()
    .split('\n')
    .map((it, i) => `${form(i + 1)}${it}\n`)
    .join('');

function withoutIndentation(text: string): string {
  return text.replaceAll(/^ +/gm, '');
}

/** What a paste did to a text, and the one finding that it gives: its line, counted from 1, and its code. */
const pastes: readonly (readonly [what: string, text: string, line: number, code: string])[] = [
  ['a prompt', `$ kubectl get servicemonitor cart -o yaml\n${monitor}`, 1, 'yaml/shell-command'],
  ['a prompt with a host', `root@node1:~# kubectl get servicemonitor cart -o yaml\n${monitor}`, 1, 'yaml/shell-command'],
  ['a prompt of PowerShell', `PS C:\\Users\\me> kubectl get servicemonitor cart -o yaml\n${monitor}`, 1, 'yaml/shell-command'],
  ['a here-document', `kubectl apply -f - <<EOF\n${monitor}EOF\n`, 1, 'yaml/shell-command'],
  ['a fence', `\`\`\`yaml\n${rules}\`\`\`\n`, 1, 'yaml/shell-command'],
  ['a tab', rules.replace('        for', '\tfor'), 6, 'yaml/tab'],
  ['a full-width colon', rules.replace('for: 5m', 'for：5m'), 6, 'yaml/typographic'],
  ['a full-width colon of a map', monitor.replace('spec:', 'spec：'), 6, 'yaml/typographic'],
  ['a full-width blank', rules.replace('        for', '\u3000\u3000for'), 6, 'yaml/typographic'],
  ['a no-break space', rules.replace('for: 5m', 'for:\u00a05m'), 6, 'yaml/typographic'],
  ['no-break spaces as indentation', rules.replace('        for', '\u00a0\u00a0\u00a0\u00a0for'), 6, 'yaml/typographic'],
  ['a dash of typography', monitor.replace('- port', '– port'), 11, 'yaml/typographic'],
  ['smart quotes', rules.replace('severity: page', 'severity: “page”'), 8, 'yaml/typographic'],
  ['a lost colon at the top', monitor.replace('metadata:', 'metadata'), 3, 'yaml/missing-colon'],
  ['a lost colon inside', monitor.replace('  selector:', '  selector'), 7, 'yaml/missing-colon'],
  ['a lost colon before a value', rules.replace('for: 5m', 'for 5m'), 6, 'yaml/missing-colon'],
  ['numbers of lines', numbered(rules, (n) => `${String(n).padStart(6)}\t`), 1, 'yaml/line-prefix'],
  ['numbers of lines and blanks', numbered(monitor, (n) => `${n} `), 1, 'yaml/line-prefix'],
  ['numbers of lines and bars', numbered(rules, (n) => `${n} | `), 1, 'yaml/line-prefix'],
  ['numbers of lines and colons', numbered(monitor, (n) => `${n}: `), 1, 'yaml/line-prefix'],
  ['the marks of a quotation', numbered(rules, () => '> '), 1, 'yaml/line-prefix'],
  ['the marks of a diff', numbered(monitor, () => '+'), 1, 'yaml/line-prefix'],
  ['a semicolon', rules.replace('for: 5m', 'for; 5m'), 6, 'yaml/missing-colon'],
  ['a semicolon before an expression', rules.replace('expr: ', 'expr; '), 5, 'yaml/missing-colon'],
  ['a full-width semicolon', rules.replace('for: 5m', 'for；5m'), 6, 'yaml/missing-colon'],
  ['a semicolon behind a key', monitor.replace('metadata:', 'metadata;'), 3, 'yaml/missing-colon'],
  ['a no-break space before the colon', rules.replace('for: 5m', 'for\u00a0: 5m'), 6, 'rule/unknown-field'],
  ['a zero-width space in a key', rules.replace('for: 5m', '\u200bfor: 5m'), 6, 'rule/unknown-field'],
  ['a zero-width space in a key of an object', monitor.replace('port: http', 'port\u200b: http'), 11, 'operator/unknown-field'],
  ['a byte order mark inside', rules.replace('        for: 5m', '\ufeff        for: 5m'), 6, 'yaml/typographic'],
  ['a lost blank', monitor.replace('name: cart', 'name:cart'), 4, 'yaml/missing-colon'],
  ['a prompt in brackets', `[root@master ~]$ kubectl get servicemonitor cart -o yaml\n${monitor}`, 1, 'yaml/shell-command'],
  ['a prompt behind it', `${monitor}[root@master ~]# \n`, 13, 'yaml/shell-command'],
  ['the end of a fence', `${rules}\`\`\`\n`, 9, 'yaml/shell-command'],
  ['no indentation', withoutIndentation(rules), 3, 'yaml/lost-indentation'],
  ['no indentation of an object', withoutIndentation(monitor), 4, 'yaml/lost-indentation'],
  ['dots for what was left out', monitor.replace('interval: 30s', '...'), 12, 'yaml/ellipsis'],
];

for (const [what, text, line, code] of pastes) {
  test(`pasted with ${what}`, () => {
    const uri = text.includes('groups:') ? '/mesh.rules.yml' : '/m.yaml';
    const found = engineOf(new Map([[uri, text]])).diagnostics(uri);
    assert.deepEqual(
      found.filter((it) => it.severity !== 'hint').map((it) => `${it.range.start.line + 1} ${it.code}`),
      [`${line} ${code}`],
      found.map((it) => it.message).join('\n'),
    );
    assert.ok((found[0]?.finding.fixes?.length ?? 0) > 0, 'no fix');
  });
}

test('what stands before each line is taken out, and the text is the one that was copied', () => {
  for (const text of [rules, monitor])
    for (const form of [(n: number) => `${n}  `, (n: number) => `${String(n).padStart(4)} | `, (n: number) => `${n}. `, () => '> ']) {
      const uri = text === rules ? '/mesh.rules.yml' : '/m.yaml';
      const [found] = engineOf(new Map([[uri, numbered(text, form)]])).diagnostics(uri);
      assert.equal(found?.finding.fixes?.[0]?.edits[0]?.text.trimEnd(), text.trimEnd());
    }
});

test('lost indentation is restored by the fields that each file has', () => {
  for (const [uri, text] of [
    [
      '/mesh.rules.yml',
      `${rules}        annotations:\n          summary: it is down\n      - record: a:b\n        expr: up\n  - name: other\n    rules: []\n`,
    ],
    ['/m.yaml', monitor],
  ] as const) {
    const [found] = engineOf(new Map([[uri, withoutIndentation(text)]])).diagnostics(uri);
    assert.equal(found?.finding.fixes?.[0]?.edits[0]?.text, text);
  }
});
