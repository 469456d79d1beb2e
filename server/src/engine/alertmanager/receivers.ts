import { crash, type Say, type StructRule } from '../golang/decode.js';
import { Fields, isNull } from '../golang/fields.js';
import { goString } from '../golang/go-string.js';
import { canonicalHeader } from '../golang/http-client.js';
import { parseUrl } from '../golang/url.js';
import { goQuote } from '../promql/gostring.js';
import { keyText, pairsOf } from '../syntax/access.js';
import type { Node } from '../syntax/tree.js';
import { plainTemplateFault } from '../template/notification.js';

type SayHere = Say<'receiver-settings'>;
type Rule = StructRule<'receiver-settings'>;

/** Where Slack takes messages of bots. */
export const slackApi = 'https://slack.com/api/chat.postMessage';

function titleAndValue(tool: string): Rule {
  return (it, say) => {
    for (const field of ['title', 'value'])
      if (!it.text(field)) return say('receiver-settings', `missing ${field} in ${tool} field configuration`, field);
    return undefined;
  };
}

/** Two fields of which only one may be filled; of Rocket.Chat's tokens an empty one is one. */
export function atMostOne(it: Fields, say: SayHere, ...fields: readonly [string, string]): boolean {
  const [a, b] = fields;
  if (!(a.startsWith('rocketchat_') ? it.has(a) : it.text(a)) || !it.text(b)) return false;
  say('receiver-settings', `at most one of ${a} & ${b} must be configured`, it.at(b));
  return true;
}

function oneOf(it: Fields, say: SayHere, a: string, b: string): void {
  if (!it.text(a) && !it.text(b)) say('receiver-settings', `one of ${a} or ${b} must be configured`, missing(it, a));
  else atMostOne(it, say, a, b);
}

/** Where it is said that something is not there: at the list of notifiers. */
export function missing(it: Fields, field: string): Node {
  return it.pair(field) || !it.owner ? it.at(field) : (it.node.pairs[0]?.key ?? it.owner);
}

function required(field: string, message: string): Rule {
  return (it, say) => {
    if (!it.text(field)) say('receiver-settings', message, missing(it, field));
  };
}

/** Whether a client signs in by `authorization`, which a token of old counts as. */
export function signsIn(http: Fields | undefined): boolean {
  return http !== undefined && (http.has('authorization') || http.filled('bearer_token', 'bearer_token_file').length > 0);
}

const webhookUrl: Rule = (it, say) => oneOf(it, say, 'webhook_url', 'webhook_url_file');

