import { atLeast, type Target } from '../catalogue/target.js';
import { validateObject } from '../kubernetes/validate.js';
import type { Violation, ViolationKind } from '../kubernetes/violation.js';
import { groupOf } from '../resources/kubernetes.js';
import type { KubernetesObject } from '../resources/unit.js';
import { operatorSchemas } from '../schema/operator.js';
import type { ObjectSchema } from '../schema/structural.js';
import { telemetrySchemas, telemetrySchemasOf } from '../schema/telemetry.js';
import { get, keyText } from '../syntax/access.js';
import type { Document, Node } from '../syntax/tree.js';
import { nearestOf } from '../text/distance.js';
import { meantField } from '../text/meant.js';
import type { Fix } from '../text/problem.js';
import { outermost } from '../text/region.js';
import { isSubstituted } from '../text/substitution.js';
import type { Finding } from './check.js';
import { durationFixes } from './shared-duration.js';
import { colonFix, fieldHint } from './shared-field.js';
import { ownScalar, withoutPair } from './shared-node.js';
import { keyName, otherStyle, styleFixes } from './shared-style.js';
import { typeFixes } from './shared-type.js';

/** API groups whose schemas we have. */
export type SchemaArea = 'operator' | 'telemetry';

interface Area {
  readonly group: string;
  /** Undefined target: the newest. */
  readonly schemas: (target?: Target) => ReadonlyMap<string, ObjectSchema>;
}

const areas: Readonly<Record<SchemaArea, Area>> = {
  operator: { group: 'monitoring.coreos.com', schemas: operatorSchemas },
  telemetry: {
    group: 'telemetry.istio.io',
    schemas: (target) => (!target || atLeast(target.istio, '1.30') ? telemetrySchemas : telemetrySchemasOf(target.istio)),
  },
};

const known = new WeakMap<ObjectSchema, WeakMap<KubernetesObject, readonly Violation[]>>();

/** What the API server says of an object of an area; nothing for others, and for what is only a part of an object. */
function violationsOf(object: KubernetesObject, area: SchemaArea, target?: Target): readonly Violation[] {
  const { group, schemas } = areas[area];
  if (groupOf(object) !== group) return [];
  const schema = schemas(target).get(`${object.kind}/${versionOf(object)}`);
  if (!schema || isFragment(object.document, object.root)) return [];
  const ofSchema = known.get(schema) ?? new WeakMap<KubernetesObject, readonly Violation[]>();
  known.set(schema, ofSchema);
  let violations = ofSchema.get(object);
  if (!violations) {
    violations = validateObject(object.root, schema);
    ofSchema.set(object, violations);
  }
  return violations;
}

function versionOf({ apiVersion }: KubernetesObject): string {
  return apiVersion.slice(apiVersion.indexOf('/') + 1);
}

/** A kustomize patch is a part of an object, and so is what a test of kuttl or chainsaw asserts; told by directives, or by the file's name. */
export function isFragment(document: Document, root: Node): boolean {
  if (get(root, '$patch')) return true;
  const { home } = outermost(document.region);
  return /(^|[/._-])patch(es)?([/._-]|$)|(^|[/._-])(assert|errors?)\.ya?ml$/i.test(home.uri);
}

/** Whether the API server takes an object of the area, as far as that is known before it is filled in. */
export function passesSchema(object: KubernetesObject, area: SchemaArea): boolean {
  return (
    !isFragment(object.document, object.root) &&
    violationsOf(object, area).every(({ kind, message, node }) => kind === 'null-dropped' || isSubstituted({ message, ...node }))
  );
}

/** What a check asks for: a field in the other host's spelling is told by a check of its own. */
type Asked = ViolationKind | 'relabel-style';

function askedOf(it: Violation): Asked {
  return styleMeant(it) ? 'relabel-style' : it.kind;
}

function styleMeant({ kind, node, allowed }: Violation): string | undefined {
  return kind === 'unknown-field' ? otherStyle(keyName(node), allowed) : undefined;
}

