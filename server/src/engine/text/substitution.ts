import { outermost, type Region } from './region.js';
import type { Span } from './span.js';

/** What Flux or envsubst puts into an object before the API server sees it: `${NAME}`, also with a default or a cut. */
const substitution = /\$\{[A-Za-z_]\w*(?:[-:=^,/#%][^{}]*)?\}/;

/** A whole value that sed or make replaces, where the reader wants no such word: `PROMETHEUS_VERSION`. */
export function isStandIn(text: string): boolean {
  return /^[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+$/.test(text);
}

/** Whether what would be refused is not the text that the API server and the operator get. */
export function isSubstituted({
  message,
  region,
  span,
}: {
  readonly message: string;
  readonly region: Region;
  readonly span: Span;
}): boolean {
  return substitution.test(region.text.slice(span.start, Math.min(span.end, span.start + 500))) || substitution.test(message);
}

/** What means nothing to the programs that read a value: `((name))` of Concourse and BOSH, `@NAME@` of CMake and sed, `${ name }` of Terraform. */
const placeholder = /\(\([\w./-]+\)\)|@[A-Z][A-Z0-9_]*@|\$\{\s+[^{}]*\}|\$\{[^{}]*\s\}/;
/** Prometheus and Alertmanager know no variables either, but many think so: only a file that is called a template is filled in for certain. */
const variable = /\$\{?[A-Za-z_]\w*/;
const templateName = /(?:^|[/._-])(?:template|tmpl|tpl)s?[._-][^/]*$/i;

/** Whether a value of a configuration, all in one line, is not what its reader gets. */
export function isReplaced({ region, span }: { readonly region: Region; readonly span: Span }): boolean {
  const text = region.text.slice(span.start, Math.min(span.end, span.start + 500));
  if (text.includes('\n')) return false;
  return placeholder.test(text) || (variable.test(text) && templateName.test(outermost(region).home.uri));
}
