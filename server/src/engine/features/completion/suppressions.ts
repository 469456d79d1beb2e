import { knownCodes } from '../../checks/codes.js';
import type { Engine } from '../../engine.js';
import type { Spot } from '../locate.js';
import type { YamlOffers } from './yaml.js';

/** Codes behind `# meshmon-disable-…`, those of the findings below first. */
export function completeSuppression(engine: Engine, uri: string, spot: Spot): YamlOffers | undefined {
  const { region, offset } = spot;
  const start = region.text.lastIndexOf('\n', offset - 1) + 1;
  const head = region.text.slice(start, offset);
  const match = /(?:#|\/\/)[ \t]*meshmon-disable-(next-line|file)[ \t]+(?:[a-z]+\/[a-z-]*[ \t,]+)*([a-z/-]*)$/.exec(head);
  const begun = match ? undefined : /^[ \t]*(?:#|\/\/)[ \t]*(mes[a-z-]*)$/.exec(head)?.[1];
  if (begun) {
    const words = ['meshmon-disable-next-line', 'meshmon-disable-file'];
    return {
      offers: words.map((label) => ({ label, kind: 'code', insert: `${label} `, again: true })),
      region,
      word: { start: offset - begun.length, end: offset },
    };
  }
  if (!match) return undefined;
  const line = region.home.line + region.text.slice(0, offset).split('\n').length - 1;
  const all = engine.diagnostics(uri).filter((it) => it.code !== 'meshmon/unused-suppression');
  const near = match[1] === 'file' ? all : all.filter((it) => it.range.start.line > line && it.range.start.line <= line + 3);
  const first = [...new Set(near.map((it) => it.code))];
  const codes = [...first, ...knownCodes().filter((it) => !first.includes(it))];
  return {
    offers: codes.map((label) => ({ label, kind: 'code' })),
    region,
    word: { start: offset - (match[2]?.length ?? 0), end: offset },
  };
}
