import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

// The colours of the ledger as the style sheet has them, light and dark; tests run in the folder of the page.
const sheet = readFileSync('src/page.css', 'utf8');
const roles = ['queued', 'in-hand', 'customer', 'held', 'gap'];
const least = 20;

type Rgb = [number, number, number];

function colours(block: string): Record<string, Rgb> {
  const found: Record<string, Rgb> = {};
  for (const [, role = '', hex = ''] of block.matchAll(/--([\w-]+): #([0-9a-f]{6});/g)) {
    found[role] = [0, 2, 4].map((at) => parseInt(hex.slice(at, at + 2), 16) / 255) as Rgb;
  }
  return found;
}

function linear(channel: number): number {
  return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
}

/** Machado, Oliveira and Fernandes 2009, severity 1. */
const visions: Record<string, number[][]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
};

function product(matrix: number[][], vector: number[]): number[] {
  return matrix.map((row) => row.reduce((sum, factor, at) => sum + factor * (vector[at] ?? 0), 0));
}

function lab(rgb: Rgb, vision: number[][]): number[] {
  const seen = product(vision, rgb.map(linear)).map((channel) => Math.min(1, Math.max(0, channel)));
  const [x = 0, y = 0, z = 0] = product([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]], seen);
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27) * t / 116 + 16 / 116);
  const [fx, fy, fz] = [f(x / 0.95047), f(y), f(z / 1.08883)];
  return [116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)];
}

function distance(a: number[], b: number[]): number {
  return Math.hypot(...a.map((value, at) => value - (b[at] ?? 0)));
}

function contrast(a: Rgb, b: Rgb): number {
  const light = (rgb: Rgb): number => 0.2126 * linear(rgb[0]) + 0.7152 * linear(rgb[1]) + 0.0722 * linear(rgb[2]);
  const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

const [, light = '', dark = ''] = sheet.split(':root {');
for (const [scheme, block] of Object.entries({ light, dark })) {
  const known = colours(block);
  void test(`the classes of time can be told apart by everybody, ${scheme}`, () => {
    for (const [vision, matrix] of Object.entries(visions)) {
      for (const [at, one] of roles.entries()) {
        for (const other of roles.slice(at + 1)) {
          const [a, b] = [known[one], known[other]];
          assert.ok(a && b, `${one} and ${other} are in the sheet`);
          const apart = distance(lab(a, matrix), lab(b, matrix));
          assert.ok(apart >= least, `${scheme}, ${vision}: ${one} and ${other} are ${apart.toFixed(1)} apart`);
        }
      }
    }
  });
  void test(`text is readable, ${scheme}`, () => {
    const { paper, text, muted, link } = known;
    assert.ok(paper && text && muted && link);
    for (const colour of [text, muted, link]) assert.ok(contrast(paper, colour) >= 4.5);
  });
}
