import { execFileSync, spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { root, shared } from './conformance.js';

/** The folder of the newer tools' programs, unpacked once; undefined: nothing beside the repository unpacks them. */
export function newerTools(): string | undefined {
  const unpack = shared && join(shared, 'tools/newer-prometheus');
  if (!unpack || !existsSync(unpack)) return undefined;
  const folder = join(root, '.cache/newer');
  mkdirSync(dirname(folder), { recursive: true });
  // Test files run side by side: one unpacks, the next finds it there. What it says of a failure is in the error.
  execFileSync('flock', [`${folder}.lock`, unpack, folder], { stdio: ['ignore', 'ignore', 'pipe'] });
  return join(folder, 'bin');
}

/** What a tool says of a file: no fault: it takes it. Lines count from 1. */
export interface Fault {
  readonly line: number | undefined;
  readonly message: string;
}

export type Judge = 'rules' | 'prometheus' | 'alertmanager';

const commands: Readonly<Record<Judge, readonly [program: string, ...args: string[]]>> = {
  rules: ['promtool', 'check', 'rules', '--lint=none'],
  prometheus: ['promtool', 'check', 'config', '--syntax-only'],
  alertmanager: ['amtool', 'check-config'],
};

/** The command that judges, without its files. */
export function commandOf(kind: Judge): string {
  return commands[kind].join(' ');
}

/** Runs promtool or amtool over many files at once. */
export function judge(bin: string, kind: Judge, paths: readonly string[]): ReadonlyMap<string, readonly Fault[]> {
  const [program, ...args] = commands[kind];
  const found = new Map<string, readonly Fault[]>();
  const folder = mkdtempSync(join(tmpdir(), 'meshmon-tools-'));
  // Heads go to one stream, faults to the other: one file keeps their order.
  const log = openSync(join(folder, 'log'), 'w');
  spawnSync(join(bin, program), [...args, ...paths], { stdio: ['ignore', log, log] });
  closeSync(log);
  const output = readFileSync(join(folder, 'log'), 'utf8');
  rmSync(folder, { recursive: true });
  for (const part of output.split(/^Checking (?='?\/)/m).slice(1)) {
    const path = /^'?(\S+?)'?\s/.exec(part)?.[1] ?? '';
    const failed = /FAILED:(.*)/s.exec(part)?.[1];
    found.set(path, failed === undefined ? [] : faultsOf(path, failed));
  }
  return found;
}

function faultsOf(path: string, text: string): readonly Fault[] {
  const faults: Fault[] = [];
  for (const raw of text.split('\n')) {
    let rest = raw.trim();
    if (rest.startsWith('parsing YAML file ')) rest = rest.slice('parsing YAML file '.length);
    if (rest.startsWith(`${path}: `)) rest = rest.slice(path.length + 2);
    const place = /^(\d+):\d+: /.exec(rest);
    if (place) rest = rest.slice(place[0].length);
    rest = rest.replace(/^yaml: (?=line )/, '');
    if (rest === '' || rest === 'yaml: unmarshal errors:' || rest.startsWith('amtool: error')) continue;
    const line = /^line (\d+): /.exec(rest);
    if (line) rest = rest.slice(line[0].length);
    faults.push({ line: line ? Number(line[1]) : place ? Number(place[1]) : undefined, message: rest });
  }
  return faults;
}
