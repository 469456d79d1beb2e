import { crash, type Say } from '../golang/decode.js';
import { Fields, isNull } from '../golang/fields.js';
import { deref } from '../syntax/access.js';
import type { Pair } from '../syntax/tree.js';
import { missing, signsIn } from './receivers.js';

const noSlack = 'no Slack API URL nor App token set either inline or in a file';

/** What a notifier must have itself or from the global section: fields of which one is enough, and what is said without. */
const inherited: Readonly<Record<string, readonly (readonly [fields: readonly string[], message: string, prefix?: string])[]>> = {
  email: [
    [['smarthost'], 'no global SMTP smarthost set', 'smtp_'],
    [['from'], 'no global SMTP from set', 'smtp_'],
  ],
  slack: [[['api_url', 'api_url_file', 'app_token', 'app_token_file'], noSlack]],
  opsgenie: [[['api_key', 'api_key_file'], 'no global OpsGenie API Key set either inline or in a file']],
  wechat: [
    [['api_secret', 'api_secret_file'], 'no global Wechat Api Secret set either inline or in a file'],
    [['corp_id'], 'no global Wechat CorpID set', 'wechat_api_'],
  ],
  victorops: [[['api_key', 'api_key_file'], 'no global VictorOps API Key set']],
  telegram: [[['bot_token', 'bot_token_file'], 'missing bot_token or bot_token_file on telegram_config']],
  jira: [[['api_url'], 'no global Jira Cloud URL set']],
  rocketchat: [
    [['token_id', 'token_id_file'], 'no global Rocketchat TokenID set either inline or in a file'],
    [['token', 'token_file'], 'no global Rocketchat Token set either inline or in a file'],
  ],
  mattermost: [[['webhook_url', 'webhook_url_file'], 'missing webhook_url or webhook_url_file on mattermost_config']],
};

/** Where notifiers send to unless they say it themselves: the field, and what it is called. */
const addresses: Readonly<Record<string, readonly [field: string, name: string]>> = {
  slack: ['app_url', 'Slack App'],
  pagerduty: ['url', 'PagerDuty'],
  opsgenie: ['api_url', 'OpsGenie'],
  wechat: ['api_url', 'Wechat'],
  victorops: ['api_url', 'VictorOps'],
  webex: ['api_url', 'Webex'],
};

const isNothing = ({ value }: Pair): boolean => isNull(deref(value) ?? value);

/** Notifiers that inherit before anybody asks whether there is one. */
const mayBeNull = new Set(['slack', 'opsgenie', 'wechat', 'rocketchat']);

/** What the notifiers of a receiver lack, be it of their own or of the global section. config/config.go `Config.UnmarshalYAML`. */
export function notifiers(receiver: Fields, field: string, what: string, global: Fields | undefined, say: Say<'receiver-settings'>): void {
  for (const item of receiver.items(field)) {
    if (isNull(item)) {
      const lacks = (inherited[what] ?? []).find(([fields, , prefix]) => !inGlobal(global, fields, what, prefix));
      if (!mayBeNull.has(what)) say('receiver-settings', `missing ${what} config`, receiver.at(field));
      else if (lacks) say('receiver-settings', lacks[1], item);
      else say('receiver-settings', crash, item, 'Alertmanager crashes on an empty item.');
    }
    if (item.type !== 'map') continue;
    const it = new Fields(item, receiver.pair(field)?.key);
    const [ownUrl = '', name = ''] = addresses[what] ?? [];
    const settings = global?.pair('http_config');
    if (what === 'slack' && settings && isNothing(settings) && !it.has('http_config'))
      say('receiver-settings', crash, settings.key, 'Alertmanager crashes where a Slack receiver takes the empty settings.');
    const globalUrl = global?.pair(`${what}_${ownUrl}`);
    // One that is left empty takes the default away.
    if (globalUrl && isNothing(globalUrl) && !it.has(ownUrl)) say('receiver-settings', `no global ${name} URL set`, globalUrl.key);
    if (what === 'slack') {
      slack(it, global, say);
      continue;
    }
    for (const [fields, message, prefix] of inherited[what] ?? []) {
      if (isSet(it, fields, what) || inGlobal(global, fields, what, prefix)) continue;
      // Where to send to is missing as a whole; of a mail only a part.
      say('receiver-settings', message, what === 'email' ? missing(it, fields[0] ?? '') : (it.owner ?? it.node));
    }
  }
}

/** A Slack receiver takes the global token only if it has no address of its own and does not sign in itself; with a token nothing else may sign in. */
function slack(it: Fields, global: Fields | undefined, say: Say<'receiver-settings'>): void {
  const own = it.filled('app_token', 'app_token_file').length > 0;
  const takesToken = !own && !signsIn(it.child('http_config')) && !it.has('api_url');
  const hasToken = own || (takesToken && (global?.filled('slack_app_token', 'slack_app_token_file') ?? []).length > 0);
  const hasAddress =
    it.filled('api_url', 'api_url_file').length > 0 || (global?.filled('slack_api_url', 'slack_api_url_file') ?? []).length > 0;
  if (!hasToken && !hasAddress) say('receiver-settings', noSlack, it.owner ?? it.node);
  const http = (it.has('http_config') ? it : global)?.child('http_config');
  if (!hasToken || !http || !signsIn(http)) return;
  const [by = 'authorization'] = http.has('authorization') ? [] : http.filled('bearer_token', 'bearer_token_file');
  say('receiver-settings', "http authorization can't be set when using Slack App tokens", http.at(by));
}

/** Whether the global section has one of the fields, there with the notifier's name before it. */
function inGlobal(global: Fields | undefined, fields: readonly string[], what: string, prefix = `${what}_`): boolean {
  const names = fields.map((name) => prefix + name);
  return global !== undefined && isSet(global, names, what);
}

/** Whether one of the fields is there; of Rocket.Chat's tokens also one that is empty. */
function isSet(it: Fields, fields: readonly string[], what: string): boolean {
  return fields.some((name) => (what === 'rocketchat' && !name.endsWith('_file') ? it.has(name) : it.text(name) !== ''));
}
