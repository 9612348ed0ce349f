import type { Cell, Column, Report, Table } from './data.js';
import { isShare, numeric } from './data.js';
import { button, el, link, name } from './dom.js';
import { count, exactly, inTable, isFigure } from './format.js';

const page = 50;
/** More columns than this are shown when they are asked for. */
const fewColumns = 11;

export interface GridOptions {
  /** Where a row's name leads; none: its name is plain. */
  address?: (row: number) => string;
  /** Where a figure of a row leads by mouse; by keyboard the row's panel has them all. */
  cellAddress?: (row: number, column: Column) => string;
  caption: string;
}

/** The smaller, then texts in their order; what is missing comes last whichever way. */
function compare(a: Cell, b: Cell, unit: Column['unit'], down: boolean): number {
  const words = (cell: Cell): boolean => cell === null || (unit !== 'text' && typeof cell === 'string');
  if (words(a) || words(b)) return Number(words(a)) - Number(words(b));
  const order = typeof a === 'string' && typeof b === 'string' ? a.localeCompare(b, 'en', { numeric: true }) : numeric(a) - numeric(b);
  return down ? -order : order;
}

/** A table to sort and to leaf through: 50 rows at a time are on the page. */
export class Grid {
  readonly node: HTMLElement;
  private readonly table: Table;
  private readonly report: Report;
  private readonly options: GridOptions;
  private columns: Column[];
  private readonly allColumns: Column[];
  private rows: number[];
  private sorted: { column: Column; down: boolean } | undefined;
  private from = 0;
  private size: number;

  constructor(report: Report, table: Table, options: GridOptions) {
    this.report = report;
    this.table = table;
    this.options = options;
    this.allColumns = table.columns.filter((column, at) => at === 0 || column.priority >= 0);
    const kept = new Set([...this.allColumns].sort((a, b) => a.priority - b.priority).slice(0, fewColumns));
    this.columns = this.allColumns.filter((column) => kept.has(column));
    this.size = Math.min(page, Math.max(table.shown === 0 ? page : table.shown, 5));
    this.rows = table.all();
    this.node = el('div', { class: 'grid' });
    this.draw();
  }

  /** Shows these rows only, in their order. */
  show(rows: number[]): void {
    this.rows = rows;
    this.sorted = undefined;
    this.from = 0;
    this.draw();
  }

  private sort(column: Column): void {
    const down = this.sorted?.column === column ? !this.sorted.down : isFigure(column.unit);
    this.sorted = { column, down };
    // The row that stands for nobody comes last, whatever its figures.
    const nobody = (row: number): number => Number(this.table.columns[0]?.cell(row) === '(none)');
    this.rows = [...this.rows].sort((a, b) => nobody(a) - nobody(b) || compare(column.cell(a), column.cell(b), column.unit, down) || a - b);
    this.from = 0;
    this.draw();
    this.node.querySelector<HTMLElement>(`th[data-column="${column.id}"] button`)?.focus();
  }

  private head(column: Column): HTMLElement {
    const state = this.sorted?.column === column ? (this.sorted.down ? 'descending' : 'ascending') : undefined;
    const arrow = state === 'descending' ? ' ↓' : state === 'ascending' ? ' ↑' : '';
    const meaning = this.report.meaning(this.table.id, column.id);
    const press = button((column.title === '' ? column.id : column.title) + arrow, () => {
      this.sort(column);
    });
    if (meaning !== '') press.title = meaning;
    return el('th', { scope: 'col', class: isFigure(column.unit) ? 'n' : undefined, 'data-column': column.id, 'aria-sort': state }, press);
  }

  private cell(row: number, column: Column, at: number): HTMLElement {
    const cell = column.cell(row);
    const text = inTable(cell, column, this.report.business);
    if (at === 0 && column.unit === 'text') {
      const address = this.options.address?.(row);
      const shown = cell === null ? '–' : name(text);
      return el('th', { scope: 'row' }, address === undefined ? shown : link(address, shown));
    }
    const exact = exactly(cell, column.unit);
    if (!isFigure(column.unit)) return el('td', { class: cell === null ? 'none' : column.unit === 'instant' ? 't' : undefined }, cell === null ? text : name(text));
    const look = cell === null ? 'n none' : typeof cell === 'string' ? 'n few' : 'n';
    const shown = el('td', { class: look, title: exact === '' ? undefined : exact, 'data-value': typeof cell === 'number' ? cell : isShare(cell) ? cell[0] : undefined }, text);
    const address = cell === null ? undefined : this.options.cellAddress?.(row, column);
    if (address !== undefined) {
      shown.classList.add('leads');
      shown.addEventListener('click', () => {
        location.hash = address;
      });
    }
    return shown;
  }

  private turn(by: number): void {
    this.from = Math.max(0, this.from + by);
    this.draw();
    const label = by > 0 ? '.next' : '.previous';
    (this.node.querySelector<HTMLElement>(`${label}:not([disabled])`) ?? this.node.querySelector<HTMLElement>('.pages button:not([disabled])'))?.focus();
  }

  private draw(): void {
    const filled = (column: Column, at: number): boolean => at === 0 || this.rows.some((row) => column.cell(row) !== null && column.cell(row) !== '');
    const used = this.columns.filter(filled);
    const shown = this.rows.slice(this.from, this.from + this.size);
    const printed = this.table.shown === 0 ? page : Math.min(page, this.table.shown);
    const body = el('tbody', {}, ...shown.map((row, place) => el('tr', { class: place >= printed ? 'extra' : undefined }, ...used.map((column, at) => this.cell(row, column, at)))));
    const table = el('table', { class: 'data' }, el('thead', {}, el('tr', {}, ...used.map((column) => this.head(column)))), body);
    const frame = el('div', { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': this.options.caption }, table);
    const end = Math.min(this.rows.length, this.from + this.size);
    const parts: HTMLElement[] = [frame];
    const tools: HTMLElement[] = [];
    if (this.rows.length > this.size && this.size < page) {
      const more = button(`Show ${count(Math.min(page, this.rows.length))}`, () => {
        this.size = page;
        this.draw();
        this.node.querySelector<HTMLElement>('.scroll')?.focus();
      });
      tools.push(more, el('span', {}, `of ${count(this.rows.length)}`));
    } else if (this.rows.length > page) {
      tools.push(
        button('Previous', () => { this.turn(-page); }, { class: 'previous', disabled: this.from === 0 }),
        button('Next', () => { this.turn(page); }, { class: 'next', disabled: end >= this.rows.length }),
        el('span', {}, `${count(this.from + 1)} to ${count(end)} of ${count(this.rows.length)}`),
      );
    }
    if (this.columns.length < this.allColumns.filter(filled).length) {
      const all = button(`All ${this.allColumns.filter(filled).length} columns`, () => {
        this.columns = this.allColumns;
        this.draw();
        this.node.querySelector<HTMLElement>('.scroll')?.focus();
      });
      tools.push(all);
    }
    if (tools.length > 0) parts.push(el('div', { class: 'pages' }, ...tools));
    if (this.table.total > this.table.rows) {
      parts.push(el('p', { class: 'more' }, `The first ${count(this.table.rows)} of ${count(this.table.total)} are on this page; all of them are in the CSV folder and the workbook.`));
    }
    if (this.rows.length > printed) parts.push(el('p', { class: 'more printed' }, `… ${count(this.table.total - Math.min(printed, shown.length))} more in the workbook`));
    this.node.replaceChildren(...parts);
  }
}
