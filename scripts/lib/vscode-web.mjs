// VS Code in the browser: code-server with Chromium as the window. A suite runs inside the extension host; what the extension API cannot do
// (type, click in a webview, take a picture) is asked of the page over a loopback HTTP call.
import { execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { format, promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { freePort, stop, untilUp } from './net.mjs';
import { ensureChromium, ensureCodeServer } from './tools.mjs';
import { writePackage } from './vsix.mjs';

/** What VS Code says of native modules that were left out, of its service worker and of its own start; none of it touches an extension. */
const expected =
  /Could not locate the bindings file|Failed to register a ServiceWorker|Release\/watchdog|additional builtin extensions|ripgrep\/bin\/rg ENOENT|^(Resolv|Creating a socket|ChatSessionStore)|workbench\.js:\d+:\d+/;

/** Settings that keep the window quiet and offline. */
export const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'workbench.startupEditor': 'none',
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
  'files.autoSave': 'off',
  'editor.wordBasedSuggestions': 'off',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/** Starts code-server; the answer knows its address, with an extension under development, a suite that runs in it, a file that is open. */
export async function startCodeServer({ extensionHostEnv = {}, scratch, settings, trust = true, log, port: wanted = 0 }) {
  const vscode = ensureCodeServer(log);
  const port = await freePort(wanted);
  const userData = join(scratch, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  const trustSettings = trust
    ? { 'security.workspace.trust.enabled': false }
    : { 'security.workspace.trust.enabled': true, 'security.workspace.trust.startupPrompt': 'never' };
  writeFileSync(join(userData, 'User', 'settings.json'), JSON.stringify({ ...quietSettings, ...trustSettings, ...settings }));
  const server = spawn(
    process.execPath,
    [
      join(vscode, 'out', 'server-main.js'),
      '--host',
      '127.0.0.1',
      '--port',
      String(port),
      '--without-connection-token',
      '--accept-server-license-terms',
      '--disable-telemetry',
      ...(trust ? ['--disable-workspace-trust'] : []),
      '--user-data-dir',
      userData,
      '--extensions-dir',
      join(scratch, 'extensions'),
      '--server-data-dir',
      join(scratch, 'server-data'),
    ],
    { env: { ...process.env, ...extensionHostEnv, EXTENSIONS_GALLERY: '{}' }, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const output = createWriteStream(join(scratch, 'code-server.log'));
  server.stdout.pipe(output);
  server.stderr.pipe(output);
  await untilUp(`http://127.0.0.1:${port}/version`, () => server.exitCode === null);
  const remote = (path) => `vscode-remote://127.0.0.1:${port}${path}`;
  const address = (folder, { extension, suite, file }) => {
    const payload = [
      ...(extension ? [['extensionDevelopmentPath', remote(extension)]] : []),
      ...(suite ? [['extensionTestsPath', remote(suite)]] : []),
      ...(file ? [['openFile', remote(file)]] : []),
      ['skipWelcome', 'true'],
    ];
    return `http://127.0.0.1:${port}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) })}`;
  };
  return { server, address, output, stop: () => stop(server) };
}

/** Packs the extension and installs it as a user would, for a code-server of the same scratch folder; resolves to the folder that it then lies in. */
export async function installExtension(scratch, log) {
  const vsix = join(scratch, 'mesh-monitoring.vsix');
  await writePackage(vsix);
  const extensions = join(scratch, 'extensions');
  const args = ['--accept-server-license-terms', '--install-extension', vsix, '--extensions-dir', extensions];
  const main = join(ensureCodeServer(log), 'out', 'server-main.js');
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args, '--server-data-dir', join(scratch, 'installing')]);
  log(stdout.trim().split('\n').at(-1));
  const [installed] = JSON.parse(readFileSync(join(extensions, 'extensions.json'), 'utf8'));
  return join(extensions, installed.relativeLocation);
}

export function launchChromium(log) {
  return chromium.launch({
    executablePath: ensureChromium(log),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
}

/** Runs a suite in the browser's VS Code; resolves to its exit code. Requests of the page to any other host are refused and counted. */
export async function runSuite({ extension, suite, workspace, scratch, artifacts, env, settings, trust, log }) {
  let page;
  const ui = await serveUi(async () => page, artifacts);
  const code = await startCodeServer({ extensionHostEnv: { ...env, E2E_UI_URL: ui.url }, scratch, settings, trust, log });
  const browser = await launchChromium(log);
  const blocked = [];
  try {
    const context = await browser.newContext({ viewport: { width: 1600, height: 1000 }, colorScheme: 'dark' });
    page = await context.newPage();
    await context.route(
      (url) => url.hostname !== '127.0.0.1' && url.protocol.startsWith('http'),
      (route) => {
        // A file of a panel's page, which VS Code's own worker serves. It missed the worker, and will be asked for again.
        if (!new URL(route.request().url()).hostname.endsWith('.vscode-resource.vscode-cdn.net')) blocked.push(route.request().url());
        return route.abort();
      },
    );
    page.on('console', (message) => code.output.write(`console: ${message.text()}\n`));
    const ended = new Promise((resolve, reject) => {
      page.exposeFunction('codeAutomationLog', (type, args) => {
        const text = format(...[].concat(args));
        if (!expected.test(text)) console[type === 'error' ? 'error' : 'log'](text);
      });
      page.exposeFunction('codeAutomationExit', (exit) => resolve(exit));
      page.on('crash', () => reject(new Error('the page crashed')));
      code.server.once('exit', (exit) => reject(new Error(`code-server ended with ${exit}`)));
      setTimeout(() => reject(new Error('the suite did not end within 5 minutes')), 300_000).unref();
    });
    await page.goto(code.address(workspace, { extension, suite }));
    return { exit: await ended, blocked };
  } catch (error) {
    await page?.screenshot({ path: join(artifacts, 'failure.png') }).catch(() => {});
    throw error;
  } finally {
    await browser.close();
    code.server.removeAllListeners('exit');
    await code.stop();
    ui.stop();
  }
}

/** The frame that holds the visible webview's document. */
export async function webviewFrame(page, selector) {
  const end = Date.now() + 15_000;
  const isSeen = async (frame) => (await isShown(frame)) && (await frame.locator(selector).first().isVisible());
  while (Date.now() < end) {
    for (const frame of page.frames()) {
      // A frame may go while it is asked.
      if (frame !== page.mainFrame() && (await isSeen(frame).catch(() => false))) return frame;
    }
    await page.waitForTimeout(50);
  }
  throw new Error(`no webview shows ${selector}`);
}

/** VS Code keeps the pages of panels behind others, each as if it were seen. */
async function isShown(frame) {
  for (let at = frame; at.parentFrame(); at = at.parentFrame()) if (!(await (await at.frameElement()).isVisible())) return false;
  return true;
}

/** What Playwright says where the page of a panel is being loaded again, or closed: nothing was done. */
const pageIsGone =
  /Frame was detached|context was destroyed|Cannot find context|Target (page|closed)|not attached to the (page|DOM)|Execution context/i;

/** What a suite may ask of the window. */
export async function serveUi(getPage, artifacts) {
  const timeout = 15_000;
  const ops = {
    async screenshot(page, { name }) {
      const path = join(artifacts, `${name}.png`);
      await page.screenshot({ path });
      return path;
    },
    async viewport(page, size) {
      await page.setViewportSize(size);
    },
    async type(page, { text }) {
      await page.keyboard.type(text, { delay: 5 });
    },
    async press(page, { key }) {
      await page.keyboard.press(key);
    },
    async click(where, { selector }) {
      await where.locator(selector).first().click({ timeout });
    },
    async hover(where, { selector, x, y, nth = 0 }) {
      await where.locator(selector).nth(nth).hover({ timeout, position: { x, y } });
    },
    /** From one place of an element to another, with the button down. */
    async drag(where, { selector, from, to }) {
      const { x, y } = await where.locator(selector).first().boundingBox();
      const { mouse } = typeof where.page === 'function' ? where.page() : where;
      await mouse.move(x + from.x, y + from.y);
      await mouse.down();
      await mouse.move(x + to.x, y + to.y, { steps: 5 });
      await mouse.up();
    },
    /** Remembers this page of a panel; `isMarked` tells whether it is still the one that is seen. */
    async mark(where) {
      await where.evaluate(() => {
        globalThis.isMarked = true;
      });
    },
    async isMarked(where) {
      return where.evaluate(() => globalThis.isMarked === true);
    },
    /** What is focused in the page of a panel: its id, else its label. */
    async focused(where) {
      return where.evaluate(
        () => document.activeElement?.id || document.activeElement?.getAttribute('aria-label') || document.activeElement?.tagName,
      );
    },
    /** Whether what is typed goes to a thing in the page of a panel. */
    async isTyping(where, { selector }) {
      return where.evaluate((it) => document.hasFocus() && document.activeElement?.matches(it) === true, selector);
    },
    /** The text of what is focused in the page of a panel. */
    async focusedText(where) {
      return where.evaluate(() => document.activeElement?.textContent);
    },
    /** Bytes of the page's heap. */
    async heap(where) {
      return where.evaluate(() => performance.memory?.usedJSHeapSize ?? 0);
    },
    /** What the window keeps, a text for each entry; its store of secrets is not among it. */
    async storage(page) {
      return page.evaluate(async () => {
        const wait = (request) =>
          new Promise((done, fail) => Object.assign(request, { onsuccess: () => done(request.result), onerror: fail }));
        const entries = Object.entries({ ...localStorage });
        for (const { name } of await indexedDB.databases()) {
          const base = await wait(indexedDB.open(name));
          for (const store of base.objectStoreNames) {
            const inside = base.transaction(store).objectStore(store);
            const [keys, values] = await Promise.all([wait(inside.getAllKeys()), wait(inside.getAll())]);
            for (const [i, key] of keys.entries()) {
              const value = values[i];
              const text = value instanceof Uint8Array ? new TextDecoder().decode(value) : JSON.stringify(value);
              entries.push([String(key), text]);
            }
          }
          base.close();
        }
        return entries.filter(([key]) => !/^secret/.test(key)).map(([key, value]) => `${key}: ${value}`);
      });
    },
    /** What a list has chosen. */
    async chosen(where, { selector }) {
      return where
        .locator(selector)
        .first()
        .evaluate((element) => element.selectedOptions[0]?.textContent);
    },
    async style(where, { selector, nth = 0, name }) {
      return where
        .locator(selector)
        .nth(nth)
        .evaluate((element, it) => getComputedStyle(element)[it], name);
    },
    async text(where, { selector }) {
      return where.locator(selector).first().textContent({ timeout });
    },
    /** What stands in a field. */
    async value(where, { selector }) {
      return where.locator(selector).first().inputValue({ timeout });
    },
    async isDisabled(where, { selector }) {
      return where.locator(selector).first().isDisabled({ timeout });
    },
    async waitText(where, { selector, text, patience = timeout }) {
      await where.locator(selector).filter({ hasText: text }).first().waitFor({ timeout: patience });
    },
    async choose(where, { selector, label }) {
      await where.locator(selector).first().selectOption({ label }, { timeout });
    },
    async set(where, { selector, value }) {
      await where.locator(selector).first().fill(value, { timeout });
    },
    async count(where, { selector, inside }) {
      return where.locator(selector).first().locator(inside).count();
    },
    async axe(frame, { source }) {
      await frame.evaluate(source);
      return frame.evaluate(async () => {
        const { violations } = await globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
        return violations.map((it) => `${it.id}: ${it.nodes.map((node) => node.target.join(' ')).join(', ')}`);
      });
    },
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    let answer;
    try {
      const { op, webview, ...args } = JSON.parse(body);
      const page = await getPage();
      const perform = async () => ops[op](webview ? await webviewFrame(page, args.selector) : page, args);
      const again = async (error) => {
        if (!webview || !pageIsGone.test(String(error))) throw error;
        return perform();
      };
      answer = { value: await perform().catch(again).catch(again) };
    } catch (error) {
      answer = { error: error instanceof Error ? error.message : String(error) };
    }
    response.end(JSON.stringify(answer));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', done));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop: () => server.close() };
}
