import { check } from '../check.js';
import { found, mend, textAt, visitsOf } from '../shared-lint.js';

/** Where a parenthesis closes so that `left` are open; the text's length when none does. */
function closedAt(text: string, left: 0 | -1): number {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    if (text.charAt(i) === '(') depth++;
    else if (text.charAt(i) === ')' && --depth === left) return i;
  }
  return text.length;
}

export const offsetArithmetic = check({
  code: 'promql/offset-arithmetic',
  scope: 'unit',
  on: ['Query'],
  weight: { severity: 'warning', costs: 'the query looks back further than it seems, and nothing is added to the value.' },
  docs: {
    what: 'A sum, product … behind `offset (…)`, which Prometheus takes for part of the duration.',
    why: 'A parenthesis behind `offset` opens a duration expression, and that goes on behind it: `up offset (5m) + 1` looks 5m1s back and adds nothing. A duration without parentheses ends where it is written.',
    fix: 'Write the duration without parentheses, or put the whole duration into them.',
  },
  run(query, tell, target) {
    for (const { expr } of visitsOf(query, target, 'selector', 'subquery')) {
      const { offset } = expr;
      if (offset?.duration.parts.type !== 'binary') continue;
      const start = offset.span.start + (/^offset\s*/i.exec(textAt(query, offset.span))?.[0].length ?? 0);
      // Upstream's span may hold the parenthesis that closes what is around.
      const whole = textAt(query, { start, end: offset.span.end });
      const duration = whole.slice(0, closedAt(whole, -1)).trimEnd();
      const span = { start, end: start + duration.length };
      const end = closedAt(duration, 0) + 1;
      if (!duration.startsWith('(') || end >= duration.length) continue;
      const inner = duration.slice(1, end - 1).trim();
      const message = `All of \`${duration}\` is the offset: a parenthesis behind \`offset\` opens a duration that goes on behind it.`;
      tell(
        found(query, span, message, {
          fixes: [
            ...(/^[0-9a-z]+$/.test(inner)
              ? [{ ...mend(query, `Write \`offset ${inner}\``, { span: { start, end: start + end }, text: inner }), preferred: true }]
              : []),
            mend(query, 'Put the whole duration into parentheses', { span, text: `(${duration})` }),
          ],
        }),
      );
    }
  },
});
