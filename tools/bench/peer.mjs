// Does the main job in DuckDB: node peer.mjs FOLDER LOG ANSWER DATABASE|:memory: [THREADS]
// FOLDER is where @duckdb/node-api is installed.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';

const [, , folder, log, answer, database, threads] = process.argv;
const { DuckDBInstance } = createRequire(path.resolve(folder, 'package.json'))('@duckdb/node-api');
const instance = await DuckDBInstance.create(database, threads ? { threads } : {});
const connection = await instance.connect();
const job = fs.readFileSync(new URL('peer.sql', import.meta.url), 'utf8').replaceAll(/^--.*\n/gm, '').replace('$LOG', log.replaceAll("'", "''"));
const statements = job.split(/;\n/).filter((statement) => statement.trim() !== '');
for (const statement of statements.slice(0, -1)) await connection.run(statement);
const result = await connection.runAndReadAll(statements.at(-1));
fs.writeFileSync(answer, result.getRows()[0][0]);
if (database !== ':memory:') await connection.run('CHECKPOINT');
connection.closeSync();
instance.closeSync();
