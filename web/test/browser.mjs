// The page in headless Chromium, from disk and with the network off. Usage: node test/browser.mjs BATON SOURCE_FOLDER [PICTURES]
// With PICTURES it leaves photographs of the sample company there, for docs/.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [program, top, pictures] = process.argv.slice(2);
if (!program || !top) throw new Error('usage: node test/browser.mjs BATON SOURCE_FOLDER [PICTURES]');
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'baton-page-'));
const browserProgram = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
if (!browserProgram) throw new Error('no Chromium: install the packages of tools/packages.txt');

function report(name, input, ...options) {
  const file = join(folder, name);
  const said = execFileSync(program, ['analyze', input, '--json', ...options, '-o', file], { cwd: top, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return { file, said: JSON.parse(said) };
}

const known = ['--config', 'sample_data/baton.toml', '--directory', 'sample_data/directory'];
const { file: samplePage, said: summary } = report('sample.html', 'sample_data/tickets.csv', ...known);
const { file: sampleJson } = report('sample.json', 'sample_data/tickets.csv', ...known);
const data = JSON.parse(readFileSync(sampleJson, 'utf8'));

// Names that would be markup, script, a path, a formula or a trick with directions, in every text column.
const nasty = [
  '</script><script>document.title="run"</script>', '<img src=x onerror="document.title=1">', '"><svg/onload=document.title=2>', "' onmouseover='x", '&lt;b&gt;&amp;', 'a>b', 'a/b%2Fc#d?e=f',
  '{{7*7}}${7*7}', '=1+1', 'javascript:document.title=3', '\u202Egnp.exe', 'tab\there', 'Ｆｕｌｌ ｗｉｄｔｈ 田中さん', '👩‍👩‍👧‍👦 family', 'Z̮̞̠͙͔ͅalgo', '__proto__', 'constructor', 'NaN', '-', '\u2028line',
];
const rows = nasty.flatMap((name, at) => [0, 1, 2].map((step) => [`${name} ${at}`, `2026-01-${String((at % 9) + 1).padStart(2, '0')}T0${step + 1}:00:00Z`, nasty[(at + step) % nasty.length], name, name, ['new', 'open', 'resolved'][step]]));
const csv = [['issue', 'time', 'team', 'account', 'category', 'status'], ...rows].map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(',')).join('\n');
writeFileSync(join(folder, 'nasty.csv'), csv);
const { file: nastyPage } = report('nasty.html', join(folder, 'nasty.csv'), '--custody', 'snapshot');
writeFileSync(join(folder, 'small.csv'), 'issue,time,status\n1,2026-01-01T08:00:00Z,new\n');
const { file: smallPage } = report('small.html', join(folder, 'small.csv'));

const browser = await chromium.launch({ executablePath: browserProgram, args: ['--no-sandbox'] });
let checks = 0;

/** Opens a page, runs the check and fails on any message, violation or request. */
async function on(file, options, check) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 1160 }, offline: true, reducedMotion: 'reduce', ...options });
  const page = await context.newPage();
  const trouble = [];
  const address = pathToFileURL(file).href;
  page.on('console', (message) => trouble.push(`console: ${message.text()}`));
  page.on('pageerror', (error) => trouble.push(`error: ${error.message}`));
  page.on('dialog', (dialog) => trouble.push(`dialog: ${dialog.message()}`));
  page.on('request', (request) => {
    if (request.url().split('#')[0] !== address) trouble.push(`request: ${request.url()}`);
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => console.log(`violation: ${event.violatedDirective} ${event.blockedURI}`));
  });
  await page.goto(address);
  await check(page, address);
  assert.deepEqual(trouble, []);
  await context.close();
  checks += 1;
}

const panelTitle = (page) => page.locator('#panel:not([hidden]) h2').textContent();
/** Waits until something holds on the page; playwright's own way of waiting is code from a string, which the page's policy forbids. */
async function until(page, holds, wanted) {
  for (let left = 200; ; left--) {
    if (await page.evaluate(holds, wanted)) return;
    assert.ok(left > 0, `never came: ${wanted}; the page is at ${await page.evaluate(() => decodeURIComponent(location.hash))}`);
    await page.waitForTimeout(25);
  }
}
/** Waits until the panel is about this. */
const titled = (page, words) => until(page, (wanted) => !document.getElementById('panel').hidden && new RegExp(wanted).test(document.querySelector('#panel h2').textContent), words);
const addressed = (page, words) => until(page, (wanted) => new RegExp(wanted).test(decodeURIComponent(location.hash)), words);
const go = (page, to) => page.evaluate((address) => { location.hash = address; }, to);

