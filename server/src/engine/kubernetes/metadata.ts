import { deref, get, keyText, pairsOf, textOf } from '../syntax/access.js';
import { goQuote } from '../syntax/go-value.js';
import { resolveScalar } from '../syntax/resolve.js';
import type { Node } from '../syntax/tree.js';
import { isKept } from './kept.js';
import { isNamespaceName, labelKeyProblems, labelValueProblems, subdomainProblems } from './label-names.js';

/** Fields of ObjectMeta. Source: kubernetes/apimachinery pkg/apis/meta/v1/types.go. */
export const metadataFields: ReadonlySet<string> = new Set([
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'labels',
  'annotations',
  'ownerReferences',
  'finalizers',
  'managedFields',
  'clusterName',
]);

/** Something the API server says of an object's name, labels and annotations. */
export interface MetadataProblem {
  readonly kind: 'required' | 'pattern';
  readonly message: string;
  /** Undefined: what is missing. */
  readonly node?: Node;
}

/**
 * What the API server asks of the metadata of every object; a value that is no text is refused by its decoder before. Source: kubernetes/apimachinery
 * pkg/api/validation/objectmeta.go.
 */
export function metadataProblems(metadata: Node | undefined): readonly MetadataProblem[] {
  const found: MetadataProblem[] = [];
  const judge = (field: string, node: Node, text: string, problemsOf: (text: string) => readonly string[]) => {
    if (isFilledInLater(text)) return;
    for (const problem of problemsOf(text))
      found.push({ kind: 'pattern', message: `metadata.${field}: Invalid value: ${goQuote(text)}: ${problem}`, node });
  };
  const named = (field: string) => {
    const node = deref(get(metadata, field));
    return isKept(node) && !(node.type === 'scalar' && textOf(node) === '') ? node : undefined;
  };
  const name = named('name');
  const generated = named('generateName');
  const generatedText = generated && ownText(generated);
  // What is appended to it may follow a dash.
  if (generated && generatedText) judge('generateName', generated, generatedText, (it) => objectName(it.replace(/(?<=.)-$/, 'a')));
  const nameText = name && ownText(name);
  if (name && nameText) judge('name', name, nameText, objectName);
  // Without any metadata it is an excerpt of documentation.
  if (metadata && !name && !generated)
    found.push({ kind: 'required', message: 'metadata.name: Required value: name or generateName is required' });
  const namespace = named('namespace');
  const namespaceText = namespace && ownText(namespace);
  // No namespace has such a name, and that it is not there is what the server finds first.
  if (namespace && namespaceText && !isFilledInLater(namespaceText) && !isNamespaceName(namespaceText))
    found.push({ kind: 'pattern', message: `namespaces ${JSON.stringify(namespaceText)} not found`, node: namespace });
  for (const pair of pairsOf(get(metadata, 'labels'))) {
    const value = ownText(pair.value);
    judge('labels', pair.key, keyText(pair) ?? '', labelKeyProblems);
    if (value !== undefined) judge('labels', pair.value, value, labelValueProblems);
  }
  for (const pair of pairsOf(get(metadata, 'annotations'))) judge('annotations', pair.key, keyText(pair) ?? '', annotationKey);
  return found;
}

const objectName = (name: string): readonly string[] => subdomainProblems(name, 'characters');

const annotationKey = (key: string): readonly string[] => labelKeyProblems(key.toLowerCase());

/** A variable of Flux, of envsubst, of a template: what stands there in the end nobody knows. */
function isFilledInLater(text: string): boolean {
  return /[${}<>%@]/.test(text);
}

/** A text as Kubernetes reads it; undefined: it is something else. */
function ownText(node: Node): string | undefined {
  const it = deref(node);
  if (it?.type !== 'scalar') return undefined;
  const resolved = resolveScalar(it, 'K');
  return resolved.type === 'string' ? resolved.value : undefined;
}
