import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { type Document, isAlias, isMap, isScalar, isSeq, type Node as LibraryNode, parseDocument, visit } from 'yaml';
import { textOf } from '../../server/src/engine/syntax/access.js';
import { splitDocuments } from '../../server/src/engine/syntax/documents.js';
import type { Node } from '../../server/src/engine/syntax/tree.js';
import { parseYaml } from '../../server/src/engine/syntax/yaml.js';
import { lineIndex, offsetAt } from '../../server/src/engine/text/lines.js';
import { fileRegion } from '../../server/src/engine/text/region.js';
import type { Position } from '../../server/src/engine/text/span.js';
import { root, shared } from '../support/conformance.js';
import { pick, randomChange } from '../support/mutate.js';
import { randomFrom } from '../support/random.js';

// `ROUNDS` and `FUZZ_SEED` make it run longer or elsewhere.
const rounds = Number(process.env['ROUNDS'] ?? 2000);
const seed = Number(process.env['FUZZ_SEED'] ?? 1);
/** Documents up to this many characters, so that a mutation is a large part of them and the library is not waited for. */
const longest = 3000;

/**
 * Where Go differs from YAML 1.2 as npm `yaml` reads it (`../shared/yaml/README.md`, whose cases have Go's own verdicts), each as a sign in the
 * text. Looked at only when the two readers differ. Duplicates, merges and what a plain scalar means are not compared at all.
 */
