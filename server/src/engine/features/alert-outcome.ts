import { type Route, routeTree, waysFor } from '../alertmanager/routes.js';
import type { Engine } from '../engine.js';
import { deref, get, keyText, pairsOf, stringAt, textOf } from '../syntax/access.js';
import { renderAlertTemplate } from '../template/alert.js';
import type { Sample } from '../template/values.js';
import { placeOf } from '../text/region.js';
import type { Position } from '../text/span.js';
import type { AlertTiming } from './preview.js';

/** What becomes of an alert that fires. */
export interface AlertOutcome {
  /** Those that Alertmanager sees. */
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: readonly { readonly name: string; readonly text: string; readonly failed: boolean }[];
  /** Whom it reaches; undefined: no Alertmanager configuration is in the workspace. */
  readonly receivers: readonly ReachedReceiver[] | undefined;
  /** Alertmanager configurations in the workspace besides the one that was asked. */
  readonly otherConfigs: number;
}

export interface ReachedReceiver {
  readonly name: string;
  /** The routes that lead there, from the root on. */
  readonly routes: readonly { readonly place: AlertPlace; readonly matchers: string }[];
  readonly groupWait: string;
  readonly repeatInterval: string;
}

interface AlertPlace {
  readonly uri: string;
  readonly position: Position;
}

export interface Fired {
  readonly name: string;
  readonly alert: AlertTiming;
  /** Of the series. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds. */
  readonly time: number;
}

/**
 * The labels and annotations of an alert as Prometheus makes them of a series, and the receivers that Alertmanager gives it to.
 * `query`: results of queries in the templates, as far as they are known. rules/alerting.go `Eval`.
 */
export function alertOutcome(
  engine: Engine,
  { name, alert, labels, value, time }: Fired,
  query: (text: string) => readonly Sample[] | undefined,
): AlertOutcome {
  const external = externalLabels(engine);
  const render = (source: string) =>
    renderAlertTemplate({
      source,
      name: `__alert_${name}`,
      version: engine.settings.target.prometheus,
      data: { labels: new Map(Object.entries(labels)), externalLabels: external, externalUrl: '', value },
      query,
      now: time,
    });
  const made = new Map(Object.entries(labels).filter(([label]) => label !== '__name__'));
  for (const [label, source] of Object.entries(alert.labels)) {
    const rendered = render(source);
    // Prometheus writes the error where the text would stand.
    made.set(label, 'error' in rendered ? `<error expanding template: ${rendered.error}>` : rendered.output);
  }
  made.set('alertname', name);
  for (const [label, text] of made) if (text === '') made.delete(label);
  const sent = new Map([...external, ...made]);
  const [config, ...others] = engine.workspace.units('AlertmanagerFile').filter(({ root }) => routeTree(root) !== undefined);
  const tree = config && routeTree(config.root);
  return {
    labels: Object.fromEntries([...sent].sort(([a], [b]) => (a < b ? -1 : 1))),
    annotations: Object.entries(alert.annotations).map(([annotation, source]) => {
      const rendered = render(source);
      return 'error' in rendered
        ? { name: annotation, text: rendered.error, failed: true }
        : { name: annotation, text: rendered.output, failed: false };
    }),
    receivers:
      tree && config
        ? waysFor(tree, sent).map(({ receiver, routes }) => ({
            name: receiver,
            routes: routes.map((it) => ({ place: placeOfRoute(engine.workspace.uriOf(config), it), matchers: matchersOf(it) })),
            groupWait: inherited(routes, 'group_wait') ?? '30s',
            repeatInterval: inherited(routes, 'repeat_interval') ?? '4h',
          }))
        : undefined,
    otherConfigs: others.length,
  };
}

function placeOfRoute(uri: string, { node }: Route): AlertPlace {
  return { uri, position: placeOf(node.region, node.span).range.start };
}

function matchersOf({ matchers }: Route): string {
  return matchers.map(({ name, op, value }) => `${name}${op}${JSON.stringify(value)}`).join(', ');
}

function inherited(routes: readonly Route[], field: string): string | undefined {
  return routes.map((it) => stringAt(it.node, field)).findLast((it) => it !== undefined);
}

/** Of the only Prometheus configuration that has some; of several nobody knows whose. */
function externalLabels(engine: Engine): ReadonlyMap<string, string> {
  const all = engine.workspace.units('PrometheusConfig').flatMap(({ root }) => {
    const labels = get(get(root, 'global'), 'external_labels');
    return labels ? [labels] : [];
  });
  const [labels] = all;
  if (all.length !== 1 || !labels) return new Map();
  return new Map(
    pairsOf(labels).flatMap((pair) => {
      const value = deref(pair.value);
      const name = keyText(pair);
      return name !== undefined && value?.type === 'scalar' ? [[name, textOf(value)] as const] : [];
    }),
  );
}
