import type { Filter } from './address.js';
import type { Report, Table } from './data.js';
import { numeric } from './data.js';

/** Columns of the table of issues by which a measure's issues are found; flags of shares are kept where they say no. */
const flags: Record<string, [column: string, wanted: boolean]> = {
  lowest_level_resolution: ['lowest_level', false],
  one_touch_resolution: ['one_touch', false],
  first_contact_resolution: ['first_contact', false],
  promises_kept: ['promise_kept', false],
};
const aliases: Record<string, string> = {
  issues_with_team_bounce: 'team_bounces',
  issues_with_team_return: 'team_returns',
  transfers: 'team_handoffs',
  reopened: 'reopens',
};

/** The column behind a measure, and which of its values count; undefined where the page has none. */
export function behind(report: Report, measure: string): { column: string; counts: (value: number) => boolean; words: string } | undefined {
  const issues = report.table('issues');
  const flag = flags[measure];
  if (flag && issues?.column(flag[0])) return { column: flag[0], counts: (value) => (flag[1] ? value === 1 : value === 0), words: 'those that were not' };
  if (measure === 'issues_without_team_handoff') return { column: 'team_handoffs', counts: (value) => value === 0, words: 'those without a handoff' };
  if (measure === 'issues_with_three_team_handoffs') return { column: 'team_handoffs', counts: (value) => value >= 3, words: 'those with three or more' };
  if (measure === 'ease') return { column: 'ease', counts: (value) => value < 50, words: 'those below 50' };
  const id = aliases[measure] ?? measure;
  const column = issues?.column(id) ?? issues?.column(`${id}_s`);
  return column ? { column: column.id, counts: (value) => value > 0, words: 'those with any' } : undefined;
}

function passes(list: string[], way: string[]): boolean {
  for (let start = 0; start + way.length <= list.length; start++) if (way.every((team, at) => list[start + at] === team)) return true;
  return false;
}

/** Rows of the table of issues that a filter keeps; by a figure, the largest first. */
export function chosen(report: Report, issues: Table, filter: Filter): number[] {
  const rows = issues.all();
  const [first = ''] = filter.values;
  const teams = (row: number): string[] => (report.stays().get(issues.text(row, 'issue')) ?? []).map((stay) => stay.team);
  switch (filter.kind) {
    case 'team':
      return rows.filter((row) => teams(row).includes(first));
    case 'edge':
      return rows.filter((row) => passes(teams(row), filter.values));
    case 'account':
    case 'category':
      return rows.filter((row) => issues.text(row, filter.kind) === first);
    case 'month':
      return rows.filter((row) => month(issues.number(row, 'resolved')) === first || month(issues.number(row, 'opened')) === first);
    case 'keys': {
      const keys = new Set(filter.values);
      return rows.filter((row) => keys.has(issues.text(row, 'issue')));
    }
    case 'figure': {
      const of = behind(report, first);
      const column = of && issues.column(of.column);
      if (!column) return rows;
      const kept = rows.filter((row) => of.counts(numeric(column.cell(row))));
      const sign = of.column === 'ease' ? 1 : -1;
      return column.unit === 'flag' ? kept : kept.sort((a, b) => sign * (numeric(column.cell(a)) - numeric(column.cell(b))));
    }
    case 'none':
      return rows;
  }
}

function month(seconds: number): string {
  return Number.isFinite(seconds) ? new Date(seconds * 1000).toISOString().slice(0, 7) : '';
}

/** A filter in words. */
export function words(report: Report, filter: Filter): string {
  const [first = ''] = filter.values;
  switch (filter.kind) {
    case 'team':
      return `that ${first} held`;
    case 'edge':
      return `passed ${filter.values.join(' → ')}`;
    case 'account':
      return `of ${first}`;
    case 'category':
      return `of category ${first}`;
    case 'month':
      return `opened or resolved in ${first}`;
    case 'keys':
      return 'behind the finding';
    case 'figure':
      return `behind “${report.data.measures[first]?.title ?? first}”: ${behind(report, first)?.words ?? ''}`;
    case 'none':
      return '';
  }
}
