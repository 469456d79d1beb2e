import type { AnyCheck } from '../check.js';
import { auth } from './auth.js';
import { deprecated } from './deprecated.js';
import { duplicateJob } from './duplicate-job.js';
import { duration } from './duration.js';
import { emptyList } from './empty-list.js';
import { enumeration } from './enum.js';
import { expositionSyntax } from './exposition-syntax.js';
import { externalLabelDollar } from './external-label-dollar.js';
import { federationHonorLabels } from './federation-honor-labels.js';
import { fileSd } from './file-sd.js';
import { honorLabels } from './honor-labels.js';
import { insecureTls } from './insecure-tls.js';
import { longScrapeInterval } from './long-scrape-interval.js';
import { missingFile } from './missing-file.js';
import { probeWithoutTarget } from './probe-without-target.js';
import { pushgatewayHonorLabels } from './pushgateway-honor-labels.js';
import { required } from './required.js';
import { ruleFilePattern } from './rule-file-pattern.js';
import { ruleFilesMatchNothing } from './rule-files-match-nothing.js';
import { sd } from './sd.js';
import { size } from './size.js';
import { targetAddress } from './target-address.js';
import { timeout } from './timeout.js';
import { type } from './type.js';
import { unknownField } from './unknown-field.js';
import { url } from './url.js';
import { version } from './version.js';

/** What keeps Prometheus from loading its file. config/config.go, discovery, prometheus/common/config. */
export const prometheusChecks: readonly AnyCheck[] = [
  auth,
  duplicateJob,
  duration,
  enumeration,
  missingFile,
  required,
  ruleFilePattern,
  sd,
  size,
  targetAddress,
  timeout,
  type,
  unknownField,
  url,
  version,
  emptyList,
  insecureTls,
  externalLabelDollar,
  fileSd,
  honorLabels,
  federationHonorLabels,
  pushgatewayHonorLabels,
  probeWithoutTarget,
  longScrapeInterval,
  ruleFilesMatchNothing,
  expositionSyntax,
  deprecated,
];
