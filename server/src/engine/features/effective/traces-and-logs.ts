import type { Chain } from '../../istio/merge.js';
import { mergeLogging } from '../../istio/merge-logging.js';
import { type CustomTag, mergeTracing } from '../../istio/merge-tracing.js';
import type { MeshConfig, Part } from '../../istio/mesh-config.js';
import type { Telemetry, TracingField } from '../../istio/telemetry.js';
import { get, textOf } from '../../syntax/access.js';
import { bothSides, byDefault, code, type Decide, off, on, type Row, rowOf, type Section, type ShownValue, words } from './model.js';

/** Who writes access logs, and which lines of them. */
export function loggingPart(objects: readonly Telemetry[], mesh: MeshConfig, decide: Decide): Section {
  const rows = bothSides((mode) => {
    const { byTelemetry, providers, each } = mergeLogging(objects, mesh, mode);
    if (!byTelemetry && providers.length === 0) return [legacyLogging(mesh, decide)];
    const scope = rowOf('providers', providers, (names) => code(names.join(', ')), decide);
    const none = fixed('providers', off('none'), ['no provider is named, and the mesh has no default: nothing is logged']);
    return [
      scope ?? none,
      ...each.flatMap(({ provider, on: chain, filter }) => {
        const isOn = chain.at(-1)?.value === true;
        const log = rowOf(provider, chain, (value) => (value ? on() : off('disabled')), decide, {
          sub: true,
          notes: isOn ? typeNotes(mesh, provider, 'accessLogging', 'no access log') : [],
        });
        const lines = isOn
          ? rowOf(`${provider}, filter`, filter, (text) => (text === undefined ? words('every request') : code(text)), decide, {
              sub: true,
            })
          : undefined;
        return [log, lines].filter((it) => it !== undefined);
      }),
    ];
  });
  return { title: 'Access logging', rows };
}

/** Without any Telemetry: the file that the mesh configuration names. */
function legacyLogging({ roots }: MeshConfig, decide: Decide): Row {
  const file = roots.map((it) => get(it, 'accessLogFile')).findLast((it) => it !== undefined);
  const path = file?.type === 'scalar' ? textOf(file) : '';
  if (!file || path === '') return fixed('access log', off('none'), []);
  return { ...fixed('access log', code(path), []), by: decide({ by: undefined, node: file }) };
}

const shownFields: Readonly<Record<TracingField, { readonly missing: ShownValue; readonly show: (text: string) => ShownValue }>> = {
  disableSpanReporting: {
    missing: on('spans are sent'),
    show: (text) => (text === 'true' ? off('no span is sent') : on('spans are sent')),
  },
  randomSamplingPercentage: { missing: words('1 %'), show: (text) => words(`${text} %`) },
  useRequestIdForTraceSampling: { missing: words('true'), show: words },
  enableIstioTags: { missing: words('true'), show: words },
  disableContextPropagation: { missing: words('false'), show: words },
};

/** Where spans go, how many of them, and what they carry. */
export function tracingPart(objects: readonly Telemetry[], mesh: MeshConfig, decide: Decide): Section {
  const rows = bothSides((mode) => {
    const { byTelemetry, provider, fields, customTags } = mergeTracing(objects, mesh, mode);
    const name = provider.at(-1)?.value;
    if (!byTelemetry && name === undefined)
      return [fixed('provider', off('none'), ['no Telemetry says anything of tracing: older settings of the mesh configuration may'])];
    const to = rowOf('provider', provider, code, decide, { notes: typeNotes(mesh, name ?? '', 'tracing', 'no span') });
    const none = fixed('provider', off('none'), ['no provider is named, and the mesh has no default: no span is sent']);
    const settings = Object.entries(shownFields).map(([field, { missing, show }]) => {
      const said = fields.get(field as TracingField);
      if (said) return rowOf(field, said, show, decide);
      return field === 'randomSamplingPercentage' ? meshSampling(mesh, decide) : fixed(field, missing, []);
    });
    return [to ?? none, ...settings, ...customTagRows(customTags, decide)].filter((it) => it !== undefined);
  });
  return { title: 'Tracing', rows };
}

function meshSampling({ roots }: MeshConfig, decide: Decide): Row {
  const node = roots.map((it) => get(get(get(it, 'defaultConfig'), 'tracing'), 'sampling')).findLast((it) => it !== undefined);
  const { missing, show } = shownFields.randomSamplingPercentage;
  const row = fixed('randomSamplingPercentage', node?.type === 'scalar' ? show(textOf(node)) : missing, []);
  return node ? { ...row, by: decide({ by: undefined, node }) } : row;
}

/** A map of tags replaces the one before it: tags that are only there are lost. */
function customTagRows(chain: Chain<readonly CustomTag[]>, decide: Decide): readonly Row[] {
  const last = chain.at(-1);
  if (!last) return [];
  const names = [...new Set(chain.flatMap((it) => it.value.map((tag) => tag.name)))];
  return names.flatMap((name) => {
    const said = chain.flatMap(({ value, by }) =>
      value.filter((tag) => tag.name === name).map((tag) => ({ value: tag as CustomTag | undefined, by, node: tag.node })),
    );
    const isLost = !last.value.some((tag) => tag.name === name);
    const all = isLost ? [...said, { value: undefined, by: last.by, node: last.node }] : said;
    const notes = isLost ? ['a later customTags replaces the whole list'] : [];
    return rowOf(`customTags, ${name}`, all, (tag) => (tag ? shownTag(tag) : off('lost')), decide, { notes }) ?? [];
  });
}

function shownTag({ kind, text, fallback }: CustomTag): ShownValue {
  const more = fallback === undefined ? '' : `, else ${fallback}`;
  return kind === undefined ? off('empty') : words(`${kind} ${text}${more}`);
}

function typeNotes({ known, providers }: MeshConfig, name: string, part: Part, nothing: string): readonly string[] {
  const it = providers.get(name.toLowerCase());
  if (!it) return known ? [`the mesh configuration has no provider \`${name}\`: ${nothing}`] : [];
  const since = it.endedIn ? ` since Istio ${it.endedIn}` : '';
  return it.serves.includes(part) ? [] : [`a provider of the type ${it.type || 'none'} takes ${nothing}${since}`];
}

function fixed(setting: string, value: ShownValue, notes: readonly string[]): Row {
  return { setting, side: undefined, sub: false, value, by: byDefault, over: [], notes };
}
