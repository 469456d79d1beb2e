import type { Target } from '../catalogue/target.js';
import { isNull } from '../golang/fields.js';
import type { PromqlProblem } from '../promql/ast.js';
import { parsePromql } from '../promql/parsed.js';
import type { QueryUnit } from '../resources/unit.js';
import { wrongByte } from '../syntax/utf8.js';
import type { Finding } from './check.js';
import { variablesBack } from './shared-lint.js';

/** What Prometheus's parser says of a query, as far as it belongs to one code. Its first message is Prometheus's verdict; those that follow from it are left out. */
export function parserFindings(query: QueryUnit, target: Target, code: PromqlProblem['code']): readonly Finding[] {
  const { problems } = parsePromql(query.region.text, target, query.entry === 'selector' ? 'selector' : 'expression');
  return problems.length === 0 ? [] : findingsOf(query, target, problems, code);
}

const refusedThere = 'The server that is scraped answers 400 Bad Request, so that the target is down.';

function findingsOf(query: QueryUnit, target: Target, problems: readonly PromqlProblem[], code: PromqlProblem['code']): readonly Finding[] {
  const found: Finding[] = [];
  // A query that is not written yet: Grafana does not send it.
  if ((query.place.type === 'panel' || query.place.type === 'perses') && query.region.text.trim() === '') return found;
  // `rule/missing-expr` says it.
  if ('group' in query.place && (query.region.text === '' || (query.node && isNull(query.node)))) return found;
  const isFederated = query.place.type === 'federation';
  // The file is taken all the same. VictoriaMetrics, which may be asked as well, joins matchers by `or`.
  if (isFederated && /\{[^}]*\bor\b/i.test(query.region.text)) return found;
  // A whole expression where a selector belongs: which endpoint a dashboard asks, and what it makes of the answer, differs by Grafana's version.
  if (query.entry === 'selector' && !isFederated && parsePromql(query.region.text, target, 'expression').problems.length === 0)
    return found;
  // A quote that is not closed takes the rest of the file with it: the YAML is told.
  const { node, document } = query;
  if (node && document.problems.some((it) => it.region === node.region && it.span.start === node.span.start)) return found;
  // The same of a byte that is no UTF-8: whoever reads YAML has refused the file for it.
  if (node && document.format === 'yaml' && wrongByte.test(query.region.text)) return found;
  const seen = new Set<string>();
  const written = variablesBack(query);
  for (const [i, problem] of problems.entries()) {
    // After a syntax error the parser recovers and complains of what it has lost itself; type errors are independent of each other.
    if (i > 0 && !independent(problem, problems[0])) break;
    // Where one argument is missing, the others stand in the wrong places.
    if (code === 'promql/type' && problems.some((it) => isMisplacedBy(it, problem))) continue;
    if (problem.code !== code) continue;
    const key = `${problem.mark.start} ${problem.message}`;
    if (seen.has(key)) continue;
    seen.add(key);
    found.push({
      message: problem.message,
      at: { value: undefined, region: query.region, span: problem.mark },
      tool: 'Prometheus',
      ...(isFederated ? { severity: 'warning', hint: refusedThere } : problem.hint ? { hint: written(problem.hint) } : {}),
      ...(problem.fixes
        ? {
            fixes: problem.fixes.map((fix) => ({
              title: fix.title,
              edits: fix.edits.map((edit) => ({ region: query.region, span: edit.span, text: written(edit.text, edit.span) })),
              ...(fix.preferred ? { preferred: true } : {}),
            })),
          }
        : {}),
    });
  }
  return found;
}

/** Whether a type is wrong in a call that has too few or too many arguments. */
function isMisplacedBy(arity: PromqlProblem, { message, span }: PromqlProblem): boolean {
  const [, call] = /in call to (".*")/.exec(arity.message) ?? [];
  if (arity.code !== 'promql/arity' || call === undefined || !message.includes(` in call to function ${call}`)) return false;
  return arity.span.start <= span.start && span.end <= arity.span.end;
}

/** Findings of the type phase, and of names and patterns, stand for themselves; a syntax error does not let the rest be trusted. */
function independent(problem: PromqlProblem, first: PromqlProblem | undefined): boolean {
  const standsAlone = (it: PromqlProblem | undefined) => it !== undefined && it.code !== 'promql/syntax' && it.code !== 'promql/version';
  return standsAlone(first) && standsAlone(problem);
}
