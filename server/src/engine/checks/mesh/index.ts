import type { AnyCheck } from '../check.js';
import { conflictingReporter } from './conflicting-reporter.js';
import { grpcStatus } from './grpc-status.js';
import { invalidLabelValue } from './invalid-label-value.js';
import { labelNotOnMetric } from './label-not-on-metric.js';
import { leValue } from './le-value.js';
import { legacyStats } from './legacy-stats.js';
import { legacyTracingEnv } from './legacy-tracing-env.js';
import { misplacedAnnotation } from './misplaced-annotation.js';
import { missingReporter } from './missing-reporter.js';
import { nameForm } from './name-form.js';
import { regexNeverMatches } from './regex-never-matches.js';
import { removedApi } from './removed-api.js';
import { removedByTelemetry } from './removed-by-telemetry.js';
import { removedComponent } from './removed-component.js';
import { removedMetricCheck } from './removed-metric.js';
import { scrapeLabel } from './scrape-label.js';
import { singleErrorCode } from './single-error-code.js';
import { unitMismatch } from './unit-mismatch.js';
import { unknownAnnotation } from './unknown-annotation.js';
import { unknownLabel } from './unknown-label.js';
import { unknownMetric } from './unknown-metric.js';

export const meshChecks: readonly AnyCheck[] = [
  unknownMetric,
  removedMetricCheck,
  unknownLabel,
  labelNotOnMetric,
  missingReporter,
  conflictingReporter,
  regexNeverMatches,
  singleErrorCode,
  invalidLabelValue,
  unitMismatch,
  removedByTelemetry,
  nameForm,
  leValue,
  grpcStatus,
  removedApi,
  removedComponent,
  legacyTracingEnv,
  legacyStats,
  scrapeLabel,
  unknownAnnotation,
  misplacedAnnotation,
];