/** The findings of one kind. */
export function schemaFindings(object: KubernetesObject, target: Target, area: SchemaArea, ...kinds: readonly Asked[]): readonly Finding[] {
  const found: Finding[] = [];
  for (const it of violationsOf(object, area, target)) {
    if (!kinds.includes(askedOf(it))) continue;
    // The operator's mutating webhook makes texts of a rule's labels and annotations before the schema is asked.
    if (
      target.mutatingWebhook &&
      object.kind === 'PrometheusRule' &&
      /\.(labels|annotations)\.[^[\]]*$/.test(it.path) &&
      it.kind === 'type'
    )
      continue;
    found.push({
      message: area === 'telemetry' && it.kind === 'unknown-field' ? `strict decoding error: ${it.message}` : it.message,
      at: { value: undefined, region: it.node.region, span: it.node.span },
      tool: 'Kubernetes API server',
      fixes: fixesFor(it),
      ...(it.kind === 'unknown-field' ? fieldHint(it.node) : {}),
    });
  }
  return found;
}

/** Takes a field out of a map. */
function withoutField(map: Node | undefined, name: string): readonly Fix[] {
  if (map?.type !== 'map') return [];
  const i = map.pairs.findIndex((it) => keyText(it) === name);
  const pair = map.pairs[i];
  const [before, after] = [map.pairs[i - 1], map.pairs[i + 1]];
  const start = before?.value.span.end ?? pair?.key.span.start;
  const end = before ? pair?.value.span.end : after?.key.span.start;
  const inFlow = map.flow && start !== undefined && end !== undefined ? { region: map.region, span: { start, end }, text: '' } : undefined;
  const edit = map.flow ? inFlow : pair && withoutPair(pair);
  return edit ? [{ title: `Remove \`${name}\``, edits: [edit] }] : [];
}

function fixesFor(violation: Violation): readonly Fix[] {
  const { kind, node, allowed } = violation;
  const style = styleMeant(violation);
  if (style) return styleFixes(node, style);
  const colon = kind === 'unknown-field' || kind === 'type' ? colonFix(node) : undefined;
  if (colon) return [colon];
  // Which of the two is not meant, nobody knows: without the value the label is removed.
  if (kind === 'cel' && violation.message.endsWith('value must not be set when operation is REMOVE'))
    return withoutField(violation.value, 'value');
  if (kind === 'pattern' && /\?\(\(\[0-9\]\+\)ms\)/.test(violation.message)) return durationFixes(node);
  // The number of an endpoint's port is mended by what the monitor selects.
  if (kind === 'type' && !/endpoints\[\d+\]\.port$/i.test(violation.path)) return typeFixes(node, violation.message);
  if (!allowed || !ownScalar(node) || (kind !== 'unknown-field' && kind !== 'enum')) return [];
  const written = keyName(node);
  const better = meantField(written, allowed);
  if (!better || !/^[A-Za-z][A-Za-z0-9_]*$/.test(better)) return [];
  return [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }];
}

/** A kind or version that its group does not have. */
export function unknownKind(object: KubernetesObject, target: Target, area: SchemaArea, of: 'kind' | 'version'): readonly Finding[] {
  const found: Finding[] = [];
  const { group, schemas: schemasOf } = areas[area];
  const schemas = () => schemasOf(target);
  if (groupOf(object) !== group) return found;
  const kinds = new Set([...schemas().keys()].map((it) => it.slice(0, it.indexOf('/'))));
  const version = versionOf(object);
  const message = `no matches for kind ${JSON.stringify(object.kind)} in version ${JSON.stringify(object.apiVersion)}`;
  if (!kinds.has(object.kind)) {
    const node = get(object.root, 'kind');
    // A kind unlike ours may be of an extension of the group.
    const better = nearestOf(object.kind, kinds, 3) ?? meantField(object.kind, [...kinds]);
    if (of !== 'kind' || !node || !better) return found;
    const at = { value: undefined, region: node.region, span: node.span };
    found.push({
      message,
      at,
      tool: 'Kubernetes API server',
      fixes: [{ title: `Use \`${better}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: better }] }],
    });
    return found;
  }
  const node = get(object.root, 'apiVersion');
  if (of !== 'version' || !node || schemas().has(`${object.kind}/${version}`)) return found;
  const versions = [...schemas().values()].filter((it) => it.kind === object.kind).map((it) => `${group}/${it.version}`);
  const [best] = versions;
  found.push({
    message,
    hint: `Versions of ${object.kind}: ${versions.join(', ')}.`,
    at: { value: undefined, region: node.region, span: node.span },
    tool: 'Kubernetes API server',
    fixes: best ? [{ title: `Use \`${best}\``, preferred: true, edits: [{ region: node.region, span: node.span, text: best }] }] : [],
  });
  return found;
}