/** The text of every cell of a table, by row and column. */
const cells = (page, table) => page.$$eval(`[data-table="${table}"] table.data tr`, (lines) => lines.map((line) => [...line.children].map((cell) => cell.textContent)));

await on(samplePage, {}, async (page) => {
  // Every picture is drawn.
  for (const [label, marks] of [['Time that issues spent with each team', 10], ['Map of handoffs', 20], ['Ease of accounts against their number of issues', 20], ['Issues opened, resolved and open, month by month', 10], ['The issue’s way from team to team', 1]]) {
    const found = await page.getByRole('group', { name: label }).locator('.mark').count();
    assert.ok(found >= marks, `${label}: ${found} marks`);
  }
  // Sentences and strip first: all of the first screen stands above the fold.
  assert.equal(await page.locator('.lead').count(), 3);
  assert.ok((await page.locator('.strip').boundingBox()).y < 600);
  assert.ok((await page.getByRole('group', { name: 'Time that issues' }).boundingBox()).y < 1160);
  assert.equal((await page.locator('[data-table="issues"] tbody tr').count()) <= 50, true);
});

await on(samplePage, {}, async (page) => {
  // The numbers are those of the JSON: every measure and every cell of the tables.
  const shown = await page.evaluate(() => JSON.parse(document.getElementById('data').textContent));
  for (const [id, key] of [['teams', 'team'], ['edges', 'from'], ['accounts', 'account'], ['months', 'month']]) {
    const table = shown.tables.find((one) => one.id === id);
    const rowOf = (at) => Object.fromEntries(table.columns.map((column) => [column.id, column.texts ? (column.texts[column.at[at]] ?? null) : column.cells[at]]));
    const same = (row) => data[id].find((one) => one[key] === row[key] && (id !== 'edges' || one.to === row.to));
    for (let at = 0; at < table.rows; at++) {
      const row = rowOf(at);
      for (const column of table.columns) {
        const value = row[column.id];
        const other = same(row)[column.id];
        if (other === undefined || (typeof value === 'string' && column.unit !== 'text')) continue;
        const plain = Array.isArray(value) ? value[0] : value;
        const theirs = other !== null && typeof other === 'object' ? other.value : column.unit === 'instant' && other !== null ? Date.parse(other) / 1000 : other;
        assert.equal(plain, theirs, `${id} ${row[key]} ${column.id}`);
      }
    }
  }
  for (const [id, measure] of Object.entries(shown.measures)) {
    const theirs = summary.measures[id];
    if (theirs === null || typeof theirs !== 'object') assert.equal(measure.value, theirs, id);
    else for (const [part, value] of Object.entries(measure.parts)) assert.equal(value, theirs[part], `${id}.${part}`);
  }
  const key = (cell) => (typeof cell === 'string' ? cell.replace(/ [↑↓]$/, '') : cell);
  // What C++ wrote as plain HTML and what the script wrote are the same words.
  const context = await browser.newContext({ javaScriptEnabled: false, offline: true });
  const plain = await context.newPage();
  await plain.goto(pathToFileURL(samplePage).href);
  assert.equal(await plain.locator('.lead').count(), 3);
  assert.ok((await plain.locator('noscript').count()) > 1);
  let compared = 0;
  for (const id of ['teams', 'edges', 'loops', 'vertices', 'accounts', 'months', 'issues', 'definitions']) {
    const [head, ...lines] = await cells(page, id);
    const [plainHead, ...plainLines] = (await plain.$$eval(`[data-table="${id}"] table.data tr`, (all) => all.map((line) => [...line.children].map((cell) => cell.textContent))));
    for (const [at, title] of head.entries()) {
      const place = plainHead.indexOf(key(title));
      assert.ok(place >= 0, `${id}: ${title}`);
      for (const [line, row] of lines.entries()) {
        if (!plainLines[line]) continue;
        assert.equal(row[at], plainLines[line][place], `${id}, row ${line}, ${title}`);
        compared += 1;
      }
    }
  }
  assert.ok(compared > 600, `${compared} cells compared`);
  await context.close();
});

