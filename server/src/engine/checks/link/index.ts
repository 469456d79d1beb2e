import type { AnyCheck } from '../check.js';
import { duplicateScrape } from './duplicate-scrape.js';
import { istioCertsWithoutSkipVerify } from './istio-certs-without-skip-verify.js';
import { istioStrictPlainScrape } from './istio-strict-plain-scrape.js';
import { jobLabelMissing } from './job-label-missing.js';
import { mergedReservedPort } from './merged-reserved-port.js';
import { mergedTwice } from './merged-twice.js';
import { monitorNamespace } from './monitor-namespace.js';
import { monitorPortNotFound } from './monitor-port-not-found.js';
import { monitorSelectsNothing } from './monitor-selects-nothing.js';
import { namespaceSelectorIgnored } from './namespace-selector-ignored.js';
import { notSelectedByPrometheus } from './not-selected-by-prometheus.js';
import { podmonitorPortNotFound } from './podmonitor-port-not-found.js';
import { probeProberNotFound } from './probe-prober-not-found.js';
import { secretKeyNotFound } from './secret-key-not-found.js';
import { secretNamespace } from './secret-namespace.js';
import { serviceSelectsNoPod } from './service-selects-no-pod.js';
import { serviceTargetPortNotFound } from './service-target-port-not-found.js';
import { subPathKey } from './sub-path-key.js';
import { targetPortNotFound } from './target-port-not-found.js';
import { workloadWithoutCanonicalName } from './workload-without-canonical-name.js';

/** Between objects, with what the workspace shows; what is not here is not judged. */
export const linkChecks: readonly AnyCheck[] = [
  duplicateScrape,
  istioCertsWithoutSkipVerify,
  istioStrictPlainScrape,
  jobLabelMissing,
  mergedReservedPort,
  mergedTwice,
  monitorNamespace,
  monitorPortNotFound,
  monitorSelectsNothing,
  namespaceSelectorIgnored,
  notSelectedByPrometheus,
  podmonitorPortNotFound,
  probeProberNotFound,
  secretKeyNotFound,
  secretNamespace,
  serviceSelectsNoPod,
  serviceTargetPortNotFound,
  targetPortNotFound,
  subPathKey,
  workloadWithoutCanonicalName,
];
