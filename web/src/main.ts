import { read, readFilter, write, writeFilter } from './address.js';
import type { Filter } from './address.js';
import { funnelChart, journeyChart, lostPoints, monthChart, teamChart } from './charts.js';
import type { Column, PageData, Table } from './data.js';
import { Report } from './data.js';
import { el, hideTip, link, name } from './dom.js';
import { count, duration, people, quoted } from './format.js';
import { Grid } from './grid.js';
import { chosen, words } from './issues.js';
import { isLive, offerIssues, showEvents } from './live.js';
import { handoffPictures } from './map.js';
import { Panel } from './panel.js';

const report = new Report(JSON.parse(document.getElementById('data')?.textContent ?? '{}') as PageData);
const main = document.querySelector('main') ?? document.body;
/** Pictures that depend on the width of the page, to be drawn again when it changes. */
const drawn: (() => void)[] = [];

function block(id: string): HTMLElement | null {
  return document.querySelector(`[data-table="${CSS.escape(id)}"]`);
}

/** Draws a picture into a place of its own, now and whenever the width changes. */
function place(into: HTMLElement, draw: (width: number) => HTMLElement | undefined): void {
  const at = el('div', {});
  into.prepend(at);
  const again = (): void => {
    const made = draw(Math.max(300, Math.min(1056, main.clientWidth - 2 * parseFloat(getComputedStyle(main).paddingLeft))));
    at.replaceChildren(...(made ? [made] : []));
  };
  again();
  drawn.push(again);
}

/** Puts the sortable table where its first rows stood; its title stays. */
function enhance(table: Table, options: { address?: (row: number) => string; cellAddress?: (row: number, column: Column) => string }): Grid | undefined {
  const at = block(table.id);
  if (!at || table.rows === 0) return undefined;
  const grid = new Grid(report, table, { caption: table.title === '' ? table.id : table.title, ...options });
  for (const old of [...at.children]) if (old.tagName !== 'H3') old.remove();
  at.append(grid.node);
  return grid;
}

function leading(table: Table, section: string, id: string): { address: (row: number) => string; cellAddress: (row: number, column: Column) => string } {
  const of = (row: number): string => table.text(row, id);
  return { address: (row) => write(section, of(row)), cellAddress: (row, column) => write(section, of(row), column.id) };
}

const panel = new Panel(report, () => {
  const section = read(location.hash)?.section ?? '';
  history.pushState(null, '', section === '' || section === 'figure' ? '#' : `#${section}`);
  panel.hide();
});

let issueGrid: Grid | undefined;
let showing = '';
const filterLine = el('p', { class: 'filter', role: 'status', hidden: true });

function filterIssues(filter: Filter): void {
  const table = report.table('issues');
  if (!table || !issueGrid || showing === writeFilter(filter)) return;
  showing = writeFilter(filter);
  const rows = chosen(report, table, filter);
  issueGrid.show(rows);
  filterLine.hidden = filter.kind === 'none';
  const cutAt = table.total > table.rows ? ` of the ${count(table.rows)} that waited longest` : '';
  filterLine.replaceChildren(`${count(rows.length)} issue${rows.length === 1 ? '' : 's'}${cutAt} `, name(words(report, filter)), '. ', link('#issues', 'Show all issues'));
  const at = block('issues');
  if (at) offerIssues(filter, at);
}

