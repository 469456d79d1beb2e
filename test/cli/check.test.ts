import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, test } from 'node:test';
import { root } from '../support/conformance.js';

const cli = join(root, 'dist/cli.js');
const folder = mkdtempSync(join(tmpdir(), 'meshmon-cli-'));
after(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function meshmon(args: readonly string[], options: { input?: string; cwd?: string } = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    cwd: options.cwd ?? folder,
    input: options.input ?? '',
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

interface JsonReport {
  readonly files: readonly {
    readonly path: string;
    readonly diagnostics: readonly {
      readonly line: number;
      readonly column: number;
      readonly severity: string;
      readonly code: string;
      readonly message: string;
      readonly source: string;
      readonly docs: string;
    }[];
  }[];
  readonly summary: { readonly files: number; readonly error: number; readonly warning: number };
}

const json = (out: string) => JSON.parse(out) as JsonReport;

const rule = (expr: string) => `groups:\n- name: shop\n  rules:\n  - alert: Down\n    expr: ${expr}\n`;
write('repo/good.yaml', rule('up == 0'));
write('repo/bad.yaml', rule('up =='));
write('repo/.gitignore', 'ignored/\n');
write('repo/ignored/bad.yaml', rule('up =='));

test('a file with more items than fit on the stack is checked like any other', () => {
  const rules = Array.from({ length: 20000 }, (_, i) => `  - {record: "a:b${i}", expr: x}\n`);
  write('many.yaml', `groups:\n- name: shop\n  rules:\n${rules.join('')}`);
  // The stack is made small instead of the file large.
  const args = ['--stack-size=150', cli, 'check', 'many.yaml'];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  assert.equal(stderr, '');
  assert.equal(status, 0);
  assert.match(stdout, /^1 file checked/m);
});

test('standard input that is named twice is read once', () => {
  const { status, stdout } = meshmon(['check', '-', '-'], { input: rule('up ==') });
  assert.equal(status, 1);
  assert.match(stdout, /1 file checked: 1 error/);
});

test('a broken expression is an error at its place, exit 1', () => {
  const { status, stdout } = meshmon(['check', '--format', 'json', 'repo/bad.yaml']);
  assert.equal(status, 1);
  const { files, summary } = json(stdout);
  assert.equal(summary.error, 1);
  const found = files[0]?.diagnostics[0];
  assert.equal(files[0]?.path, 'repo/bad.yaml');
  assert.equal(found?.code, 'promql/syntax');
  assert.equal(found?.line, 5);
  assert.ok(found?.message.startsWith('unexpected end of input'), found?.message);
  assert.match(found?.source ?? '', /^Prometheus 3\.14/);
});

test('a good file: exit 0, nothing found', () => {
  const { status, stdout } = meshmon(['check', '--format', 'json', 'repo/good.yaml']);
  assert.equal(status, 0);
  assert.deepEqual(json(stdout).files[0]?.diagnostics, []);
});

test('the bundle leaves out what stands on the pages of checks, and nothing that findings say', () => {
  const head = 'apiVersion: monitoring.coreos.com/v1\nkind: PodMonitor\nmetadata: {name: a}\n';
  const input = `${head}spec:\n  selector: {}\n  podMetricsEndpoints: [{port: a, bearerTokenSecret: {name: a, key: b}}]\n`;
  const { stdout } = meshmon(['check', '--stdin-path', 'a.yaml', '-'], { input });
  assert.match(stdout, /`bearerTokenSecret` is deprecated: write `authorization\.credentials`\./);
});

test('folders are searched, .gitignore is honoured, a file given by name is checked all the same', () => {
  const paths = json(meshmon(['check', '--format', 'json', 'repo']).stdout).files.map((it) => it.path);
  assert.deepEqual(paths, ['repo/bad.yaml', 'repo/good.yaml']);
  const named = json(meshmon(['check', '--format', 'json', 'repo/ignored/bad.yaml']).stdout);
  assert.equal(named.summary.error, 1);
});

test('standard input with a name', () => {
  const { status, stdout } = meshmon(['check', '--format', 'json', '--stdin-path', 'rules/x.yaml', '-'], { input: rule('up ==') });
  assert.equal(status, 1);
  assert.equal(json(stdout).files[0]?.path, 'rules/x.yaml');
});

test('wrong usage and unreadable input: one line, exit 2', () => {
  for (const args of [
    ['check'],
    ['check', 'no-such-file.yaml'],
    ['check', '--colour', 'repo'],
    ['chek'],
    ['check', '--format', 'xml', 'repo'],
    ['check', '--config', 'nowhere.yaml', 'repo'],
  ]) {
    const { status, stderr, stdout } = meshmon(args);
    assert.equal(status, 2, args.join(' '));
    assert.equal(stdout, '');
    assert.equal(stderr.trimEnd().split('\n').length, 1, stderr);
    assert.match(stderr, /^meshmon: /);
  }
});

// Root reads everything: it runs a copy as somebody else.
const someone = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
const nobody = spawnSync(process.execPath, ['-e', ''], { ...someone, cwd: '/' }).status !== 0;

test('what may not be read below a folder is told, the rest is checked, exit 2', { skip: nobody && 'only root may run node here' }, () => {
  cpSync(join(root, 'dist'), join(folder, 'program/dist'), { recursive: true });
  chmodSync(folder, 0o755);
  for (const path of ['shut/folder/a.yaml', 'shut/file.yaml', 'shut/ignored.yaml', 'shut/bad.yaml']) write(path, rule('up =='));
  write('shut/.gitignore', 'ignored.yaml\n');
  const shut = ['folder', 'file.yaml', 'ignored.yaml'].map((name) => join(folder, 'shut', name));
  for (const path of shut) chmodSync(path, 0);
  const run = (path: string) => {
    const args = [join(folder, 'program/dist/cli.js'), 'check', path];
    return spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8', ...someone });
  };
  const { status, stdout, stderr } = run('shut');
  for (const path of ['shut/folder', 'shut/file.yaml']) {
    const given = run(path);
    assert.deepEqual([given.status, given.stdout, given.stderr], [2, '', `meshmon: cannot read ${path}\n`]);
  }
  for (const path of shut) chmodSync(path, 0o755);
  assert.equal(status, 2);
  assert.match(stdout, /^shut\/bad\.yaml:5:.*promql\/syntax/);
  assert.equal(stderr, 'meshmon: cannot read shut/folder\nmeshmon: cannot read shut/file.yaml\n');
});

test('--fail-on decides what fails', () => {
  write('warn/.meshmon.yaml', 'severities: {promql/syntax: warning}\n');
  write('warn/bad.yaml', rule('up =='));
  assert.equal(meshmon(['check', 'warn']).status, 0);
  assert.equal(meshmon(['check', '--fail-on', 'warning', 'warn']).status, 1);
});

test('of a broken project file no other program is said to refuse it', () => {
  write('broken/.meshmon.yaml', 'versions: [\n');
  assert.match(meshmon(['check', 'broken']).stdout, /yaml\/syntax: did not find expected node content \(Mesh Monitoring\)/);
});

test('SARIF and GitHub formats name the place', () => {
  const sarif = JSON.parse(meshmon(['check', '--format', 'sarif', 'repo/bad.yaml']).stdout) as {
    version: string;
    runs: {
      tool: { driver: { rules: { shortDescription: { text: string }; help: { text: string } }[] } };
      results: { ruleId: string }[];
    }[];
  };
  assert.equal(sarif.version, '2.1.0');
  assert.equal(sarif.runs[0]?.results[0]?.ruleId, 'promql/syntax');
  const [rule] = sarif.runs[0]?.tool.driver.rules ?? [];
  assert.match(rule?.shortDescription.text ?? '', /^[A-Z].*\.$/);
  // A `helpUri` must be absolute.
  assert.deepEqual([rule?.help.text, 'helpUri' in (rule ?? {})], ['More: docs/checks/promql/syntax.md', false]);
  assert.match(meshmon(['check', '--format', 'github', 'repo/bad.yaml']).stdout, /^::error file=repo\/bad\.yaml,line=5,/);
});

test('loops of links, broken links and binary files are survived', () => {
  write('odd/sub/a.yaml', rule('up == 0'));
  symlinkSync('..', join(folder, 'odd/sub/loop'));
  symlinkSync('nowhere', join(folder, 'odd/broken.yaml'));
  writeFileSync(join(folder, 'odd/binary.yaml'), Buffer.from([0, 255, 254, 10, 128, 7]));
  const { status, stderr } = meshmon(['check', 'odd']);
  assert.notEqual(status, 2, stderr);
  assert.equal(stderr, '');
});

test('faults of a project file that is not among the paths are told beside the findings', () => {
  write('configured/.meshmon.yaml', 'severities: {promql/syntax: offf}\nbogus: 1\n');
  write('configured/rules/good.yaml', rule('up == 0'));
  write('other/.meshmon.yaml', 'versions: [\n');
  const below = meshmon(['check', '--format', 'json', 'configured/rules']);
  assert.equal(
    below.stderr,
    'meshmon: configured/.meshmon.yaml:1:29: One of error, warning, information, hint, off.\n' +
      'meshmon: configured/.meshmon.yaml:2:1: Unknown setting `bogus`. Known: versions, features, operator, severities, ignore, mesh, files, connections.\n',
  );
  assert.deepEqual([below.status, json(below.stdout).summary.files], [0, 1]);
  // Where it is read anyway they are findings.
  assert.equal(meshmon(['check', 'configured']).stderr, '');
  const given = meshmon(['check', '--config', 'other/.meshmon.yaml', 'configured/rules']);
  assert.match(given.stderr, /^meshmon: other\/\.meshmon\.yaml:\d+:\d+: did not find expected node content\n$/);
  assert.equal(given.status, 0);
});

test('an option that is none is told by its command, also by the language server', () => {
  assert.deepEqual(meshmon(['check', '--bogus', 'repo']), { status: 2, stdout: '', stderr: "meshmon: unknown option '--bogus'\n" });
  assert.match(
    meshmon(['promql', '-up']).stderr,
    /^meshmon: unknown option '-up' \(an expression that begins with - stands behind --\)\n$/,
  );
  assert.deepEqual(meshmon(['lsp', '--bogus']), { status: 2, stdout: '', stderr: "meshmon: unknown option '--bogus'\n" });
  assert.equal(meshmon(['lsp', 'file.yaml']).status, 2);
});

test('a file that is no UTF-8 is refused in the tool’s words, given by name, in a folder or on standard input, and the rest of it is checked', () => {
  mkdirSync(join(folder, 'bytes'), { recursive: true });
  const bytes = Buffer.from(`${rule('up ==')}# caf\xe9 noir\n`, 'latin1');
  writeFileSync(join(folder, 'bytes/latin.yaml'), bytes);
  writeFileSync(join(folder, 'bytes/wide.yaml'), Buffer.from(`\ufeff${rule('up == 0')}`, 'utf16le'));
  const wanted = ['5:14 promql/syntax unexpected end of input', '6:6 yaml/syntax invalid trailing UTF-8 octet'];
  for (const args of [['bytes/latin.yaml'], ['bytes'], ['-', '--stdin-path', 'x.yaml']]) {
    const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'check', '--format', 'json', ...args], {
      cwd: folder,
      input: bytes,
    });
    assert.equal(stderr.toString(), '');
    assert.equal(status, 1);
    const { files } = json(stdout.toString());
    assert.equal(files.length, args[0] === 'bytes' ? 2 : 1);
    const found = files.flatMap((it) => it.diagnostics).map((it) => `${it.line}:${it.column} ${it.code} ${it.message}`);
    assert.deepEqual(found, wanted);
  }
});
