import { urlFault } from '../alertmanager/urls.js';
import { hostPortFault } from '../golang/address.js';
import { goQuote } from '../promql/gostring.js';
import type { Node } from '../syntax/tree.js';
import { builtinFunctions } from '../template/builtin-functions.js';
import { parseTemplate } from '../template/parser.js';
import { type Fault, firstFault, firstOf } from './fault.js';
import { boolAt, field, firstKey, intAt, keyAt, listAt, placeAt, textAt } from './fields.js';
import { authorizationFault, oauth2Fault, proxyFault, safeTlsFault } from './http-faults.js';

/** Something the webhook says, and of what. */
export interface Complaint {
  readonly message: string;
  readonly node: Node;
}

type Judge = (it: Node) => Complaint | undefined;

/** What the webhook says of the integrations of a receiver, each by its first fault. pkg/alertmanager/validation/v1beta1/validation.go. */
export function* receiverComplaints(receiver: Node): Iterable<Complaint> {
  for (const [list, judges] of Object.entries(integrations)) {
    for (const [i, it] of listAt(receiver, list).entries()) {
      const wrong = firstOf(judges, (judge) => judge(it));
      if (wrong) yield { ...wrong, message: `'${list}'[${i}]: ${wrong.message}` };
    }
  }
}

const lacks =
  (message: string, ...fields: readonly string[]): Judge =>
  (it) =>
    fields.some((one) => field(it, one)) ? undefined : { message, node: firstKey(it) };

const empty =
  (key: string, message: string): Judge =>
  (it) =>
    textAt(it, key) === '' ? { message, node: placeAt(it, key) } : undefined;

/** The complaint of the first item of a list that has one. */
const each =
  (list: string, judge: (item: Node, index: number) => Complaint | undefined): Judge =>
  (it) =>
    firstOf(listAt(it, list), judge);

/** The webhook puts an address between quotes and reads it as JSON, where no line may end. */
function addressFault(written: string): string | undefined {
  const [control] = /[\x00-\x1f]/.exec(written) ?? [];
  return control ? `invalid character '${goQuote(control).slice(1, -1)}' in string literal` : urlFault(written);
}

/** An address; one that is written empty is not judged. validation.go `ValidateURL`. */
const url =
  (key: string, named = key): Judge =>
  (it) => {
    const written = textAt(it, key);
    const why = written === '' ? undefined : addressFault(written);
    return why === undefined
      ? undefined
      : { message: `invalid '${named}': validate url from string failed for ${written}: ${why}`, node: placeAt(it, key) };
  };

const builtins = new Set(builtinFunctions.keys());

/** An address, or a template of one, which knows Go's own functions only. Of what may be a secret, the words do not repeat it. `ValidateTemplateURL`. */
const templateUrl =
  (key: string, emptyToo = false): Judge =>
  (it) => {
    const written = textAt(it, key);
    if (emptyToo ? !field(it, key) : written === '') return undefined;
    const say = (why: string): Complaint => ({ message: `invalid '${key}': ${why}`, node: placeAt(it, key) });
    if (written.includes('{{')) {
      const parsed = parseTemplate(written, { name: '', functions: builtins, variables: [] });
      return parsed.ok ? undefined : say(`template: :${parsed.line}: ${parsed.message}`);
    }
    const why = addressFault(written);
    return why === undefined
      ? undefined
      : say(`validate url from string failed with error: ${why.replaceAll(goQuote(written), '[REDACTED]')}`);
  };

const within = (prefix: string, complaint: Complaint | undefined): Complaint | undefined =>
  complaint && { ...complaint, message: `${prefix}${complaint.message}` };

/** v1beta1/validation.go `HTTPConfig.Validate`. */
const http: Judge = (owner) => {
  const it = field(owner, 'httpConfig');
  if (!it) return undefined;
  const has = (name: string) => field(it, name) !== undefined;
  const one = "at most one of 'basicAuth', 'oauth2' and 'authorization' must be configured";
  const say = (message: string, name: string): Complaint => ({ message: `'httpConfig': ${message}`, node: keyAt(it, name) });
  if ((has('basicAuth') || has('oauth2')) && has('bearerTokenSecret'))
    return say("at most one of 'basicAuth', 'oauth2' and 'bearerTokenSecret' must be configured", 'bearerTokenSecret');
  if (has('authorization')) {
    if (has('bearerTokenSecret')) return say("'authorization' is not compatible with 'bearerTokenSecret'", 'bearerTokenSecret');
    if (has('basicAuth') || has('oauth2')) return say(one, 'authorization');
  }
  const authorization: Fault | undefined = authorizationFault(it);
  if (authorization) return within("'httpConfig': ", authorization);
  if (has('oauth2') && has('basicAuth')) return say(one, 'oauth2');
  const rest = firstFault(
    () => oauth2Fault(it),
    () => safeTlsFault(it),
    () => proxyFault(it),
  );
  return within("'httpConfig': ", rest);
};

/** A responder of OpsGenie; one that its template may make is left alone. */
const responder = (it: Node): Complaint | undefined => {
  const named = ['id', 'name', 'username'].some((key) => textAt(it, key) !== '');
  if (!named) return { message: 'responder must have at least an ID, a Name or an Username defined', node: firstKey(it) };
  const type = textAt(it, 'type');
  if (type.includes('{{') || /^(team|teams|user|escalation|schedule)$/.test(type.toLowerCase())) return undefined;
  // Before the type the webhook prints addresses of its memory, which differ each time.
  const message = 'type does not match valid options ^(team|teams|user|escalation|schedule)$';
  return { message: `opsGenieConfig responder ${message}`, node: placeAt(it, 'type') };
};

