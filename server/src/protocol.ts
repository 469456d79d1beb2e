/** Requests between our client and our server beside LSP: names and types, nothing else. Both sides import this file. */

import type { AlertOutcome } from './engine/features/alert-outcome.js';
import type { TriedQuery } from './engine/features/apply-query.js';
import type {
  Decider,
  EffectiveTelemetry,
  Layer,
  Row,
  Section,
  ShownLabel,
  ShownMetric,
  ShownValue,
} from './engine/features/effective-telemetry.js';
import type { Pairing, QueryDescription, QueryPart, SelectorPart, Threshold } from './engine/features/explain.js';
import type { Hop, LabelFlow, Reader, Stage, StageId, Track, Verdict } from './engine/features/label-flow.js';
import type { Drift, Loaded } from './engine/features/live-places.js';
import type { AlertTiming, RunnableQuery } from './engine/features/preview.js';
import type { QueryOffers } from './engine/features/query-offers.js';
import type { Given, LabelChange, Outcome, Relabeling, ShownList, ShownRule, Walk, WalkStep } from './engine/features/relabeling.js';
import type { RelatedAlert, RelatedAlerts } from './engine/features/related-alerts.js';
import type { Report, ReportKind } from './engine/features/reports.js';
import type { RuleTest, RuleTestFile } from './engine/features/rule-tests.js';

export interface LinePosition {
  readonly line: number;
  readonly character: number;
}

/** What the client says at initialize. */
export interface InitializationOptions {
  /** An untrusted workspace starts no request. */
  readonly trusted: boolean;
  /** The client answers `connectionRequest`: completion, hovers and hints may ask the connected Prometheus. */
  readonly live?: boolean;
}

/** client → server: the workspace was trusted. */
export const trustNotification = 'meshmon/trusted';

/** server → client: the Prometheus that completion, hovers and hints may ask, with its secret, for one request; null: none. */
export const connectionRequest = 'meshmon/connection';

/** server → client: the connections of the project file, when they changed. */
export const projectConnectionsNotification = 'meshmon/projectConnections';
export interface ProjectConnection {
  readonly name: string;
  readonly url: string;
  readonly auth: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly params: Readonly<Record<string, string>>;
  readonly tenant?: string;
  /** Further fields as written; of a list the text is empty. Most are used from the user's settings only. */
  readonly others: Readonly<Record<string, string>>;
}

/** client → server: another connection, or none; nothing that the old one said counts any more. */
export const connectionChangedNotification = 'meshmon/connectionChanged';

/** client → server: the query at a place of a file. */
export const previewTargetRequest = 'meshmon/previewTarget';
export interface PreviewTargetParams {
  readonly uri: string;
  readonly position: LinePosition;
}
export interface PreviewTarget {
  readonly uri: string;
  /** Where the expression begins. */
  readonly position: LinePosition;
  /** The alert, the recorded series, or the file's name. */
  readonly title: string;
  readonly kind: 'alert' | 'record' | 'panel' | 'file';
  /** As written, variables included. */
  readonly expr: string;
  readonly variables: readonly PreviewVariable[];
  /** Of an alert: `for` and `keep_firing_for` in seconds, labels and annotations as written. */
  readonly alert?: AlertTiming;
  /** Of a panel: how its series are named, such as `{{pod}}`. */
  readonly legend?: string;
}
export type { AlertTiming, Pairing, QueryDescription, QueryPart, SelectorPart, Threshold };
export interface PreviewVariable {
  /** As written: `$__rate_interval`, `${namespace}`. */
  readonly written: string;
  readonly name: string;
  /** A first guess; empty: none, and a value of the label is wanted. */
  readonly value: string;
  /** The label whose value it stands for, and of which metric. */
  readonly label?: { readonly name: string; readonly metric?: string };
}

/** client → server: writes what was tried over the query at a place of a file. The answer: whether it stands there now. */
export const applyQueryRequest = 'meshmon/applyQuery';
export interface ApplyQueryParams {
  readonly uri: string;
  readonly position: LinePosition;
  /** The query as it was told; another one is left alone. */
  readonly was: string;
  readonly tried: TriedQuery;
}
export type { TriedQuery };

/** client → server: the alert of a file as another text of that file has it. */
export const committedAlertRequest = 'meshmon/committedAlert';
export interface CommittedAlertParams {
  readonly uri: string;
  /** The alert in the file as it is. */
  readonly position: LinePosition;
  /** The file as it was. */
  readonly text: string;
}
export interface CommittedAlert {
  readonly expr: string;
  readonly alert: AlertTiming;
}

