import type { Expr, Name } from '../../server/src/engine/promql/ast.js';
import { dialectOf } from '../../server/src/engine/promql/dialect.js';
import { fixedTexts, keywords, T, tokenNames } from '../../server/src/engine/promql/grammar/tokens.js';
import { lex } from '../../server/src/engine/promql/lexer.js';
import { parseExactly } from '../../server/src/engine/promql/parse.js';
import { childrenOf, parseWith } from '../../server/src/engine/promql/parsed.js';
import { prettyPromql, printPromql } from '../../server/src/engine/promql/print.js';
import { parseTolerant } from '../../server/src/engine/promql/tolerant.js';
import { optionsFor, promqlAnswer } from '../../server/src/report/promql.js';
import { conformance, sharedLines, type Verdict } from '../support/conformance.js';

interface Case {
  readonly id?: string;
  readonly expr: string;
  readonly flags?: readonly string[];
  readonly ok: boolean;
  readonly type?: string;
  readonly ast?: string;
  readonly errors?: readonly { readonly start: number; readonly end: number; readonly msg: string }[];
}

const cases = (name: string) => sharedLines<Case>(`promql/cases/${name}.jsonl`);
const idOf = (it: { readonly id?: string; readonly expr: string }) => it.id ?? it.expr;

function answer(it: Case) {
  const result = promqlAnswer({ expr: it.expr, ...(it.flags ? { flags: it.flags } : {}) }, '3.14', []);
  if ('error' in result) throw new Error(result.error);
  return result;
}

for (const name of ['parse', 'mistakes', 'valid']) {
  conformance(`promql ${name}: verdict, first message, span`, function* (): Iterable<Verdict> {
    for (const it of cases(name)) {
      const got = answer(it);
      const first = got.errors[0] && { start: got.errors[0].start, end: got.errors[0].end, msg: got.errors[0].message };
      const same =
        got.ok === it.ok &&
        (!it.errors || JSON.stringify(first) === JSON.stringify(it.errors[0])) &&
        (!it.ok || !it.type || got.type === it.type);
      yield {
        id: idOf(it),
        differs: same
          ? undefined
          : `${JSON.stringify(it.expr)}: ${JSON.stringify(first ?? got.ok)} instead of ${JSON.stringify(it.errors?.[0] ?? it.ok)}`,
      };
    }
  });
}

conformance('promql cascades: every further message too', function* (): Iterable<Verdict> {
  for (const it of [...cases('parse'), ...cases('mistakes')]) {
    if (!it.errors) continue;
    const got = answer(it).errors.map((error) => ({ start: error.start, end: error.end, msg: error.message }));
    const same = JSON.stringify(got) === JSON.stringify(it.errors);
    yield { id: idOf(it), differs: same ? undefined : `${JSON.stringify(it.expr)}: ${JSON.stringify(got)}` };
  }
});

conformance('promql typing: verdict, a tree that covers the text', function* (): Iterable<Verdict> {
  for (const it of cases('typing')) {
    const { problems, expr } = parseWith(it.expr, optionsFor('3.14', it.flags, []));
    let differs: string | undefined;
    if ((problems.length === 0) !== it.ok) differs = `verdict ${problems.length === 0}`;
    const tolerant = parseTolerant(it.expr);
    for (const tree of [expr, tolerant]) if (!covers(tree)) differs ??= 'a child stands outside its parent';
    yield { id: it.expr, differs };
  }
});

function covers(expr: Expr): boolean {
  return childrenOf(expr).every((it) => it.span.start >= expr.span.start && covers(it));
}

conformance('promql versions: what promtool of each version prints', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Record<string, string> & { expr: string }>('promql/cases/versions.jsonl')) {
    for (const version of ['2.42.0', '2.53.3', '3.5.3', '3.14.0']) {
      const wanted = it[version];
      if (wanted === undefined) continue;
      const [problem] = parseExactly(it.expr, optionsFor(version, undefined, [])).problems;
      const got = problem ? `${position(it.expr, problem.span.start)}: parse error: ${problem.message}` : 'ok';
      yield { id: `${version} ${it.expr}`, differs: got === wanted ? undefined : `${got} instead of ${wanted}` };
    }
  }
});

