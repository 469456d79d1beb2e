import { parseCel } from '../../server/src/engine/istio/cel/parse.js';
import { conformance, sharedLines } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

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

interface PromqlCase {
  readonly id: string;
  readonly expr: string;
  readonly expect: readonly { readonly code: string; readonly at: string; readonly severity: string; readonly optional?: boolean }[];
  readonly context?: { readonly files?: Record<string, string>; readonly scrape_interval?: string; readonly prometheus?: string };
}

/** A query as it would stand in a workspace: in a file of its own, or in a panel when it has variables. */
function findings(it: PromqlCase): readonly { code: string; severity: string; text: string }[] {
  const files = new Map<string, string>(Object.entries(it.context?.files ?? {}).map(([path, text]) => [`/${path}`, text]));
  const panel = /\$|\[\[/.test(it.expr);
  const uri = panel ? '/dashboard.json' : '/query.promql';
  const dashboard = {
    title: 'a',
    schemaVersion: 39,
    panels: [{ type: 'timeseries', title: 'b', targets: [{ refId: 'A', expr: it.expr }] }],
  };
  const text = panel ? JSON.stringify(dashboard, null, 1) : it.expr;
  files.set(uri, text);
  if (it.context?.scrape_interval)
    files.set('/prometheus.yml', `global:\n  scrape_interval: ${it.context.scrape_interval}\nscrape_configs:\n  - job_name: a\n`);
  if (it.context?.prometheus) files.set('/.meshmon.yaml', `versions:\n  prometheus: "${it.context.prometheus}"\n`);
  const lines = text.split('\n');
  return engineOf(files)
    .diagnostics(uri)
    .map(({ code, severity, range }) => ({
      code,
      severity,
      text: lines[range.start.line]?.slice(range.start.character, range.end.character) ?? '',
    }));
}

const below = new Set(['warning', 'information', 'hint']);

conformance('istio mesh promql', () =>
  sharedLines<PromqlCase>('istio/cases/mesh-promql.jsonl').map((it) => {
    const got = findings(it).filter((one) => /^(mesh|promql)\//.test(one.code));
    const left = [...got];
    const missing = it.expect.filter((want) => {
      const index = left.findIndex(
        (one) =>
          one.code === want.code &&
          (want.severity === 'information' ? below.has(one.severity) : one.severity === want.severity) &&
          (one.text.includes(want.at.replaceAll('"', '\\"')) || one.text.includes(want.at) || want.at.includes(one.text)),
      );
      if (index >= 0) left.splice(index, 1);
      return index < 0 && want.optional !== true;
    });
    const extra = left.filter((one) => one.severity !== 'hint');
    const differs =
      missing.length + extra.length > 0 ? `${it.expr}\n      missing ${JSON.stringify(missing)} extra ${JSON.stringify(extra)}` : undefined;
    return { id: it.id, differs };
  }),
);

conformance('istio upstream dashboards', () =>
  sharedLines<PromqlCase>('istio/cases/upstream-promql.jsonl').map((it) => {
    const got = findings(it).filter((one) => one.code.startsWith('mesh/'));
    const allowed = it.expect.filter((one) => one.optional).length;
    return { id: it.id, differs: got.length > allowed ? `${it.expr} ${JSON.stringify(got)}` : undefined };
  }),
);
