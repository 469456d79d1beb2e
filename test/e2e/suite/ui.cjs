// What the extension API cannot do is asked of the launcher, which holds the window.
async function ui(op, args = {}) {
  const answer = await fetch(process.env.E2E_UI_URL, { method: 'POST', body: JSON.stringify({ op, ...args }) });
  const { value, error } = await answer.json();
  if (error) throw new Error(`ui ${op}: ${error}`);
  return value;
}

async function until(what, probe, milliseconds = 20_000) {
  const end = Date.now() + milliseconds;
  for (;;) {
    const value = await probe();
    if (value) return value;
    if (Date.now() > end) throw new Error(`gave up waiting for ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

module.exports = { ui, until };