function showIssue(key: string): boolean {
  const table = report.table('issues');
  const at = block('stays');
  const row = table?.find('issue', key) ?? -1;
  if (!at || !table || row < 0) return false;
  const stays = report.stays().get(key);
  const opened = table.number(row, 'opened');
  const ended = table.text(row, 'status');
  const facts = ['queued', 'in_hand', 'on_customer', 'held'].map((id) => ({ id, span: table.number(row, `${id}_s`) })).filter(({ span }) => span > 0);
  const silence = table.number(row, 'longest_silence_s');
  const sum = facts.map(({ id, span }) => `${duration(span, report.business)} ${id.replace('_', ' ')}`).join(', ');
  at.replaceChildren(
    el('h3', {}, name(key)),
    el('p', {}, `Opened ${people(table.cell(row, 'opened'), 'instant')} UTC, ${ended}`, table.cell(row, 'resolved') === null ? '' : ` ${people(table.cell(row, 'resolved'), 'instant')} UTC`, sum === '' ? '.' : `: ${sum}.`, silence > 86_400 ? ` The longest silence was ${duration(silence, report.business)}.` : ''),
  );
  const picture = el('div', {});
  at.append(picture);
  if (stays && stays.length > 0) {
    const draw = (): void => {
      picture.replaceChildren(journeyChart(report, stays, opened, Math.max(300, Math.min(1056, main.clientWidth - 2 * parseFloat(getComputedStyle(main).paddingLeft)))));
    };
    draw();
    drawn.splice(journey, 1, draw);
  } else {
    picture.append(el('p', {}, 'No team held it, or its journey found no room on this page.'));
  }
  const lost = lostPoints(report, key);
  if (lost) at.append(lost);
  at.append(el('p', { class: 'note' }, 'Within a team’s stay the times are added up, class by class. Person by person, event by event: '), el('code', {}, `baton explain ${quoted(key)}${report.data.options}`));
  return true;
}
/** Of the issues that waited longest the one with the most handoffs: it has a journey to show. */
function liveliest(issues: Table): number {
  const candidates = issues.all().slice(0, 20);
  const handoffs = (row: number): number => issues.number(row, 'team_handoffs') || 0;
  return candidates.reduce((most, row) => (handoffs(row) > handoffs(most) ? row : most), 0);
}
/** Place of the journey among what is drawn again. */
const journey = 0;
drawn.push(() => undefined);

/** Follows the address of the page. */
function follow(): void {
  hideTip();
  const address = read(location.hash);
  if (address?.section === 'issues') {
    panel.hide();
    filterIssues(readFilter(address.parts[0] ?? ''));
    document.getElementById('issues')?.scrollIntoView();
    return;
  }
  if (location.hash === '#issues') filterIssues({ kind: 'none', values: [] });
  if (address?.section === 'issue') {
    panel.hide();
    const key = address.parts[0] ?? '';
    const at = block('stays');
    const shown = showIssue(key);
    if (!shown && isLive) at?.replaceChildren(el('h3', {}, name(key)));
    if (at) showEvents(key, at);
    if (shown || isLive) document.getElementById('issue')?.scrollIntoView();
    return;
  }
  if (!address || !panel.show(address)) panel.hide();
}

/** One box for teams, accounts and issues. */
function search(): HTMLElement {
  const known: { label: string; what: string; address: string }[] = [];
  const add = (id: string, column: string, what: string, address: string): void => {
    const table = report.table(id);
    for (const row of table?.all() ?? []) {
      const label = table?.text(row, column) ?? '';
      if (label !== '' && label !== '(none)') known.push({ label, what, address: write(address, label) });
    }
  };
  add('teams', 'team', 'team', 'teams');
  add('accounts', 'account', 'account', 'accounts');
  add('issues', 'issue', 'issue', 'issue');
  const list = el('ul', { id: 'found', role: 'listbox', 'aria-label': 'Found', hidden: true });
  const input = el('input', { type: 'search', placeholder: 'Team, account or issue', 'aria-label': 'Find a team, an account or an issue', role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'found', 'aria-autocomplete': 'list', autocomplete: 'off' });
  let at = -1;
  const options = (): HTMLElement[] => [...list.querySelectorAll<HTMLElement>('[role=option]')];
  const close = (): void => {
    list.hidden = true;
    input.setAttribute('aria-expanded', 'false');
    input.removeAttribute('aria-activedescendant');
    at = -1;
  };
  const go = (address: string): void => {
    close();
    input.value = '';
    location.hash = address;
  };
  const mark = (to: number): void => {
    const all = options();
    at = all.length === 0 ? -1 : (to + all.length) % all.length;
    all.forEach((option, place) => {
      option.setAttribute('aria-selected', String(place === at));
    });
    if (at >= 0) input.setAttribute('aria-activedescendant', `found-${at}`);
  };
  input.addEventListener('input', () => {
    const wanted = input.value.trim().toLowerCase();
    const starts = known.filter(({ label }) => label.toLowerCase().startsWith(wanted));
    const hits = wanted === '' ? [] : [...starts, ...known.filter(({ label }) => !label.toLowerCase().startsWith(wanted) && label.toLowerCase().includes(wanted))].slice(0, 12);
    const entries = hits.map(({ label, what, address }, place) => {
      const option = el('li', { role: 'option', id: `found-${place}`, 'aria-selected': 'false', 'data-address': address }, name(label), el('small', {}, ` ${what}`));
      option.addEventListener('pointerdown', (event) => {
        event.preventDefault();
        go(address);
      });
      return option;
    });
    list.replaceChildren(...(wanted !== '' && entries.length === 0 ? [el('li', { role: 'option', 'aria-selected': 'false', 'aria-disabled': 'true' }, 'Nothing of this name is on the page.')] : entries));
    list.hidden = wanted === '';
    input.setAttribute('aria-expanded', String(wanted !== ''));
    at = -1;
    if (entries.length > 0) mark(0);
  });
  input.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      mark(at + (event.key === 'ArrowDown' ? 1 : -1));
    } else if (event.key === 'Enter') {
      const address = options()[at]?.dataset['address'];
      if (address !== undefined) go(address);
    } else if (event.key === 'Escape') {
      close();
    }
  });
  input.addEventListener('blur', close);
  return el('div', { class: 'search', role: 'search' }, input, list);
}

