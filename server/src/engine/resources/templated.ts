import { stringAt } from '../syntax/access.js';
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

/** Statements of Jinja (Ansible, Salt) and Liquid. */
const jinja =
  /\{%[-+]?\s*(?:if|elif|elsif|else|endif|for|endfor|set|raw|endraw|include|import|from|macro|block|filter|with|assign|capture|case|unless|comment)\b[^{}%]*[-+]?%\}/;
/** Of ERB (BOSH, Chef, Puppet). */
const erb = /<%[-=#]?\s[^%]*%>/;

/**
 * A text that a program with statements of its own fills in: nothing of it is certain. A value of a ConfigMap is judged by itself, and in JSON that can be
 * read such words are somebody's text.
 */
export function isScripted({ format, problems, region, pieces = [region], root }: Document): boolean {
  if (problems.length === 0 && (format !== 'yaml' || /^(?:ConfigMap|Secret)$/.test(stringAt(root, 'kind') ?? ''))) return false;
  return pieces.some(holdsStatements);
}

const holdsStatements = keptOn(
  ({ text }: Region): boolean => (text.includes('{%') && jinja.test(text)) || (text.includes('<%') && erb.test(text)),
);
