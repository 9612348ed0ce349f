import { format } from 'd3-format';
import type { Cell, Column, Unit } from './data.js';
import { isShare } from './data.js';

const missing = '–';
const minus = '\u2212';
const grouped = format(',.0f');
const one = format(',.1f');

function signed(value: number, text: string): string {
  return value < 0 ? minus + text : text;
}

/** "7,554" */
export function count(value: number): string {
  return signed(value, grouped(Math.abs(value)));
}

function percent(ratio: number): string {
  const of100 = Math.abs(ratio) * 100;
  if (!Number.isFinite(of100)) return missing;
  if (of100 === 0) return '0 %';
  if (of100 < 0.1) return ratio < 0 ? `> ${minus}0.1 %` : '< 0.1 %';
  return signed(ratio, of100 < 99.95 ? `${of100.toFixed(1)} %` : `${grouped(of100)} %`);
}

/** Half away from zero, exact for the decimal fractions of a second that durations are. */
function tenths(value: number): number {
  return Math.floor(value * 10 + 0.5 + 1e-9);
}

/** Three figures: a decimal below 100. */
function threeFigures(value: number): string {
  const of = tenths(value);
  return of >= 1000 ? grouped(Math.floor(value + 0.5 + 1e-9)) : `${Math.floor(of / 10)}.${of % 10}`;
}

/** One unit: seconds below a minute, minutes below 90, hours below 36, days above; of business time hours from 90 minutes on. */
export function duration(seconds: number, business = false): string {
  const s = Math.abs(seconds);
  if (s > 0 && s < 1) return seconds < 0 ? `> ${minus}1 s` : '< 1 s';
  if (Math.floor(s + 0.5) < 60) return signed(seconds, `${Math.floor(s + 0.5)} s`);
  if (Math.floor(s / 60 + 0.5) < 90) return signed(seconds, `${Math.floor(s / 60 + 0.5)} min`);
  if (business) return signed(seconds, `${threeFigures(s / 3600)} bh`);
  if (tenths(s / 3600) < 360) return signed(seconds, `${threeFigures(s / 3600)} h`);
  return signed(seconds, `${threeFigures(s / 86400)} d`);
}

function hours(seconds: number): string {
  const h = Math.floor(Math.abs(seconds) / 3600 + 0.5);
  if (h === 0 && seconds !== 0) return seconds < 0 ? `> ${minus}1` : '< 1';
  return signed(seconds, grouped(h));
}

/** "2012-04-16 12:22", UTC */
export function instant(seconds: number): string {
  return new Date(Math.floor(seconds) * 1000).toISOString().slice(0, 16).replace('T', ' ');
}

function decimal(value: number): string {
  if (!Number.isFinite(value)) return missing;
  const text = one(Math.abs(value));
  return value < 0 && text !== '0.0' ? minus + text : text;
}

/** A cell as people read it, by the rules of the terminal. Texts come back as they are. */
export function people(cell: Cell, unit: Unit, business = false): string {
  if (cell === null) return missing;
  if (typeof cell === 'string') return cell;
  if (typeof cell === 'boolean') return cell ? 'yes' : 'no';
  if (isShare(cell)) return percent(cell[0]);
  switch (unit) {
    case 'count':
      return count(cell);
    case 'ratio':
    case 'share':
      return percent(cell);
    case 'duration':
      return duration(cell, business);
    case 'hours':
      return `${hours(cell)} ${business ? 'bh' : 'h'}`;
    case 'instant':
      return instant(cell);
    default:
      return decimal(cell);
  }
}

/** The same in a table, where the unit may stand in the column's head. */
export function inTable(cell: Cell, column: Column, business = false): string {
  if (column.unit === 'hours' && column.title.endsWith(' h') && typeof cell === 'number') return hours(cell);
  return people(cell, column.unit, business);
}

/** What a pointer shows on a figure: exact seconds, or the counts behind a share. */
export function exactly(cell: Cell, unit: Unit): string {
  if (isShare(cell)) {
    const [, numerator, denominator, low, high] = cell;
    const counts = `${count(numerator)} of ${count(denominator)}`;
    return low === undefined || high === undefined ? counts : `${counts}, interval ${percent(low)} to ${percent(high)}`;
  }
  return typeof cell === 'number' && (unit === 'duration' || unit === 'hours') ? `${cell} s` : '';
}

export function isFigure(unit: Unit): boolean {
  return unit !== 'text' && unit !== 'instant' && unit !== 'flag';
}

// eslint-disable-next-line no-control-regex -- these are what it looks for
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g;

/** Texts of the data: control and bidirectional characters are made visible, as the terminal shows them. */
export function visible(text: string): string {
  return text.replace(hidden, (character) => {
    const code = character.charCodeAt(0).toString(16).toUpperCase();
    return character < '\u00a0' ? `\\x${code.padStart(2, '0')}` : `<U+${code.padStart(4, '0')}>`;
  });
}

/** A word of a command line for a POSIX shell. */
export function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) && !text.startsWith('-') ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
