import type { FailureKind } from '../../../../server/src/protocol.js';
import { banner, type Child, h, icon, visible } from './dom.js';

const titles: Readonly<Record<FailureKind, string>> = {
  unreachable: 'Prometheus does not answer',
  unavailable: 'Prometheus cannot answer now',
  timeout: 'Stopped: it took too long',
  cancelled: 'Stopped',
  unauthorized: 'Another permission is needed',
  'bad-query': 'Prometheus refuses the query',
  'too-large': 'The answer is too large',
  redirected: 'The answer is a redirection, not Prometheus',
  'not-prometheus': 'The answer is not Prometheus',
  untrusted: 'No request leaves an untrusted workspace',
  'bad-answer': 'The answer cannot be read',
};

const symbols: Readonly<Partial<Record<FailureKind, string>>> = {
  unreachable: 'debug-disconnect',
  unavailable: 'debug-disconnect',
  timeout: 'clock',
  unauthorized: 'key',
  cancelled: 'circle-slash',
};

export interface Act {
  readonly label: string;
  readonly icon: string;
  run(): void;
}

/** A failure in the words of whoever refused; of a refused query its line with the mark. */
export function renderFailure(
  kind: FailureKind,
  message: string,
  detail: string | undefined,
  expr: string,
  acts: readonly Act[],
): HTMLElement {
  const where = kind === 'bad-query' ? placeIn(message) : undefined;
  const symbol = symbols[kind] ?? 'error';
  return banner(
    'error',
    symbol,
    h('b', {}, where ? `${titles[kind]} at ${where.line}:${where.column}` : titles[kind]),
    where && excerpt(expr, where),
    h('p', { class: 'mono' }, visible(where?.words ?? message)),
    detail !== undefined && h('p', { class: 'small muted' }, visible(detail)),
    h(
      'div',
      { class: 'acts' },
      ...acts.map((it) => h('button', { class: 'link', on: { click: () => it.run() } }, icon(it.icon), ` ${it.label}`)),
    ),
  );
}

interface Where {
  readonly line: number;
  readonly column: number;
  readonly words: string;
}

/** `invalid parameter "query": 2:8: parse error: …`: line and column count from 1, columns in bytes. */
function placeIn(message: string): Where | undefined {
  const found = /(\d+):(\d+): parse error: ([\s\S]*)$/.exec(message);
  return found ? { line: Number(found[1]), column: Number(found[2]), words: found[3] ?? '' } : undefined;
}

function excerpt(expr: string, { line, column }: Where): Child {
  const text = expr.split('\n')[line - 1];
  if (text === undefined) return undefined;
  const start = Math.min(new TextDecoder().decode(new TextEncoder().encode(text).slice(0, column - 1)).length, text.length);
  const end = /^[\w:]+/.exec(text.slice(start))?.[0].length ?? 1;
  return h(
    'div',
    { class: 'errorplace promql' },
    visible(text.slice(0, start)),
    h('span', { class: 'bad' }, visible(text.slice(start, start + end)) || ' '),
    visible(text.slice(start + end)),
  );
}
