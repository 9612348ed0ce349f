// Bundles the unit tests and runs them with node's own runner.
import { build } from 'esbuild';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const out = mkdtempSync(join(tmpdir(), 'baton-page-'));
const tests = readdirSync(here).filter((name) => name.endsWith('.test.ts'));
await build({ entryPoints: tests.map((name) => join(here, name)), bundle: true, format: 'esm', platform: 'node', outdir: out, outExtension: { '.js': '.mjs' }, logLevel: 'warning' });
const run = spawnSync(process.execPath, ['--test', ...tests.map((name) => join(out, name.replace(/\.ts$/, '.mjs')))], { stdio: 'inherit', cwd: dirname(here) });
rmSync(out, { recursive: true });
process.exit(run.status ?? 1);
