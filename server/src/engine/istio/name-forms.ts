import type { Matcher } from '../promql/ast.js';
import { branchesOf } from '../re2/shape.js';

/** A name of another form than the label has. `text`: the matcher that was meant. */
export type WrongForm =
  /** A host, or a name with its namespace, where the short name stands. */
  | { readonly wanted: 'short-name'; readonly name: string; readonly text: string }
  /** A short name where the host stands: for a host that the mesh does not know, it may. */
  | { readonly wanted: 'host'; readonly text: string }
  /** A principal as policies write it. */
  | { readonly wanted: 'spiffe'; readonly text: string };

/**
 * What is wrong with the form of a name in a matcher. `others`: the matchers beside it; `isNamespace`: whether there is one of this name; undefined:
 * nothing that is certain.
 */
export function wrongForm(
  matcher: Matcher,
  value: string,
  others: readonly Matcher[],
  isNamespace: (name: string) => boolean,
): WrongForm | undefined {
  const label = matcher.label.value;
  const op = matcher.op ?? '=';
  if (shortNames.has(label)) {
    const [name = '', namespace = '', ...more] = value.split('.');
    const isHost = /^[a-z0-9-]+\.[a-z0-9-]+\.svc(\.|$)/.test(value);
    // In a pattern a dot may stand for a hyphen.
    const isExact = op === '=' || op === '!=';
    const isNamed = others.some((it) => namespaceLabels.has(it.label.value) && it.op === '=' && it.value === namespace);
    const isPair =
      label === 'destination_service_name' && more.length === 0 && namespace !== '' && ((isExact && isNamed) || isNamespace(namespace));
    if (!isHost && !isPair) return undefined;
    const text = label === 'destination_service_name' && isHost ? `destination_service${op}"${value}"` : `${label}${op}"${name}"`;
    return { wanted: 'short-name', name, text };
  }
  if (label === 'destination_service' && !value.includes('.') && !value.includes('*') && !special.test(value)) {
    return { wanted: 'host', text: `destination_service_name${op}"${value}"` };
  }
  if (principals.test(label) && /(^|\/)ns\//.test(value) && !value.startsWith('spiffe://')) {
    return { wanted: 'spiffe', text: `${label}${op}"spiffe://${value}"` };
  }
  return undefined;
}

const shortNames = new Set(['destination_service_name', 'destination_canonical_service', 'source_canonical_service']);
const namespaceLabels = new Set(['destination_service_namespace', 'destination_workload_namespace']);
const principals = /^(source|destination)_principal$/;
const special = /^(|unknown|.*Cluster(Ipv[46])?|localhost)$/;

/** The names in a pattern as people write lists of them: dots for themselves, in principals parts that may be anything. None where it is more. */
export function namesIn({ label, value }: Matcher): readonly string[] {
  const any = principals.test(label.value) ? /\.[*+]|\[\^\/\][*+]/g : /(?!)/g;
  const texts = branchesOf(value).map((it) =>
    it
      .replace(/^\.[*+]/, 'spiffe://')
      .replaceAll(any, 'any')
      .replaceAll('\\.', '.'),
  );
  return texts.every((it) => /^[\w.:/-]+$/.test(it)) ? texts : [];
}