/** client → server: what becomes of an alert that fires: its texts, and whom they reach. */
export const alertOutcomeRequest = 'meshmon/alertOutcome';
export interface AlertOutcomeRequest {
  readonly name: string;
  readonly alert: AlertTiming;
  /** Of the series that fires. */
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
  /** Seconds. */
  readonly time: number;
}
export interface AlertOutcomeParams {
  readonly uri: string;
  /** For queries in the texts; undefined: they have no result. */
  readonly connection?: Connection;
  readonly request: AlertOutcomeRequest;
}
export type { AlertOutcome };

/** client → server: a text about the object or the rules at a place of a file, to be shown beside it. */
export const reportRequest = 'meshmon/report';
export interface ReportParams {
  readonly textDocument: { readonly uri: string };
  readonly position: LinePosition;
  readonly kind: ReportKind;
}
export type ReportAnswer = Report | { readonly why: string };
export type { Report, ReportKind };

/** client → server: what all Telemetry objects come to for the object at a place of a file. */
export const effectiveTelemetryRequest = 'meshmon/effectiveTelemetry';
export interface EffectiveTelemetryParams {
  readonly textDocument: { readonly uri: string };
  readonly position: LinePosition;
}
export type EffectiveTelemetryAnswer = EffectiveTelemetry | { readonly why: string };
export type { Decider, EffectiveTelemetry, Layer, Row, Section, ShownLabel, ShownMetric, ShownValue };

/** client → server: the life of the label at a place of a file. */
export const labelFlowRequest = 'meshmon/labelFlow';
export interface LabelFlowParams {
  readonly textDocument: { readonly uri: string };
  readonly position: LinePosition;
  /** Where none stands at the place any more. */
  readonly label?: string;
}
export type LabelFlowAnswer = LabelFlow | { readonly why: string };
export type { Hop, LabelFlow, Reader, Stage, StageId, Track, Verdict };

/** client → server: the relabel rules at a place of a file, run over samples and the labels that are given. */
export const relabelingRequest = 'meshmon/relabeling';
export interface RelabelingParams {
  readonly textDocument: { readonly uri: string };
  readonly position: LinePosition;
  readonly given?: Given;
}
export type RelabelingAnswer = Relabeling | { readonly why: string };
export type { Given, LabelChange, Outcome, Relabeling, ShownList, ShownRule, Walk, WalkStep };

/** client → server: the unit tests of rules in a file, or those that test a rule file. */
export const ruleTestsRequest = 'meshmon/ruleTests';
export interface RuleTestsParams {
  readonly textDocument: { readonly uri: string };
}
export type { RuleTest, RuleTestFile };

/** client → server: what can be told about a query without asking Prometheus. */
export const describeRequest = 'meshmon/describe';
export interface DescribeParams {
  readonly expr: string;
}

/** client → server: what may be written at an offset of a query that stands in no file. */
export const queryOffersRequest = 'meshmon/queryOffers';
export interface QueryOffersParams {
  readonly expr: string;
  readonly offset: number;
}
export interface QueryOffersAnswer extends QueryOffers {
  /** The connected Prometheus may know more: ask again with the next character. */
  readonly more: boolean;
}

/** client → server: the alerts of the workspace that read what a query reads, and what tells their states. */
export const relatedAlertsRequest = 'meshmon/relatedAlerts';
export interface RelatedAlertsParams {
  readonly expr: string;
}
export type { RelatedAlert, RelatedAlerts };

/** client → server: the queries between two lines of a file that can be run as they are written. */
export const runnableRequest = 'meshmon/runnable';
export interface RunnableParams {
  readonly uri: string;
  readonly first: number;
  readonly last: number;
}
export type { RunnableQuery };

