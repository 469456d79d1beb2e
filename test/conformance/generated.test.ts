import assert from 'node:assert/strict';
import { defaultTarget } from '../../server/src/engine/catalogue/target.js';
import { scrapeConfigsFor } from '../../server/src/engine/operator/generate.js';
import type { JsonObject } from '../../server/src/engine/operator/json.js';
import { defaultOptions, type OperatorOptions } from '../../server/src/engine/operator/monitored.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Case {
  readonly id: string;
  readonly options: Partial<OperatorOptions>;
  readonly prometheus: { readonly kind: string };
  readonly object: { readonly kind: string };
  readonly expect: { readonly scrape_configs: readonly JsonObject[] };
}

function differs({ options, prometheus, object, expect }: Case): string | undefined {
  const { workspace } = engineOf(new Map([['/a.yaml', `${JSON.stringify(prometheus)}\n---\n${JSON.stringify(object)}\n`]]));
  const [server] = workspace.objects(prometheus.kind);
  const got = workspace
    .objects(object.kind)
    .flatMap((it) => scrapeConfigsFor(it, server, defaultTarget, { ...defaultOptions, ...options }));
  try {
    assert.deepEqual(got, expect.scrape_configs);
    return undefined;
  } catch {
    return `wanted ${JSON.stringify(expect.scrape_configs)}\n got ${JSON.stringify(got)}`;
  }
}

conformance('operator generated', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('operator/cases/generated.jsonl')) yield { id: it.id, differs: differs(it) };
});