const goDiffers: readonly { readonly why: string; readonly sign: RegExp }[] = [
  { why: 'CR alone, NEL, LS and PS are line breaks', sign: /\r(?!\n)|[\x85\u2028\u2029]/ },
  {
    why: 'characters that are not printable are refused; a mark inside is text',
    sign: /[^\t\n\r -~\x85\xa0-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]|(?<=.|\n)\ufeff/u,
  },
  { why: 'a tab before a token is refused, in a quoted scalar it may indent', sign: /(?:^|[ ?:-])\t/m },
  { why: 'directives end any document, and most are refused', sign: /^\ufeff?%/m },
  { why: 'a block scalar that ends at the end of the file without a line break has none', sign: /[|>][^\n]*\n(?:[^\n]*\n)*[^\n]*[^\n]$/ },
  { why: 'no blank is needed before a comment behind a quote, a bracket or a block header', sign: /['"\]}|>+-]#/ },
  { why: 'nothing, or a collection, is no key', sign: /^[ ?-]*:(?:\s|$)|[\]}] *:/m },
  { why: 'other escapes', sign: /\\(?:[^0abtnvfre "\\N_LPxuU]|u[dD][89a-fA-F])/ },
  { why: 'a colon and a question mark in a flow collection', sign: /[[{,]\s*[:?]|:[\]},]|[[{,][^\]}]*:\s+:/ },
  { why: 'what stands in more than 500 collections is cut, by us', sign: /\[{60,}/ },
  { why: 'a mark at the start is no column', sign: /^\ufeff[ -]/ },
  { why: 'a block scalar may begin in the column of its key', sign: /^ *[|>][-+\d]*\s*$/m },
  { why: 'an escaped quote at the end of a line closes nothing (the library is lenient with the next line)', sign: /\\"\r?$/m },
  { why: '`...` stands behind a document only', sign: /^\s*(?:#.*\s+)*\.\.\./ },
];

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((it) => /\.ya?ml$/.test(it))
    .sort()
    .map((it) => readFileSync(join(folder, it), 'utf8'));
}

/** A tree as text: structure, and of each scalar tag, style, place and value. */
function treeOf(node: Node): string {
  const tag = node.tag ?? '';
  switch (node.type) {
    case 'map':
      return `{${node.pairs.map((it) => `${treeOf(it.key)}: ${treeOf(it.value)}`).join(', ')}}`;
    case 'list':
      return `[${node.items.map(treeOf).join(', ')}]`;
    case 'scalar':
      return `${tag}${node.style}@${node.span.start}${JSON.stringify(textOf(node))}`;
    case 'alias':
      return `*${node.name}`;
    case 'missing':
      return 'missing';
  }
}

const styles: Readonly<Record<string, string>> = {
  PLAIN: 'plain',
  QUOTE_SINGLE: 'single',
  QUOTE_DOUBLE: 'double',
  BLOCK_LITERAL: 'literal',
  BLOCK_FOLDED: 'folded',
};

/** The same of the library's tree. */
function treeOfLibrary(node: LibraryNode | null | undefined): string {
  if (!node) return 'missing';
  if (isMap(node))
    return `{${node.items.map((it) => `${treeOfLibrary(it.key as LibraryNode)}: ${treeOfLibrary(it.value as LibraryNode)}`).join(', ')}}`;
  if (isSeq(node)) return `[${node.items.map((it) => treeOfLibrary(it as LibraryNode)).join(', ')}]`;
  if (isAlias(node)) return `*${node.source}`;
  if (!isScalar(node)) return 'missing';
  const [start, end] = node.range ?? [0, 0];
  if (node.type === 'PLAIN' && start === end) return 'missing';
  const tag = node.tag?.replace('tag:yaml.org,2002:', '!!') ?? '';
  return `${tag}${styles[node.type ?? '']}@${start}${JSON.stringify(typeof node.value === 'string' ? node.value : node.source)}`;
}

/** What the library refuses; to it an alias is a matter of whoever resolves it. */
function errorOf(document: Document.Parsed): string | undefined {
  const error = document.errors[0];
  let unknown: string | undefined;
  visit(document, {
    Alias(_, alias) {
      if (!alias.resolve(document)) unknown ??= `unknown anchor ${alias.source}`;
    },
  });
  return error ? `${error.message} at ${error.pos[0]}` : unknown;
}

/** Whether a quoted scalar or a flow collection goes on over a line break, which Go lets it do at any indentation. */
function goesOn(node: Node): boolean {
  const over = () => /[\r\n]/.test(node.region.text.slice(node.span.start, node.span.end));
  switch (node.type) {
    case 'map':
      return (node.flow && over()) || node.pairs.some((it) => goesOn(it.key) || goesOn(it.value));
    case 'list':
      return (node.flow && over()) || node.items.some(goesOn);
    case 'scalar':
      return (node.style === 'single' || node.style === 'double') && over();
    case 'alias':
    case 'missing':
      return false;
  }
}

type Outcome = 'equal' | 'both refuse' | 'go differs' | { readonly differs: string };

/** Both readers on one document. */
function compare(text: string): Outcome {
  const { root: own, problems, unread } = parseYaml(fileRegion('', 0, text));
  const library = parseDocument(text, { schema: 'failsafe', uniqueKeys: false, prettyErrors: false, logLevel: 'silent' });
  const fault = problems.find((it) => it.readers.includes('P'));
  const error = errorOf(library);
  if (fault && error !== undefined) return 'both refuse';
  const differs = fault
    ? `ours refuses: ${fault.message} at ${fault.span.start}`
    : error !== undefined
      ? `yaml refuses: ${error}`
      : firstDifference(treeOf(own), treeOfLibrary(library.contents));
  if (differs === undefined) return 'equal';
  // What stands behind a complete document Go never looks at.
  if (unread || (error !== undefined && goesOn(own))) return 'go differs';
  return goDiffers.some((it) => it.sign.test(text)) ? 'go differs' : { differs };
}

function firstDifference(ours: string, theirs: string): string | undefined {
  if (ours === theirs) return undefined;
  let at = 0;
  while (ours[at] === theirs[at]) at++;
  const around = (it: string) => it.slice(Math.max(0, at - 60), at + 40);
  return `ours reads ${around(ours)}, yaml ${around(theirs)}`;
}

function changed(random: () => number, text: string): string {
  const { range, text: put } = randomChange(random, text);
  if (!range) return put;
  const lines = lineIndex(text);
  const offset = (at: Position): number => offsetAt(lines, text.length, at);
  return text.slice(0, offset(range.start)) + put + text.slice(offset(range.end));
}

for (const [name, texts] of [
  ['our own files', () => [...filesBelow(join(root, 'demo')), ...filesBelow(join(root, 'test/fixtures'))]],
  ['the corpus', () => (shared ? filesBelow(join(shared, 'corpus/files')) : [])],
] as const) {
  test(`ours reads as yaml does, ${name} with random changes, but where Go differs`, (t) => {
    const all = texts()
      .flatMap((text) => splitDocuments(text).map(({ start, end }) => text.slice(start, end)))
      .filter((it) => it.length < longest && it.trim() !== '');
    if (all.length === 0) {
      console.log(`conformance yaml, differential, ${name}: not run, ../shared is not there`);
      t.skip('../shared is not there');
      return;
    }
    const random = randomFrom(seed);
    const count = { equal: 0, 'both refuse': 0, 'go differs': 0 };
    const differing: string[] = [];
    for (let round = 0; round < rounds; round++) {
      let text = pick(random, all);
      for (let left = Math.ceil(random() * 3); left > 0; left--) text = changed(random, text);
      for (const { start, end } of splitDocuments(text)) {
        const piece = text.slice(start, end);
        const outcome = compare(piece);
        if (typeof outcome === 'string') count[outcome]++;
        else differing.push(`${outcome.differs}\n    ${JSON.stringify(piece)}`);
      }
    }
    console.log(`conformance yaml, differential, ${name}: ${JSON.stringify(count)}`);
    assert.deepEqual(differing, [], `FUZZ_SEED=${seed}`);
    // The signs must not hide what they are not meant for.
    assert.ok(count['go differs'] < 0.12 * rounds, 'Go is said to differ too often');
    assert.ok(count.equal > 0.3 * rounds, 'too few documents that both read');
  });
}
