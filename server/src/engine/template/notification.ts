import { atLeast } from '../catalogue/target.js';
import { remembered } from '../text/remember.js';
import { builtinFunctions } from './builtin-functions.js';
import { type ParseResult, parseTemplate } from './parser.js';

/** Functions of Alertmanager's templates beside Go's own, and since which version. template/template.go `DefaultFuncs` of 0.20 to 0.34. */
const functions: readonly (readonly [since: string, names: readonly string[]])[] = [
  ['0.20', ['toUpper', 'toLower', 'title', 'join', 'match', 'safeHtml', 'reReplaceAll', 'stringSlice']],
  ['0.26', ['trimSpace']],
  ['0.28', ['date', 'tz', 'since', 'humanizeDuration']],
  ['0.30', ['safeUrl', 'urlUnescape', 'toJson']],
  ['0.32', ['list', 'append', 'dict']],
  ['0.33', ['now']],
  ['0.34', ['routeLabels', 'toDate', 'mustToDate', 'base64encode', 'base64decode']],
];

/** Templates that Alertmanager brings along, by notifier where their names begin with one. template/default.tmpl and email.tmpl. */
const defaults: readonly (readonly [since: string, of: string, names: readonly string[]])[] = [
  ['0.20', '', ['__alertmanager', '__alertmanagerURL', '__description', '__subject', '__text_alert_list']],
  ['0.20', 'email.default.', ['html', 'subject']],
  ['0.20', 'opsgenie.default.', ['description', 'message', 'source']],
  ['0.20', 'pagerduty.default.', ['client', 'clientURL', 'description', 'instances']],
  ['0.20', 'pushover.default.', ['message', 'title', 'url']],
  [
    '0.20',
    'slack.default.',
    ['callbackid', 'fallback', 'footer', 'iconemoji', 'iconurl', 'pretext', 'text', 'title', 'titlelink', 'username'],
  ],
  ['0.20', 'sns.default.', ['message', 'subject']],
  ['0.20', 'telegram.default.', ['message']],
  ['0.20', 'victorops.default.', ['entity_display_name', 'monitoring_tool', 'state_message']],
  ['0.20', 'wechat.default.', ['agent_id', 'message', 'to_party', 'to_tag', 'to_user']],
  ['0.25', 'discord.default.', ['message', 'title']],
  ['0.25', 'webex.default.', ['message']],
  ['0.26', '', ['__text_alert_list_markdown']],
  ['0.26', 'msteams.default.', ['text', 'title']],
  ['0.27', 'msteams.default.', ['summary']],
  ['0.28', 'discord.default.', ['content']],
  ['0.28', 'jira.default.', ['description', 'priority', 'summary']],
  ['0.28', 'msteamsv2.default.', ['text', 'title']],
  ['0.28', 'rocketchat.default.', ['alias', 'emoji', 'iconurl', 'text', 'title', 'titlelink']],
  ['0.30', 'mattermost.default.', ['text']],
  ['0.32', 'mattermost.default.', ['color', 'fallback', 'title', 'titlelink', 'username']],
  ['0.32', 'slack.default.', ['color']],
];

/** Fields of the data that a notification's templates begin with. template/template.go `Data`. */
const fields: readonly (readonly [since: string, names: readonly string[]])[] = [
  ['0.20', ['Receiver', 'Status', 'Alerts', 'GroupLabels', 'CommonLabels', 'CommonAnnotations', 'ExternalURL']],
  ['0.33', ['NotificationReason']],
  ['0.34', ['RouteLabels']],
];

interface Names {
  readonly functions: ReadonlySet<string>;
  readonly own: readonly string[];
  readonly defaults: ReadonlySet<string>;
  readonly fields: readonly string[];
}

/** What a version of Alertmanager gives to its templates; `own`: the functions that are not Go's. */
export const notificationNames = remembered(100, (version: string): Names => {
  const has = ([since]: readonly [string, ...unknown[]]) => atLeast(version, since);
  const own = functions.filter(has).flatMap(([, it]) => it);
  return {
    functions: new Set([...builtinFunctions.keys(), ...own]),
    own,
    defaults: new Set(defaults.filter(has).flatMap(([, of, it]) => it.map((name) => of + name))),
    fields: fields.filter(has).flatMap(([, it]) => it),
  };
});

/** Parses a file of templates, or the text of a receiver, as Alertmanager does. `name`: the last part of the file's path; a receiver's text has none. */
export function parseNotificationTemplate(source: string, name: string, version: string): ParseResult {
  return parseTemplate(source, { name, functions: notificationNames(version).functions, variables: [] });
}

const builtins: ReadonlySet<string> = new Set(builtinFunctions.keys());

/** What a text that is parsed on load, without Alertmanager's own functions, is refused for. config/common/url.go `ContainsTemplating`. */
export function plainTemplateFault(source: string): string | undefined {
  const parsed = parseTemplate(source, { name: '', functions: builtins, variables: [] });
  return parsed.ok ? undefined : `template: :${parsed.line}: ${parsed.message}`;
}
