import type { Answer, QueryResult } from '../../../../server/src/protocol.js';
import type { ToShell } from '../../panel/messages.js';
import { banner, grouped, h, visible } from '../../panel/view/dom.js';
import type { Act } from '../../panel/view/failure.js';
import type { FromPage, PreviewState } from '../messages.js';
import { ranges } from './timebar.js';
import { span } from './times.js';

type Failure = Extract<Answer<QueryResult>, { ok: false }>;

/** What Prometheus adds to a result, and that it was cut. */
export function resultBanners({ warnings, infos, data }: Extract<Answer<QueryResult>, { ok: true }>): readonly HTMLElement[] {
  const said = (kind: 'warning' | 'info') => (text: string) =>
    banner(kind, kind, h('span', {}, 'Prometheus: ', h('span', { class: 'mono' }, visible(text))));
  const cut =
    data.total > data.series.length
      ? [
          banner(
            'warning',
            'warning',
            h('b', {}, `Cut: ${grouped(data.series.length)} series shown, there are more. `),
            'Sums and extremes below are of the shown series only.',
          ),
        ]
      : [];
  return [...warnings.map(said('warning')), ...infos.map(said('info')), ...cut];
}

/** What can be done about a failure. */
export function actsFor(
  answer: Failure,
  {
    again,
    graphRange,
    shorten,
    post,
  }: { again(): void; graphRange: number | undefined; shorten(seconds: number): void; post(message: FromPage | ToShell): void },
): readonly Act[] {
  const acts: Act[] = [{ label: 'Try again', icon: 'refresh', run: again }];
  const shorter = graphRange === undefined ? undefined : ranges.findLast((it) => it < graphRange);
  if ((answer.kind === 'timeout' || answer.kind === 'too-large') && shorter !== undefined)
    acts.push({ label: `Try ${span(shorter)}`, icon: 'zoom-in', run: () => shorten(shorter) });
  if (['unauthorized', 'unreachable', 'unavailable', 'redirected', 'not-prometheus'].includes(answer.kind))
    acts.push({ label: 'Other connection', icon: 'plug', run: () => post({ type: 'connect' }) });
  if (answer.kind === 'unauthorized') acts.push({ label: 'Update token', icon: 'key', run: () => post({ type: 'test-connection' }) });
  acts.push({ label: 'Copy message', icon: 'copy', run: () => post({ type: 'copy', text: answer.message }) });
  return acts;
}

/** Why nothing is asked at all: who has to do what first. */
export function beforeAsking(
  state: PreviewState,
): { readonly icon: string; readonly title: string; readonly text: string; readonly act: string; readonly message: ToShell } | undefined {
  if (!state.trusted)
    return {
      icon: 'shield',
      title: 'No request leaves an untrusted workspace',
      text: 'The query comes from a file of this folder. Trust the folder to send it to a Prometheus that you have configured. Checks and completion work without.',
      act: 'Manage workspace trust',
      message: { type: 'trust' },
    };
  if (!state.connection)
    return {
      icon: 'plug',
      title: 'Not connected',
      text: 'Checks work without. A Prometheus shows what the query gives now.',
      act: 'Connect',
      message: { type: 'connect' },
    };
  return undefined;
}
