import { button, h, iconButton, redraw, select, toggle, visible } from '../../../panel/view/dom.js';
import { type Aggregation, type Call, comparisons, type Operation, quoted, type Step, unquoted } from './chain.js';
import { field, type Group, grouped, type Offer } from './fields.js';
import { operations, stepOf, type Tool } from './tools.js';

/** What the fields of the steps need of the form. */
export interface StepContext {
  tools(): ReadonlyMap<string, Tool>;
  /** What a range first is. */
  range(): string;
  variables(): readonly Offer[];
  labels(typed: string): Promise<readonly Offer[]>;
  /** Changes a step as it stands now: fields that were typed into are not drawn again. `draw`: it has other fields then. */
  edit<S extends Step>(at: number, change: (step: S) => Step, draw?: 'draw'): void;
  focusOn(label: string): void;
}

/** The fields of a step, its own first. */
export function stepFields(step: Step, at: number, context: StepContext): readonly HTMLElement[] {
  const tools = context.tools();
  const name = nameOf(step);
  const pick = grouped(`Step ${at + 1}`, toolGroups(tools, name), name, '', (it) => {
    context.edit(at, (now) => stepOf(tools.get(it) ?? it, context.range(), now), 'draw');
  });
  pick.title = visible(tools.get(name)?.doc ?? '');
  switch (step.type) {
    case 'call':
      return [pick, ...callFields(step, at, context)];
    case 'aggregation':
      return [pick, ...groupFields(step, at, context)];
    case 'operation':
      return [pick, ...numberFields(step, at, context)];
  }
}

function nameOf(step: Step): string {
  return step.type === 'operation' ? step.op : step.name;
}

/** What a step may be. */
export function toolGroups(tools: ReadonlyMap<string, Tool>, current?: string): readonly Group<string>[] {
  const of = (type: Tool['type']) => [...tools.values()].filter((it) => it.type === type).map((it) => [it.name, it.name] as const);
  const isKnown = current === undefined || tools.has(current) || operations.some(([, all]) => all.includes(current));
  return [
    // The query may know more than the version that is set.
    { label: 'As written', entries: isKnown ? [] : [[current, current]] },
    { label: 'Over a range', entries: of('range') },
    { label: 'Together', entries: of('aggregation') },
    ...operations.map(([label, all]) => ({ label, entries: all.map((it) => [it, it] as const) })),
    { label: 'Of each value', entries: of('call') },
  ];
}

const usualRanges: readonly Offer[] = ['1m', '5m', '15m', '1h', '1d'].map((label) => ({ label }));

function callFields(step: Call, at: number, { tools, variables, edit, focusOn }: StepContext): readonly HTMLElement[] {
  const params = tools().get(step.name)?.params ?? [];
  const paramAt = (i: number) => params[Math.min(i, params.length - 1)];
  const fields = step.args.map((arg, i) =>
    argument(paramAt(i)?.name ?? `argument ${i + 1}`, at, arg, (text) =>
      edit<Call>(at, (now) => ({ ...now, args: now.args.map((it, n) => (n === i ? text : it)) })),
    ),
  );
  const more = paramAt(step.args.length);
  if (more?.isOptional && (more.isMany || step.args.length < params.length)) {
    const add = () => {
      edit<Call>(at, (now) => ({ ...now, args: [...now.args, more.isText ? quoted('') : '1'] }), 'draw');
      focusOn(`${more.name} of step ${at + 1}`);
    };
    fields.push(button(more.name, add, { icon: 'add' }));
  }
  if (step.range === undefined) return fields;
  const range = field({
    label: `Range of step ${at + 1}`,
    value: step.range,
    width: 5,
    typed: (it) => edit<Call>(at, (now) => ({ ...now, range: it.trim() })),
    offers: async () => [...variables(), ...usualRanges],
  });
  return [named('over', range), ...fields];
}

