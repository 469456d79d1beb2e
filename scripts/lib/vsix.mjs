// A VSIX is a zip of what is shipped below `extension/`, with two lists of it in XML: the Open Packaging Conventions' content types, and the manifest
// that VS Code and the galleries read (https://code.visualstudio.com/api/working-with-extensions/publishing-extension).
import { createWriteStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { extname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ZipFile } from 'yazl';
import { root } from './tools.mjs';

/** Fields of package.json that a user of the extension has no use for. */
const ofDevelopers = ['scripts', 'dependencies', 'devDependencies', 'files', 'private'];
/** The same files give the same bytes. */
const mtime = new Date('2000-01-01T00:00:00Z');

/** Packs what `files` of package.json names; dist/ must be built. Resolves to the number of files and the package's size. */
export async function writePackage(file) {
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const shipped = manifest.files.flatMap((it) => filesBelow(it)).sort();
  const lacking = filesNamedIn(manifest).filter((it) => !shipped.includes(it));
  if (lacking.length > 0) throw new Error(`package.json names ${lacking.join(', ')}, which it does not ship`);
  const zip = new ZipFile();
  const add = (path, content) => zip.addBuffer(Buffer.from(content), path, { mtime, mode: 0o100644 });
  add('extension.vsixmanifest', packageManifest(manifest));
  add('[Content_Types].xml', contentTypes(shipped));
  const kept = Object.entries(manifest).filter(([key]) => !ofDevelopers.includes(key));
  add('extension/package.json', `${JSON.stringify(Object.fromEntries(kept), undefined, 2)}\n`);
  for (const path of shipped)
    zip.addFile(join(root, path), `extension/${path}`, { mtime, mode: path.endsWith('cli.js') ? 0o100755 : 0o100644 });
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(file));
  return { files: shipped.length + 1, bytes: statSync(file).size };
}

function filesBelow(path) {
  if (!existsSync(join(root, path))) throw new Error(`package.json ships ${path}, which does not exist`);
  if (!statSync(join(root, path)).isDirectory()) return [path];
  return readdirSync(join(root, path)).flatMap((it) => filesBelow(`${path}/${it}`));
}

/** Files of ours that the manifest names: the bundle, grammars, pictures, pages of the walkthrough. */
function filesNamedIn({ main, icon, contributes }) {
  const named = [];
  const walk = (it) => {
    if (typeof it === 'string' && /^(?:\.\/)?[\w-]+\/.*\.\w+$/.test(it)) named.push(it.replace(/^\.\//, ''));
    else if (it !== null && typeof it === 'object') Object.values(it).forEach(walk);
  };
  walk([main, icon, contributes]);
  return named;
}

const escaped = (text) => text.replaceAll(/[&<>"]/g, (it) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[it]);

function packageManifest({ name, version, publisher, displayName, description, keywords, categories, engines, extensionKind, icon }) {
  const asset = (type, path) => `    <Asset Type="Microsoft.${type}" Path="extension/${path}" Addressable="true"/>\n`;
  return `<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    <Identity Language="en-US" Id="${escaped(name)}" Version="${escaped(version)}" Publisher="${escaped(publisher)}"/>
    <DisplayName>${escaped(displayName)}</DisplayName>
    <Description xml:space="preserve">${escaped(description)}</Description>
    <Tags>${escaped(keywords.join(','))}</Tags>
    <Categories>${escaped(categories.join(','))}</Categories>
    <GalleryFlags>Public</GalleryFlags>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value="${escaped(engines.vscode)}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExtensionKind" Value="${escaped(extensionKind.join(','))}"/>
      <Property Id="Microsoft.VisualStudio.Code.ExecutesCode" Value="true"/>
    </Properties>
    <License>extension/LICENSE</License>
    <Icon>extension/${icon}</Icon>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
${asset('VisualStudio.Code.Manifest', 'package.json')}${asset('VisualStudio.Services.Content.Details', 'README.md')}${asset(
  'VisualStudio.Services.Content.Changelog',
  'CHANGELOG.md',
)}${asset('VisualStudio.Services.Content.License', 'LICENSE')}${asset('VisualStudio.Services.Icons.Default', icon)}  </Assets>
</PackageManifest>
`;
}

const types = {
  '.css': 'text/css',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.md': 'text/markdown',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.ttf': 'font/ttf',
  '.vsixmanifest': 'text/xml',
};

/** Of each ending, and of each file without one. */
function contentTypes(shipped) {
  const endings = [...new Set(['.vsixmanifest', ...shipped.map((it) => extname(it)).filter(Boolean)])].sort();
  const defaults = endings.map((it) => `<Default Extension="${it}" ContentType="${types[it] ?? 'application/octet-stream'}"/>`);
  const bare = shipped.filter((it) => !extname(it)).map((it) => `<Override PartName="/extension/${it}" ContentType="text/plain"/>`);
  return `<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">${[...defaults, ...bare].join('')}</Types>
`;
}
