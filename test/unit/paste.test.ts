import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Range } from 'vscode-languageserver/node';
import { actionsAt } from '../../server/src/engine/features/actions.js';
import { engineOf } from '../support/fixtures.js';
import { applyEdits } from '../support/text.js';

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
  ['a here-document into a file', `cat > mesh.rules.yml <<'EOF'\n${rules}EOF\n`, 1, 'yaml/shell-command'],
  ['a session', `$ cat mesh.rules.yml\n${rules}$ \n`, 1, 'yaml/shell-command'],
  ['the name of its file, as grep has it', numbered(rules, () => 'mesh.rules.yml:'), 1, 'yaml/line-prefix'],
  ['numbers, as grep has them', numbered(monitor, (n) => `${n}${n % 2 ? ':' : '-'}`), 1, 'yaml/line-prefix'],
  [
    'the signs of a diff',
    `--- a/m.yaml\n+++ b/m.yaml\n@@ -1,3 +1,3 @@\n${numbered(rules, (n) => (n === 6 ? '-        for: 1m\n+' : ' '))}`,
    1,
    'yaml/line-prefix',
  ],
  ['a bullet', rules.replace('  - name', '  • name'), 2, 'yaml/typographic'],
  ['an asterisk', rules.replace('  - name', '  * name'), 2, 'yaml/typographic'],
  [
    'a full-width colon in a flow mapping',
    rules.replace('labels:\n          severity: page', 'labels: {severity：page}'),
    7,
    'yaml/typographic',
  ],
  ['a full-width colon in the place of a map', rules.replace('severity: page', 'severity： page'), 8, 'rule/type'],
  [
    'a full-width colon before a flow mapping',
    monitor.replace('  name: cart', '  name: cart\n  labels：{app: a}'),
    5,
    'operator/unknown-field',
  ],
  ['full-width brackets in a query', rules.replace('sum(rate', 'sum（rate').replace('[5m]))', '[5m])）'), 5, 'promql/syntax'],
  ['typographic quotes in a query', rules.replace('"destination"', '“destination”'), 5, 'promql/syntax'],
  ['one typographic quote', rules.replace('severity: page', "severity: 'page’"), 8, 'yaml/syntax'],
  ['a lost quote', rules.replace('severity: page', 'severity: "page'), 8, 'yaml/syntax'],
  ['a lost quote of a query', rules.replace('expr: sum', 'expr: "sum').replace('"destination"', "'destination'"), 5, 'yaml/syntax'],
  ['a blank too many', rules.replace('        for', '         for'), 6, 'yaml/syntax'],
  ['a blank too few', rules.replace('        labels', '       labels'), 7, 'yaml/syntax'],
  ['a text that wants quotes', rules.replace('severity: page', 'severity: {{ $value }} of it'), 8, 'yaml/syntax'],
  ['a colon in a text', rules.replace('severity: page', 'severity: page: it is down'), 8, 'yaml/syntax'],
  ['a dash without a blank', rules.replace('- alert', '-alert'), 4, 'yaml/missing-colon'],
  ['a placeholder in angle brackets', rules.replace('for: 5m', '<...>'), 6, 'yaml/ellipsis'],
  ['dots for what was left out', monitor.replace('interval: 30s', '...'), 12, 'yaml/ellipsis'],
];

function mend(uri: string, text: string, range: Range): string | undefined {
  const action = actionsAt(engineOf(new Map([[uri, text]])), uri, range).find((it) => it.kind === 'quickfix' && it.preferred);
  return (
    action &&
    applyEdits(
      text,
      action.edits.map(({ place, text: newText }) => ({ range: place.range, newText })),
    )
  );
}

for (const [what, text, line, code] of pastes) {
  test(`pasted with ${what}`, () => {
    const uri = text.includes('groups:') ? '/mesh.rules.yml' : '/m.yaml';
    const found = engineOf(new Map([[uri, text]])).diagnostics(uri);
    assert.deepEqual(
      found.filter((it) => it.severity !== 'hint').map((it) => `${it.range.start.line + 1} ${it.code}`),
      [`${line} ${code}`],
      found.map((it) => it.message).join('\n'),
    );
    const mended = found[0]?.range && mend(uri, text, found[0].range);
    assert.ok(mended, 'no fix');
    assert.deepEqual(
      engineOf(new Map([[uri, mended]]))
        .diagnostics(uri)
        .filter((it) => it.severity === 'error')
        .map((it) => it.message),
      [],
      mended,
    );
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