const slackAction = (it: Node): Complaint | undefined => {
  const missing = ['type', 'text'].find((key) => textAt(it, key) === '');
  if (missing) return { message: `missing '${missing}' in Slack action configuration`, node: placeAt(it, missing) };
  if (textAt(it, 'url') === '' && textAt(it, 'name') === '')
    return { message: "missing 'name' or 'url' in Slack action configuration", node: firstKey(it) };
  const confirm = field(it, 'confirm');
  return confirm && textAt(confirm, 'text') === ''
    ? { message: "missing 'text' in Slack confirmation configuration", node: placeAt(confirm, 'text') }
    : undefined;
};

const slackField = (it: Node): Complaint | undefined => {
  const missing = ['title', 'value'].find((key) => textAt(it, key) === '');
  return missing ? { message: `missing '${missing}' in Slack field configuration`, node: placeAt(it, missing) } : undefined;
};

const smarthost: Judge = (it) => {
  const written = textAt(it, 'smarthost');
  const why = written === '' ? undefined : hostPortFault(written);
  return why === undefined ? undefined : { message: `invalid 'smarthost' ${goQuote(written)}: ${why}`, node: placeAt(it, 'smarthost') };
};

const headers: Judge = (it) => {
  const seen = new Set<string>();
  return each('headers', (header) => {
    const key = textAt(header, 'key').toLowerCase();
    if (seen.has(key)) return { message: `duplicate header ${goQuote(key)}`, node: placeAt(header, 'key') };
    seen.add(key);
    return undefined;
  })(it);
};

const reserved = new Set([
  'routing_key',
  'message_type',
  'state_message',
  'entity_display_name',
  'monitoring_tool',
  'entity_id',
  'entity_state',
]);

const customField = (it: Node): Complaint | undefined => {
  const key = textAt(it, 'key');
  return reserved.has(key)
    ? { message: `usage of reserved word ${goQuote(key)} is not allowed in custom fields`, node: placeAt(it, 'key') }
    : undefined;
};

const sns: Judge = (it) => {
  const [target, topic, phone] = ['targetARN', 'topicARN', 'phoneNumber'].map((one) => textAt(it, one) === '');
  // Go compares from left to right.
  return (target !== topic) !== phone
    ? { message: "must provide one of 'targetARN', 'topicARN', or 'phoneNumber'", node: firstKey(it) }
    : undefined;
};

/** In the order in which the webhook looks at the lists, each with what it asks of an item. */
const integrations: Readonly<Record<string, readonly Judge[]>> = {
  opsgenieConfigs: [each('responders', responder), url('apiURL'), http],
  pagerdutyConfigs: [
    url('url'),
    templateUrl('clientURL'),
    lacks("one of 'routingKey' or 'serviceKey' is required", 'routingKey', 'serviceKey'),
    each('pagerDutyLinkConfigs', (link, i) => within(`'pagerDutyLinkConfigs'[${i}]: `, templateUrl('href')(link))),
    each('pagerDutyImageConfigs', (image, i) => within(`'pagerDutyImageConfigs'[${i}]: `, templateUrl('href')(image))),
    http,
  ],
  discordConfigs: [http],
  slackConfigs: [each('actions', slackAction), each('fields', slackField), http],
  webhookConfigs: [lacks("one of 'url' or 'urlSecret' must be specified", 'url', 'urlSecret'), templateUrl('url'), http],
  wechatConfigs: [url('apiURL'), http],
  emailConfigs: [empty('to', "missing 'to' address"), smarthost, headers],
  victoropsConfigs: [each('customFields', customField), lacks("missing 'routingKey' key", 'routingKey'), url('apiUrl', 'apiURL'), http],
  pushoverConfigs: [
    lacks("one of 'userKey' or 'userKeyFile' must be configured", 'userKey', 'userKeyFile'),
    lacks("one of 'token' or 'tokenFile' must be configured", 'token', 'tokenFile'),
    (it) =>
      boolAt(it, 'html') && boolAt(it, 'monospace')
        ? { message: "'html' and 'monospace' options are mutually exclusive", node: keyAt(it, 'html') }
        : undefined,
    templateUrl('url'),
    http,
  ],
  snsConfigs: [sns, templateUrl('apiURL', true), http],
  telegramConfigs: [
    lacks('mandatory field botToken or botTokenfile is empty', 'botToken', 'botTokenFile'),
    (it) =>
      field(it, 'botToken') && field(it, 'botTokenFile')
        ? { message: "only one of 'botToken' or 'botTokenfile' must be configured", node: keyAt(it, 'botTokenFile') }
        : undefined,
    (it) => ((intAt(it, 'chatID') ?? 0) === 0 ? { message: "mandatory field 'chatID' is empty", node: placeAt(it, 'chatID') } : undefined),
    url('apiURL'),
    http,
  ],
  webexConfigs: [url('apiURL'), http],
  msteamsConfigs: [http],
  msteamsv2Configs: [http],
  rocketchatConfigs: [
    url('apiURL'),
    templateUrl('iconURL'),
    templateUrl('imageURL'),
    templateUrl('thumbURL'),
    each('actions', (action, i) => within(`'actions'[${i}]: `, templateUrl('url')(action))),
    http,
  ],
};
