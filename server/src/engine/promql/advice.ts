import { aggregations, functionsOf } from '../catalogue/functions.js';
import { editDistance } from '../text/distance.js';
import type { Span } from '../text/span.js';
import type { PromqlProblem } from './ast.js';
import type { Tokens } from './dialect.js';
import { T } from './grammar/tokens.js';

type Advice = Pick<PromqlProblem, 'hint' | 'fixes'>;

/** Our sentences and mends for mistakes that people make; undefined where Prometheus's words say it all. */
export function adviceFor(message: string, mark: Span, text: string, tokens: Tokens): Advice | undefined {
  const written = text.slice(mark.start, mark.end);
  const after = groupingEaten(message, tokens);
  if (after !== undefined) {
    const name = text.slice(tokens.starts[after], tokens.ends[after]);
    return {
      hint: `Behind \`${name}\` a parenthesis is always a list of labels; write \`${name} ()\` before the operand.`,
      fixes: [{ title: `Write \`${name} ()\``, edits: [{ span: at(tokens.ends[after] ?? 0), text: ' ()' }], preferred: true }],
    };
  }
  if (/^unexpected .* in offset, /.test(message) && parenthesisedOffset(tokens, mark)) {
    return {
      hint: 'A parenthesis behind `offset` is the beginning of a duration that goes on behind it; write the duration without parentheses.',
    };
  }
  if (message === "unexpected character after '=': '~'") return undefined;
  if (/^unexpected <aggr:/.test(message) || /^unexpected <by>|^unexpected <without>/.test(message)) {
    return { hint: '`by` and `without` belong to an aggregation such as `sum`, directly behind its name or behind its arguments.' };
  }
  if (message.startsWith('expected type range vector in call to function') && /got instant vector$/.test(message)) {
    return { hint: 'Add a range such as `[5m]`.', fixes: rangeFix(text, mark) };
  }
  if (message === 'comparisons between scalars must use BOOL modifier') {
    return {
      hint: 'Write `bool` behind the operator.',
      fixes: [{ title: 'Add `bool`', edits: [{ span: at(mark.end), text: ' bool' }], preferred: true }],
    };
  }
  if (message.startsWith('trailing commas not allowed')) {
    return { fixes: [{ title: 'Remove the comma', edits: [{ span: mark, text: '' }], preferred: true }] };
  }
  if (message.startsWith('unknown function with name')) return unknownFunction(written, mark);
  if (message === 'unclosed left parenthesis') return { hint: 'This parenthesis is not closed.' };
  if (/^unexpected character: '[“”„‘’«»]'/.test(message)) return { hint: 'Typographic quotes are no quotes: write " or \'.' };
  if (/not a valid duration string: "\d+[a-z]+\d/.test(message)) return { hint: 'Units go from large to small, each once: 1h30m.' };
  if (message === 'vector selector must contain at least one non-empty matcher') {
    return { hint: 'It would select every series: name a metric, or give one matcher that does not match the empty string.' };
  }
  return undefined;
}

function at(offset: number): Span {
  return { start: offset, end: offset };
}

/** Index of a group_left or group_right whose parenthesis swallowed the operand. */
function groupingEaten(message: string, tokens: Tokens): number | undefined {
  if (!/^unexpected (end of input|.* in grouping opts)/.test(message)) return undefined;
  let found: number | undefined;
  tokens.types.forEach((type, i) => {
    if ((type === T.GROUP_LEFT || type === T.GROUP_RIGHT) && tokens.types[i + 1] === T.LEFT_PAREN) found = i;
  });
  if (found === undefined) return undefined;
  // Only when nothing that could be the operand follows the parentheses.
  let depth = 0;
  for (let i = found + 1; i < tokens.types.length; i++) {
    const type = tokens.types[i];
    if (type === T.LEFT_PAREN) depth++;
    else if (type === T.RIGHT_PAREN && --depth === 0) {
      const next = tokens.types[i + 1];
      return next === T.EOF || next === T.RIGHT_PAREN || message.includes('grouping opts') ? found : undefined;
    }
  }
  return undefined;
}

function parenthesisedOffset(tokens: Tokens, mark: Span): boolean {
  for (let i = 0; i < tokens.types.length; i++) {
    if (tokens.types[i] === T.OFFSET && tokens.types[i + 1] === T.LEFT_PAREN && (tokens.starts[i] ?? 0) < mark.start) return true;
  }
  return false;
}

/** A range behind a plain selector. */
function rangeFix(text: string, mark: Span): NonNullable<Advice['fixes']> {
  const written = text.slice(mark.start, mark.end);
  if (!/^[A-Za-z_:][A-Za-z0-9_:]*\s*(?:\{[^{}]*\})?$/.test(written)) return [];
  return [{ title: 'Add the range `[5m]`', edits: [{ span: at(mark.end), text: '[5m]' }], preferred: true }];
}

function unknownFunction(name: string, mark: Span): Advice | undefined {
  const known = nearest(name);
  if (known === undefined) return undefined;
  return {
    hint: `Did you mean \`${known}\`?`,
    fixes: [{ title: `Use \`${known}\``, edits: [{ span: mark, text: known }], preferred: true }],
  };
}

function nearest(name: string): string | undefined {
  const lower = name.toLowerCase();
  let best: string | undefined;
  let least = 3;
  for (const candidate of candidates) {
    const distance = editDistance(lower, candidate, least);
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best !== undefined && least <= Math.max(1, Math.floor(name.length / 4)) ? best : undefined;
}

const candidates: readonly string[] = [...functionsOf('3.14').map((it) => it.name), ...aggregations.map((it) => it.name)];
