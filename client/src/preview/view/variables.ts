import type { PreviewVariable } from '../../../../server/src/protocol.js';
import { h, visible } from '../../panel/view/dom.js';
import type { Session } from './session.js';

/** Values that one offer holds. */
const mostOffered = 300;

export interface Variables {
  readonly node: HTMLElement;
  /** Another query, or the same again. */
  show(variables: readonly PreviewVariable[]): void;
  /** Looks up a value for those that have none yet and stand for a label's. */
  complete(mayAsk: boolean): Promise<void>;
  /** An expression with the values in the places of the variables. `step`: seconds, of the graph. */
  fill(expr: string, step: number): string;
}

/** The bar of Grafana's variables: each has a value that can be changed, offered from what the connected Prometheus has. */
export function createVariables(session: Session, changed: () => void): Variables {
  const node = h('div', { class: 'bar wrap variables' });
  const values = new Map<string, string>();
  const offered = new Map<string, Promise<readonly string[]>>();
  let all: readonly PreviewVariable[] = [];
  node.hidden = true;

  const offers = ({ written, label }: PreviewVariable): Promise<readonly string[]> => {
    if (!label) return Promise.resolve([]);
    const known = offered.get(written) ?? session.values(label.name, label.metric);
    offered.set(written, known);
    return known;
  };

  const draw = () => {
    node.hidden = all.length === 0;
    node.replaceChildren(
      h('span', { class: 'muted small' }, 'Variables'),
      ...all.map((variable, i) => {
        const field = h('input', { class: 'plain mono', type: 'text', id: `variable-${i}`, aria: { label: variable.written } });
        const list = h('datalist', { id: `values-${i}` });
        field.value = values.get(variable.written) ?? variable.value;
        field.size = Math.max(4, field.value.length + 1);
        field.setAttribute('list', list.id);
        field.addEventListener('focus', () => {
          void offers(variable).then((found) => list.replaceChildren(...found.slice(0, mostOffered).map(optionOf)));
        });
        field.addEventListener('change', () => {
          values.set(variable.written, field.value);
          changed();
        });
        return h('label', { class: 'field' }, h('i', { class: 'mono' }, visible(variable.written)), field, list);
      }),
    );
  };

  return {
    node,
    show(variables) {
      const isSame = JSON.stringify(variables) === JSON.stringify(all);
      all = variables;
      if (isSame) return;
      offered.clear();
      draw();
    },
    async complete(mayAsk) {
      const open = all.filter((it) => mayAsk && it.value === '' && it.label && !values.has(it.written));
      for (const it of open) {
        const [first] = await offers(it);
        if (first !== undefined) values.set(it.written, first);
      }
      if (open.length > 0) draw();
    },
    fill(expr, step) {
      let filled = expr;
      // Longer names first, so that `$a` does not eat `$ab`.
      for (const it of [...all].sort((a, b) => b.written.length - a.written.length)) {
        const value = values.get(it.written) ?? (/^__interval$/.test(it.name) ? `${step}s` : it.value);
        filled = filled.replaceAll(it.written, () => value);
      }
      return filled;
    },
  };
}

function optionOf(value: string): HTMLElement {
  const option = h('option', {});
  option.value = value;
  return option;
}