function position(text: string, offset: number): string {
  if (text === '') return 'unknown position';
  if (offset > text.length) return 'invalid position';
  const lines = text.slice(0, offset).split('\n');
  return `${lines.length}:${Buffer.byteLength(lines[lines.length - 1] ?? '') + 1}`;
}

conformance('promql tokens', function* (): Iterable<Verdict> {
  const words = new Map([...keywords].map(([word, type]) => [type, word]));
  const names: Readonly<Record<string, string>> = { IDENTIFIER: 'IDENT', METRIC_IDENTIFIER: 'METRIC_IDENT' };
  const nameOf = (type: number) => words.get(type) ?? fixedTexts.get(type) ?? names[tokenNames[type] ?? ''] ?? tokenNames[type];
  for (const it of sharedLines<{ expr: string; tokens: readonly unknown[] }>('promql/cases/lex.jsonl')) {
    const { types, starts, ends, error } = lex(it.expr, dialectOf('3.14'));
    const bytes = (offset: number) => Buffer.byteLength(it.expr.slice(0, offset));
    const got = types.map((type, i) =>
      type === T.ERROR
        ? ['ERROR', bytes(starts[i] ?? 0), error]
        : [nameOf(type), bytes(starts[i] ?? 0), type === T.EOF ? '' : it.expr.slice(starts[i], ends[i])],
    );
    yield { id: it.expr, differs: JSON.stringify(got) === JSON.stringify(it.tokens) ? undefined : JSON.stringify(got) };
  }
});

conformance('promql format: pretty and one line', function* (): Iterable<Verdict> {
  for (const it of sharedLines<Case & { pretty: string; string: string }>('promql/cases/format.jsonl')) {
    const { expr } = parseExactly(it.expr, optionsFor('3.14', it.flags, []));
    const pretty = expr && prettyPromql(expr);
    const line = expr && printPromql(expr);
    yield {
      id: it.expr,
      differs: pretty === it.pretty && line === it.string ? undefined : JSON.stringify(pretty === it.pretty ? line : pretty),
    };
  }
});

conformance('promql trees', function* (): Iterable<Verdict> {
  for (const name of ['parse', 'mistakes', 'valid']) {
    for (const it of cases(name)) {
      if (!it.ast) continue;
      const { expr } = parseExactly(it.expr, optionsFor('3.14', it.flags, []));
      const got = expr ? shape(expr) : '';
      yield { id: idOf(it), differs: got === it.ast ? undefined : `${got} instead of ${it.ast}` };
    }
  }
});

function shape(expr: Expr): string {
  const labels = (list: readonly Name[]) => `[${list.map((it) => it.value).join(' ')}]`;
  switch (expr.type) {
    case 'number':
      return `(num ${printPromql(expr)})`;
    case 'string':
      return `(str ${printPromql(expr)})`;
    case 'selector':
      return `(vector ${printPromql(expr)})`;
    case 'matrix':
      return `(matrix ${printPromql(expr)})`;
    case 'subquery': {
      const suffix = printPromql(expr).slice(printPromql(expr.expr).length);
      return `(subquery ${shape(expr.expr)} ${suffix})`;
    }
    case 'call':
      return `(call ${[expr.name, ...expr.args.map(shape)].join(' ')})`;
    case 'paren':
      return `(paren ${shape(expr.expr)})`;
    case 'unary':
      return `(unary${expr.op} ${shape(expr.expr)})`;
    case 'aggregation': {
      const grouping = `${expr.grouping?.without ? 'without' : 'by'} ${labels(expr.grouping?.labels ?? [])}`;
      return `(aggr ${expr.op} ${grouping} ${expr.param ? `${shape(expr.param)} ` : ''}${shape(expr.expr)})`;
    }
    case 'binary': {
      const vectors = expr.lhs.valueType === 'vector' && expr.rhs.valueType === 'vector';
      const parts = [expr.op];
      if (expr.bool) parts.push('bool');
      const matching = vectors ? expr.matching : undefined;
      if (matching && (matching.on || matching.labels.length > 0 || matching.group))
        parts.push(`${matching.on ? 'on' : 'ignoring'}${labels(matching.labels)}`);
      if (matching?.group) parts.push(`group_${matching.group.side}${labels(matching.group.include)}`);
      return `(${[...parts, shape(expr.lhs), shape(expr.rhs)].join(' ')})`;
    }
    case 'hole':
      return '(hole)';
  }
}
