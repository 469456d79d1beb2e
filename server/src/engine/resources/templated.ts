import { get, stringAt } from '../syntax/access.js';
import type { Document } from '../syntax/tree.js';
import type { Region } from '../text/region.js';
import { keptOn } from '../text/remember.js';

/** What only Helm writes; templates of alerts and notifications use other names. */
const helm =
  /\{\{-?\s*(?:(?:include|tpl|toYaml|lookup|required)\s|(?:\(\s*)?(?:\$root|\$)?\.(?:Values|Release|Chart|Capabilities|Files|Template)\b|["`]\{\{)/;
/** Helm calls its templates so, and receivers theirs. */
const templateCall = /\{\{-?\s*template\s/;
const receiverSettings = /^[\t -]*["']?(?:\w+_configs|\w+Configs)["']?\s*:|[{,]\s*["']?\w+(?:_configs|Configs)["']?\s*:/m;

/** A text that a template engine fills before anybody reads it, although it is valid YAML as it stands. */
export function isTemplated({ region, pieces = [region], root }: Document): boolean {
  if (pieces.some(holdsHelm)) return true;
  return region.text.includes('{{') && ['name', 'namespace'].some((field) => stringAt(root, 'metadata', field)?.includes('{{'));
}

/** Asked of each piece of a long document once: most are those of before an edit. */
const holdsHelm = keptOn(({ text }: Region): boolean => {
  if (!text.includes('{{')) return false;
  return helm.test(text) || (templateCall.test(text) && !(text.includes('receivers') && receiverSettings.test(text)));
});

/** A line with a statement of Jinja (Ansible, Salt) or Liquid, outside of a comment. */
const jinja =
  /^[^#\n]*?\{%[-+]?\s*(?:if|elif|elsif|else|endif|for|endfor|set|raw|endraw|include|import|from|macro|block|filter|with|assign|capture|case|unless|comment)\b[^\n]*?%\}/m;
/** The same of ERB (BOSH, Chef, Puppet). */
const erb = /^[^#\n]*?<%(?:[-=]|-?\s*(?:if\w*|unless|else|elsif|end|\w+\.each|\w+\s*=)\b)[^\n]*?%>/m;
/** The same of FreeMarker. */
const freemarker =
  /^[^#\n]*?<\/?#(?:if|else|elseif|list|items|sep|assign|local|global|noparse|macro|function|include|import|switch|case|default|attempt|recover|compress|ftl)\b[^\n]*?>/m;
/** The same of Terraform's `templatefile`. */
const terraform = /^[^#\n]*?%\{[-~]?\s*(?:if|else|endif|for|endfor)\b[^\n}]*\}/m;
/** Go's templates between square brackets, which leave the braces of an alert's own templates alone; not a test of a shell. */
const bracketed = /^[^#\n]*?\[\[-?\s*(?:(?:if|else|end|range|with|define|block|template|include)\b|\$?\.[A-Za-z])[^\n\]]*\]\]/m;
/** What autoconf, CMake and sed replace: no text of YAML may begin so. */
const atSigns = /(?:^|[:-]\s)\s*@[A-Za-z_]\w*@/m;
/** What stands at the top of the files that such a program writes for ours. A value of a chart or of a ConfigMap may hold a template for somebody else. */
const topKeys = ['groups', 'scrape_configs', 'rule_files', 'route', 'receivers'];
const carriers = /^(?:ConfigMap|Secret|.*List)$/;

/**
 * A text that a program with statements of its own fills in: nothing of it is certain. In JSON that can be read such words are somebody's text.
 */
export function isScripted({ format, problems, region, pieces = [region], root }: Document): boolean {
  if (problems.length === 0) {
    const kind = stringAt(root, 'kind');
    const isOurs = kind === undefined ? topKeys.some((key) => get(root, key)) : !carriers.test(kind);
    if (format !== 'yaml' || !isOurs) return false;
  }
  return pieces.some(holdsStatements) || (problems.length > 0 && pieces.some(({ text }) => text.includes('@') && atSigns.test(text)));
}

/** What a statement of each language begins with, asked first: few texts have it. */
const statements: readonly (readonly [sign: string, statement: RegExp])[] = [
  ['{%', jinja],
  ['<%', erb],
  ['<#', freemarker],
  ['</#', freemarker],
  ['%{', terraform],
  ['[[', bracketed],
];

const holdsStatements = keptOn(({ text }: Region): boolean =>
  statements.some(([sign, statement]) => text.includes(sign) && statement.test(text)),
);