/** What each notifier, and each output for events, checks of its own settings. config/notifiers.go, notify/<name>, eventrecorder `UnmarshalYAML`. */
export const receiverRules: Readonly<Record<string, Rule>> = {
  'config.EmailConfig': (it, say) => {
    if (!it.text('to')) say('receiver-settings', 'missing to address in email config', missing(it, 'to'));
    const seen = new Set<string>();
    for (const pair of pairsOf(it.value('headers'))) {
      const name = canonicalHeader(keyText(pair) ?? '');
      if (seen.has(name)) say('receiver-settings', `duplicate header ${goQuote(name)} in email config`, pair.key);
      seen.add(name);
    }
    const threading = it.child('threading');
    if (!threading?.truth('enabled')) return;
    for (const name of ['References', 'In-Reply-To'])
      if (seen.has(name))
        return say('receiver-settings', `conflicting configuration: threading.enabled conflicts with custom ${name} header`, 'headers');
    if (!['none', 'daily'].includes(threading.text('thread_by_date')))
      say('receiver-settings', "threading.thread_by_date must be either 'none' or 'daily'", threading.at('thread_by_date'));
  },
  'config.SlackAction': (it, say) => {
    for (const field of ['type', 'text'])
      if (!it.text(field)) return say('receiver-settings', `missing ${field} in Slack action configuration`, field);
    if (it.filled('url', 'name').length === 0) say('receiver-settings', 'missing name or url in Slack action configuration', 'type');
  },
  'config.SlackConfirmationField': required('text', 'missing text in Slack confirmation configuration'),
  'config.SlackField': titleAndValue('Slack'),
  'mattermost.MattermostField': titleAndValue('Mattermost'),
  'config.SlackConfig': (it, say) => {
    if (atMostOne(it, say, 'api_url', 'api_url_file') || atMostOne(it, say, 'app_token', 'app_token_file')) return;
    const [token] = it.filled('app_token', 'app_token_file');
    if (token && it.filled('api_url', 'api_url_file').length > 0)
      return say('receiver-settings', 'at most one of api_url/api_url_file & app_token/app_token_file must be configured', token);
    if (it.truth('update_message') && !it.has('api_url')) {
      const hint = `Alertmanager crashes on \`update_message\` without \`api_url\`, which must be ${slackApi}.`;
      say('receiver-settings', crash, 'update_message', hint);
    } else if (it.truth('update_message') && it.text('api_url') !== slackApi) {
      const message = `update_message can only be used with bot tokens. api_url must be set to ${slackApi}`;
      say('receiver-settings', message, 'update_message');
    }
  },
  'config.WebexConfig': (it, say) => {
    if (!it.text('room_id')) return say('receiver-settings', 'missing room_id on webex_config', missing(it, 'room_id'));
    if (!signsIn(it.child('http_config')))
      say('receiver-settings', 'missing webex_configs.http_config.authorization', missing(it, 'http_config'));
  },
  'config.WechatConfig': (it, say) => {
    const type = it.text('message_type') || 'text';
    if (!/^(text|markdown)$/.test(type)) {
      const message = `weChat message type ${goQuote(type)} does not match valid options ^(text|markdown)$`;
      say('receiver-settings', message, 'message_type');
    }
    atMostOne(it, say, 'api_secret', 'api_secret_file');
  },
  'config.VictorOpsConfig': (it, say) => {
    if (!it.text('routing_key')) return say('receiver-settings', 'missing Routing key in VictorOps config', missing(it, 'routing_key'));
    if (atMostOne(it, say, 'api_key', 'api_key_file')) return;
    const reserved = [
      'routing_key',
      'message_type',
      'state_message',
      'entity_display_name',
      'monitoring_tool',
      'entity_id',
      'entity_state',
    ];
    const custom = it.value('custom_fields') && it.child('custom_fields');
    const taken = reserved.find((name) => custom?.pair(name));
    if (custom && taken) {
      const why = 'cannot be used as it conflicts with the fixed/static fields';
      say('receiver-settings', `victorOps config contains custom field ${taken} which ${why}`, custom.at(taken));
    }
  },
  'discord.DiscordConfig': webhookUrl,
  'msteams.MSTeamsConfig': webhookUrl,
  'msteamsv2.MSTeamsV2Config': webhookUrl,
  'mattermost.MattermostConfig': (it, say) => {
    atMostOne(it, say, 'webhook_url', 'webhook_url_file');
  },
  'incidentio.IncidentioConfig': (it, say) => {
    oneOf(it, say, 'url', 'url_file');
    atMostOne(it, say, 'alert_source_token', 'alert_source_token_file');
    const [token] = it.filled('alert_source_token', 'alert_source_token_file');
    const http = it.child('http_config');
    if (signsIn(http) && token) {
      const what = 'cannot specify alert_source_token or alert_source_token_file when using http_config.authorization';
      say('receiver-settings', what, token);
    } else if (http && !signsIn(http) && !token) {
      const what = 'at least one of alert_source_token, alert_source_token_file or http_config.authorization must be configured';
      say('receiver-settings', what, 'http_config');
    }
  },
  'jira.JiraConfig': (it, say) => {
    for (const field of ['project', 'issue_type'])
      if (!it.text(field)) return say('receiver-settings', `missing ${field} in jira_config`, missing(it, field));
    if (it.pair('api_type') && !['auto', 'cloud', 'datacenter'].includes(it.text('api_type')))
      say('receiver-settings', 'unknown api_type on jira_config, must be auto, cloud or datacenter', 'api_type');
  },
  'opsgenie.OpsGenieConfig': (it, say) => {
    if (atMostOne(it, say, 'api_key', 'api_key_file')) return;
    for (const item of it.items('responders')) {
      const one = item.type === 'map' ? new Fields(item) : undefined;
      const [id, name, username, type = ''] = ['id', 'name', 'username', 'type'].map((field) => one?.text(field) ?? '');
      const refuse = (what: string, shown = type) =>
        say('receiver-settings', `opsGenieConfig responder {${id} ${name} ${username} ${shown}} ${what}`, one?.at('type') ?? item);
      const fault = type.includes('{{') ? plainTemplateFault(type) : undefined;
      if (!id && !name && !username) refuse('has to have at least one of id, username or name specified');
      else if (fault !== undefined) refuse(`type contains invalid template syntax: ${fault}`);
      else if (!type.includes('{{') && !/^(team|teams|user|escalation|schedule)$/.test(type.toLowerCase()))
        refuse('type does not match valid options ^(team|teams|user|escalation|schedule)$', type.toLowerCase());
    }
  },
  'pagerduty.PagerdutyConfig': (it, say) => {
    if (it.filled('routing_key', 'service_key', 'routing_key_file', 'service_key_file').length === 0)
      say('receiver-settings', 'missing service or routing key in PagerDuty config', missing(it, 'routing_key'));
    else if (!atMostOne(it, say, 'routing_key', 'routing_key_file')) atMostOne(it, say, 'service_key', 'service_key_file');
  },
  'pushover.PushoverConfig': (it, say) => {
    oneOf(it, say, 'user_key', 'user_key_file');
    oneOf(it, say, 'token', 'token_file');
    if (it.truth('html') && it.truth('monospace')) say('receiver-settings', 'at most one of monospace & html must be configured', 'html');
  },
  'rocketchat.RocketchatConfig': (it, say) => {
    // An empty token is one.
    for (const field of ['token', 'token_id'])
      if (it.has(field) && it.text(`${field}_file`))
        return say('receiver-settings', `at most one of ${field} & ${field}_file must be configured`, `${field}_file`);
  },
  'sns.SNSConfig': (it, say) => {
    const [target, topic, phone] = ['target_arn', 'topic_arn', 'phone_number'].map((field) => !it.text(field));
    // Go compares from left to right.
    if ((target !== topic) !== phone)
      say('receiver-settings', 'must provide either a Target ARN, Topic ARN, or Phone Number for SNS config', missing(it, 'target_arn'));
  },
  'telegram.TelegramConfig': (it, say) => {
    if (atMostOne(it, say, 'bot_token', 'bot_token_file')) return;
    const chat = it.whole('chat_id', 0) !== 0;
    if (!chat && !it.text('chat_id_file'))
      return say('receiver-settings', 'missing chat_id or chat_id_file on telegram_config', missing(it, 'chat_id'));
    if (chat && it.text('chat_id_file'))
      return say('receiver-settings', 'at most one of chat_id & chat_id_file must be configured', 'chat_id_file');
    if (!['', 'Markdown', 'MarkdownV2', 'HTML'].includes(it.text('parse_mode'))) {
      const message = 'unknown parse_mode on telegram_config, must be Markdown, MarkdownV2, HTML or empty string';
      say('receiver-settings', message, 'parse_mode');
    }
  },
  'tracing.TracingConfig': (it, say) => {
    if (!it.text('endpoint')) say('receiver-settings', 'tracing endpoint must be set', 'endpoint');
    const compression = it.text('compression');
    if (compression && compression !== 'gzip') {
      const message = `invalid compression type ${compression} provided, valid options: gzip`;
      say('receiver-settings', message, 'compression');
    }
  },
  'eventrecorder.FileOutputConfig': required('path', 'event_recorder file output requires a path'),
  'eventrecorder.WebhookOutputConfig': (it, say) => {
    if (!it.has('url')) return say('receiver-settings', 'event_recorder webhook output requires a url', missing(it, 'url'));
    const url = parseUrl(it.text('url'));
    if (url.ok && (url.scheme === '' || url.host === ''))
      say('receiver-settings', 'event_recorder webhook output requires an absolute http(s) url', 'url');
  },
  'eventrecorder.KafkaOutputConfig': (it, say) => {
    const refuse = (message: string, field: string) => say('receiver-settings', `event_recorder ${message}`, missing(it, field));
    const brokers = it.items('brokers').map((node) => (isNull(node) ? '' : goString(node).text));
    if (brokers.length === 0) return refuse('kafka: at least one broker is required', 'brokers');
    if (brokers.includes('')) return refuse('kafka: broker entries must be non-empty', 'brokers');
    const acks = it.text('acks');
    if (!['', 'none', 'leader', 'all'].includes(acks))
      return refuse(`kafka: unknown acks ${goQuote(acks)}, must be "none", "leader", or "all"`, 'acks');
    const compression = it.text('compression');
    if (!['', 'none', 'gzip', 'snappy', 'lz4', 'zstd'].includes(compression))
      return refuse(`kafka: unknown compression ${goQuote(compression)}`, 'compression');
    if (!it.text('topic')) return refuse('kafka output requires a topic', 'topic');
    const format = it.text('format');
    if (format && !['json', 'protobuf'].includes(format))
      refuse(`kafka: unknown format ${goQuote(format)}, must be "json" or "protobuf"`, 'format');
  },
  'webhook.WebhookConfig': (it, say) => oneOf(it, say, 'url', 'url_file'),
};
