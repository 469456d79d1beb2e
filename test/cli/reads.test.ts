import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../support/conformance.js';

const folder = mkdtempSync(join(tmpdir(), 'meshmon-reads-'));
after(() => rmSync(folder, { recursive: true, force: true }));

/** Notes each read of the command line below the folder, by path and bytes. */
const spy = `
const fs = require('node:fs');
const read = fs.readFileSync;
const seen = [];
fs.readFileSync = (path, options) => {
  const found = read(path, options);
  if (String(path).startsWith(${JSON.stringify(folder)})) seen.push([String(path), Buffer.byteLength(found)]);
  return found;
};
process.on('exit', () => fs.writeFileSync(${JSON.stringify(join(folder, 'seen.log'))}, JSON.stringify(seen)));
`;

test('of a folder every file is read once, those that others name too', () => {
  const rule = (i: number) => `groups:\n- name: g${i}\n  rules:\n  - alert: Down\n    expr: up{job="${i}"} == 0\n`;
  const texts = new Map(Array.from({ length: 20 }, (_, i) => [join(folder, 'repo/rules', `r${i}.yaml`), rule(i)]));
  texts.set(join(folder, 'repo/prometheus.yml'), 'rule_files: [rules/*.yaml]\nscrape_config_files: [jobs.yaml]\n');
  texts.set(join(folder, 'repo/jobs.yaml'), 'scrape_configs:\n- job_name: a\n  static_configs: [{targets: [a:80]}]\n');
  texts.set(join(folder, 'repo/notes.yaml'), 'a: b\n');
  mkdirSync(join(folder, 'repo/rules'), { recursive: true });
  for (const [path, text] of texts) writeFileSync(path, text);
  writeFileSync(join(folder, 'spy.cjs'), spy);
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--require', join(folder, 'spy.cjs'), join(root, 'dist/cli.js'), 'check', 'repo', 'repo/prometheus.yml'],
    { cwd: folder, encoding: 'utf8' },
  );
  assert.equal(stderr, '');
  assert.equal(status, 0);
  const seen = JSON.parse(readFileSync(join(folder, 'seen.log'), 'utf8')) as readonly (readonly [string, number])[];
  const files = seen.filter(([path]) => texts.has(path));
  assert.deepEqual(files.map(([path]) => path).sort(), [...texts.keys()].sort());
  assert.equal(
    files.reduce((sum, [, bytes]) => sum + bytes, 0),
    [...texts.values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0),
  );
});
