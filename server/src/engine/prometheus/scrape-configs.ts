import type { DecodeContext, Say } from '../golang/decode.js';
import { Fields, isNull } from '../golang/fields.js';
import { type HttpAbout, httpClientRule } from '../golang/http-client.js';
import { goQuote } from '../promql/gostring.js';
import { textOf } from '../syntax/access.js';
import { type DiscoveryListsAbout, discoveryLists } from './discovery-lists.js';

/** What is said of jobs. */
export type ScrapeAbout = HttpAbout | DiscoveryListsAbout | 'required' | 'enum' | 'timeout' | 'duplicate-job';
type SayHere = Say<ScrapeAbout>;

/** All jobs, with what `global` says for them; undefined: there is none. config/config.go `Config.UnmarshalYAML`, `ScrapeConfig.Validate`. */
export function scrapeConfigs(root: Fields, global: Fields | undefined, say: SayHere, context: DecodeContext): void {
  const names = new Set<string>();
  const scheme = global?.text('metric_name_validation_scheme') ?? '';
  // Of old, nobody looked at the scheme before a job asked for it.
  if (!context.since('3.6') && global && root.items('scrape_configs').length > 0 && !['', 'utf8', 'legacy'].includes(scheme)) {
    const message = `unknown global name validation method specified, must be either 'legacy' or 'utf8', got ${scheme}`;
    say('enum', message, global.at('metric_name_validation_scheme'));
  }
  for (const item of root.items('scrape_configs')) {
    if (isNull(item)) say('required', 'empty or null scrape config section', item);
    if (item.type !== 'map') continue;
    const it = new Fields(item);
    const name = it.text('job_name');
    const who = () => `scrape config with job name ${goQuote(name)}`;
    if ((it.duration('scrape_timeout') ?? 0) > (it.duration('scrape_interval') || global?.duration('scrape_interval') || 60_000)) {
      const rests = [it, ...(global && !it.pair('scrape_interval') ? [global] : [])].map((one) => [one, 'scrape_interval'] as const);
      say('timeout', `scrape timeout greater than scrape interval for ${who()}`, it.at('scrape_timeout'), undefined, rests);
    }
    scrapeProtocols(it, say, who);
    const fallback = it.text('fallback_scrape_protocol');
    if (fallback && !protocols.includes(fallback)) {
      const why = `unknown scrape protocol ${fallback}, supported: [${protocols.join(' ')}]`;
      say('enum', `invalid fallback_scrape_protocol for ${who()}: ${why}`, it.at('fallback_scrape_protocol'));
    }
    escaping(it, global, say, context);
    if (name && names.has(name)) say('duplicate-job', `found multiple scrape configs with job name ${goQuote(name)}`, it.at('job_name'));
    names.add(name);
  }
}

/** A job alone. config/config.go `ScrapeConfig.UnmarshalYAML`. */
export function scrapeConfigRule(it: Fields, say: SayHere): void {
  if (!it.text('job_name')) say('required', 'job_name is empty', 'job_name');
  httpClientRule(it, say);
  discoveryLists(it, say);
}

/** config/config.go `ScrapeConfig.Validate`, the part about names. */
function escaping(it: Fields, global: Fields | undefined, say: SayHere, { since }: DecodeContext): void {
  const globalScheme = global?.text('metric_name_validation_scheme') || 'utf8';
  const globalWritten = global?.text('metric_name_escaping_scheme') ?? '';
  const options = `'allow-utf-8', 'underscores', 'dots', or 'values'`;
  const field = 'metric_name_escaping_scheme';
  if (globalWritten && !escapings.includes(globalWritten) && global) {
    const got = since('3.6') ? goQuote(globalWritten) : globalScheme;
    say('enum', `unknown global name escaping method specified, must be one of ${options}, got ${got}`, global.at(field));
    return;
  }
  const globalEscaping = globalWritten || (globalScheme === 'legacy' ? 'underscores' : 'allow-utf-8');
  const own = it.text('metric_name_validation_scheme');
  const scheme = own || globalScheme;
  // Since 3.7 the job's own scheme chooses too.
  const chosen = it.text(field) || (own === '' || !since('3.7') ? globalEscaping : own === 'legacy' ? 'underscores' : 'allow-utf-8');
  if (chosen === 'allow-utf-8' && scheme === 'legacy') {
    const at = it.text(field) ? it.at(field) : global?.text(field) ? global.at(field) : it.at('metric_name_validation_scheme');
    say('enum', 'utf8 metric names requested but validation scheme is not set to UTF8', at);
  } else if (!escapings.includes(chosen)) {
    const got = since('3.6') ? goQuote(chosen) : scheme;
    say('enum', `unknown scrape config name escaping method specified, must be one of ${options}, got ${got}`, it.at(field));
  }
}

/** `who`: whose they are, as messages say it. config/config.go `validateAcceptScrapeProtocols`. */
export function scrapeProtocols(it: Fields, say: SayHere, who: () => string): undefined {
  if (!it.value('scrape_protocols')) return;
  const written = it.items('scrape_protocols').map((node) => ({ node, text: node.type === 'scalar' && !isNull(node) ? textOf(node) : '' }));
  if (written.length === 0) return say('enum', `scrape_protocols cannot be empty for ${who()}`, it.at('scrape_protocols'));
  const seen = new Set<string>();
  for (const { node, text } of written) {
    if (seen.has(text.toLowerCase())) {
      const list = written.map((one) => one.text).join(' ');
      return say('enum', `duplicated protocol in scrape_protocols, got [${list}] for ${who()}`, node);
    }
    seen.add(text.toLowerCase());
    if (!protocols.includes(text)) {
      const supported = `supported: [${protocols.join(' ')}]`;
      return say('enum', `scrape_protocols: unknown scrape protocol ${text}, ${supported} for ${who()}`, node);
    }
  }
}

const protocols = ['OpenMetricsText0.0.1', 'OpenMetricsText1.0.0', 'PrometheusProto', 'PrometheusText0.0.4', 'PrometheusText1.0.0'];
const escapings = ['allow-utf-8', 'underscores', 'dots', 'values'];
