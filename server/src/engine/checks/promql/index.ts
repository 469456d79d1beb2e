import type { AnyCheck } from '../check.js';
import { arity } from './arity.js';
import { feature } from './feature.js';
import { regex } from './regex.js';
import { syntax } from './syntax.js';
import { type } from './type.js';
import { unknownFunction } from './unknown-function.js';
import { version } from './version.js';

export const promqlChecks: readonly AnyCheck[] = [syntax, unknownFunction, regex, arity, type, feature, version];
