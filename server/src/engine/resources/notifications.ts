import { deref, get, itemsOf, keyText, pairsOf, textOf } from '../syntax/access.js';
import { regionOf } from '../syntax/regions.js';
import type { Document, Node } from '../syntax/tree.js';
import type { Region } from '../text/region.js';
import { fileName } from './source.js';
import type { ConfigUnit, KubernetesObject, TemplateFileUnit, Unit } from './unit.js';

const ending = /\.(?:tmpl|gotmpl|tpl)$/i;
/** What makes a template, or calls one: no other program's templates begin so but Helm's helpers, which no Alertmanager names. */
const ownActions = /\{\{-?\s*(?:define|block|template)\s/;

/** Whether a path ends as files of Go templates do. */
export function hasTemplateEnding(path: string): boolean {
  return ending.test(path);
}

/** A file of notification templates, by its name and content: one that another program's template makes, such as prometheus.yml.tmpl, is none. */
export function isTemplateText(path: string, text: string): boolean {
  return hasTemplateEnding(path) && (ownActions.test(text) || (text.includes('{{') && !/^\s*[\w-]+:(?:\s|$)/.test(text)));
}

/** A file whose text is templates of Alertmanager's notifications, or a key of a ConfigMap or Secret. */
export function templateFileUnit(document: Document, region: Region, path: string, carrier?: KubernetesObject): TemplateFileUnit {
  return { unit: 'TemplateFile', document, region, name: fileName(path), ...(carrier ? { carrier } : {}) };
}

/** A configuration of Alertmanager, and the templates in its receivers. */
export function alertmanagerUnits(
  document: Document,
  root: Node,
  carried: Pick<ConfigUnit<'AlertmanagerFile'>, 'carrier'>,
): readonly Unit[] {
  return [{ unit: 'AlertmanagerFile', document, root, ...carried }, ...receiverTemplates(document, get(root, 'receivers'))];
}

/** Settings of a receiver that are no templates: how it is reached, and what it signs in with. */
const plain =
  /^(?:name|http_config|httpConfig|tls_config|tlsConfig|sigv4|smarthost|hello|url|api_url|apiURL|webhook_url|webhookURL)$|_file$|(?:token|secret|password|_key|auth_\w+)$/;
/** Deeper than this no setting of a receiver stands. */
const mostDepth = 8;

/** The texts of receivers that Alertmanager fills when it notifies. */
export function receiverTemplates(document: Document, receivers: Node | undefined): readonly Unit[] {
  const found: Unit[] = [];
  const visit = (node: Node, depth: number): void => {
    const it = deref(node);
    if (!it || depth > mostDepth) return;
    if (it.type === 'list') for (const item of it.items) visit(item, depth + 1);
    if (it.type === 'map') for (const pair of pairsOf(it)) if (!plain.test(keyText(pair) ?? '')) visit(pair.value, depth + 1);
    if (it.type === 'scalar' && textOf(it).includes('{{'))
      found.push({ unit: 'Template', document, region: regionOf(it), node: it, query: undefined, place: 'notification' });
  };
  for (const receiver of itemsOf(receivers)) visit(receiver, 0);
  return found;
}
