import type { Shape } from '../../schema/shape.js';
import type { Region } from '../../text/region.js';
import type { ShapePlace } from '../shape-place.js';
import type { Offer } from './item.js';
import type { Snippet } from './snippets/placeholders.js';
import { jobSnippets, relabelSnippets, ruleSnippets } from './snippets/texts.js';

const inhibitions: readonly Snippet[] = [
  [
    'am-inhibit',
    'A critical alert mutes the warning of the same thing',
    `source_matchers: [severity="critical"]
target_matchers: [severity="warning"]
equal: [\${1:alertname}, \${2:namespace}]$0`,
  ],
];

const remoteWrites: readonly Snippet[] = [
  [
    'remote-write',
    'Sends samples to another store, without those that only this one needs',
    `url: \${1:https://metrics.example.com/api/v1/write}
queue_config:
  max_samples_per_send: \${2:2000}
write_relabel_configs:
  - source_labels: [__name__]
    regex: \${3:istio_.*}
    action: keep$0`,
  ],
];

const intervals: readonly Snippet[] = [
  [
    'am-mute',
    'A time in which routes may be muted',
    `name: \${1:weekend}
time_intervals:
  - weekdays: [saturday, sunday]
    location: \${2:UTC}$0`,
  ],
];

/** Receivers name files for what is secret. */
const receivers: readonly Snippet[] = [
  [
    'am-receiver-webhook',
    'Posts JSON to an address',
    `name: \${1:pager}
webhook_configs:
  - url_file: \${2:/etc/alertmanager/secrets/pager-url}
    send_resolved: true$0`,
  ],
  [
    'am-receiver-slack',
    'Writes into a channel of Slack',
    `name: \${1:chat}
slack_configs:
  - api_url_file: \${2:/etc/alertmanager/secrets/slack-url}
    channel: '\${3:#alerts}'
    send_resolved: true$0`,
  ],
  [
    'am-receiver-email',
    'Sends mail',
    `name: \${1:mail}
email_configs:
  - to: \${2:team@example.com}
    from: \${3:alertmanager@example.com}
    smarthost: \${4:mail.example.com:587}
    auth_username: \${3:alertmanager@example.com}
    auth_password_file: \${5:/etc/alertmanager/secrets/mail-password}$0`,
  ],
  [
    'am-receiver-wechat',
    'Sends to WeChat',
    `name: \${1:wechat}
wechat_configs:
  - corp_id: \${2:corp}
    agent_id: '\${3:1000002}'
    api_secret_file: \${4:/etc/alertmanager/secrets/wechat-secret}
    to_party: '\${5:1}'$0`,
  ],
];

/** Routes go to a receiver that the file has. */
function routes(names: readonly string[]): readonly Snippet[] {
  return [
    [
      'am-route',
      'Alerts of a namespace to a receiver',
      `matchers: [\${1:namespace}="\${2:shop}"]
receiver: \${3:${names[0] ?? 'default'}}$0`,
    ],
  ];
}

/** Whether an item is a rule of a group, whatever file the group stands in. */
function isRule(shape: Shape): boolean {
  return shape.kind === 'map' && ['alert', 'record', 'expr', 'keep_firing_for'].every((it) => shape.fields.has(it));
}

function bodiesFor(place: ShapePlace, where: string): readonly Snippet[] {
  if (isRule(place.shape.kind === 'list' ? place.shape.item() : place.shape)) return ruleSnippets();
  switch (place.unit.unit) {
    case 'PrometheusConfig':
      if (/^(scrape_configs\.)?\*$/.test(where)) return jobSnippets;
      if (where === 'remote_write.*') return remoteWrites;
      return /(^|\.)(metric_)?relabel_configs\.\*$/.test(where) ? relabelSnippets('prometheus', where.includes('metric_')) : [];
    case 'AlertmanagerFile':
      if (/^route\.(routes\.\*\.)*routes\.\*$/.test(where)) return routes(receiverNames(place.unit.root.region));
      if (where === 'receivers.*') return receivers;
      if (where === 'inhibit_rules.*') return inhibitions;
      return where === 'time_intervals.*' ? intervals : [];
    case 'KubernetesObject':
      return /^spec\.(endpoints|podMetricsEndpoints)\.\*\.(metricRelabelings|relabelings)\.\*$/.test(where)
        ? relabelSnippets('operator', where.includes('metricRelabelings'))
        : [];
    default:
      return [];
  }
}

/** Told by the text: the file is being typed. */
function receiverNames({ text }: Region): readonly string[] {
  const list = /^receivers:[ \t]*\n((?:[ \t-].*\n?|\n)*)/m.exec(text)?.[1] ?? '';
  return [...list.matchAll(/^[ \t]*- name:[ \t]*["']?([\w.-]+)["']?[ \t]*$/gm)].flatMap((it) => it[1] ?? []);
}

/** Whole items where an item of a list is begun, or where its first one may stand; each is valid by our own checks. */
export function itemSnippets(place: ShapePlace): readonly Offer[] {
  const { region, word, shape, siblings, colon, at } = place;
  const start = region.text.lastIndexOf('\n', word.start - 1) + 1;
  const head = region.text.slice(start, word.start);
  if (siblings.size > 0 || colon || at === 'value' || !/^ *(?:- +)*$/.test(head)) return [];
  const first = shape.kind === 'list' && !head.includes('-');
  const where = [...place.path, ...(first ? ['*'] : [])].join('.');
  const column = head.length + (first ? 2 : 0);
  // A line with a dash begins the next item, whose dash stands below that of this one.
  const dashAt = first ? head.length : head.lastIndexOf('-');
  const indented = (text: string) =>
    text.replaceAll(
      /\n(- )?/g,
      (_, dash: string | undefined) => `\n${dash ? `${' '.repeat(dashAt)}-`.padEnd(column) : ' '.repeat(column)}`,
    );
  const bodies = bodiesFor(place, where).filter(([, , text]) => dashAt >= 0 || !text.includes('\n- '));
  return bodies.map(([label, detail, text]) => ({
    label,
    kind: 'snippet',
    detail,
    insert: (first ? '- ' : '') + indented(text),
    snippet: true,
    indented: true,
  }));
}
