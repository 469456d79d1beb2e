import type { AnyCheck } from '../check.js';
import { action } from './action.js';
import { addressGetsUrl } from './address-gets-url.js';
import { constantIdentity } from './constant-identity.js';
import { contradictingKeeps } from './contradicting-keeps.js';
import { dollarInTemplating } from './dollar-in-templating.js';
import { dropLeInf } from './drop-le-inf.js';
import { dropName } from './drop-name.js';
import { emptyRule } from './empty-rule.js';
import { everyPodLabel } from './every-pod-label.js';
import { fields } from './fields.js';
import { groupIndexOutOfRange } from './group-index-out-of-range.js';
import { groupNameRunOn } from './group-name-run-on.js';
import { groupNameUnknown } from './group-name-unknown.js';
import { hashmodModulus } from './hashmod-modulus.js';
import { hashmodWithoutKeep } from './hashmod-without-keep.js';
import { ipv6Address } from './ipv6-address.js';
import { jsStyleReplacement } from './js-style-replacement.js';
import { keepDefaultRegex } from './keep-default-regex.js';
import { keepMetricsDropsHistogramPart } from './keep-metrics-drops-histogram-part.js';
import { keepNoSource } from './keep-no-source.js';
import { labelName } from './label-name.js';
import { labeldropAddress } from './labeldrop-address.js';
import { labeldropBreaksUniqueness } from './labeldrop-breaks-uniqueness.js';
import { labelmapCollision } from './labelmap-collision.js';
import { labelmapNoGroup } from './labelmap-no-group.js';
import { labelmapOverwrites } from './labelmap-overwrites.js';
import { metaInMetricRelabel } from './meta-in-metric-relabel.js';
import { metaLabelKeyNotSanitised } from './meta-label-key-not-sanitised.js';
import { metaLabelNeedsAttach } from './meta-label-needs-attach.js';
import { metaLabelNotInRole } from './meta-label-not-in-role.js';
import { metaLabelUnknown } from './meta-label-unknown.js';
import { missingTargetLabel } from './missing-target-label.js';
import { nameInRelabel } from './name-in-relabel.js';
import { nullValue } from './null-value.js';
import { overwrittenTarget } from './overwritten-target.js';
import { portRegexWithoutSource } from './port-regex-without-source.js';
import { redundantAnchors } from './redundant-anchors.js';
import { regex } from './regex.js';
import { regexNeverMatches } from './regex-never-matches.js';
import { replaceNoEffect } from './replace-no-effect.js';
import { separatorInRegex } from './separator-in-regex.js';
import { styleOfTheOtherHost } from './style-of-the-other-host.js';
import { tmpLabelLeaks } from './tmp-label-leaks.js';
import { unescapedDot } from './unescaped-dot.js';
import { unknownMetric } from './unknown-metric.js';
import { unreachableAfterDrop } from './unreachable-after-drop.js';
import { unusedGroup } from './unused-group.js';
import { writeThenDelete } from './write-then-delete.js';

export const relabelChecks: readonly AnyCheck[] = [
  action,
  regex,
  hashmodModulus,
  missingTargetLabel,
  labelName,
  fields,
  emptyRule,
  styleOfTheOtherHost,
  keepNoSource,
  keepDefaultRegex,
  unreachableAfterDrop,
  contradictingKeeps,
  metaLabelUnknown,
  metaLabelKeyNotSanitised,
  metaLabelNotInRole,
  metaLabelNeedsAttach,
  metaInMetricRelabel,
  nameInRelabel,
  groupIndexOutOfRange,
  groupNameRunOn,
  groupNameUnknown,
  jsStyleReplacement,
  regexNeverMatches,
  separatorInRegex,
  replaceNoEffect,
  labelmapNoGroup,
  labelmapCollision,
  labelmapOverwrites,
  dropName,
  labeldropAddress,
  labeldropBreaksUniqueness,
  dropLeInf,
  keepMetricsDropsHistogramPart,
  addressGetsUrl,
  constantIdentity,
  nullValue,
  unusedGroup,
  redundantAnchors,
  unescapedDot,
  overwrittenTarget,
  writeThenDelete,
  tmpLabelLeaks,
  hashmodWithoutKeep,
  unknownMetric,
  dollarInTemplating,
  everyPodLabel,
  ipv6Address,
  portRegexWithoutSource,
];
