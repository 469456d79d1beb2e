import type { Region } from '../text/region.js';
import { parseWithLibrary } from './library.js';
import type { Document } from './tree.js';

/** Reads one YAML document: a tree, even of a broken text, and what the Go readers refuse. Never throws. */
export function parseYaml(region: Region): Document {
  return parseWithLibrary(region);
}
