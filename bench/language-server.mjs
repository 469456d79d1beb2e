// Times a language server as an editor would feel it; with two servers, runs them in turn in the same rounds and prints ratios.
//   node lsp-bench.mjs --server 'meshmon=node dist/cli.js lsp --stdio' [--server 'yls=node …/yaml-language-server --stdio' --profile yls=profiles/yls.json]
//     [--kinds prometheusrule,mixed,bigrule,configmap,workspace,monitor] [--sizes 10,100,1000] [--edits 25] [--rounds 2] [--json out.json]
// The kinds workspace and monitor: N files on disk under the root, one of them open and edited, a PrometheusRule or a ServiceMonitor. The others: one file, SIZE documents (or groups, or jobs).
// A ratio above 1 means that the first server is slower than the second. Figures compare only within one run.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { defective, EDITED, KINDS, WORKSPACES, workspace } from './generate.mjs';
import { Server } from './lsp-client.mjs';

/** Stands in profiles for their folder. */
const hereMark = '$\u007bhere}';

const { values } = parseArgs({
  options: {
    server: { type: 'string', multiple: true },
    profile: { type: 'string', multiple: true, default: [] },
    kinds: { type: 'string', default: [...Object.keys(KINDS), ...Object.keys(WORKSPACES)].join() },
    sizes: { type: 'string', default: '10,100,1000' },
    edits: { type: 'string', default: '25' },
    rounds: { type: 'string', default: '2' },
    json: { type: 'string' },
    limit: { type: 'string', default: '120' },
  },
});
if (!values.server?.length) {
  console.error('usage: --server NAME=COMMAND (once or more), see the head of this file');
  process.exit(2);
}
const split = (text) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)];
const profiles = Object.fromEntries(
  values.profile.map(split).map(([name, file]) => {
    const folder = dirname(resolve(file));
    return [name, JSON.parse(readFileSync(file, 'utf8').replaceAll(hereMark, folder))];
  }),
);
const servers = values.server.map(split).map(([name, command]) => ({ name, command, profile: profiles[name] ?? {} }));
const edits = Number(values.edits),
  rounds = Number(values.rounds),
  limit = Number(values.limit) * 1000;

const quantile = (list, q) => {
  const s = [...list].sort((a, b) => a - b);
  return s[Math.min(s.length - 1, Math.floor(q * s.length))];
};
const range = (line, length) => ({ start: { line, character: 0 }, end: { line, character: length } });

async function measure({ command, profile }, kind, size) {
  const folder = mkdtempSync(join(tmpdir(), 'lsp-bench-'));
  let server;
  const out = { edit: [], completion: [], hover: [], tokens: [], seen: 0 };
  try {
    const { files, edit } =
      kind in WORKSPACES
        ? workspace(size, WORKSPACES[kind])
        : { files: new Map([[`${kind}-${size}.yaml`, KINDS[kind](size)]]), edit: `${kind}-${size}.yaml` };
    for (const [name, text] of files) writeFileSync(join(folder, name), text);
    server = new Server(command, profile);
    out.init = await server.initialize(pathToFileURL(folder).href);
    const lines = files.get(edit).split('\n');
    const uri = pathToFileURL(join(folder, edit)).href;
    const places = lines.flatMap((line, i) => (EDITED.test(line) ? [i] : []));
    const at = places[Math.floor(places.length / 2)];
    const good = lines[at],
      bad = defective(good);
    let version = 1;
    const opened = await server.diagnosed(uri, version, () =>
      server.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'yaml', version, text: lines.join('\n') } }),
    );
    out.open = opened.ms;
    out.found = opened.items.length;
    const change = (to) => {
      const from = lines[at];
      lines[at] = to;
      server.notify('textDocument/didChange', {
        textDocument: { uri, version: ++version },
        contentChanges: [server.incremental ? { range: range(at, from.length), text: to } : { text: lines.join('\n') }],
      });
    };
    const touches = (d) => Math.abs(d.range.start.line - at) <= 1;
    for (let i = 0; i < edits; i++) {
      const to = `${i % 2 ? good : bad} # ${i}`; // no text comes twice: a cache of whole texts gains nothing
      const { ms, items } = await server.diagnosed(uri, version + 1, () => change(to));
      out.edit.push(ms);
      if (items.some(touches) === (i % 2 === 0)) out.seen++;
    }
    if (lines[at] !== good) await server.diagnosed(uri, version + 1, () => change(good));
    // What follows a keystroke at once, before the diagnostics are there.
    const expr = lines.findIndex((line, i) => i > at - 60 && /expr|regex/.test(line));
    for (let i = 0; i < edits; i++) {
      const settled = server.pulls
        ? undefined
        : server.on(({ method, params }) => method === 'textDocument/publishDiagnostics' && params.uri === uri, limit).catch(() => {});
      change(i % 2 ? good : `${good} `);
      out.completion.push(
        (await server.request('textDocument/completion', { textDocument: { uri }, position: { line: at, character: good.length } }, limit))
          .ms,
      );
      await settled;
      if (server.capabilities.hoverProvider)
        out.hover.push(
          (
            await server.request(
              'textDocument/hover',
              { textDocument: { uri }, position: { line: expr, character: lines[expr].search(/\S/) + 2 } },
              limit,
            )
          ).ms,
        );
      if (server.capabilities.semanticTokensProvider?.full)
        out.tokens.push((await server.request('textDocument/semanticTokens/full', { textDocument: { uri } }, limit)).ms);
    }
    // A burst of typing: the time from the last of 20 keystrokes, 30 ms apart, to diagnostics that know it.
    for (let i = 0; i < 20; i++) {
      change(`${good}${' '.repeat(i % 3)}`);
      await new Promise((r) => setTimeout(r, 30));
    }
    out.burst = (await server.diagnosed(uri, version + 1, () => change(bad))).ms;
    out.rss = server.rss();
  } catch (error) {
    out.failed = error.message.slice(0, 200);
  } finally {
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  return out;
}

