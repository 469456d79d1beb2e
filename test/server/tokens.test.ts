import assert from 'node:assert/strict';
import { test } from 'node:test';
import { startSession } from '../support/lsp-session.js';

// An edit in a long file is answered by what is new of its tokens.

interface Told {
  readonly resultId?: string;
  readonly data?: readonly number[];
  readonly edits?: readonly { readonly start: number; readonly deleteCount: number; readonly data?: readonly number[] }[];
}

test('what changed of the tokens makes all of them', async () => {
  const session = await startSession([]);
  try {
    const textDocument = { uri: 'file:///rules.yml' };
    const rules = Array.from({ length: 200 }, (_, i) => `  - {record: "r:${i}", expr: 'sum by (job) (rate(a_total{code="${i}"}[5m]))'}\n`);
    const text = `groups:\n- name: g\n  rules:\n${rules.join('')}`;
    session.notify('textDocument/didOpen', { textDocument: { ...textDocument, languageId: 'yaml', version: 1, text } });
    const ask = (what: string, more = {}) => session.request<Told>(`textDocument/semanticTokens/${what}`, { textDocument, ...more });
    const first = await ask('full');
    let held = [...(first.data ?? [])];
    assert.ok(held.length > 200 * 5 * 5);
    let previousResultId = first.resultId;
    const typed = [
      { at: { line: 103, character: 0 }, text: '# a line more\n' },
      { at: { line: 5, character: '  - {record: "r:2", expr: \''.length }, text: 'max by (pod) (b) + ' },
      { at: { line: 150, character: 0 }, text: '# again\n' },
    ];
    for (const [i, { at, text: added }] of typed.entries()) {
      const contentChanges = [{ range: { start: at, end: at }, text: added }];
      session.notify('textDocument/didChange', { textDocument: { ...textDocument, version: i + 2 }, contentChanges });
      const { edits, resultId } = await ask('full/delta', { previousResultId });
      assert.ok(edits && JSON.stringify(edits).length < 1000, 'only what is new');
      for (const { start, deleteCount, data } of edits) held = held.toSpliced(start, deleteCount, ...(data ?? []));
      previousResultId = resultId;
    }
    // Of a result that is not known all is told anew.
    const all = await ask('full/delta', { previousResultId: 'another' });
    assert.deepEqual(held, all.data);
    assert.deepEqual(session.faults, []);
  } finally {
    await session.close();
  }
});
