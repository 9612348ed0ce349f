/** What the C++ side wrote: the same cells as every other output. */

export type Unit = 'text' | 'count' | 'number' | 'points' | 'ratio' | 'share' | 'duration' | 'hours' | 'instant' | 'flag';
/** [value, numerator, denominator] and, where it was computed, the interval. */
export type Share = readonly [number, number, number, number?, number?];
/** Numbers are seconds, seconds since 1970, values in [0, 1] or counts, as the column's unit says; texts stand for themselves. */
export type Cell = null | number | string | boolean | Share;

interface ColumnData {
  id: string;
  title: string;
  unit: Unit;
  priority: number;
  cells?: Cell[];
  texts?: string[];
  at?: number[];
}
interface TableData {
  id: string;
  title: string;
  empty: string;
  total: number;
  rows: number;
  shown: number;
  columns: ColumnData[];
}
export interface Measure {
  title: string;
  value: Cell;
  parts: Record<string, Cell>;
}
/** label, support line (0 unknown), x, y, width, height */
export type Box = readonly [string, number, number, number, number, number];
/** from, to, handoffs, 1 where it often came straight back, path, points of the head */
export type Line = readonly [string, string, number, number, string, string];
export interface MapData {
  edges: number;
  width: number;
  height: number;
  boxes: Box[];
  lines: Line[];
}
export interface GraphData {
  id: string;
  title: string;
  total: number;
  maps: MapData[];
}
/** A figure under the headline. */
export interface Fact {
  label: string;
  value: Cell;
  unit: Unit;
  note: string;
  measure: string;
}
export interface PageData {
  facts: Fact[];
  version: string;
  command: string;
  /** The command that makes the store; empty where there is one. */
  import: string;
  /** What a command needs beside its own words to read the log in the same way, and to take the same issues. */
  options: string;
  filters: string;
  hours: string;
  as_of: number | null;
  /** When something changed, as whoever made the report said. */
  change: number | null;
  measures: Record<string, Measure>;
  tables: TableData[];
  graphs: GraphData[];
}

export interface Column {
  id: string;
  title: string;
  unit: Unit;
  priority: number;
  /** The cell of a row. */
  cell(row: number): Cell;
}

/** A table by columns; rows in the order for people. */
export class Table {
  readonly id: string;
  readonly title: string;
  readonly empty: string;
  /** Rows there are, of which `rows` are here. */
  readonly total: number;
  readonly rows: number;
  readonly shown: number;
  readonly columns: Column[];

  constructor(data: TableData) {
    this.id = data.id;
    this.title = data.title;
    this.empty = data.empty;
    this.total = data.total;
    this.rows = data.rows;
    this.shown = data.shown;
    this.columns = data.columns.map(({ id, title, unit, priority, cells, texts, at }) => ({
      id,
      title,
      unit,
      priority,
      cell: (row: number): Cell => (texts && at ? (texts[at[row] ?? -1] ?? null) : (cells?.[row] ?? null)),
    }));
  }

  column(id: string): Column | undefined {
    return this.columns.find((column) => column.id === id);
  }
  cell(row: number, id: string): Cell {
    return this.column(id)?.cell(row) ?? null;
  }
  /** The cell as a number: the value of a share; NaN where it is none. */
  number(row: number, id: string): number {
    return numeric(this.cell(row, id));
  }
  text(row: number, id: string): string {
    const cell = this.cell(row, id);
    return typeof cell === 'string' ? cell : '';
  }
  /** All row numbers, in order. */
  all(): number[] {
    return Array.from({ length: this.rows }, (_, row) => row);
  }
  /** The first row with this text in a column; -1 where there is none. */
  find(id: string, text: string): number {
    const column = this.column(id);
    if (!column) return -1;
    for (let row = 0; row < this.rows; row++) if (column.cell(row) === text) return row;
    return -1;
  }
}

export function isShare(cell: Cell): cell is Share {
  return Array.isArray(cell);
}

export function numeric(cell: Cell): number {
  if (typeof cell === 'number') return cell;
  if (typeof cell === 'boolean') return cell ? 1 : 0;
  return isShare(cell) ? cell[0] : NaN;
}

/** A stay of an issue with a team, times in seconds from its opening. */
export interface Stay {
  team: string;
  from: number;
  to: number;
  /** queued, in hand, on customer, held */
  spent: [number, number, number, number];
  /** Company touches; NaN where they are not known. */
  touches: number;
}

/** The whole page's data with what is asked of it often. */
export class Report {
  readonly data: PageData;
  readonly tables: Map<string, Table>;
  readonly business: boolean;
  private stays_: Map<string, Stay[]> | undefined;

  constructor(data: PageData) {
    this.data = data;
    this.tables = new Map(data.tables.map((table) => [table.id, new Table(table)]));
    this.business = data.hours === 'business';
  }
  table(id: string): Table | undefined {
    return this.tables.get(id);
  }
  /** What a column means: from the list of columns, else from the measure of that name. */
  meaning(table: string, column: string): string {
    const columns = this.table('columns');
    if (columns) {
      for (const row of columns.all()) {
        if (columns.text(row, 'table') === table && columns.text(row, 'column') === column) return columns.text(row, 'meaning');
      }
    }
    const definitions = this.table('definitions');
    const row = definitions?.find('id', column.replace(/_s$/, '')) ?? -1;
    return row < 0 ? '' : (definitions?.text(row, 'definition') ?? '');
  }
  /** The stays of issues, by key. */
  stays(): Map<string, Stay[]> {
    if (this.stays_) return this.stays_;
    const found = new Map<string, Stay[]>();
    const table = this.table('stays');
    const known = (row: number, id: string): number => table?.number(row, id) || 0;
    for (const row of table?.all() ?? []) {
      const key = table?.text(row, 'issue') ?? '';
      const list = found.get(key) ?? [];
      if (list.length === 0) found.set(key, list);
      list.push({
        team: table?.text(row, 'team') ?? '',
        from: known(row, 'from_s'),
        to: known(row, 'to_s'),
        spent: [known(row, 'queued_s'), known(row, 'in_hand_s'), known(row, 'on_customer_s'), known(row, 'held_s')],
        touches: table?.number(row, 'touches') ?? NaN,
      });
    }
    this.stays_ = found;
    return found;
  }
}
