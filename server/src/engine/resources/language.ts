import type { TextFormat } from '../syntax/segments.js';
import { hasTemplateEnding, isTemplateText } from './notifications.js';
import { fileName, type Source } from './source.js';

/** What a file is read as; texts of the last three have no tree. */
export type Language = Exclude<TextFormat, 'text'> | 'exposition' | 'template' | 'foreign';

/** `languageId`: what the editor calls it. */
export function languageOf(source: Source, languageId: string | undefined, text: string): Language {
  if (source.as === 'promql' || source.as === 'exposition') return source.as;
  const name = fileName(source.path);
  if (/\.promql$/.test(name) || languageId === 'promql') return 'promql';
  if (/\.(metrics|prom)$/.test(name)) return 'exposition';
  if (source.as === undefined && (languageId === 'gotmpl' || isTemplateText(name, text))) return 'template';
  // An editor names a language: where that is none of ours, some other program fills the file.
  if (source.as === undefined && hasTemplateEnding(name) && languageId !== undefined && languageId !== 'yaml') return 'foreign';
  if (/\.json$/.test(name) || languageId === 'json' || languageId === 'jsonc') return 'json';
  if (/\.ini$/.test(name)) return source.as !== undefined || /grafana/i.test(source.path) || grafanaSection.test(text) ? 'ini' : 'foreign';
  if (/\.toml$/.test(name)) return 'toml';
  // DataKit keeps TOML in files that end in .conf; other .conf files are left to the YAML reader only when a setting says so.
  if (/\.conf$/.test(name)) return text.includes('[inputs.') || text.includes('[[inputs.') ? 'toml' : 'foreign';
  return 'yaml';
}

/** Sections that Grafana alone has: inventories of Ansible, and many programs, end in .ini too. */
const grafanaSection =
  /^[ \t]*\[(?:auth\.[\w.]+|unified_alerting(?:\.[\w.]+)?|dashboards|feature_toggles|grafana_(?:com|net)|snapshots|remote_cache|external_image_storage(?:\.[\w.]+)?)\]/m;

/** Whether what a file is read as may change while it is typed. */
export function isByText({ path, as }: Source): boolean {
  const name = fileName(path);
  return (as === undefined && hasTemplateEnding(name)) || /\.(?:conf|ini)$/.test(name);
}

/** Whose texts have no tree. */
export function formatOf(language: Language): TextFormat {
  return language === 'exposition' || language === 'template' || language === 'foreign' ? 'text' : language;
}
