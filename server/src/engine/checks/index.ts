import { alertmanagerChecks } from './alertmanager/index.js';
import type { AnyCheck } from './check.js';
import { declareCodes } from './codes.js';
import { datakitChecks } from './datakit/index.js';
import { flowChecks } from './flow/index.js';
import { grafanaChecks } from './grafana/index.js';
import { helmChecks } from './helm/index.js';
import { linkChecks } from './link/index.js';
import { meshChecks } from './mesh/index.js';
import { meshmonChecks } from './meshmon/index.js';
import { operatorChecks } from './operator/index.js';
import { prometheusChecks } from './prometheus/index.js';
import { promqlChecks } from './promql/index.js';
import { relabelChecks } from './relabel/index.js';
import { ruleChecks } from './rule/index.js';
import { secretChecks } from './secret/index.js';
import { telemetryChecks } from './telemetry/index.js';
import { yamlChecks } from './yaml/index.js';

/** Every check; the order is the order of the docs. */
export const allChecks: readonly AnyCheck[] = [
  ...yamlChecks,
  ...promqlChecks,
  ...meshChecks,
  ...relabelChecks,
  ...prometheusChecks,
  ...ruleChecks,
  ...alertmanagerChecks,
  ...operatorChecks,
  ...linkChecks,
  ...telemetryChecks,
  ...flowChecks,
  ...datakitChecks,
  ...grafanaChecks,
  ...helmChecks,
  ...secretChecks,
  ...meshmonChecks,
];

declareCodes(allChecks);
