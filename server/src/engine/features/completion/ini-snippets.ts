import type { Engine } from '../../engine.js';
import { documentAt, type Spot } from '../locate.js';
import type { Offer } from './item.js';
import type { YamlOffers } from './yaml.js';

const smtp: Offer = {
  label: 'grafana-smtp',
  kind: 'snippet',
  detail: 'Mail, with the password from the environment',
  insert: `[smtp]
enabled = true
host = \${1:mail.example.com:587}
user = \${2:grafana@example.com}
password = \\$__env{GF_SMTP_PASSWORD\\}
from_address = \${2:grafana@example.com}
$0`,
  snippet: true,
};

/** A section of Grafana's ini where a line begins; none that is there. */
export function completeIni(engine: Engine, uri: string, spot: Spot): YamlOffers | undefined {
  const found = documentAt(engine, uri, spot);
  const unit = found?.units.find((it) => it.unit === 'Ini');
  if (!found || unit?.unit !== 'Ini') return undefined;
  const { region } = unit.document;
  const { text } = region;
  const start = text.lastIndexOf('\n', found.offset - 1) + 1;
  if (!/^[\w-]*$/.test(text.slice(start, found.offset)) || /^[ \t]*\[smtp\]/m.test(text))
    return { offers: [], region, word: { start, end: start } };
  const end = found.offset + (/^[\w-]*/.exec(text.slice(found.offset))?.[0].length ?? 0);
  return { offers: [smtp], region, word: { start, end } };
}
