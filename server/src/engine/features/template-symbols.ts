import type { Document } from '../syntax/tree.js';
import { placeOf, type Region } from '../text/region.js';
import { isRuleTemplateDocument } from './helm-template.js';
import type { DocumentSymbol } from './symbols.js';

/** The groups and rules of a rule file that Helm fills first, as far as their names are written: told by lines, since the text is no YAML yet. */
export function templateSymbols(document: Document): readonly DocumentSymbol[] {
  if (!isRuleTemplateDocument(document)) return [];
  const { region } = document;
  const entries = entriesIn(region.text);
  const groups = entries.filter((it, i) => it.kind === 'group' && (entries[i + 1]?.column ?? -1) > it.column);
  const rules = entries.filter((it) => it.kind !== 'group');
  const inGroup = (rule: Entry, group: Entry) => group.start < rule.start && rule.start < group.end;
  const loose = rules.filter((rule) => !groups.some((group) => inGroup(rule, group)));
  return [...groups, ...loose]
    .sort((a, b) => a.start - b.start)
    .map((it) => symbolOf(region, it, it.kind === 'group' ? rules.filter((rule) => inGroup(rule, it)) : []));
}

interface Entry {
  readonly kind: 'group' | 'alert' | 'record';
  readonly name: string;
  /** Where its name stands. */
  readonly at: number;
  readonly column: number;
  /** Its lines, from the dash down to the next line that is not deeper. */
  readonly start: number;
  readonly end: number;
}

const entryLine = /^([ ]*)- +(alert|record|name)[ ]*:[ ]+(?:"([^"\n{]+)"|'([^'\n{]+)'|([^\s"'{#&*!|>][^\n{#]*?))[ ]*(?:#.*)?\r?$/gm;

function entriesIn(text: string): readonly Entry[] {
  return [...text.matchAll(entryLine)].map(({ 0: line, 1: lead = '', 2: key, 3: double, 4: single, 5: plain, index: start }) => {
    const name = double ?? single ?? plain ?? '';
    const next = new RegExp(`\\n(?! {${lead.length + 1}}|[ ]*\\r?\\n|[ ]*\\{\\{)`, 'g');
    next.lastIndex = start + line.length;
    const end = next.exec(text)?.index ?? text.trimEnd().length;
    const at = start + line.indexOf(name, line.indexOf(':'));
    return { kind: key === 'name' ? 'group' : key === 'alert' ? 'alert' : 'record', name, at, column: lead.length, start, end };
  });
}

function symbolOf(region: Region, it: Entry, rules: readonly Entry[]): DocumentSymbol {
  const { kind, name, at, start, column, end } = it;
  return {
    name,
    detail: kind === 'group' ? 'rule group' : kind === 'alert' ? 'alert' : 'recording rule',
    kind,
    range: placeOf(region, { start: start + column, end }).range,
    selection: placeOf(region, { start: at, end: at + name.length }).range,
    children: rules.map((rule) => symbolOf(region, rule, [])),
  };
}
