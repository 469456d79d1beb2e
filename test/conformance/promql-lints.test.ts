import { conformance, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';

interface Case {
  readonly id: string;
  readonly expr: string;
  readonly expect: readonly { readonly code: string; readonly at: string; readonly severity: string }[];
  readonly context?: { readonly scrape_interval?: string };
}

/** Variables stand for text that a dashboard would put there. */
function lint(it: Case) {
  const expr = it.expr.replaceAll('[$__rate_interval]', '[5m]');
  const interval = it.context?.scrape_interval;
  const files = new Map([['/query.promql', expr]]);
  if (interval) files.set('/prometheus.yml', `global:\n  scrape_interval: ${interval}\nscrape_configs:\n  - job_name: a\n`);
  const found = engineOf(files).diagnostics('/query.promql');
  return { expr, found: found.filter((finding) => finding.code.startsWith('promql/')) };
}

conformance('promql lints on mesh queries', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('istio/cases/mesh-promql.jsonl')) {
    const { expr, found } = lint(it);
    const wanted = it.expect.filter((expected) => expected.code.startsWith('promql/'));
    const missing = wanted.filter((expected) => {
      const start = expr.indexOf(expected.at);
      return !found.some(
        ({ code, severity, range }) =>
          code === expected.code &&
          range.start.character < start + expected.at.length &&
          range.end.character > start &&
          (expected.severity === 'information' ? severity !== 'error' : severity === expected.severity),
      );
    });
    // A hint about style may stand beside what is wanted.
    const extra = found.filter((finding) => finding.severity !== 'hint' && !wanted.some((expected) => expected.code === finding.code));
    yield {
      id: it.id,
      differs: missing.length + extra.length === 0 ? undefined : JSON.stringify({ missing, extra: extra.map((e) => e.code) }),
    };
  }
});

conformance('promql lints on upstream queries: silence', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case>('istio/cases/upstream-promql.jsonl')) {
    const found = lint(it).found.filter((finding) => !it.expect.some((expected) => expected.code === finding.code));
    yield { id: it.id, differs: found.length === 0 ? undefined : found.map((finding) => `${finding.code}: ${finding.message}`).join('; ') };
  }
});
