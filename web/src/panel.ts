import type { Address, Filter } from './address.js';
import { write, writeFilter } from './address.js';
import type { Column, Report, Table } from './data.js';
import { button, el, link, name } from './dom.js';
import { count, exactly, inTable, people, quoted, visible } from './format.js';
import { behind, chosen } from './issues.js';

const examples = 20;

interface Content {
  title: string;
  parts: (Node | null)[];
}

function heading(text: string): HTMLElement {
  return el('h3', {}, text);
}

function paragraph(text: string, look?: string): HTMLElement | null {
  return text === '' ? null : el('p', { class: look }, visible(text));
}

/** A command to paste, with a button that copies it. */
function command(full: string): HTMLElement {
  const said = el('span', { class: 'said', role: 'status' });
  const copy = button('Copy', () => {
    void navigator.clipboard.writeText(full).then(
      () => { said.textContent = 'copied'; },
      () => { said.textContent = 'select it by hand: the browser does not let this page copy'; },
    );
  });
  return el('div', { class: 'again' }, el('code', {}, visible(full)), copy, said);
}

/** How to get a figure again: commands over the store, which comes first where there is none yet. */
function again(report: Report, ...lines: string[]): Node[] {
  const { import: first } = report.data;
  return [heading('How to get it again'), ...(first === '' ? lines : [first, ...lines]).map(command)];
}

/** A command that takes the issues of this page, but for what it asks itself, which comes last and wins. */
function asked(report: Report, line: string, own = ''): string {
  return `${line}${report.data.options}${report.data.filters}${own}`;
}

/** The issues behind a figure: the first of them and a way to all. */
function issuesBehind(report: Report, filter: Filter): Node[] {
  const issues = report.table('issues');
  if (!issues) return [];
  const rows = chosen(report, issues, filter);
  if (rows.length === 0) return [heading('The issues'), el('p', { class: 'note' }, 'None of them is among the issues on this page.')];
  const waited = issues.column('waited_s');
  const list = el(
    'ol',
    { class: 'behind' },
    ...rows.slice(0, examples).map((row) => {
      const key = issues.text(row, 'issue');
      const rest = waited ? ` waited ${people(waited.cell(row), 'duration', report.business)}` : '';
      return el('li', {}, link(write('issue', key), name(key)), rest);
    }),
  );
  const all = link(writeFilter(filter), `Show all ${count(rows.length)} below`);
  all.classList.add('all');
  const cut = issues.total > issues.rows ? ` The page has the ${count(issues.rows)} of ${count(issues.total)} issues that waited longest.` : '';
  return [heading('The issues'), list, el('p', {}, all), el('p', { class: 'note' }, `Longest waiting first, unless the figure is another.${cut}`)];
}

/** All figures of a row, each with what it means. */
function figures(report: Report, table: Table, row: number, chosenColumn: Column | undefined): HTMLElement {
  const lines = table.columns.slice(1).flatMap((column) => {
    const cell = column.cell(row);
    if (cell === null || cell === '' || column.priority < -1) return [];
    const meaning = report.meaning(table.id, column.id);
    const value = inTable(cell, column, report.business) + (column.unit === 'hours' && column.title.endsWith(' h') ? ' h' : '');
    const exact = exactly(cell, column.unit);
    return [
      el('dt', { class: column === chosenColumn ? 'here' : undefined }, column.title.replace(/ h$/, '') || 'note'),
      el('dd', {}, el('b', { title: exact === '' ? undefined : exact }, visible(value)), meaning === '' ? null : el('span', { class: 'note' }, meaning)),
    ];
  });
  return el('dl', { class: 'figures' }, ...lines);
}

function measurePanel(report: Report, id: string): Content | undefined {
  const measure = report.data.measures[id];
  if (!measure) return undefined;
  const definitions = report.table('definitions');
  const row = definitions?.find('id', id) ?? -1;
  const said = (column: string): string => (row < 0 ? '' : (definitions?.text(row, column) ?? ''));
  const value = measure.value === null ? '' : people(measure.value, Array.isArray(measure.value) ? 'share' : 'count', report.business);
  const parts = Object.entries(measure.parts).flatMap(([part, cell]) => {
    const unit = part.endsWith('_s') ? (part.includes('sum') ? 'hours' : 'duration') : part.startsWith('share') ? 'ratio' : Number.isInteger(cell) ? 'count' : 'points';
    const words: Record<string, string> = { n: 'counted', sum_s: 'sum', mean_s: 'mean', median_s: 'median', p90_s: '9 in 10 within', km_median_s: 'median, censored ones allowed for', censored: 'censored', open_sum_s: 'of open issues', p10: '1 in 10 below', share_below_50: 'below 50', open_n: 'open issues', open_mean: 'mean of open ones, so far' };
    const missing = part === 'km_median_s' && cell === null ? 'not reached: fewer than half are resolved' : undefined;
    return cell === null && missing === undefined ? [] : [el('dt', {}, words[part] ?? part.replaceAll('_', ' ')), el('dd', {}, el('b', { title: exactly(cell, unit) || undefined }, missing ?? people(cell, unit, report.business)))];
  });
  const fact = report.data.facts.find((known) => known.measure === id);
  const interval = measure.value === null ? '' : exactly(measure.value, 'share');
  const rivals = said('rivals');
  const filter: Filter = { kind: 'figure', values: [id] };
  return {
    title: measure.title,
    parts: [
      fact ? el('p', { class: 'value' }, people(fact.value, fact.unit, report.business), ' ', el('small', {}, `${fact.label}, ${fact.note}`)) : value === '' ? null : el('p', { class: 'value' }, value),
      fact && value !== '' && !Array.isArray(measure.value) ? paragraph(`${value} ${measure.title}.`) : null,
      paragraph(interval, 'note'),
      parts.length > 0 ? el('dl', { class: 'figures short' }, ...parts) : null,
      paragraph(said('definition')),
      paragraph(said('population') === '' ? '' : `Taken over: ${said('population')}.${said('direction') === '' ? '' : ` ${said('direction') === 'lower' ? 'Lower' : 'Higher'} is easier for customers.`}`, 'note'),
      paragraph(said('source') === '' ? '' : `Source: ${said('source')}.`, 'note'),
      ...(rivals === '' ? [] : [heading('What else it could be'), paragraph(rivals)]),
      ...(behind(report, id) ? issuesBehind(report, filter) : []),
      ...again(report, asked(report, 'baton summary --json'), `baton explain --measure ${id}`),
    ],
  };
}

