import type { AnyCheck } from '../check.js';
import { auth } from './auth.js';
import { cel } from './cel.js';
import { deprecated } from './deprecated.js';
import { droppedByVersion } from './dropped-by-version.js';
import { duplicate } from './duplicate.js';
import { enumCheck } from './enum.js';
import { fsAccess } from './fs-access.js';
import { labelName } from './label-name.js';
import { length } from './length.js';
import { nullDropped } from './null-dropped.js';
import { pattern } from './pattern.js';
import { probeTargets } from './probe-targets.js';
import { probeUrl } from './probe-url.js';
import { prometheusRefuses } from './prometheus-refuses.js';
import { proxy } from './proxy.js';
import { range } from './range.js';
import { required } from './required.js';
import { ruleSize } from './rule-size.js';
import { scrapeClass } from './scrape-class.js';
import { sd } from './sd.js';
import { selector } from './selector.js';
import { timeout } from './timeout.js';
import { tls } from './tls.js';
import { type } from './type.js';
import { unknownField } from './unknown-field.js';
import { unknownKind } from './unknown-kind.js';
import { unknownVersion } from './unknown-version.js';
import { version } from './version.js';

export const operatorChecks: readonly AnyCheck[] = [
  unknownKind,
  unknownVersion,
  unknownField,
  required,
  type,
  enumCheck,
  pattern,
  length,
  range,
  cel,
  duplicate,
  nullDropped,
  timeout,
  auth,
  tls,
  proxy,
  selector,
  scrapeClass,
  fsAccess,
  probeUrl,
  probeTargets,
  labelName,
  sd,
  version,
  prometheusRefuses,
  deprecated,
  droppedByVersion,
  ruleSize,
];
