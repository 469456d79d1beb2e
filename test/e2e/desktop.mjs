// Desktop VS Code through @vscode/test-electron; Playwright joins the same window over its debugging port, so the suite is one.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadAndUnzipVSCode, runTests } from '@vscode/test-electron';
import { chromium } from 'playwright-core';
import { freePort } from '../../scripts/lib/net.mjs';
import { cache } from '../../scripts/lib/tools.mjs';
import { quietSettings, serveUi } from '../../scripts/lib/vscode-web.mjs';

/** A VS Code executable: VSCODE_PATH, else downloaded; undefined where there is no display or none can be had. */
export async function findDesktop(log) {
  const given = process.env.VSCODE_PATH;
  if (given) {
    if (!existsSync(given)) throw new Error(`VSCODE_PATH: ${given} does not exist`);
    return given;
  }
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return undefined;
  try {
    return await downloadAndUnzipVSCode({
      version: process.env.VSCODE_VERSION ?? 'stable',
      cachePath: join(cache, 'vscode'),
      timeout: 15_000,
    });
  } catch (error) {
    log(`no desktop VS Code can be downloaded: ${error.message}`);
    return undefined;
  }
}

export async function runDesktop(vscodeExecutablePath, { extension, suite, workspace, scratch, artifacts, env, settings, trust }) {
  const userData = join(scratch, 'user-data');
  mkdirSync(join(userData, 'User'), { recursive: true });
  writeFileSync(
    join(userData, 'User', 'settings.json'),
    JSON.stringify({ ...quietSettings, ...settings, 'security.workspace.trust.startupPrompt': 'never' }),
  );
  const port = await freePort();
  let browser;
  const ui = await serveUi(async () => {
    browser ??= await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    const pages = browser.contexts().flatMap((it) => it.pages());
    return pages.find((it) => it.url().includes('workbench')) ?? pages[0];
  }, artifacts);
  try {
    const exit = await runTests({
      vscodeExecutablePath,
      extensionDevelopmentPath: extension,
      extensionTestsPath: suite,
      extensionTestsEnv: { ...env, E2E_UI_URL: ui.url },
      launchArgs: [
        workspace,
        '--user-data-dir',
        userData,
        '--extensions-dir',
        join(scratch, 'extensions'),
        '--disable-extensions',
        ...(trust ? ['--disable-workspace-trust'] : []),
        '--skip-welcome',
        '--skip-release-notes',
        '--disable-gpu',
        `--remote-debugging-port=${port}`,
        ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    }).catch(() => 1);
    return { exit, blocked: [] };
  } finally {
    await browser?.close().catch(() => {});
    ui.stop();
  }
}
