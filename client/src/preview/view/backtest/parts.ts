import { h, icon } from '../../../panel/view/dom.js';
import type { Episode, Totals } from '../episodes.js';
import { span, stamp } from '../times.js';

/** A version of the rule, with what it would have done. */
export interface Version {
  /** `HEAD`, `In the file`, `Tried`. */
  readonly name: string;
  readonly totals: Totals;
}

/** What the versions would have done, the last of them large, against the first. */
export function verdict(versions: readonly Version[]): HTMLElement {
  const [first] = versions;
  const rows = versions.flatMap(({ name, totals }, i) => {
    const big = i === versions.length - 1 ? 'big' : '';
    const by = first ? totals.fired - first.totals.fired : 0;
    const delta =
      by !== 0 &&
      h('span', { class: by < 0 ? 'ok small' : 'firing small' }, icon(by < 0 ? 'arrow-down' : 'arrow-up'), String(Math.abs(by)));
    const length = (seconds: number) => (seconds === 0 ? '0' : span(seconds));
    return [
      h('span', { class: 'muted' }, name),
      h('span', { class: 'row' }, h('b', { class: big }, String(totals.fired)), delta),
      h('b', { class: big }, length(totals.seconds)),
      h('b', { class: `wide ${big}` }, length(totals.longest)),
      h('b', { class: `wide ${big}` }, String(totals.pendingOnly)),
    ];
  });
  const head = (text: string, wide = '') => h('span', { class: `h ${wide}` }, text);
  return h(
    'div',
    { class: 'verdict' },
    h('span', {}),
    head('Episodes that fire'),
    head('Time firing'),
    head('Longest', 'wide'),
    head('Pending only', 'wide'),
    ...rows,
  );
}

export function keyLine(before: string | undefined, now: string): HTMLElement {
  const item = (kind: string, text: string) => h('span', {}, h('i', { class: `ep key ${kind}` }), text);
  return h(
    'div',
    { class: 'keyline' },
    item('firing', 'firing'),
    item('pending', 'pending: “for” not over'),
    before !== undefined && item('firing old', `upper bar: ${before}`),
    before !== undefined && item('firing', `lower bar: ${now}`),
  );
}

export interface Lane {
  readonly name: string;
  /** Of the version before; undefined: there is one version only. */
  readonly before: readonly Episode[] | undefined;
  readonly now: readonly Episode[];
  /** Index of the episode that is looked at. */
  readonly chosen: number | undefined;
  choose(episode: number): void;
}

/** The episodes of a series as bars over time. */
export function lane(
  { name, before, now, chosen, choose }: Lane,
  range: { readonly start: number; readonly end: number },
  utc: boolean,
): readonly HTMLElement[] {
  const fired = (all: readonly Episode[]) => all.filter((it) => it.fires !== undefined).length;
  const was = before && fired(before);
  const is = fired(now);
  const share = (seconds: number) => (seconds / (range.end - range.start)) * 100;
  const bars = (all: readonly Episode[], old: boolean) =>
    all.flatMap((it, at) => {
      const bar = (from: number, to: number, kind: string) => {
        const element = h('i', { class: `ep ${kind}${old ? ' old' : ''}${!old && chosen === at ? ' on' : ''}` });
        element.style.left = `${share(from - range.start)}%`;
        element.style.width = `${Math.max(0.2, share(to - from))}%`;
        element.title = `${stamp(from, utc)} to ${stamp(to, utc)}`;
        if (!old) element.addEventListener('click', () => choose(at));
        return element;
      };
      return [
        ...(it.fires === it.from ? [] : [bar(it.from, it.fires ?? it.to, 'pending')]),
        ...(it.fires === undefined ? [] : [bar(it.fires, it.to, 'firing')]),
      ];
    });
  const words = was === undefined ? `fired ${is} times` : `fired ${was} times before, ${is} times now`;
  return [
    h('div', { class: 'name mono' }, name, h('small', {}, was === undefined || was === is ? `fired ${is} ×` : `${was} → ${is} ×`)),
    h(
      'div',
      { class: 'lanebox', role: 'img', aria: { label: `${name}: ${words}` } },
      before !== undefined && h('div', { class: 'lane' }, ...bars(before, true)),
      h('div', { class: 'lane' }, ...bars(now, false)),
    ),
  ];
}

export interface Knob {
  readonly id: string;
  readonly label: string;
  readonly min: number;
  readonly max: number;
  readonly by: number;
  readonly value: number;
  /** As the file has it. */
  readonly old: number;
  text(value: number): string;
  set(value: number): void;
}

/** A slider with what it says, and what the file says where that is another. */
export function knob({ id, label, min, max, by, value, old, text, set }: Knob): HTMLElement {
  const field = h('input', { id: `knob-${id}`, type: 'range' });
  field.min = String(min);
  field.max = String(max);
  field.step = String(by);
  field.value = String(value);
  const out = h('output', { for: `knob-${id}` });
  const say = (it: number) => {
    field.setAttribute('aria-valuetext', text(it));
    out.replaceChildren(...(it === old ? [] : [h('s', {}, text(old))]), h('b', {}, text(it)));
  };
  say(value);
  field.addEventListener('input', () => {
    const it = Number(Number(field.value).toPrecision(3));
    set(it);
    say(it);
  });
  return h('div', { class: 'knob' }, h('label', { for: `knob-${id}` }, label), out, field);
}
