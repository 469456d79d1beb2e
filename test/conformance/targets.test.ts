import assert from 'node:assert/strict';
import { shownLabels, targetsOf } from '../../server/src/engine/operator/targets.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Case {
  readonly id: string;
  readonly files: Readonly<Record<string, string>>;
  readonly facts?: { readonly targets?: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>> };
}

function differs({ files, facts }: Case): string | undefined {
  const { workspace } = engineOf(new Map(Object.entries(files).map(([path, text]) => [`/${path}`, text])));
  const got = Object.fromEntries(
    workspace.derived(targetsOf).map(({ id, targets }) => [id, targets.map(shownLabels).filter((it) => it !== undefined)]),
  );
  try {
    assert.deepEqual(got, facts?.targets ?? {});
    return undefined;
  } catch {
    return `wanted ${JSON.stringify(facts?.targets)}\n got ${JSON.stringify(got)}`;
  }
}

conformance('targets', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('operator/cases/cross.jsonl')) if (it.facts?.targets) yield { id: it.id, differs: differs(it) };
});