/** client → server: runs a query. Cancelled as any LSP request; the cancellation reaches Prometheus. */
export const queryRequest = 'meshmon/query';
export interface QueryParams {
  readonly connection: Connection;
  readonly query: Query;
}
export interface Connection {
  readonly name: string;
  readonly url: string;
  /** What goes with every request: a tenant, and what the secret store has for a header. */
  readonly headers: Readonly<Record<string, string>>;
  /** Headers of these names came from the secret store; of others the name tells whether they are secret. */
  readonly secretHeaders?: readonly string[];
  /** From the secret store; only ever sent to the origin it was entered for, which the client checks before it hands it out. */
  readonly authorization: string | undefined;
  /** Query parameters that go with every request: `dedup`, `extra_label`. */
  readonly params?: Readonly<Record<string, string>>;
  /** Paths of PEM files: whom we trust, and who we are. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  /** Milliseconds that a request may take; undefined: as usual. */
  readonly timeout?: number;
  /** The way to it; undefined: as the environment says. */
  readonly proxy?: GivenProxy;
  /** Requests are signed, for Amazon Managed Service for Prometheus. */
  readonly sigv4?: AwsSigning;
  /** A token is asked for with these, and sent as bearer token. */
  readonly oauth2?: ClientCredentials;
  /** Why it cannot be asked: a token command failed, a setting is missing. No request leaves then. */
  readonly problem?: string;
}
export interface GivenProxy {
  readonly url: string;
  /** Hosts that are asked without it, as NO_PROXY names them; undefined: all go through it. */
  readonly except?: string;
}
export interface AwsSigning {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
  readonly region: string;
  readonly service: string;
}
/** Of OAuth 2 client credentials. The secret goes to `tokenUrl`, what it gives to the connection's address. */
export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: readonly string[];
  readonly audience?: string;
}
export type Query =
  | { readonly type: 'instant'; readonly expr: string; readonly time: number | undefined }
  | { readonly type: 'range'; readonly expr: string; readonly start: number; readonly end: number; readonly step: number };

/** client → server: the exemplars of the series that a query selects: single events, with what leads to their traces. */
export const exemplarsRequest = 'meshmon/exemplars';
export interface ExemplarsParams {
  readonly connection: Connection;
  readonly expr: string;
  /** Seconds. */
  readonly start: number;
  readonly end: number;
}
export interface ExemplarList {
  readonly exemplars: readonly Exemplar[];
  /** How many there are; more than are here when the list was cut. */
  readonly total: number;
  /** The server keeps none, or has no such thing: it was not asked. */
  readonly off: boolean;
}
export interface Exemplar {
  /** Seconds. */
  readonly time: number;
  /** As Prometheus writes it. */
  readonly value: string;
  /** Its own: `trace_id`. */
  readonly labels: Readonly<Record<string, string>>;
  readonly series: Readonly<Record<string, string>>;
}

/** client → server: asks a server who it is. */
export const testConnectionRequest = 'meshmon/testConnection';
export interface TestConnectionParams {
  readonly connection: Connection;
}
export interface ServerInfo {
  /** `Prometheus 3.5.3`, or what it says of itself. */
  readonly name: string;
}

/** client → server: what a server says of itself. */
export const statusRequest = 'meshmon/status';
export interface StatusParams {
  readonly connection: Connection;
}
/** Whatever of it the server tells; a look-alike tells less. */
export interface ServerStatus {
  /** The configuration that it runs, as YAML; Prometheus leaves secrets out. */
  readonly configuration: string | undefined;
  readonly flags: Facts | undefined;
  /** Times, sizes and counts. */
  readonly runtime: Facts | undefined;
  /** From 3.0. */
  readonly notifications: readonly string[] | undefined;
}
export type Facts = readonly (readonly [name: string, value: string])[];

/** client → server: the metrics that a server has, or those of a scrape job. */
export const metricsRequest = 'meshmon/metrics';
export interface MetricsParams {
  readonly connection: Connection;
  readonly job?: string;
}
export interface MetricFacts {
  readonly name: string;
  /** As the target says: `counter`, `gauge` …; empty: it does not. */
  readonly type: string;
  readonly help: string;
  readonly unit: string;
}
export interface MetricList {
  readonly metrics: readonly MetricFacts[];
  /** How many there are; more than are here when the list was cut. */
  readonly total: number;
}

/** client → server: what takes room in a server. */
export const storageRequest = 'meshmon/storage';
export interface StorageParams {
  readonly connection: Connection;
}
/** What has the most of something: series, values, bytes of memory. */
export interface Ranking {
  readonly of: 'metrics' | 'labels' | 'pairs' | 'memory';
  readonly entries: readonly { readonly name: string; readonly value: number }[];
}
export interface Storage {
  /** Series that are being written; undefined: the server does not say. */
  readonly series: number | undefined;
  readonly chunks: number | undefined;
  readonly rankings: readonly Ranking[];
}

/** client → server: the labels of a metric; with `label`, its values. Without a metric, of all series. */
export const labelsRequest = 'meshmon/labels';
export interface LabelsParams {
  readonly connection: Connection;
  readonly metric?: string;
  /** Only of series of this scrape job. */
  readonly job?: string;
  readonly label?: string;
}

/** A target that Prometheus scrapes. */
export interface Target {
  /** The job's name; of the operator: `serviceMonitor/<namespace>/<name>/<index>`. */
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly health: 'up' | 'down' | 'unknown';
  /** Empty: none. */
  readonly lastError: string;
  /** RFC 3339; year 1: never. */
  readonly lastScrape: string;
  readonly scrapeSeconds: number;
}

