import type { Tokens } from '../dialect.js';
import { meantDuration } from '../durations.js';
import { isAggregationToken, T } from '../grammar/tokens.js';
import { type Adviser, at, fixed, fixedEverywhere, fixedWhenSound, startBefore } from './mistake.js';

/** `a * on (x) group_left (b)`: the parenthesis is always a list of labels. */
const groupingEaten: Adviser = (it) => {
  const { message, text, tokens } = it;
  const after = eatenBy(message, tokens);
  if (after === undefined) return undefined;
  const name = text.slice(tokens.starts[after], tokens.ends[after]);
  const fixes = fixed(it, `Write \`${name} ()\``, { span: at(tokens.ends[after] ?? 0), text: ' ()' });
  if (fixes.length === 0) return undefined;
  return { hint: `Behind \`${name}\` a parenthesis is always a list of labels; write \`${name} ()\` before the operand.`, fixes };
};

/** Index of a group_left or group_right whose parenthesis swallowed the operand. */
function eatenBy(message: string, tokens: Tokens): number | undefined {
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

const parenthesisedOffset: Adviser = ({ message, tokens, mark }) => {
  if (!/^unexpected .* in offset, /.test(message)) return undefined;
  for (let i = 0; i < tokens.types.length; i++) {
    if (tokens.types[i] === T.OFFSET && tokens.types[i + 1] === T.LEFT_PAREN && (tokens.starts[i] ?? 0) < mark.start)
      return {
        hint: 'A parenthesis behind `offset` is the beginning of a duration that goes on behind it; write the duration without parentheses.',
      };
  }
  return undefined;
};

/** `sum(up) by instance`. */
const bareLabels: Adviser = (it) => {
  if (!/^unexpected identifier .* in grouping opts, expected "\("$/.test(it.message)) return undefined;
  const list = /^[A-Za-z_]\w*(?:\s*,\s*[A-Za-z_]\w*)*/.exec(it.text.slice(it.mark.start))?.[0];
  if (list === undefined) return undefined;
  const edit = { span: { start: it.mark.start, end: it.mark.start + list.length }, text: `(${list})` };
  return { hint: `The labels stand in parentheses: \`(${list})\`.`, fixes: fixedWhenSound(it, 'Put the labels in parentheses', edit) };
};

/** `sum by (pod) rate(up[5m])`. */
const bareArgument: Adviser = (it) => {
  const { message, tokens, mark, text } = it;
  if (!/^unexpected (?:identifier "|<aggr:|metric identifier ")/.test(message)) return undefined;
  const here = tokens.starts.indexOf(mark.start);
  let head = here - 1;
  if (tokens.types[head] === T.RIGHT_PAREN) {
    while (head >= 0 && tokens.types[head] !== T.LEFT_PAREN) head--;
    head -= tokens.types[head - 1] === T.BY || tokens.types[head - 1] === T.WITHOUT ? 2 : head + 1;
  }
  const type = tokens.types[head];
  if (type === undefined || !isAggregationToken(type)) return undefined;
  const rest = text.slice(mark.start).trimEnd();
  const edits = [
    { span: at(mark.start), text: '(' },
    { span: at(mark.start + rest.length), text: ')' },
  ];
  const fixes = it.faultsOf(rest) === 0 ? fixedWhenSound(it, 'Put it in parentheses', ...edits) : [];
  return { hint: 'What an aggregation adds up stands in parentheses.', fixes };
};

/** `rate(up[5m]) by (pod)`. */
const clauseOfNoAggregation: Adviser = (it) => {
  const { message, mark, text } = it;
  if (/^unexpected <aggr:/.test(message)) return { hint: clauseHint };
  if (!/^unexpected <by>|^unexpected <without>/.test(message)) return undefined;
  const before = text.slice(0, mark.start).trimEnd();
  const start = before.length - before.trimStart().length;
  const edits = [
    { span: at(start), text: 'sum(' },
    { span: at(before.length), text: ')' },
  ];
  return { hint: clauseHint, fixes: it.faultsOf(before) === 0 ? fixedWhenSound(it, 'Wrap in `sum(…)`', ...edits) : [] };
};

const clauseHint = '`by` and `without` belong to an aggregation such as `sum`, directly behind its name or behind its arguments.';

const trailingComma: Adviser = (it) =>
  it.message.startsWith('trailing commas not allowed')
    ? { fixes: fixedWhenSound(it, 'Remove the comma', { span: it.mark, text: '' }) }
    : undefined;

/** `&&`, `||`, `<>`, `=`. */
const otherOperators: Adviser = (it) => {
  const { message, mark, text } = it;
  const two = text.slice(mark.start, mark.start + 2);
  const word = two === '&&' ? 'and' : two === '||' ? 'or' : undefined;
  if (word && message.startsWith('unexpected character: ')) {
    const edit = { span: { start: mark.start, end: mark.start + 2 }, text: word };
    return { hint: `\`${two}\` is written \`${word}\`.`, fixes: fixedWhenSound(it, `Use \`${word}\``, edit) };
  }
  const replaced = (start: number, by: string) => fixedWhenSound(it, `Use \`${by}\``, { span: { start, end: mark.end }, text: by });
  if (message === 'unexpected <op:>>' && text.charAt(mark.start - 1) === '<')
    return { hint: '`<>` is written `!=`.', fixes: replaced(mark.start - 1, '!=') };
  if (message === 'unexpected "="')
    return { hint: '`==` compares; a single `=` stands in braces only.', fixes: replaced(mark.start, '==') };
  if (message === 'unexpected "=" in label matching, expected string' && text.charAt(mark.start - 1) === '=')
    return { hint: 'In braces a single `=` compares.', fixes: replaced(mark.start - 1, '=') };
  return undefined;
};

const groupWithoutLabels: Adviser = ({ message }) => {
  if (/^unexpected <group_(?:left|right)>/.test(message))
    return { hint: '`group_left` and `group_right` stand behind `on (…)` or `ignoring (…)`.' };
  return /^no grouping allowed for "\w+" operation$/.test(message) ? { hint: 'Set operators pair many with many already.' } : undefined;
};

/** `and not`. */
const andNot: Adviser = (it) => {
  const start = it.message.startsWith('unexpected ') ? startBefore(it, /\band\s+not\s+$/i) : -1;
  if (start < 0) return undefined;
  const edit = { span: { start, end: it.text.slice(0, it.mark.start).trimEnd().length }, text: 'unless' };
  return { hint: '`and not` is written `unless`.', fixes: fixedWhenSound(it, 'Use `unless`', edit) };
};

/** `{a=b}`, `{a:"b"}`, `{a="b" and c="d"}`, `{a="b";c="d"}`. */
const oddMatchers: Adviser = (it) => {
  const { message, mark, text, written } = it;
  if (/^unexpected identifier .* in label matching, expected string$/.test(message))
    return { hint: 'The value stands in quotes.', fixes: fixedWhenSound(it, 'Quote it', { span: mark, text: `"${written}"` }) };
  if (/^unexpected identifier .* in label matching, expected "," or "}"$/.test(message)) {
    const and = /^and\s+/i.exec(text.slice(mark.start));
    const edit = and
      ? { span: { start: text.slice(0, mark.start).trimEnd().length, end: mark.start + and[0].length }, text: ', ' }
      : { span: at(text.slice(0, mark.start).trimEnd().length), text: ',' };
    return { hint: 'Matchers are parted by commas; all of them must hold.', fixes: fixedWhenSound(it, 'Write a comma', edit) };
  }
  const sign = /^unexpected character inside braces: '([:;])'$/.exec(message)?.[1];
  if (sign === undefined) return undefined;
  const by = sign === ':' ? '=' : ',';
  const edit = { span: { start: mark.start, end: mark.start + 1 }, text: by };
  return {
    hint: sign === ':' ? 'A matcher is written with `=`.' : 'Matchers are parted by commas.',
    fixes: fixedWhenSound(it, `Use \`${by}\``, edit),
  };
};

/** What is open is closed at the end, and a bracket that closes nothing is taken out. */
const brackets: Adviser = (it) => {
  const { message, mark, text, tokens } = it;
  if (/^unexpected right (?:parenthesis|bracket) /.test(message))
    return { fixes: fixedWhenSound(it, 'Remove it', { span: mark, text: '' }) };
  if (message === "unexpected character inside braces: '['") {
    const fixes = fixedWhenSound(it, 'Close the brace', { span: at(mark.start), text: '}' });
    return fixes.length > 0 ? { hint: 'The brace before it is not closed.', fixes } : undefined;
  }
  const isOpen = message === 'unclosed left parenthesis';
  if (!isOpen && !message.startsWith('unexpected end of input inside braces')) return undefined;
  const open: string[] = [];
  for (const type of tokens.types) {
    if (type === T.LEFT_PAREN) open.push(')');
    else if (type === T.LEFT_BRACE) open.push('}');
    else if (type === T.LEFT_BRACKET) open.push(']');
    else if (type === T.RIGHT_PAREN || type === T.RIGHT_BRACE || type === T.RIGHT_BRACKET) open.pop();
  }
  const closing = open.reverse().join('');
  const fixes = fixedWhenSound(it, `Close it at the end: \`${closing}\``, { span: at(text.trimEnd().length), text: closing });
  return isOpen ? { hint: 'This parenthesis is not closed.', fixes } : { fixes };
};

/** The plain characters in their full-width forms, and those of `typography`. */
const lookalike = /[\uff01-\uff5e\u2264\u2265\u2260\u00d7\u2212\u2013\u00a0\u3000]/;
const typography: Readonly<Record<string, string>> = {
  '\u2264': '<=',
  '\u2265': '>=',
  '\u2260': '!=',
  '\u00d7': '*',
  '\u2212': '-',
  '\u2013': '-',
  '\u00a0': ' ',
  '\u3000': ' ',
};

/** Pasted from a page or a program: typographic quotes, HTML entities, escaped quotes. */
const pasted: Adviser = (it) => {
  const { message, mark, text } = it;
  if (!message.startsWith('unexpected character')) return undefined;
  const everywhere = (pattern: RegExp, by: (found: string) => string) =>
    [...text.matchAll(pattern)].map((one) => ({ span: { start: one.index, end: one.index + one[0].length }, text: by(one[0]) }));
  if (/: '[“”„‘’«»]'/.test(message)) {
    const edits = everywhere(/[“”„‘’«»]/g, (quote) => (/[‘’]/.test(quote) ? "'" : '"'));
    return { hint: 'Typographic quotes are no quotes: write " or \'.', fixes: fixedEverywhere(it, 'Use plain quotes', edits) };
  }
  if (lookalike.test(text.charAt(mark.start))) {
    const edits = everywhere(new RegExp(lookalike, 'g'), (found) => typography[found] ?? String.fromCharCode(found.charCodeAt(0) - 0xfee0));
    return { hint: 'This character only looks like the plain one.', fixes: fixedEverywhere(it, 'Write plain characters', edits) };
  }
  if (text.startsWith('\\"', mark.start))
    return {
      hint: 'The quotes need no backslash here.',
      fixes: fixedEverywhere(
        it,
        'Remove the backslashes',
        everywhere(/\\"/g, () => '"'),
      ),
    };
  const entity = /^&(?:gt|lt|amp|quot|#39);/.exec(text.slice(mark.start))?.[0];
  if (entity === undefined) return undefined;
  const edits = everywhere(/&(?:gt|lt|amp|quot|#39);/g, (found) => entities[found] ?? found);
  return {
    hint: `\`${entity}\` is HTML for \`${entities[entity]}\`.`,
    fixes: fixedEverywhere(it, 'Write the characters themselves', edits),
  };
};

const entities: Readonly<Record<string, string>> = { '&gt;': '>', '&lt;': '<', '&amp;': '&', '&quot;': '"', '&#39;': "'" };

/** `5min`, `5 minutes`, `1 m`. */
const units: Adviser = (it) => {
  const { message, mark, text } = it;
  if (/not a valid duration string: "\d+[a-z]+\d/.test(message)) return { hint: 'Units go from large to small, each once: 1h30m.' };
  const isNumber = message.startsWith('bad number or duration syntax');
  if (!isNumber && !/^unexpected character: '[a-zA-Z]', expected ':'$/.test(message)) return undefined;
  const start = isNumber ? mark.start : startBefore(it, /\d+\s*$/);
  const found = start < 0 ? undefined : /^\d+\s*[A-Za-z]+/.exec(text.slice(start))?.[0];
  const duration = found && meantDuration(found);
  if (!found || !duration) return undefined;
  const edit = { span: { start, end: start + found.length }, text: duration };
  return {
    hint: `Units are ms, s, m, h, d, w, y, without a blank: \`${duration}\`.`,
    fixes: fixedWhenSound(it, `Write \`${duration}\``, edit),
  };
};

/** `> 5%`, `> 1,000`. */
const numbers: Adviser = (it) => {
  const { message, mark, text } = it;
  if (message === 'unexpected end of input') {
    const from = Math.max(0, text.length - 100);
    const percent = /(\d+(?:\.\d+)?)\s*%\s*$/.exec(text.slice(from));
    if (!percent) return undefined;
    const share = String(Number(percent[1]) / 100);
    const edit = { span: { start: from + percent.index, end: text.trimEnd().length }, text: share };
    return {
      hint: `\`%\` is the remainder of a division; ${percent[1]} % is ${share}.`,
      fixes: fixedWhenSound(it, `Write \`${share}\``, edit),
    };
  }
  const isThousands = message === 'unexpected ","' && /\d$/.test(text.slice(0, mark.start)) && /^\d{3}/.test(text.slice(mark.end));
  return isThousands ? { fixes: fixedWhenSound(it, 'Remove the comma', { span: mark, text: '' }) } : undefined;
};

const variables: Adviser = ({ message }) =>
  /^unexpected character.*: '\$'$/.test(message) ? { hint: 'Prometheus has no variables: only Grafana fills them in.' } : undefined;

/** Texts that are no expression. */
export const syntax: readonly Adviser[] = [
  groupingEaten,
  groupWithoutLabels,
  parenthesisedOffset,
  bareLabels,
  andNot,
  bareArgument,
  clauseOfNoAggregation,
  trailingComma,
  otherOperators,
  oddMatchers,
  brackets,
  pasted,
  units,
  numbers,
  variables,
];
