import { button, h, iconButton, redraw, select, visible } from '../../../panel/view/dom.js';
import type { AskOffers } from '../completion.js';
import { type Chain, emptyChain, type Matcher, matchOps, quoted, type Step, writeChain } from './chain.js';
import { field, grouped, line, type Offer } from './fields.js';
import { type Part, partsOf } from './read.js';
import { stepFields, toolGroups } from './steps.js';
import { beginnings, stepOf, type Tool, toolOf } from './tools.js';

export interface FormOptions {
  text(): string;
  /** Writes into the query. */
  replace(from: number, to: number, text: string): void;
  run(): void;
  readonly offers: AskOffers;
  /** Of a dashboard, as written: `$namespace`. */
  variables(): readonly string[];
}

export interface QueryForm {
  readonly node: HTMLElement;
  isOpen(): boolean;
  toggle(): void;
  /** The query is another text now. */
  textChanged(): void;
}

/** After the last key in the text, milliseconds. */
const pause = 200;

/** The query as a form: its selector and what is done to the series. What is changed here is written there, and the other way round. */
export function createForm(options: FormOptions): QueryForm {
  const node = h('div', { class: 'form', role: 'group', tabindex: '-1', aria: { label: 'Query form' } });
  node.hidden = true;
  let tools: ReadonlyMap<string, Tool> = new Map();
  let parts: readonly Part[] | undefined;
  let chosen = 0;
  /** What the form shows, and where it stands in the text. */
  let part: Part = { from: 0, to: 0, chain: emptyChain, isOperand: false };
  let isWriting = false;
  let later: ReturnType<typeof setTimeout> | undefined;
  const starts = h('div', { class: 'row wrap' });
  const about = h('span', { class: 'small muted' });
  /** The metric that `about` is of. */
  let told = '';

  // ---- the text

  function read(): void {
    clearTimeout(later);
    later = undefined;
    parts = partsOf(options.text());
    chosen = Math.min(chosen, Math.max(0, (parts?.length ?? 0) - 1));
    part = parts?.[chosen] ?? part;
    draw();
  }

  /** `draw`: the form has other fields then. */
  function write(chain: Chain, again?: 'draw'): void {
    // The text was changed just now: what the form shows stands elsewhere in it, if at all.
    if (later !== undefined) {
      read();
      return;
    }
    const { from, to, isOperand } = part;
    const text = writeChain(chain, isOperand);
    isWriting = true;
    options.replace(from, to, text);
    isWriting = false;
    part = { from, to: from + text.length, chain, isOperand };
    if (again) draw();
    else drawBeginnings();
  }

  const setMatcher = (at: number, matcher: Partial<Matcher>): void =>
    write({ ...part.chain, matchers: part.chain.matchers.map((it, i) => (i === at ? { ...it, ...matcher } : it)) });

  function edit<S extends Step>(at: number, change: (step: S) => Step, again?: 'draw'): void {
    write({ ...part.chain, steps: part.chain.steps.map((it, i) => (i === at ? change(it as S) : it)) }, again);
  }

  /** To another place among the steps; undefined: away. */
  function move(at: number, to: number | undefined): void {
    const { steps } = part.chain;
    const others = steps.filter((_, i) => i !== at);
    const moved = to === undefined ? others : [...others.slice(0, to), ...steps.slice(at, at + 1), ...others.slice(to)];
    write({ ...part.chain, steps: moved }, 'draw');
  }

  // ---- offers

  /** What completion has at the end of a text: of the catalogue and of the connected Prometheus. */
  async function offersAt(text: string, kind: 'metric' | 'label' | 'value'): Promise<readonly Offer[]> {
    const answer = await options.offers(text, text.length);
    return (answer?.offers ?? []).filter((it) => it.kind === kind);
  }

  const variables = (): readonly Offer[] => options.variables().map((label) => ({ label, detail: 'variable' }));

  /** The selector without its end, and without a matcher: only what goes with the others is offered. */
  function selectorBefore(without?: number): string {
    const matchers = part.chain.matchers.filter((it, i) => i !== without && it.label !== '');
    const text = writeChain({ ...emptyChain, metric: part.chain.metric, matchers });
    if (!text.endsWith('}')) return `${text}{`;
    return text.slice(0, -1) + (text.endsWith('{}') ? '' : ', ');
  }

  const labelOffers = (typed: string) => offersAt(selectorBefore() + typed, 'label');

  async function valueOffers(at: number, typed: string): Promise<readonly Offer[]> {
    const { label = '', op = '=' } = part.chain.matchers[at] ?? {};
    if (label === '') return [];
    return [...variables(), ...(await offersAt(`${selectorBefore(at)}${label}${op}${quoted(typed).slice(0, -1)}`, 'value'))];
  }

  const usualRange = (): string => options.variables().find((it) => /rate_interval/.test(it)) ?? '5m';

  async function loadTools(): Promise<void> {
    const answer = await options.offers('', 0);
    tools = new Map((answer?.offers ?? []).flatMap((it) => toolOf(it) ?? []).map((it) => [it.name, it]));
    if (!node.hidden) draw();
  }

  // ---- fields

  function draw(): void {
    if (!parts?.length) {
      const why = parts
        ? 'no series are selected in this query.'
        : 'the query is half typed, or is none. The form follows once it can be read.';
      redraw(node, h('p', { class: 'small muted' }, `Nothing to show: ${why}`));
      return;
    }
    const { metric, matchers, offset, steps } = part.chain;
    redraw(
      node,
      parts.length > 1 && partLine(parts),
      line('Metric', [
        field({
          label: 'Metric',
          value: metric,
          width: 24,
          placeholder: 'any',
          typed: (it) => write({ ...part.chain, metric: it.trim() }),
          offers: (typed) => offersAt(typed, 'metric'),
        }),
        about,
      ]),
      line('Labels', [...matchers.map(matcherFields), button('Label', addMatcher, { icon: 'add' })]),
      steps.length > 0 && h('ol', { aria: { label: 'Steps, from inside to outside' } }, ...steps.map(stepLine)),
      line('Then', [adder(), starts]),
      offset !== '' &&
        line('Offset', [
          field({ label: 'Offset', value: offset, typed: (it) => write({ ...part.chain, offset: it }) }),
          iconButton('close', 'Remove the offset', () => write({ ...part.chain, offset: '' }, 'draw')),
        ]),
    );
    drawBeginnings();
  }

  function partLine(all: readonly Part[]): HTMLElement {
    const text = options.text();
    const nameOf = ({ from, to }: Part) => visible(text.slice(from, to).replaceAll(/\s+/g, ' ')).slice(0, 60);
    const names = all.map((it, i) => [i, `${i + 1} of ${all.length}: ${nameOf(it)}`] as const);
    const pick = select('Part of the query', names, chosen, (it) => {
      chosen = it;
      read();
    });
    return line('Part', [pick]);
  }

  function matcherFields({ label, op, value }: Matcher, i: number): HTMLElement {
    const n = i + 1;
    const name = { label: `Label ${n}`, value: label, width: 10, placeholder: 'label' };
    const said = { label: `Value ${n}`, value, width: 10, placeholder: 'value' };
    const ops = matchOps.map((it) => [it, it] as const);
    return h(
      'span',
      { class: 'group' },
      field({ ...name, typed: (it) => setMatcher(i, { label: it.trim() }), offers: labelOffers }),
      select(`Comparison ${n}`, ops, op, (it) => setMatcher(i, { op: it })),
      field({ ...said, typed: (it) => setMatcher(i, { value: it }), offers: (typed) => valueOffers(i, typed) }),
      iconButton('close', `Remove label ${n}`, () =>
        write({ ...part.chain, matchers: part.chain.matchers.filter((_, at) => at !== i) }, 'draw'),
      ),
    );
  }

  function addMatcher(): void {
    const { matchers } = part.chain;
    write({ ...part.chain, matchers: [...matchers, { label: '', op: '=', value: '' }] }, 'draw');
    focusOn(`Label ${matchers.length + 1}`);
  }

  function stepLine(step: Step, i: number, all: readonly Step[]): HTMLElement {
    const n = i + 1;
    const fields = stepFields(step, i, { tools: () => tools, range: usualRange, variables, labels: labelOffers, edit, focusOn });
    const up = iconButton('arrow-up', `Step ${n} earlier`, () => move(i, i - 1));
    const down = iconButton('arrow-down', `Step ${n} later`, () => move(i, i + 1));
    up.disabled = i === 0;
    down.disabled = i === all.length - 1;
    const remove = iconButton('close', `Remove step ${n}`, () => move(i, undefined));
    return h('li', {}, line(`Step ${n}`, fields, h('span', { class: 'row moves' }, up, down, remove)));
  }

  function adder(): HTMLElement {
    return grouped<string>('Add a step', toolGroups(tools), undefined, 'Add a step', (it) => {
      const { steps } = part.chain;
      write({ ...part.chain, steps: [...steps, stepOf(tools.get(it) ?? it, usualRange())] }, 'draw');
      focusOn(`Step ${steps.length + 1}`);
    });
  }

  /** What many begin with, and what the metric is: while one types its name. */
  function drawBeginnings(): void {
    const { metric, steps } = part.chain;
    const known = steps.length > 0 ? [] : beginnings(metric, tools, usualRange());
    redraw(starts, ...known.map(([name, first]) => button(name, () => write({ ...part.chain, steps: first }, 'draw'))));
    if (metric === told) return;
    told = metric;
    about.textContent = '';
    void options.offers(metric, metric.length).then((answer) => {
      if (metric !== told) return;
      const found = answer?.offers.find((it) => it.kind === 'metric' && it.label === metric);
      about.textContent = visible([found?.detail, found?.docs].filter(Boolean).join(': '));
    });
  }

  /** The last field of this name. */
  function focusOn(label: string): void {
    const found = [...node.querySelectorAll<HTMLElement>('input, select')].filter((it) => it.getAttribute('aria-label') === label);
    found.at(-1)?.focus();
  }

  node.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || !(event.target instanceof HTMLInputElement)) return;
    event.preventDefault();
    options.run();
  });

  return {
    node,
    isOpen: () => !node.hidden,
    toggle() {
      node.hidden = !node.hidden;
      if (node.hidden) return;
      read();
      void loadTools();
    },
    textChanged() {
      if (isWriting || node.hidden) return;
      clearTimeout(later);
      later = setTimeout(read, pause);
    },
  };
}
