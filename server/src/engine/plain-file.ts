import type { SourceFile } from './syntax/segments.js';
import type { Document } from './syntax/tree.js';
import { fileRegion } from './text/region.js';

/** A file whose whole text is one piece of a language that is no tree: an expression, exposition text. */
export function plainFile(uri: string, text: string): SourceFile {
  const region = fileRegion(uri, 0, text);
  const document: Document = {
    format: 'ini',
    shape: 'whole',
    region,
    root: { type: 'missing', region, span: { start: 0, end: 0 } },
    problems: [],
    comments: [],
  };
  const lines = text.split('\n').length - 1;
  return { uri, format: 'ini', segments: [{ region, lines }], documents: [document], lineCount: lines + 1, textOf: () => region.text };
}