await on(samplePage, {}, async (page) => {
  // By mouse: a figure opens its panel, the panel leads to issues, an issue to its journey, and back goes back.
  await page.locator('.strip a').nth(2).click();
  await titled(page, 'bounce');
  const panel = page.locator('#panel');
  for (const words of ['Taken over', 'Source', 'How to get it again', 'baton explain --measure issues_with_team_bounce']) assert.ok((await panel.textContent()).includes(words), words);
  await panel.getByRole('link', { name: /Show all/ }).click();
  await addressed(page, '^#issues/figure=issues_with_team_bounce$');
  await panel.waitFor({ state: 'hidden' });
  await page.locator('.filter', { hasText: /293 issues.*bounce/ }).waitFor();
  await page.locator('[data-table="issues"] tbody a').first().click();
  await addressed(page, '^#issue/');
  await page.locator('#issue', { hasText: /Opened 20/ }).waitFor();
  await page.goBack();
  await addressed(page, '^#issues/figure=issues_with_team_bounce$');
  await page.goBack();
  await titled(page, 'bounce');
  await page.keyboard.press('Escape');
  await panel.waitFor({ state: 'hidden' });
  // Figures of the summary too: in its table, its bars and its list.
  await page.locator('[data-table="durations"] tbody td.leads').first().click();
  await titled(page, '^time to resolution$');
  await page.locator('table.bars a').first().click();
  await titled(page, '^queued$');
  await page.locator('#figures table.facts a').first().click();
  await titled(page, '^team handoffs$');
  await page.keyboard.press('Escape');
  assert.equal(await page.locator('#figures table.bars tr:not(.total) a').count(), await page.locator('#figures table.bars svg rect').count());
  // Marks: a bar, a box, a line, a dot, a month, a cell of the matrix.
  await page.getByRole('group', { name: 'Time that issues' }).locator('.mark').first().hover();
  assert.match(await page.locator('.tip').textContent(), /Quality Lab: queued 131,/);
  await page.getByRole('group', { name: 'Time that issues' }).locator('.mark').first().click({ position: { x: 300, y: 12 } });
  await titled(page, '^Quality Lab$');
  assert.match(await panel.textContent(), /baton issues --team 'Quality Lab'/);
  await page.getByRole('button', { name: 'Close' }).click();
  await page.getByRole('group', { name: 'Map of handoffs' }).locator('.team').first().hover();
  assert.equal(await page.locator('svg.map.faded').count(), 1);
  await page.getByRole('group', { name: 'Map of handoffs' }).locator('.team').first().click();
  await addressed(page, '^#teams/');
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Matrix' }).click();
  assert.ok((await page.getByRole('group', { name: 'Matrix of handoffs' }).locator('.mark').count()) >= 30);
  await page.getByRole('group', { name: 'Matrix of handoffs' }).locator('.mark').first().click();
  await titled(page, ' → ');
  await page.keyboard.press('Escape');
  await page.getByRole('group', { name: 'Ease of accounts' }).locator('.mark').first().click();
  await addressed(page, '^#accounts/');
  await page.keyboard.press('Escape');
  // A cell of a table: its own figure first.
  await page.locator('[data-table="teams"] tbody td.leads').nth(3).click();
  await addressed(page, '^#teams/Quality Lab/');
  assert.match(await panel.textContent(), /Rests on 199 issues/);
});

await on(samplePage, {}, async (page) => {
  // By keyboard alone: sort, panel, search, arrows among marks.
  const head = page.locator('[data-table="teams"] th button', { hasText: /^issues/ });
  await head.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('[data-table="teams"] th[data-column="issues"]').getAttribute('aria-sort'), 'descending');
  assert.match(await page.locator('[data-table="teams"] tbody th').first().textContent(), /Front Desk/);
  assert.ok(await page.evaluate(() => document.activeElement.closest('th')?.dataset.column === 'issues'));
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('[data-table="teams"] th[data-column="issues"]').getAttribute('aria-sort'), 'ascending');
  const search = page.getByRole('combobox');
  await search.focus();
  await page.keyboard.type('brannv');
  assert.ok((await page.getByRole('option').count()) >= 1);
  await page.keyboard.press('Enter');
  await titled(page, '^Brannvik Paper$');
  assert.ok(await page.evaluate(() => document.activeElement.id === 'panel-title'));
  await page.keyboard.press('Escape');
  await page.locator('#panel').waitFor({ state: 'hidden' });
  const marks = page.getByRole('group', { name: 'Time that issues' }).locator('.mark');
  await marks.first().focus();
  await page.keyboard.press('ArrowDown');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^Front Desk/);
  await page.keyboard.press('Enter');
  await titled(page, '^Front Desk$');
  await page.keyboard.press('Escape');
  assert.match(await page.evaluate(() => document.activeElement.getAttribute('aria-label')), /^Front Desk/);
  const next = page.locator('[data-table="issues"] .pages button').first();
  await next.focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('[data-table="issues"] tbody tr').count(), 50);
});