/** client → server: the targets by scrape pool, with the places that made them. */
export const targetsRequest = 'meshmon/targets';
export interface TargetsParams {
  readonly connection: Connection;
}
export interface TargetPools {
  readonly pools: readonly TargetPool[];
  /** How many targets there are; more than are here when the list was cut. */
  readonly total: number;
}
export interface TargetPool {
  readonly name: string;
  /** The job, or the endpoint of a monitor, where the workspace holds it. */
  readonly place: FilePlace | undefined;
  readonly targets: readonly Target[];
}
export interface FilePlace {
  readonly uri: string;
  readonly position: LinePosition;
}

/** client → server: the rules that Prometheus has loaded, with their places in the workspace. */
export const rulesRequest = 'meshmon/rules';
export interface RulesParams {
  readonly connection: Connection;
}
export interface LoadedRules {
  readonly groups: readonly LoadedGroup[];
  /** How many rules there are; more than are here when the list was cut. */
  readonly total: number;
}
export interface LoadedGroup {
  readonly name: string;
  readonly file: string;
  /** Seconds. */
  readonly interval: number;
  /** How long its last evaluation took. */
  readonly seconds: number;
  readonly lastEvaluation: string;
  readonly rules: readonly LoadedRule[];
}
export interface LoadedRule extends Loaded {
  /** Of an alert. */
  readonly state: 'firing' | 'pending' | 'inactive' | 'unknown';
  /** `ok`, `err`, `unknown`. */
  readonly health: string;
  readonly lastError: string;
  readonly alerts: readonly ActiveAlert[];
  readonly alertsTotal: number;
  /** Where the workspace holds it, and in which fields the file says something else. */
  readonly home?: RuleHome;
}
export interface RuleHome {
  readonly place: FilePlace;
  readonly drift: readonly Drift[];
}
export type { Drift };
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly state: string;
  /** RFC 3339. */
  readonly since: string;
  readonly value: string;
}

/** client → server: the targets of a server, those that its rules drop too. */
export const jobTargetsRequest = 'meshmon/jobTargets';
export interface JobTargetsParams {
  readonly connection: Connection;
  /** The scrape pool; undefined: of all. */
  readonly pool?: string;
}
export interface LiveTarget {
  readonly pool: string;
  /** Before its rules. */
  readonly discovered: Readonly<Record<string, string>>;
  /** What its series get; empty when it is dropped. */
  readonly labels: Readonly<Record<string, string>>;
  /** `up`, `down`, `unknown`; of a dropped one empty. */
  readonly health: string;
  readonly dropped: boolean;
  /** What is scraped, without the query; empty when it is dropped. */
  readonly scrapeUrl: string;
}
export interface TargetList {
  readonly targets: readonly LiveTarget[];
  /** How many there are; more than are here when the list was cut. */
  readonly total: number;
}

/** A failure is a value: it has a kind, and the words of whoever refused. */
export type Answer<T> =
  | { readonly ok: true; readonly data: T; readonly warnings: readonly string[]; readonly infos: readonly string[] }
  | { readonly ok: false; readonly kind: FailureKind; readonly message: string; readonly detail?: string };

export type FailureKind =
  | 'unreachable'
  /** It answers that it cannot: it starts, its storage is not ready, or what stands before it has no Prometheus behind. */
  | 'unavailable'
  | 'timeout'
  | 'cancelled'
  | 'unauthorized'
  | 'bad-query'
  | 'too-large'
  | 'redirected'
  | 'not-prometheus'
  | 'untrusted'
  | 'bad-answer';

export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  /** Pairs of seconds and value; the value as Prometheus writes it, for it may be NaN or +Inf. */
  readonly points: readonly (readonly [number, string])[];
  /** Native histograms: pairs of seconds and histogram. A series has either at a time, never both. */
  readonly histograms?: readonly (readonly [number, Histogram])[];
}

/** A native histogram as Prometheus writes it: numbers are texts. */
export interface Histogram {
  readonly count: string;
  readonly sum: string;
  readonly buckets: readonly Bucket[];
}
/** Which bounds belong to it (0: the upper, 1: the lower, 2: none, 3: both), lower and upper bound, how many are in it. */
export type Bucket = readonly [rule: number, low: string, high: string, count: string];

export interface QueryResult {
  readonly type: 'vector' | 'matrix' | 'scalar' | 'string';
  readonly series: readonly Series[];
  /** How many series the answer had; more than are here when it was cut. */
  readonly total: number;
  readonly milliseconds: number;
  /** Samples that were read for it, where the server counts them. */
  readonly samples?: number;
}
