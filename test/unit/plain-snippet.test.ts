import assert from 'node:assert/strict';
import { test } from 'node:test';
import { completionsAt } from '../../server/src/engine/features/completion.js';
import { plainSnippet } from '../../server/src/lsp/plain-snippet.js';
import { engineOf } from '../support/fixtures.js';
import { expandSnippet } from '../support/text.js';

// Editors that know no snippets get the text of one, as the others have it before anything is filled in.

test('places, defaults, choices and escapes', () => {
  for (const [snippet, plain] of [
    ['rate($1)$0', 'rate()'],
    [`sum by (\${1:job}) ($2)$0`, 'sum by (job) ()'],
    [`role: \${1|pod,node,service|}`, 'role: pod'],
    [`\\\${1:a\\} \\$x \\\\`, `\${1:a} $x \\`],
    [`\${1:a\\}b}`, 'a}b'],
    ['{{ \\$labels.job }}', '{{ $labels.job }}'],
  ] as const)
    assert.equal(plainSnippet(snippet), plain);
});

test('every snippet that is offered', () => {
  const all = ['/a.yaml', '/a.promql', '/rules.yml'].flatMap((uri) => {
    const engine = engineOf(new Map([[uri, uri === '/rules.yml' ? 'groups:\n- name: g\n  rules:\n  - \n' : '']]));
    const position = uri === '/rules.yml' ? { line: 3, character: 4 } : { line: 0, character: 0 };
    return completionsAt(engine, uri, position).filter((it) => it.snippet);
  });
  assert.ok(all.length > 50);
  for (const { edit } of all) assert.equal(plainSnippet(edit.text), expandSnippet(edit.text), edit.text);
});
