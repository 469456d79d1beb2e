import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { type LspCase, verifyCase } from '../support/lsp-case.js';
import { serverBundle } from '../support/lsp-client.js';

/** Every case has a server and a workspace of its own; two at a time, so that a slow machine still answers in time. */
async function run(): Promise<readonly Verdict[]> {
  const only = process.env['ONLY'];
  const cases = sharedLines<LspCase>(process.env['CASES'] ?? 'lsp/cases.jsonl').filter((it) => !only || new RegExp(only).test(it.id));
  serverBundle();
  const verdicts: Verdict[] = [];
  let next = 0;
  const worker = async () => {
    for (let it = cases[next++]; it; it = cases[next++]) {
      const differs = await verifyCase(it).catch((error: unknown) => `threw: ${error instanceof Error ? error.message : String(error)}`);
      verdicts.push({ id: it.id, differs });
    }
  };
  await Promise.all([worker(), worker()]);
  return verdicts.sort((a, b) => (a.id < b.id ? -1 : 1));
}

conformance('lsp', run);