function rowPanel(report: Report, table: Table, row: number, title: string, columnId: string | undefined, filter: Filter | undefined, line: string): Content {
  const column = columnId === undefined ? undefined : table.column(columnId);
  const definitions = report.table('definitions');
  const at = column ? (definitions?.find('id', column.id.replace(/_s$/, '')) ?? -1) : -1;
  const rivals = at < 0 ? '' : (definitions?.text(at, 'rivals') ?? '');
  const n = table.number(row, 'issues');
  return {
    title,
    parts: [
      ...(column
        ? [
            el('p', { class: 'value' }, visible(inTable(column.cell(row), column, report.business)), ' ', el('small', {}, column.title)),
            paragraph(exactly(column.cell(row), column.unit), 'note'),
            paragraph(report.meaning(table.id, column.id)),
            paragraph(Number.isFinite(n) ? `Rests on ${count(n)} issues.` : '', 'note'),
            ...(rivals === '' ? [] : [heading('What else it could be'), paragraph(rivals)]),
          ]
        : []),
      ...(filter ? issuesBehind(report, filter) : []),
      ...again(report, line),
      heading('Its figures'),
      figures(report, table, row, column),
    ],
  };
}

function content(report: Report, { section, parts }: Address): Content | undefined {
  const [first = '', second = '', third] = parts;
  const of = (id: string): Table | undefined => report.table(id);
  if (section === 'figure') return measurePanel(report, first);
  if (section === 'teams') {
    const table = of('teams');
    const row = table?.find('team', first) ?? -1;
    if (!table || row < 0) return undefined;
    return rowPanel(report, table, row, first, parts[1], { kind: 'team', values: [first] }, asked(report, `baton issues`, ` --team ${quoted(first)}`));
  }
  if (section === 'accounts') {
    const table = of('accounts');
    const row = table?.find('account', first) ?? -1;
    if (!table || row < 0) return undefined;
    return rowPanel(report, table, row, first, parts[1], { kind: 'account', values: [first] }, asked(report, `baton issues`, ` --account ${quoted(first)}`));
  }
  if (section === 'handoffs') {
    const table = of('edges');
    const row = table?.all().find((at) => table.text(at, 'from') === first && table.text(at, 'to') === second);
    if (!table || row === undefined) return undefined;
    return rowPanel(report, table, row, `${first} → ${second}`, third, { kind: 'edge', values: [first, second] }, asked(report, `baton handoffs --from ${quoted(first)} --to ${quoted(second)}`));
  }
  if (section === 'months') {
    const table = of('months');
    const row = table?.find('month', first) ?? -1;
    if (!table || row < 0) return undefined;
    const [year = 0, month = 1] = first.split('-').map(Number);
    const next = month === 12 ? `${year + 1}-01-01` : `${year}-${String(month + 1).padStart(2, '0')}-01`;
    return rowPanel(report, table, row, first, parts[1], { kind: 'month', values: [first] }, asked(report, 'baton summary', ` --since ${first}-01 --until ${next}`));
  }
  if (section === 'findings' || section === 'first') {
    const table = of('findings');
    const row = Number(first) - 1;
    if (!table || !(row >= 0 && row < table.rows)) return undefined;
    const keys = table.text(row, 'examples').split(', ').filter((key) => key !== '');
    return rowPanel(report, table, row, `${table.text(row, 'what')}: ${table.text(row, 'where')}`, parts[1], keys.length > 0 ? { kind: 'keys', values: keys } : undefined, asked(report, 'baton bottlenecks'));
  }
  return undefined;
}

/** The one side panel: what a figure is, what else it could be, the issues behind it, how to get it again. */
export class Panel {
  readonly node: HTMLElement;
  private readonly report: Report;
  private opener: HTMLElement | SVGElement | undefined;

  constructor(report: Report, close: () => void) {
    this.report = report;
    this.node = el('aside', { id: 'panel', 'aria-labelledby': 'panel-title', hidden: true });
    this.close_ = close;
  }
  private readonly close_: () => void;

  get open(): boolean {
    return !this.node.hidden;
  }

  /** Shows what an address is about; false where there is nothing. */
  show(address: Address): boolean {
    const found = content(this.report, address);
    if (!found) return false;
    const active = document.activeElement;
    if (!this.open && (active instanceof HTMLElement || active instanceof SVGElement)) this.opener = active;
    const title = el('h2', { id: 'panel-title', tabindex: -1 }, name(found.title));
    const close = button('Close', this.close_, { class: 'close', 'aria-keyshortcuts': 'Escape' });
    this.node.replaceChildren(close, title, ...found.parts.filter((part): part is Node => part !== null));
    this.node.hidden = false;
    document.body.classList.add('beside');
    this.node.scrollTop = 0;
    title.focus({ preventScroll: true });
    return true;
  }

  hide(): void {
    if (!this.open) return;
    this.node.hidden = true;
    document.body.classList.remove('beside');
    this.opener?.focus({ preventScroll: true });
    this.opener = undefined;
  }
}