await on(samplePage, {}, async (page, address) => {
  // Addresses lead straight to what they name.
  for (const [to, title] of [['#teams/Quality%20Lab', 'Quality Lab'], ['#handoffs/Billing>Transport', 'Billing → Transport'], ['#months/2026-01', '2026-01'], ['#figure/ease', 'ease'], ['#accounts/Brannvik%20Paper', 'Brannvik Paper']]) {
    await go(page, to);
    await until(page, (wanted) => document.querySelector('#panel h2')?.textContent === wanted, title);
  }
  await page.goto(`${address.split('#')[0]}#issues/edge=Billing>Transport`);
  await page.reload();
  await page.locator('.filter', { hasText: 'passed Billing → Transport' }).waitFor();
  await go(page, '#teams/nobody');
  await until(page, () => document.getElementById('panel').hidden);
});

for (const [name, options] of [['light', {}], ['dark', { colorScheme: 'dark' }], ['phone', { viewport: { width: 390, height: 844 } }]]) {
  await on(samplePage, options, async (page) => {
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    assert.ok(wide <= 0, `${name}: the page is ${wide} px too wide`);
    await page.evaluate(`${axe}; undefined`);
    for (const to of ['', '#figure/ease']) {
      await go(page, to);
      const found = await page.evaluate(async () => (await globalThis.axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.slice(0, 3).map(({ html }) => html).join(' ')}`));
      assert.deepEqual(found, [], name);
    }
    if (pictures) {
      await go(page, '#');
      await page.screenshot({ path: join(pictures, `report-${name}.png`) });
      if (name === 'light') await page.locator('[data-graph="handoffs"]').screenshot({ path: join(pictures, 'report-handoffs.png') });
      if (name === 'dark') {
        await go(page, '#issue/NP-10025');
        await page.waitForTimeout(100);
        await page.locator('#issue').screenshot({ path: join(pictures, 'report-issue.png') });
      }
    }
  });
}

await on(samplePage, {}, async (page) => {
  // Print: A4, no picture across two pages.
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  assert.equal(pdf.subarray(0, 5).toString(), '%PDF-');
  const count = pdf.toString('latin1').match(/\/Type\s*\/Page[^s]/g).length;
  assert.ok(count >= 4 && count <= 12, `${count} pages`);
  await page.emulateMedia({ media: 'print' });
  const tall = await page.$$eval('.picture', (all) => all.map((one) => ({ label: one.getAttribute('aria-label'), height: one.getBoundingClientRect().height, rule: getComputedStyle(one).breakInside })));
  for (const { label, height, rule } of tall) {
    assert.equal(rule, 'avoid', label);
    assert.ok(height < 1000, `${label}: ${height} px do not fit a page`);
  }
});

await on(nastyPage, {}, async (page) => {
  assert.equal(await page.title(), 'How easy is it to deal with us');
  assert.equal(await page.locator('main img, main script, #panel img').count(), 0);
  const shown = await page.evaluate(() => JSON.parse(document.getElementById('data').textContent));
  const issues = shown.tables.find((table) => table.id === 'issues').columns.find((column) => column.id === 'account');
  const texts = new Set(issues.texts ?? issues.cells);
  const kept = (name) => [name, name.replaceAll('\t', ' ')].some((one) => texts.has(one)) || name === '-';
  for (const name of nasty) assert.ok(kept(name), `lost: ${JSON.stringify(name)}`);
  const teams = shown.tables.find((table) => table.id === 'teams');
  const names = teams.columns[0].texts ? teams.columns[0].at.map((at) => teams.columns[0].texts[at]) : teams.columns[0].cells;
  assert.ok(names.length >= nasty.length - 2, `${names.length} teams`);
  for (const name of names.filter((one) => one !== '(none)')) {
    await go(page, `#teams/${encodeURIComponent(name.replace(/[%>]/g, encodeURIComponent))}`);
    await until(page, (wanted) => !document.getElementById('panel').hidden && document.querySelector('#panel .again code:last-of-type') !== null && wanted !== undefined, name);
    // eslint-disable-next-line no-control-regex -- these must not be there
    assert.doesNotMatch(await panelTitle(page), /[\u0000-\u001f\u202e\u2028]/);
  }
  await page.keyboard.press('Escape');
  await page.getByRole('combobox').fill('<img');
  assert.equal(await page.locator('.search img').count(), 0);
});

// A page about some issues of a store, with a configuration of its own and a change: its commands give its figures again.
const store = join(folder, 'sample store.db');
execFileSync(program, ['import', 'sample_data/tickets.csv', ...known, '--store', store], { cwd: top, stdio: 'ignore' });
const chosenPage = join(folder, 'chosen.html');
const filters = ['--category', 'Spare parts', '--since', '2025-09-01', '--hours', 'business', '--config', 'sample_data/baton.toml'];
execFileSync(program, ['report', '--store', store, ...filters, '--change', '2026-02-10', '-o', chosenPage], { cwd: top, stdio: 'ignore' });
/** Runs a command of the page as a shell would, in the folder of the store. */
const again = (line) => JSON.parse(execFileSync('sh', ['-c', line.replace(/^baton /, '"$0" '), program], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
cpSync(join(top, 'sample_data'), join(folder, 'sample_data'), { recursive: true });

await on(chosenPage, {}, async (page) => {
  const heading = await page.locator('.sub').textContent();
  assert.match(heading, /^sample store\.db: /, 'the file name, without its folders');
  const told = readFileSync(chosenPage, 'utf8');
  assert.ok(!told.includes(folder), `a folder of this machine is on the page: ${told.slice(told.indexOf(folder) - 80, told.indexOf(folder) + 80)}`);
  const shown = await page.evaluate(() => JSON.parse(document.getElementById('data').textContent));
  assert.equal(shown.change, Date.UTC(2026, 1, 10) / 1000);
  const chart = page.getByRole('group', { name: 'Issues opened, resolved and open' });
  assert.equal(await chart.locator('.changed').textContent(), 'change, 2026-02-10');
  const rule = await chart.locator('.change').boundingBox();
  const months = await chart.locator('.mark').evaluateAll((all) => all.map((one) => ({ label: one.getAttribute('aria-label').slice(0, 7), left: one.getBoundingClientRect().left, right: one.getBoundingClientRect().right })));
  const month = months.find(({ label }) => label === '2026-02');
  assert.ok(rule.x > month.left && rule.x < (month.left + month.right) / 2, 'the rule stands in the first half of its month');
  assert.match(await page.locator('#months').textContent(), /baton compare --change 2026-02-10/);
  const lines = async (to) => {
    await go(page, to);
    await until(page, (hash) => decodeURIComponent(location.hash) === decodeURIComponent(hash) && !document.getElementById('panel').hidden, to);
    return page.locator('#panel .again code').allTextContents();
  };
  const [summaryLine] = await lines('#figure/team_handoffs');
  for (const words of ["--store 'sample store.db'", '--config sample_data/baton.toml', '--hours business', '--since 2025-09-01', "--category 'Spare parts'"]) assert.ok(summaryLine.includes(words), words);
  assert.equal(again(summaryLine).measures.team_handoffs, shown.measures.team_handoffs.value);
  const teams = shown.tables.find(({ id }) => id === 'teams');
  const column = (id) => teams.columns.find((one) => one.id === id);
  const team = column('team').cells[0];
  const [issuesLine] = await lines(`#teams/${encodeURIComponent(team)}`);
  assert.equal(again(`${issuesLine} --json`).issues.length, column('issues').cells[0]);
  const edges = shown.tables.find(({ id }) => id === 'edges');
  const cell = (id) => { const one = edges.columns.find((known) => known.id === id); return one.texts ? one.texts[one.at[0]] : one.cells[0]; };
  const [edgeLine] = await lines(`#handoffs/${encodeURIComponent(cell('from'))}>${encodeURIComponent(cell('to'))}`);
  assert.equal(again(`${edgeLine} --json`).edges[0].handoffs, cell('handoffs'));
});

// Every cell that the page and the terminal both show is the same word for word. (That of the page is the cell of JSON, above; those of CSV and the
// workbook are too: tests/cli/workbook_test.cpp.)
const wholePage = join(folder, 'whole.html');
execFileSync(program, ['report', '--store', store, '-o', wholePage], { cwd: top, stdio: 'ignore' });
await on(wholePage, {}, async (page) => {
  for (const [command, table] of [['teams', 'teams'], ['handoffs', 'edges'], ['accounts', 'accounts'], ['issues', 'issues'], ['sources', 'files']]) {
    const lines = execFileSync(program, [command, '--store', store], { cwd: top, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n');
    const block = page.locator(`[data-table="${table}"]`);
    for (const button of [/^Show \d/, /^All \d+ columns/]) if (await block.getByRole('button', { name: button }).count()) await block.getByRole('button', { name: button }).first().click();
    const [head, ...rows] = (await cells(page, table)).map((row) => row.map((cell) => cell.replace(/ [↑↓]$/, '')));
    const at = lines.findIndex((line) => line.startsWith(`${head[0]}  `));
    assert.ok(at >= 0, `${command} has a table that begins with ${head[0]}`);
    const titles = lines[at].trim().split(/ {2,}/);
    const shared = titles.filter((title) => head.includes(title));
    assert.ok(shared.length >= 6, `${command}: ${shared.join(', ')}`);
    let compared = 0;
    for (const [place, row] of rows.slice(0, 50).entries()) {
      const words = lines[at + 1 + place].trim().split(/ {2,}/);
      assert.equal(words.length, titles.length, `${command}: ${lines[at + 1 + place]}`);
      for (const title of shared) {
        assert.equal(row[head.indexOf(title)], words[titles.indexOf(title)], `${command}, row ${place}, ${title}`);
        compared += 1;
      }
    }
    assert.ok(compared >= shared.length, command);
  }
});

// A few issues that were opened long before the others: the picture begins late, and nothing of it stands outside.
const late = Array.from({ length: 300 }, (_, at) => `${at},${at < 2 ? '2010-01' : `2012-0${(at % 4) + 1}`}-03T08:00:00Z,new\n${at},2012-0${at < 2 ? 1 : (at % 4) + 1}-04T08:00:00Z,resolved\n`).join('');
writeFileSync(join(folder, 'late.csv'), `issue,time,status\n${late}`);
const { file: latePage } = report('late.html', join(folder, 'late.csv'));
await on(latePage, {}, async (page) => {
  const chart = page.getByRole('group', { name: 'Issues opened, resolved and open' });
  assert.match(await chart.textContent(), /begins in 2012-01; before it 2 of 300 issues/);
  const box = await chart.locator('svg').last().boundingBox();
  const marks = await chart.locator('.mark').evaluateAll((all) => all.map((one) => ({ label: one.getAttribute('aria-label'), left: one.getBoundingClientRect().left, right: one.getBoundingClientRect().right })));
  assert.deepEqual(marks.map(({ label }) => label.slice(0, 7)), ['2012-01', '2012-02', '2012-03', '2012-04']);
  marks.reduce((before, { label, left, right }) => {
    assert.ok(left >= before && right <= box.x + box.width + 1, `${label} has a place of its own in the picture`);
    return right;
  }, box.x);
});

// What is inferred is said above everything; silence is hatched.
const { file: mailPage } = report('mail.html', 'sample_data/mailbox.mbox');
await on(mailPage, {}, async (page) => {
  assert.match(await page.locator('#summary > p').first().textContent(), /inferred from mail domains for .* of persons\. Check them/);
});
await on(samplePage, {}, async (page) => {
  assert.equal(await page.locator('#summary > p:not(.lead)').count(), 0);
  await go(page, '#issue/NP-10469');
  await page.locator('#issue h3', { hasText: 'NP-10469' }).first().waitFor();
  assert.equal(await page.locator('#issue rect[fill="url(#silence)"]').count(), 1);
  assert.match(await page.locator('#issue').textContent(), /Hatched: in hand for more than a day with one touch at most/);
  assert.match(await page.locator('#issue .mark').first().getAttribute('aria-label'), /in silence after one touch at most$/);
});

await on(smallPage, {}, async (page) => {
  const words = await page.locator('main').textContent();
  assert.match(words, /No issue changed team in this period/);
  assert.match(words, /names no teams/);
  assert.equal(await page.locator('svg.map').count(), 0);
});

await browser.close();
rmSync(folder, { recursive: true });
console.log(`${checks} visits to the page, all as they should be`);
