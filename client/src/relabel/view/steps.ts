import type { LabelChange, Relabeling, ShownRule, Walk } from '../../../../server/src/protocol.js';
import { type Child, h, icon, link, visible } from '../../panel/view/dom.js';
import { hits, removedSource, stepWords } from './rules.js';

/** Label values in a diff that are shown in full; the rest is counted. */
const mostChanges = 12;

export interface StepsContext {
  readonly relabeling: Relabeling;
  /** Of the chosen labels. */
  readonly walk: Walk;
  /** Of all. */
  readonly walks: readonly Walk[];
  /** Whether the operator's own rules are folded out; undefined: nobody said. */
  readonly unfolded: boolean | undefined;
  fold(unfolded: boolean): void;
  jump(rule: ShownRule): void;
}

/** What happens to the chosen labels, in order: what Prometheus adds, each rule, what it adds behind them. */
export function renderSteps(context: StepsContext): readonly Child[] {
  const { relabeling, walk } = context;
  const parts: Child[] = [added('Prometheus adds before the rules', walk.before)];
  let own: HTMLElement[] = [];
  let written: HTMLElement[] = [];
  const flush = () => {
    if (own.length > 0) parts.push(h('ol', {}, ...own));
    own = [];
    if (written.length > 0) parts.push(folded(context, written));
    written = [];
  };
  for (const [i, rule] of relabeling.rules.entries()) {
    const step = renderStep(context, rule, i);
    if (rule.position ? written.length > 0 : own.length > 0) flush();
    (rule.position ? own : written).push(step);
  }
  flush();
  parts.push(added('Prometheus adds behind the rules', walk.after));
  return parts;
}

function folded({ unfolded, fold, walk, relabeling }: StepsContext, steps: readonly HTMLElement[]): HTMLElement {
  const { outcome } = walk;
  const dropsHere = outcome.state === 'dropped' && outcome.rule !== undefined && !relabeling.rules[outcome.rule]?.position;
  const details = h(
    'details',
    { class: 'own' },
    h(
      'summary',
      {},
      `${steps.length} rule${steps.length === 1 ? '' : 's'} that the operator writes${dropsHere ? ', one of them drops this target' : ''}`,
    ),
    h('ol', {}, ...steps),
  );
  details.open = unfolded ?? dropsHere;
  details.addEventListener('toggle', () => fold(details.open));
  return details;
}

function renderStep({ walk, walks, jump }: StepsContext, rule: ShownRule, index: number): HTMLElement {
  const step = walk.steps[index];
  const { position } = rule;
  const removed = removedSource(rule, index, walk);
  const line = position && link(`line ${position.line + 1}`, () => jump(rule));
  if (line) {
    line.id = `rule-${index}`;
    line.classList.add('jump');
    line.setAttribute('aria-label', `Rule ${index + 1}: go to line ${(position?.line ?? 0) + 1}`);
  }
  return h(
    'li',
    {
      class: `step${position ? ' jumps' : ''}${step && step.changes.length > 0 ? '' : ' idle'}${step?.dropped ? ' on' : ''}`,
      on: {
        click: (event) => {
          if (position && !(event.target instanceof HTMLButtonElement) && getSelection()?.isCollapsed !== false) jump(rule);
        },
      },
    },
    h('div', { class: 'no' }, String(index + 1)),
    h(
      'div',
      {},
      h(
        'div',
        { class: 'what' },
        h('span', {}, ...described(rule)),
        h('span', { class: 'hits' }, hits(rule, index, walks), line && ' · ', line),
      ),
      removed &&
        h(
          'div',
          { class: 'effect' },
          icon('warning', 'pending'),
          ' Finds nothing: rule ',
          String(removed.by + 1),
          ' has removed ',
          code(removed.label),
        ),
      h(
        'div',
        { class: 'effect' },
        step?.dropped && icon('circle-slash'),
        step?.dropped && ' ',
        step ? visible(stepWords(rule, step)) : walk.outcome.state === 'dropped' ? 'not reached' : '',
      ),
      step && step.changes.length > 0 && renderChanges(step.changes),
    ),
  );
}

function added(title: string, changes: readonly LabelChange[]): Child {
  if (changes.length === 0) return undefined;
  return h(
    'div',
    { class: 'step life' },
    h('div', { class: 'no' }, icon('gear')),
    h('div', {}, h('div', { class: 'effect' }, title), renderChanges(changes)),
  );
}

/** Before and after, a line each; what is removed and what is added have a sign besides the colour. */
export function renderChanges(changes: readonly LabelChange[], most = mostChanges): HTMLElement {
  const shown = changes.slice(0, most);
  const line = (kind: 'add' | 'del', { name }: LabelChange, value: string | undefined) =>
    value !== undefined && h('div', { class: kind }, `${kind === 'add' ? '+' : '−'} ${visible(name)}=${visible(JSON.stringify(value))}`);
  return h(
    'div',
    { class: 'diff' },
    ...shown.flatMap((it) => [line('del', it, it.before), line('add', it, it.after)]),
    changes.length > shown.length && h('div', { class: 'muted' }, `and ${changes.length - shown.length} more`),
  );
}

function code(text: string): HTMLElement {
  return h('code', {}, visible(text));
}

/** A rule in words and codes. */
function described({ action, sources, pattern, target, replacement, modulus }: ShownRule): readonly Child[] {
  const read = sources.flatMap((it, i): readonly Child[] => (i === 0 ? [code(it)] : [' + ', code(it)]));
  const name = h('b', {}, action);
  switch (action) {
    case 'keep':
    case 'drop':
      return [name, ' ', ...read, ' is ', code(pattern)];
    case 'keepequal':
    case 'dropequal':
      return [name, ' ', ...read, ' equals ', code(target)];
    case 'replace':
      return [
        name,
        ' ',
        ...read,
        pattern !== '(.*)' && read.length > 0 && ' matching ',
        pattern !== '(.*)' && read.length > 0 && code(pattern),
        ' → ',
        code(target),
        replacement !== '$1' && ' = ',
        replacement !== '$1' && code(replacement === '' ? '""' : replacement),
      ];
    case 'hashmod':
      return [name, ' ', ...read, ` mod ${modulus} → `, code(target)];
    case 'lowercase':
    case 'uppercase':
      return [name, ' ', ...read, ' → ', code(target)];
    case 'labelmap':
      return [name, ' ', code(pattern), ' → ', code(replacement)];
    case 'labeldrop':
    case 'labelkeep':
      return [name, ' ', code(pattern)];
  }
}
