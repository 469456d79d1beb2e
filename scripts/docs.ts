import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { AnyCheck } from '../server/src/engine/checks/check.js';
import { allChecks } from '../server/src/engine/checks/index.js';

const root = resolve(__dirname, '..');
const endings = ['yaml', 'yml', 'json', 'promql', 'toml', 'ini', 'conf', 'metrics'];
const annotation = /^(?:[ \t]*(?:#|\/\/))?[ \t]*\^+…? +(error|warning|information|hint) +[a-z]+\/[a-z0-9-]+(?:: .*)?$/;

/** The pages under docs/checks, path → text: made from the checks and their fixtures, so that they cannot go stale. */
export function pages(): ReadonlyMap<string, string> {
  const result = new Map<string, string>();
  for (const check of allChecks) result.set(`docs/checks/${check.code}.md`, page(check));
  result.set('docs/checks/README.md', index());
  return result;
}

function page(check: AnyCheck): string {
  const { code, weight, docs } = check;
  const { bad, good } = examples(code);
  const language = bad?.language ?? 'yaml';
  const lines = [
    `# ${code}`,
    '',
    docs.what,
    '',
    `**Severity**: ${weight.severity}${check.optIn ? ', off unless a setting names it' : ''}.`,
    '',
    '## Why',
    '',
    docs.why,
    '',
    weight.severity === 'error' ? '## Who refuses it' : '## What it costs',
    '',
    weight.severity === 'error' ? `${weight.refusedBy}: ${weight.says}` : weight.costs,
    '',
  ];
  if (bad) lines.push('## Bad', '', `\`\`\`${language}`, bad.text, '```', '', ...bad.messages.map((it) => `> ${it}`), '');
  if (good) lines.push('## Good', '', `\`\`\`${good.language}`, good.text, '```', '');
  lines.push(
    '## Fix',
    '',
    docs.fix,
    '',
    '## Silence',
    '',
    `\`# meshmon-disable-next-line ${code}\` above the line, \`# meshmon-disable-file ${code}\` for the file, or \`severities: {${code}: off}\` in \`.meshmon.yaml\`.`,
    '',
  );
  return lines.join('\n');
}

function index(): string {
  const lines = [
    '# Checks',
    '',
    'One page a code. An `error` means that the named tool refuses the text; everything else says what it costs.',
    '',
  ];
  let area = '';
  for (const { code, weight, docs } of allChecks) {
    const [mine = ''] = code.split('/');
    if (mine !== area) {
      area = mine;
      lines.push(...(lines.length > 4 ? [''] : []), `## ${area}`, '', '| code | severity | what |', '| --- | --- | --- |');
    }
    lines.push(`| [${code}](${code}.md) | ${weight.severity} | ${docs.what.replaceAll('|', '\\|').replaceAll('\n', ' ')} |`);
  }
  return `${lines.join('\n')}\n`;
}

interface Example {
  readonly language: string;
  readonly text: string;
  readonly messages: readonly string[];
}

/** The first marked and the first unmarked document of the fixture. */
function examples(code: string): { readonly bad: Example | undefined; readonly good: Example | undefined } {
  const path = endings.map((ending) => join(root, 'test/fixtures/checks', `${code}.${ending}`)).find((it) => existsSync(it));
  if (!path) return { bad: undefined, good: undefined };
  const language = path.slice(path.lastIndexOf('.') + 1);
  const parts: string[][] = [[]];
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    if (/^---(\s|$)/.test(line) || /^(#|\/\/) \/\S+$/.test(line)) parts.push([]);
    else parts[parts.length - 1]?.push(line);
  }
  let bad: Example | undefined;
  let good: Example | undefined;
  for (const part of parts) {
    const marks = part.filter((line) => annotation.test(line));
    const lines = part.filter((line) => !annotation.test(line));
    const content = lines.filter((line) => line.trim() !== '' && !/^(#|\/\/)/.test(line));
    if (content.length === 0) continue;
    const messages = marks.map((line) => line.replace(/^.*?\^+…? +/, ''));
    const example = { language, text: lines.join('\n').trim(), messages };
    if (marks.length > 0) bad ??= example;
    else good ??= example;
  }
  return { bad, good };
}

/** Writes the pages and removes those of checks that are gone. */
function write(): void {
  const made = pages();
  const folder = join(root, 'docs/checks');
  if (existsSync(folder)) {
    for (const area of readdirSync(folder, { withFileTypes: true })) {
      if (!area.isDirectory()) continue;
      for (const file of readdirSync(join(folder, area.name))) {
        const path = `docs/checks/${area.name}/${file}`;
        if (!made.has(path)) rmSync(join(root, path));
      }
    }
  }
  for (const [path, text] of made) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  console.log(`${made.size} pages`);
}

if (process.argv[1] && resolve(process.argv[1]) === resolve(__filename)) write();
