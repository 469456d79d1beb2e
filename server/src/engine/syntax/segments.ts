import type { FileHome, Region } from '../text/region.js';
import { fileRegion } from '../text/region.js';
import type { Range } from '../text/span.js';
import { splitDocuments } from './documents.js';
import { parseIni } from './ini.js';
import { parseJson } from './json.js';
import { parseToml } from './toml.js';
import type { Document, Format } from './tree.js';
import { parseYaml } from './yaml.js';

/** A piece of an open file: whole lines of it. */
export interface Segment {
  readonly region: Region & { home: FileHome };
  /** Line breaks in it. */
  readonly lines: number;
}

/** What a file's text is; of `promql` and `text` there is one document without a tree. */
export type TextFormat = Format | 'promql' | 'text';

/** An open file. The same object stays while the file changes; its documents are the same objects while their text is the same. */
export interface SourceFile {
  readonly uri: string;
  readonly format: TextFormat;
  /** The regions that are lines of the file, from top to bottom. */
  readonly regions: readonly (Region & { home: FileHome })[];
  readonly segments: readonly Segment[];
  readonly documents: readonly Document[];
  readonly lineCount: number;
  /** The whole text, joined anew at each call: not for every keystroke. */
  text(): string;
}

/** A change as LSP sends it; without a range the text is the whole new content. */
export interface TextChange {
  readonly range?: Range;
  readonly text: string;
}

/** Reads a file. */
export function openFile(uri: string, format: TextFormat, text: string): SourceFile {
  const segments: Segment[] = [];
  const documents: Document[] = [];
  let line = 0;
  const spans = format === 'yaml' ? splitDocuments(text) : [{ start: 0, end: text.length }];
  for (const span of spans) {
    const region = fileRegion(uri, line, text.slice(span.start, span.end));
    const lines = region.text.split('\n').length - 1;
    segments.push({ region, lines });
    documents.push(parseWhole(region, format));
    line += lines;
  }
  return {
    uri,
    format,
    segments,
    documents,
    lineCount: line + 1,
    regions: segments.map((it) => it.region),
    text: () => segments.map((it) => it.region.text).join(''),
  };
}

/** Applies changes in their order, each to the text that the one before left; gives back the file as it is now. */
export function changeFile(file: SourceFile, changes: readonly TextChange[]): SourceFile {
  let text = file.text();
  for (const change of changes) {
    if (!change.range) text = change.text;
    else {
      const lines = text.split('\n');
      const offset = (at: { line: number; character: number }): number =>
        lines.slice(0, at.line).reduce((sum, it) => sum + it.length + 1, 0) + at.character;
      text = text.slice(0, offset(change.range.start)) + change.text + text.slice(offset(change.range.end));
    }
  }
  return openFile(file.uri, file.format, text);
}

function parseWhole(region: Region, format: TextFormat): Document {
  switch (format) {
    case 'yaml':
      return parseYaml(region);
    case 'json':
      return parseJson(region);
    case 'toml':
      return parseToml(region);
    case 'ini':
      return parseIni(region);
    case 'promql':
    case 'text':
      return {
        format: 'yaml',
        shape: 'whole',
        region,
        root: { type: 'missing', region, span: { start: 0, end: 0 } },
        problems: [],
        comments: [],
      };
  }
}
