import { parseCel } from '../../server/src/engine/istio/cel/parse.js';
import { conformance, sharedLines } from '../support/conformance.js';

interface CelCase {
  readonly id: string;
  readonly expr: string;
  readonly ok: boolean;
  readonly errors?: readonly { readonly line: number; readonly column: number; readonly message: string }[];
}

conformance('istio cel', () =>
  sharedLines<CelCase>('istio/cases/cel-syntax.jsonl').map((it) => {
    const { problems } = parseCel(it.expr);
    const wanted = (it.errors ?? []).map((e) => `${e.line}:${e.column} ${e.message}`).join(' | ');
    const got = problems.map((e) => `${e.line}:${e.column} ${e.message}`).join(' | ');
    return { id: it.id, differs: wanted === got ? undefined : `${it.expr}\n      wanted ${wanted}\n      got    ${got}` };
  }),
);
