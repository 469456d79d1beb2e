// `npm run package`: builds the extension and packs it as mesh-monitoring-VERSION.vsix, which `code --install-extension` takes.
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, root } from './lib/tools.mjs';

const log = (what) => console.log(what);
ensureBuilt(log);
// Only now: it needs the dependencies.
const { writePackage } = await import('./lib/vsix.mjs');
for (const name of readdirSync(root)) if (name.endsWith('.vsix')) rmSync(join(root, name));
const { name, version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const file = join(root, `${name}-${version}.vsix`);
const { files, bytes } = await writePackage(file);
log(`${name}-${version}.vsix: ${files} files, ${(bytes / 2 ** 20).toFixed(1)} MiB`);
