// Bundles everything that is shipped into dist/: the extension, the language server, the command line, the preview's page.
import { chmodSync, copyFileSync, existsSync, mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..');
const dist = join(root, 'dist');
rmSync(dist, { recursive: true, force: true });
mkdirSync(dist, { recursive: true });

const node = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: false,
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
};

const results = await Promise.all([
  build({
    ...node,
    entryPoints: [join(root, 'client/src/extension.ts')],
    outfile: join(dist, 'extension.js'),
    external: ['vscode'],
    metafile: true,
  }),
  build({ ...node, entryPoints: [join(root, 'server/src/node.ts')], outfile: join(dist, 'server.js'), metafile: true }),
  // The language server is a bundle of its own: the other subcommands do not load it.
  build({
    ...node,
    entryPoints: [join(root, 'server/src/cli.ts')],
    outfile: join(dist, 'cli.js'),
    external: ['./server.js'],
    banner: { js: '#!/usr/bin/env node' },
    metafile: true,
  }),
  build({
    entryPoints: [join(root, 'client/src/preview/view/main.ts')],
    outfile: join(dist, 'preview.js'),
    bundle: true,
    platform: 'browser',
    target: 'es2022',
    format: 'iife',
    minify: true,
    legalComments: 'none',
    loader: { '.css': 'css', '.ttf': 'file' },
    assetNames: '[name]',
    logLevel: 'warning',
    metafile: true,
  }),
]);
chmodSync(join(dist, 'cli.js'), 0o755);
const license = join(root, 'LICENSE');
if (existsSync(license)) copyFileSync(license, join(dist, 'LICENSE'));
for (const { metafile } of results) {
  for (const [path, { bytes }] of Object.entries(metafile.outputs)) console.log(`${path} ${(bytes / 1024).toFixed(0)} KiB`);
}
