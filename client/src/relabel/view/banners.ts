import type { ToShell } from '../../panel/messages.js';
import { banner, type Child, grouped, h, link, visible } from '../../panel/view/dom.js';
import { renderFailure } from '../../panel/view/failure.js';
import type { FromPage, Live, RelabelState } from '../messages.js';
import { lostLabels, verdict } from './compare.js';
import type { Problem, Shown } from './entries.js';

export interface BannersInput {
  readonly state: RelabelState | undefined;
  readonly shown: Shown | undefined;
  readonly problem: Problem | undefined;
  /** Live targets that could not be had. */
  readonly failure: Live | undefined;
  post(message: FromPage | ToShell): void;
}

/** What is to be known before the result is read: that the rules are half typed, that nothing live is shown and why, and how today compares. */
export function renderBanners({ state, shown, problem, failure, post }: BannersInput): readonly Child[] {
  return [
    problem && shown && halfTyped(problem, post),
    notAsked(state, post),
    failed(failure, post),
    ...(shown?.live ? compared(shown, shown.live, state?.connection) : []),
  ];
}

function halfTyped({ why, position }: Problem, post: BannersInput['post']): Child {
  return banner(
    'warning',
    'warning',
    h('b', {}, 'Below: as it was. '),
    h('span', { class: 'mono' }, visible(why)),
    position &&
      h(
        'div',
        { class: 'acts' },
        link(`Go to line ${position.line + 1}`, () => post({ type: 'jump', position })),
      ),
  );
}

function notAsked(state: RelabelState | undefined, post: BannersInput['post']): Child {
  if (!state?.live || (state.trusted && state.connection !== undefined)) return undefined;
  const act = (label: string, message: ToShell) =>
    h(
      'div',
      { class: 'acts' },
      link(label, () => post(message)),
    );
  return state.trusted
    ? banner('info', 'plug', h('b', {}, 'Not connected. '), 'Below: samples.', act('Connect', { type: 'connect' }))
    : banner(
        'warning',
        'shield',
        h('b', {}, 'No request leaves an untrusted workspace. '),
        'Below: samples.',
        act('Manage workspace trust', { type: 'trust' }),
      );
}

function failed(failure: Live | undefined, post: BannersInput['post']): Child {
  const answer = failure?.answer;
  if (!answer || answer.ok) return undefined;
  return renderFailure(answer.kind, answer.message, answer.detail, '', [
    { label: 'Try again', icon: 'refresh', run: () => post({ type: 'live', on: true }) },
    { label: 'Other connection', icon: 'plug', run: () => post({ type: 'connect' }) },
    ...(answer.kind === 'unauthorized' ? [{ label: 'Update token', icon: 'key', run: () => post({ type: 'test-connection' }) }] : []),
  ]);
}

/** How the rules fare on the live targets, against today. */
function compared({ entries, relabeling }: Shown, { answer, pool }: Live, connection: string | undefined): readonly Child[] {
  if (!answer.ok) return [];
  const { targets, total } = answer.data;
  const name = visible(connection ?? 'Prometheus');
  const parts: Child[] = [];
  if (targets.length === 0)
    parts.push(
      banner(
        'info',
        'info',
        h('b', {}, `${name} has no target of `),
        h('code', {}, visible(pool)),
        h('b', {}, '. '),
        'It may run another configuration.',
      ),
    );
  else {
    const all = entries.flatMap((it) => it.compared ?? []);
    const { text, bad } = verdict(all, name);
    const lost = lostLabels(all).slice(0, 4);
    const words = lost.flatMap(([label, n]): Child[] => [' ', h('code', {}, visible(label)), ` is lost on ${n}.`]);
    parts.push(banner(bad ? 'warning' : 'info', bad ? 'warning' : 'git-compare', h('b', {}, text), ...words));
  }
  const { shards } = relabeling;
  if (shards > 1)
    parts.push(
      banner('info', 'info', `The operator spreads these targets over ${shards} servers. Those of the others count as dropped today.`),
    );
  if (total > targets.length)
    parts.push(
      banner(
        'warning',
        'warning',
        h('b', {}, `Cut: ${grouped(targets.length)} of ${grouped(total)} targets shown. `),
        'Figures below are of the shown ones.',
      ),
    );
  return parts;
}
