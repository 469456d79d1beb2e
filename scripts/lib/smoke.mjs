// What a person would do first, done by Playwright in the demo's editor: look at a file's findings, run a query, see its graph.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { webviewFrame } from './vscode-web.mjs';

const timeout = 30_000;

/** Prints what it saw, saves pictures; false when something did not come. */
export async function runSmoke({ browser, address, artifacts, log }) {
  mkdirSync(artifacts, { recursive: true });
  const page = await browser.newPage({ viewport: { width: 1600, height: 1000 }, colorScheme: 'dark' });
  const picture = async (name) => {
    await page.screenshot({ path: join(artifacts, `demo-${name}.png`) });
    log(`picture test-results/demo-${name}.png`);
  };
  try {
    await page.goto(address);
    await page.locator('.monaco-editor .view-lines').first().waitFor({ timeout });
    log('the editor shows rules/bookinfo.yaml');
    await page.locator('.squiggly-error').first().waitFor({ timeout });
    await page.keyboard.press('Control+Shift+M');
    const rows = page.locator('.markers-panel .monaco-list-row');
    // What a file says alone comes first; what the workspace says of it when its files are read.
    await rows.filter({ hasText: 'No metric `istio_request_total` in Istio' }).first().waitFor({ timeout });
    const findings = (await rows.allInnerTexts()).map((it) => it.replaceAll(/\s+/g, ' ').trim()).filter(Boolean);
    for (const it of findings) log(`  ${it}`);
    if (!findings.some((it) => it.includes('expected type range vector in call to function "rate"')))
      throw new Error('the planted mistake was not found');
    await picture('findings');
    await page.keyboard.press('Control+Shift+M');
    // The lens of the query that has an answer: the order of lenses in the page is not that of the lines.
    const lens = page.locator('.codelens-decoration', { hasText: /\d+ series/ }).first();
    await lens.locator('a', { hasText: 'Preview query' }).click({ timeout });
    let frame = await webviewFrame(page, '#state');
    await frame.locator('#state', { hasText: 'series' }).waitFor({ timeout });
    log(`  table: ${(await frame.locator('#state').textContent()).replaceAll(/\s+/g, ' ')}`);
    await picture('table');
    await frame.locator('#tab-graph').click({ timeout });
    await frame.locator('.legend tbody tr').first().waitFor({ timeout });
    frame = await webviewFrame(page, '.legend');
    log(`  graph: ${await frame.locator('.chart').getAttribute('aria-label')}`);
    await picture('graph');
    return true;
  } catch (error) {
    console.error(`demo: ${error instanceof Error ? error.message : error}`);
    await picture('failure').catch(() => {});
    return false;
  }
}
