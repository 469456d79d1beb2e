// What a language server says of single, planted defects: one JSON line each in defects.jsonl ({ name, where, text }).
//   node findings.mjs --server 'yls=node …/yaml-language-server --stdio' --profile yls=profiles/yls.json [--json out.json]
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Server } from './lsp-client.mjs';

/** Stands in profiles for their folder. */
const hereMark = '$\u007bhere}';

const { values } = parseArgs({
  options: {
    server: { type: 'string' },
    profile: { type: 'string' },
    defects: { type: 'string', default: new URL('defects.jsonl', import.meta.url).pathname },
    json: { type: 'string' },
  },
});
const [, command] = /^[^=]+=(.*)$/.exec(values.server);
const file = values.profile?.slice(values.profile.indexOf('=') + 1);
const server = new Server(command, file ? JSON.parse(readFileSync(file, 'utf8').replaceAll(hereMark, dirname(resolve(file)))) : {});
await server.initialize('file:///defects');
const rows = [];
for (const { name, text, clean } of readFileSync(values.defects, 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))) {
  const uri = `file:///defects/${name}.yaml`;
  const { items } = await server.diagnosed(uri, 1, () =>
    server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version: 1, text } }),
  );
  server.notify('textDocument/didClose', { textDocument: { uri } });
  rows.push({
    name,
    clean: Boolean(clean),
    found: items.length,
    messages: items.map((d) => `${d.range.start.line + 1}:${d.range.start.character + 1} ${d.message}`),
  });
  console.log(
    `${clean ? (items.length ? 'FALSE ALARM' : 'clean      ') : items.length ? 'found      ' : 'missed     '} ${name.padEnd(36)} ${rows.at(-1).messages[0]?.slice(0, 120) ?? ''}`,
  );
}
const planted = rows.filter((r) => !r.clean);
console.log(
  `${planted.filter((r) => r.found).length} of ${planted.length} defects found, ${rows.filter((r) => r.clean && r.found).length} of ${rows.length - planted.length} clean files marked`,
);
if (values.json) writeFileSync(values.json, `${rows.map((r) => JSON.stringify(r)).join('\n')}\n`);
await server.stop();
