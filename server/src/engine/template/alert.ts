import { atLeast } from '../catalogue/target.js';
import { remembered } from '../text/remember.js';
import { builtinFunctions } from './builtin-functions.js';
import { execute } from './execute.js';
import { type ParseResult, parseTemplate } from './parser.js';
import { prometheusFunctions } from './prometheus-functions.js';
import type { TemplateFunction } from './template-function.js';
import { type AlertData, float, type Sample, text, type Value } from './values.js';

/** Prometheus puts definitions of these variables before every template of an alert. rules/alerting.go `expandTemplates`. */
const variables = ['$labels', '$externalLabels', '$externalURL', '$value'];
/** The bytes of these definitions, which Go counts on the first line. */
const prefix = 112;

/** The functions that a version of Prometheus gives to templates. */
export const functionsOf = remembered(
  100,
  (version: string): ReadonlyMap<string, TemplateFunction> =>
    new Map([...prometheusFunctions].filter(([, it]) => !it.since || atLeast(version, it.since))),
);

/** Names that a template of an alert may call. */
export const functionNames = remembered(
  100,
  (version: string): ReadonlySet<string> => new Set([...builtinFunctions.keys(), ...functionsOf(version).keys()]),
);

/** Templates that were read without fault, which their name does not matter to; a rule's are asked for by several checks, and alerts share texts. */
let accepted = new Map<string, ParseResult>();
const mostAccepted = 600;

/** An alert's annotation or label, parsed as promtool and Prometheus do. `name` is that of the template: `__alert_NAME`. */
export function parseAlertTemplate(source: string, name: string, version: string): ParseResult {
  const key = `${version} ${source}`;
  const known = accepted.get(key);
  if (known) return known;
  const parsed = parseTemplate(source, { name, functions: functionNames(version), variables });
  // What a template within is called, the alert may be called as well.
  if (parsed.ok && parsed.template.names.length === 0) {
    if (accepted.size >= mostAccepted) accepted = new Map();
    accepted.set(key, parsed);
  }
  return parsed;
}

export type Rendering = { readonly output: string } | { readonly error: string };

export interface RenderRequest {
  readonly source: string;
  readonly name: string;
  readonly version: string;
  readonly data: AlertData;
  query(text: string): readonly Sample[] | undefined;
  /** Seconds since 1970. */
  readonly now: number;
}

/** An alert's annotation as Prometheus renders it, or the error that it writes in its place. template/template.go `Expand`. */
export function renderAlertTemplate({ source, name, version, data, query, now }: RenderRequest): Rendering {
  const parsed = parseAlertTemplate(source, name, version);
  if (!parsed.ok) return { error: `error parsing template ${name}: template: ${name}:${parsed.line}: ${parsed.message}` };
  const values: Readonly<Record<string, Value>> = {
    $labels: { type: 'labels', value: data.labels },
    $externalLabels: { type: 'labels', value: data.externalLabels },
    $externalURL: text(data.externalUrl),
    $value: float(data.value),
  };
  const rendered = execute({
    template: parsed.template,
    source,
    name,
    prefix,
    functions: functionsOf(version),
    variables: variables.map((it) => ({ name: it, value: values[it] ?? text('') })),
    context: { data, query, now, version },
  });
  return rendered.ok ? { output: rendered.text } : { error: `error executing template ${name}: ${rendered.message}` };
}
