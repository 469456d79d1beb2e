import type { AnyCheck } from '../check.js';
import { removedAddon } from './removed-addon.js';

export const helmChecks: readonly AnyCheck[] = [removedAddon];