function start(): void {
  document.body.classList.add('live');
  document.querySelector('nav')?.after(search());
  const tables = report.tables;
  const teams = tables.get('teams');
  const time = tables.get('team_time');
  if (teams) {
    enhance(teams, leading(teams, 'teams', 'team'));
    const at = block('teams');
    const title = at?.querySelector('h3');
    const into = el('div', {});
    if (title) title.after(into);
    else at?.prepend(into);
    if (time && time.rows > 0) place(into, (width) => teamChart(report, time, width));
  }
  const links = tables.get('edges');
  if (links) {
    enhance(links, { address: (row) => write('handoffs', [links.text(row, 'from'), links.text(row, 'to')]), cellAddress: (row, column) => write('handoffs', [links.text(row, 'from'), links.text(row, 'to')], column.id) });
    for (const graph of report.data.graphs) document.querySelector(`[data-graph="${CSS.escape(graph.id)}"]`)?.replaceChildren(handoffPictures(report, graph, links));
  }
  const accounts = tables.get('accounts');
  if (accounts) {
    enhance(accounts, leading(accounts, 'accounts', 'account'));
    const at = block('accounts');
    if (at && accounts.rows > 0) place(at, (width) => funnelChart(report, accounts, width));
  }
  const months = tables.get('months');
  if (months) {
    enhance(months, leading(months, 'months', 'month'));
    const at = block('months');
    if (at && months.rows > 1) place(at, (width) => monthChart(report, months, width));
  }
  const findings = tables.get('findings');
  if (findings) enhance(findings, { address: (row) => write('findings', String(row + 1)), cellAddress: (row, column) => write('findings', String(row + 1), column.id) });
  const vertices = tables.get('vertices');
  if (vertices) enhance(vertices, { address: (row) => write('teams', vertices.text(row, 'name')) });
  const issues = tables.get('issues');
  if (issues) {
    issueGrid = enhance(issues, { address: (row) => write('issue', issues.text(row, 'issue')), cellAddress: (row) => write('issue', issues.text(row, 'issue')) });
    block('issues')?.querySelector('.grid')?.before(filterLine);
    if (issues.rows > 0) showIssue(issues.text(liveliest(issues), 'issue'));
  }
  const durations = tables.get('durations');
  if (durations) {
    const definitions = tables.get('definitions');
    const measure = (row: number): string => write('figure', definitions?.text(definitions.find('measure', durations.text(row, 'measure')), 'id') ?? '');
    enhance(durations, { address: measure, cellAddress: measure });
  }
  const done = new Set(['durations', 'teams', 'edges', 'accounts', 'months', 'findings', 'vertices', 'issues', 'stays', 'lost_points', 'columns', 'team_time']);
  for (const table of tables.values()) if (!done.has(table.id)) enhance(table, {});
  document.body.append(panel.node);
  addEventListener('hashchange', follow);
  addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && panel.open) {
      history.pushState(null, '', '#');
      panel.hide();
    }
  });
  let width = innerWidth;
  addEventListener('resize', () => {
    if (innerWidth === width) return;
    width = innerWidth;
    for (const again of drawn) again();
  });
  follow();
}

start();