/** What a row holds, and is divided by the other server's. */
const measured = ['init', 'open', 'edit50', 'edit95', 'completion', 'completion95', 'hover', 'hover95', 'tokens', 'burst', 'rss'];
const rows = [];
for (const kind of values.kinds.split(','))
  for (const size of values.sizes.split(',').map(Number)) {
    const results = servers.map(() => []);
    for (let round = 0; round < rounds; round++) {
      const order = servers.map((_, i) => i);
      if (round % 2) order.reverse();
      for (const i of order) results[i].push(await measure(servers[i], kind, size));
    }
    servers.forEach(({ name }, i) => {
      const failed = results[i].find((r) => r.failed)?.failed;
      const all = (key) => results[i].flatMap((r) => r[key] ?? []);
      const p = (key, q = 0.5) => (all(key).length ? quantile(all(key), q) : null);
      const row = {
        server: name,
        kind,
        size,
        init: p('init'),
        open: p('open'),
        found: p('found'),
        edit50: p('edit'),
        edit95: p('edit', 0.95),
        seen: `${all('seen').reduce((a, b) => a + b, 0)}/${all('edit').length}`,
        completion: p('completion'),
        completion95: p('completion', 0.95),
        hover: p('hover'),
        hover95: p('hover', 0.95),
        tokens: p('tokens'),
        burst: p('burst'),
        rss: p('rss'),
        failed,
      };
      rows.push(row);
      print(row);
    });
    if (servers.length === 2) {
      const [a, b] = rows.slice(-2);
      const ratio = Object.fromEntries(measured.map((k) => [k, a[k] !== null && b[k] ? a[k] / b[k] : null]));
      print({ server: `${a.server} / ${b.server}`, kind, size, ...ratio });
      rows.push({ server: `${a.server}/${b.server}`, kind, size, ...ratio });
    }
  }
function print(row) {
  if (!print.head) {
    print.head = true;
    console.log(
      [
        'server'.padEnd(18),
        'kind'.padEnd(15),
        ...['size', 'init', 'open', 'edit50', 'edit95', 'compl50', 'compl95', 'hover50', 'hover95', 'tokens', 'burst', 'rss MiB'].map((h) =>
          h.padStart(8),
        ),
        '  found  seen',
      ].join(' '),
    );
  }
  const n = (v) => (v === null || v === undefined ? '-' : v >= 100 ? v.toFixed(0) : v.toFixed(v < 0.1 ? 4 : v < 10 ? 2 : 1)).padStart(8);
  console.log(
    [
      row.server.padEnd(18),
      row.kind.padEnd(15),
      String(row.size).padStart(8),
      ...measured.map((key) => n(row[key])),
      '  ',
      row.found ?? '',
      row.seen ?? '',
      row.failed ? `FAILED: ${row.failed}` : '',
    ].join(' '),
  );
}
if (values.json)
  writeFileSync(
    values.json,
    `${JSON.stringify({ node: process.version, cpu: cpus()[0].model, cores: cpus().length, edits, rounds, rows }, null, 1)}\n`,
  );
