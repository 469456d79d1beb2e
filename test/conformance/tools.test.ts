import { existsSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { defaultTarget } from '../../server/src/engine/catalogue/target.js';
import { defaultSettings } from '../../server/src/engine/project.js';
import { conformance, root, shared, sharedLines, type Verdict } from '../support/conformance.js';
import { engineOf } from '../support/fixtures.js';
import { commandOf, type Fault, type Judge, judge, newerTools } from '../support/tools.js';

/** The tools beside the repository are of these versions. */
const settings = { ...defaultSettings, target: { ...defaultTarget, prometheus: '3.5.3', prometheusGiven: true } };

const kinds: ReadonlyMap<string, Judge> = new Map([
  ['rules', 'rules'],
  ['prometheus.yml', 'prometheus'],
  ['alertmanager.yml', 'alertmanager'],
]);

/** Discoveries that the judge was built without. */
const notBuiltIn = /_sd_configs not found in type config\.ScrapeConfig|not found in type (?:sigv4|azuread)/;

/** What the tool says of a file and we do not, or we refuse and the tool takes; undefined: the same. */
export function disagreement(path: string, text: string, faults: readonly Fault[]): string | undefined {
  const errors = engineOf(new Map([[path, text]]), settings)
    .diagnostics(path)
    .filter((it) => it.severity === 'error');
  const said = faults.filter((it) => !notBuiltIn.test(it.message));
  if (said.length < faults.length && said.length === 0) return undefined;
  const missing = said.filter(
    (fault) =>
      !errors.some(
        (it) =>
          // A reader's own faults stand where a person must mend, an expression's where they are in it; Go names the line where it noticed.
          (!fault.line || it.code.startsWith('yaml/') || it.code.startsWith('promql/') || it.range.start.line + 1 === fault.line) &&
          (it.message.startsWith(fault.message) || fault.message.includes(it.message.split('. ')[0] ?? it.message)),
      ),
  );
  const extra = said.length === 0 ? errors : [];
  if (missing.length === 0 && extra.length === 0) return undefined;
  return [
    ...missing.map((it) => `not said: ${it.line ?? ''} ${it.message}`),
    ...(said.length > 0 ? ['said:'] : []),
    ...errors.map((it) => `${it.range.start.line + 1} ${it.code} ${it.message}`),
  ].join(' | ');
}

/** promtool and amtool run on every file of the corpus that is theirs: their words, at their lines. */
function* agreement(): Iterable<Verdict> {
  const bin = newerTools();
  if (!bin || !shared) return;
  const table = [['tool, version 3.5.3 or 0.33', 'files', 'taken by both', 'refused by both, same words and lines', 'differs']];
  const files = sharedLines<{ readonly path: string; readonly kind: string; readonly docs: number }>('corpus/manifest.jsonl');
  for (const [kind, tool] of kinds) {
    const paths = files.filter((it) => it.kind === kind && it.docs === 1).map((it) => join(shared ?? '', 'corpus/files', it.path));
    const counts = { files: 0, taken: 0, refused: 0, differs: 0 };
    for (const [path, faults] of judge(bin, tool, paths)) {
      const differs = disagreement(path, readFileSync(path, 'utf8'), faults);
      counts.files++;
      counts[differs !== undefined ? 'differs' : faults.length > 0 ? 'refused' : 'taken']++;
      yield { id: relative(join(shared, 'corpus/files'), path), differs };
    }
    table.push([commandOf(tool), ...[counts.files, counts.taken, counts.refused, counts.differs].map(String)]);
  }
  // Why each of those that differ does is said in `known`.
  for (const row of table) console.log(`conformance agreement | ${row.join(' | ')} |`);
  for (const [id, why] of Object.entries(explained())) console.log(`conformance agreement | differs: ${id}: ${why}`);
}

function explained(): Readonly<Record<string, string>> {
  const path = join(root, 'test/conformance/known/promtool-and-amtool-on-the-corpus.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
}

conformance('promtool and amtool on the corpus', agreement);
