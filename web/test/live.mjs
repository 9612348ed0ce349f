// The live page in headless Chromium, from `baton serve`. Usage: node test/live.mjs BATON SOURCE_FOLDER [PICTURES]
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';

const [program, top, pictures] = process.argv.slice(2);
if (!program || !top) throw new Error('usage: node test/live.mjs BATON SOURCE_FOLDER [PICTURES]');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'baton-live-'));
const browserProgram = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!browserProgram) throw new Error('no Chromium: install the packages of tools/packages.txt');

const baton = (...words) => execFileSync(program, words, { cwd: top, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
const nasty = ['</script><script>document.title="run"</script>', '<img src=x onerror="document.title=1">', '"><svg/onload=document.title=2>', 'a>b', 'a/b%2Fc#d?e=f&team=x', 'c+d e', '\u202Egnp.exe'];
const rows = nasty.flatMap((name, at) => [0, 1].map((step) => [`${name} ${at}`, `2026-01-0${at + 1}T0${step + 1}:00:00Z`, nasty[(at + step) % nasty.length], name]));
writeFileSync(join(folder, 'nasty.csv'), [['issue', 'time', 'team', 'account'], ...rows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n'));
const samples = join(folder, 'sample.db');
const nasties = join(folder, 'nasty.db');
baton('import', 'sample_data/tickets.csv', '--config', 'sample_data/baton.toml', '--store', samples);
baton('import', join(folder, 'nasty.csv'), '--store', nasties);

const browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] });
let checks = 0;
/** A name as addresses of the page have it. */
const encoded = (name) => encodeURIComponent(name.replaceAll('%', '%25').replaceAll('>', '%3E'));

/** Serves a store, opens the page, runs the check and fails on any message, violation or request elsewhere. */
async function on(store, options, check) {
  const server = spawn(program, ['serve', '--store', store], { stdio: ['ignore', 'pipe', 'ignore'] });
  process.once('exit', () => server.kill('SIGKILL')); // where a check fails
  const address = new URL(String((await once(server.stdout, 'data'))[0]).trim());
  const context = await browser.newContext({ viewport: { width: 1200, height: 1000 }, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const trouble = [];
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== address.origin) trouble.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.log(`violation: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(address.href);
  await check(page, address, context);
  assert.deepEqual(trouble, []);
  await context.close();
  server.kill('SIGTERM');
  const [status] = await once(server, 'exit');
  assert.equal(status, 0);
  checks += 1;
}

await on(samples, {}, async (page, address, context) => {
  assert.equal(page.url(), `${address.origin}/`, 'the token is gone from the address');
  assert.equal(await page.evaluate(() => document.cookie), '', 'no script reads the cookie');
  const [cookie] = await context.cookies();
  assert.ok(cookie.httpOnly && cookie.sameSite === 'Strict');
  if (pictures) await page.screenshot({ path: join(pictures, 'live.png') });

  // A filter by the form: the figures are those of the command.
  await page.fill('#choose-team', 'Quality Lab');
  await page.press('#choose-team', 'Enter');
  await page.waitForURL(/team=Quality\+Lab/);
  const summary = JSON.parse(baton('summary', '--team', 'Quality Lab', '--store', samples, '--json'));
  assert.match(await page.textContent('.sub'), new RegExp(`${summary.measures.issues} of `));
  const data = JSON.parse(await page.textContent('#data'));
  for (const id of ['issues', 'team_handoffs', 'team_bounces', 'people']) assert.equal(data.measures[id].value, summary.measures[id], id);

  // From an edge to its issues, from an issue to its events.
  const [edge] = JSON.parse(baton('handoffs', '--team', 'Quality Lab', '--store', samples, '--json')).edges;
  await page.evaluate((to) => { location.hash = `#issues/edge=${to.map(encodeURIComponent).join('>')}`; }, [edge.from, edge.to]);
  await page.click('.all-issues button');
  await page.waitForSelector('.all-issues table');
  assert.match(await page.textContent('.all-issues caption'), new RegExp(`of ${edge.issues}, from the store`));
  await page.click('.all-issues td a');
  await page.waitForSelector('#issue .answer table');
  const key = decodeURIComponent(new URL(page.url()).hash.replace('#issue/', '')); // keys of the sample company hold no '%'
  const { events } = JSON.parse(baton('explain', key, '--events', '--store', samples, '--json'));
  assert.equal(await page.locator('#issue .answer tbody tr').count(), events.length);
  if (pictures) await page.locator('#issue').screenshot({ path: join(pictures, 'live-issue.png') });

  await page.goto(`${address.origin}/?team=Nobody`);
  assert.match(await page.textContent('.problem'), /no team "Nobody"/);
});

await on(samples, { viewport: { width: 390, height: 800 }, colorScheme: 'dark' }, async (page) => {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run());
  assert.deepEqual(found.violations.map(({ id, nodes }) => `${id}: ${nodes[0].html}`), []);
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, 'nothing stands out of a phone');
});

await on(samples, { javaScriptEnabled: false }, async (page, address) => {
  await page.fill('#choose-priority', 'High');
  await page.press('#choose-priority', 'Enter');
  await page.waitForURL(/priority=High/);
  assert.ok(page.url().startsWith(address.origin));
});

await on(nasties, {}, async (page, address) => {
  const title = await page.title();
  for (const [at, name] of nasty.entries()) {
    await page.goto(`${address.origin}/?team=${encodeURIComponent(name)}`);
    assert.equal(await page.inputValue('#choose-team'), name);
    assert.equal(await page.locator('.problem').count(), 0);
    await page.goto(`${address.origin}/#issue/${encoded(`${name} ${at}`)}`);
    await page.waitForSelector('#issue .answer table');
    assert.equal(await page.locator('#issue .answer tbody tr').count(), 2);
    assert.equal(await page.title(), title);
  }
});

// A page of another origin, in the same browser, can neither ask nor frame nor submit.
await on(samples, {}, async (page, address, context) => {
  const other = createServer((_, response) => response.end('<!DOCTYPE html><title>other</title>')).listen(0, '127.0.0.1');
  await once(other, 'listening');
  const foreign = await context.newPage();
  await foreign.goto(`http://127.0.0.1:${other.address().port}/`);
  const outcome = await foreign.evaluate(async (target) => {
    const read = await window.fetch(`${target}/api/summary`, { credentials: 'include' }).then(() => 'read', () => 'refused');
    const opaque = await window.fetch(`${target}/api/summary`, { credentials: 'include', mode: 'no-cors' }).then((answer) => answer.type, () => 'refused');
    return { read, opaque };
  }, address.origin);
  assert.equal(outcome.read, 'refused');
  assert.notEqual(outcome.opaque, 'basic');
  other.close();
  await foreign.close();
});

await browser.close();
rmSync(folder, { recursive: true });
console.log(`${checks} checks of the live page`);