/** An argument: of a text what it says, of a number as it is written. */
function argument(name: string, at: number, arg: string, typed: (arg: string) => void): HTMLElement {
  const text = /^["'`]/.test(arg) ? unquoted(arg) : undefined;
  const it = field({
    label: `${name} of step ${at + 1}`,
    value: text ?? arg,
    width: 5,
    typed: (value) => typed(text === undefined ? value.trim() : quoted(value)),
  });
  return named(name, it);
}

function groupFields(step: Aggregation, at: number, { tools, labels, edit }: StepContext): readonly HTMLElement[] {
  const param = tools().get(step.name)?.params[0]?.name ?? 'parameter';
  const setParam = (text: string) => edit<Aggregation>(at, (now) => ({ ...now, param: text }));
  const groups = select(
    `Groups of step ${at + 1}`,
    [
      [undefined, 'all together'],
      ['by', 'by'],
      ['without', 'without'],
    ] as const,
    step.grouping,
    (grouping) => edit<Aggregation>(at, (now) => ({ ...now, grouping, labels: grouping ? now.labels : [] }), 'draw'),
  );
  return [
    ...(step.param === undefined ? [] : [argument(param, at, step.param, setParam)]),
    groups,
    ...(step.grouping ? labelChips(step.labels, at, labels, (them) => edit<Aggregation>(at, (now) => ({ ...now, labels: them }))) : []),
  ];
}

/** Labels of a group: taken away one by one, added by a choice, by Enter, or when the field is left. */
function labelChips(
  first: readonly string[],
  at: number,
  offers: StepContext['labels'],
  set: (labels: readonly string[]) => void,
): readonly HTMLElement[] {
  let labels = first;
  const chips = h('span', { class: 'row wrap tight' });
  const change = (next: readonly string[]) => {
    labels = next;
    set(labels);
    draw();
  };
  const draw = () => {
    redraw(
      chips,
      ...labels.map((label) =>
        h(
          'span',
          { class: 'chip mono' },
          visible(label),
          iconButton('close', `Remove ${visible(label)} from step ${at + 1}`, () => change(labels.filter((it) => it !== label))),
        ),
      ),
    );
    chips.hidden = labels.length === 0;
  };
  const box = field({ label: `Add a label to step ${at + 1}`, value: '', width: 10, placeholder: 'label', typed: () => {}, offers });
  const input = box.querySelector('input');
  const take = () => {
    const label = input?.value.trim() ?? '';
    if (!input || label === '') return false;
    input.value = '';
    if (!labels.includes(label)) change([...labels, label]);
    return true;
  };
  input?.addEventListener('change', take);
  input?.addEventListener('input', (event) => {
    if (event instanceof InputEvent && event.inputType === 'insertReplacementText') take();
  });
  input?.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !take()) return;
    // The query is run by the next Enter.
    event.preventDefault();
    event.stopPropagation();
  });
  draw();
  return [chips, box];
}

function numberFields(step: Operation, at: number, { edit }: StepContext): readonly HTMLElement[] {
  const number = field({
    label: `Number of step ${at + 1}`,
    value: step.number,
    width: 6,
    typed: (it) => edit<Operation>(at, (now) => ({ ...now, number: it.trim() })),
  });
  const swap = () => edit<Operation>(at, (now) => ({ ...now, left: !now.left }), 'draw');
  const bool = (on: boolean) => edit<Operation>(at, (now) => ({ ...now, bool: on }), 'draw');
  return [
    step.left ? named('number on the left', number) : number,
    iconButton('arrow-swap', `Number of step ${at + 1} on the other side`, swap),
    ...(comparisons.includes(step.op) ? [toggle('bool', '1 where it holds and 0 where not, instead of a filter', step.bool, bool)] : []),
  ];
}

function named(text: string, it: HTMLElement): HTMLElement {
  return h('span', { class: 'row tight' }, h('span', { class: 'small muted', aria: { hidden: 'true' } }, text), it);
}
