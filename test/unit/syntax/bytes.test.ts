import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOfFile } from '../../../server/src/cli/files.js';
import { engineOf } from '../../support/fixtures.js';

/** What is found in a file of these bytes, one character a byte: place, code, message. */
function found(path: string, bytes: string): readonly string[] {
  const text = textOfFile(path, Buffer.from(bytes, 'latin1'));
  return engineOf(new Map([[path, text]]))
    .diagnostics(path)
    .filter((it) => it.severity === 'error')
    .map(({ range: { start }, code, message }) => `${start.line + 1}:${start.character + 1} ${code} ${message}`);
}

const rules = 'groups:\n- name: a\n  rules:\n  - record: a:b\n    expr: up';
const config = 'global:\n  scrape_interval: 15s';
const routes = 'route:\n  receiver: a\nreceivers:\n- name: a';
const service = 'apiVersion: v1\nkind: Service\nmetadata: {name: a}';

/** Whether promtool 3.5.3 and amtool 0.33.1 say so was tried; of the TOML, by BurntSushi/toml v1.2.1 lex.go. */
const cases: readonly (readonly [string, string, readonly string[]])[] = [
  ['/a.rules.yml', `${rules} # \xe9 \xfc\n`, ['5:16 yaml/syntax invalid trailing UTF-8 octet']],
  ['/a.rules.yml', `${rules} # \xff\n`, ['5:16 yaml/syntax invalid leading UTF-8 octet']],
  ['/a.rules.yml', `${rules} # \xe9t\xe9 ok\n`, ['5:16 yaml/syntax invalid trailing UTF-8 octet']],
  ['/a.rules.yml', `${rules} # \xed\xa0\x80\n`, ['5:16 yaml/syntax invalid Unicode character']],
  ['/a.rules.yml', `${rules} # \xc0\x80\n`, ['5:16 yaml/syntax invalid length of a UTF-8 sequence']],
  ['/a.rules.yml', `${rules} # \xf4\x90\x80\x80\n`, ['5:16 yaml/syntax invalid Unicode character']],
  ['/a.rules.yml', `${rules} # \xc3`, ['5:16 yaml/syntax incomplete UTF-8 octet sequence']],
  ['/a.rules.yml', `${rules} # \xe2\xc3\xa9\n`, ['5:16 yaml/syntax invalid trailing UTF-8 octet']],
  // Columns are counted in characters, whole ones before it included.
  ['/a.rules.yml', `${rules} # \xf0\x9f\x98\x80 \xff\n`, ['5:19 yaml/syntax invalid leading UTF-8 octet']],
  // Inside of an expression too it is said once.
  ['/a.rules.yml', `${rules}{a="\xff"} > 1\n`, ['5:17 yaml/syntax invalid leading UTF-8 octet']],
  // What is wrong behind it is said all the same.
  [
    '/a.rules.yml',
    `# \xff\n${rules} (\n`,
    ['1:3 yaml/syntax invalid leading UTF-8 octet', '6:14 promql/syntax unclosed left parenthesis. This parenthesis is not closed.'],
  ],
  // The reader takes 512 bytes at a time: a fault before them is told first.
  [
    '/prometheus.yml',
    `global:\n  scrape_interval: [15s\n}\n${'# pad\n'.repeat(200)}# \xff\n`,
    ["2:20 yaml/syntax did not find expected ',' or ']'"],
  ],
  ['/prometheus.yml', `${config} # \xff\n`, ['2:26 yaml/syntax invalid leading UTF-8 octet']],
  ['/alertmanager.yml', `${routes} # \xff\n`, ['4:13 yaml/syntax invalid leading UTF-8 octet']],
  ['/service.yaml', `${service} # \xff\n`, ['3:23 yaml/syntax invalid leading UTF-8 octet']],
  // encoding/json takes any byte in a string for U+FFFD, none outside.
  ['/service.json', '{"apiVersion":"v1","kind":"Service","metadata":{"name":"a","labels":{"a":"\xff"}}}', []],
  ['/dashboard.json', '{"title":"D\xff","schemaVersion":39,"panels":[]}', []],
  [
    '/dashboard.json',
    '{"title":"D",\xff"schemaVersion":39,"panels":[]}',
    ["1:14 yaml/syntax invalid character 'ÿ' looking for beginning of object key string"],
  ],
  ['/prom.conf', '[[inputs.prom]]\n  urls = ["http://a"] # \xff\n', ['2:25 datakit/toml-syntax invalid UTF-8 byte: 0xff']],
  ['/prom.conf', '[[inputs.prom]]\n  urls = \n  source = "\xff"\n', ["2:8 datakit/toml-syntax expected value but found '\\n' instead"]],
  ['/a.prom', '# HELP up \xff\n# TYPE up gauge\nup 1\n', []],
  ['/a.prom', 'up{a="\xe9t"} 1\n', ['1:10 prometheus/exposition-syntax text format parsing error in line 1: invalid label value "\\xe9t"']],
  ['/a.promql', 'up{a="\xff"}\n', ['1:6 promql/syntax invalid UTF-8 rune']],
  ['/grafana.ini', '[metrics]\nenabled = true ; \xff\n', []],
];

for (const [path, bytes, wanted] of cases) {
  test(`${path}: bytes that are no UTF-8: ${JSON.stringify(bytes.slice(-24))}`, () => {
    assert.deepEqual(found(path, bytes), wanted);
  });
}

test('UTF-16 with a mark is read where go-yaml reads, and refused elsewhere', () => {
  const encoded = (text: string, big = false): string => {
    const bytes = Buffer.from(`\ufeff${text}`, 'utf16le');
    return (big ? bytes.swap16() : bytes).toString('latin1');
  };
  const broken = `${rules} (\n`;
  const wanted = ['5:14 promql/syntax unclosed left parenthesis. This parenthesis is not closed.'];
  assert.deepEqual(found('/a.rules.yml', encoded(broken)), wanted);
  assert.deepEqual(found('/a.rules.yml', encoded(broken, true)), wanted);
  assert.deepEqual(found('/prometheus.yml', encoded(`${config}\n`)), []);
  // Without a mark every other byte is a control character.
  assert.deepEqual(found('/a.rules.yml', `${rules} # \0a\n`), ['5:16 yaml/syntax control characters are not allowed']);
  assert.deepEqual(found('/a.prom', encoded('up 1\n')), [
    '1:1 prometheus/exposition-syntax text format parsing error in line 1: invalid metric name',
  ]);
});
