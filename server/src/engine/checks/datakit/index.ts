import type { AnyCheck } from '../check.js';
import { annotationPlace } from './annotation-place.js';
import { deprecatedKey } from './deprecated-key.js';
import { durationCheck } from './duration.js';
import { datakitEnum } from './enum.js';
import { fixedHost } from './fixed-host.js';
import { goTemplate } from './go-template.js';
import { histogramFilteredOut } from './histogram-filtered-out.js';
import { invalidLabel } from './invalid-label.js';
import { keyNotInAnnotation } from './key-not-in-annotation.js';
import { optionBelowTable } from './option-below-table.js';
import { placeholder } from './placeholder.js';
import { range } from './range.js';
import { regex } from './regex.js';
import { required } from './required.js';
import { scrapeThroughService } from './scrape-through-service.js';
import { table } from './table.js';
import { tomlDuplicateKey } from './toml-duplicate-key.js';
import { tomlSyntax } from './toml-syntax.js';
import { type } from './type.js';
import { unknownInput } from './unknown-input.js';
import { unknownKey } from './unknown-key.js';
import { unknownTag } from './unknown-tag.js';

export const datakitChecks: readonly AnyCheck[] = [
  tomlSyntax,
  tomlDuplicateKey,
  goTemplate,
  type,
  table,
  durationCheck,
  datakitEnum,
  range,
  required,
  unknownKey,
  unknownInput,
  keyNotInAnnotation,
  annotationPlace,
  placeholder,
  regex,
  unknownTag,
  invalidLabel,
  histogramFilteredOut,
  optionBelowTable,
  scrapeThroughService,
  fixedHost,
  deprecatedKey,
];
