// Writes FILE.gz beside every text file of the folder given, where that saves something. The server sends these as they are.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

const folder = process.argv[2];
if (!folder) throw new Error('usage: compress.mjs FOLDER');
let raw = 0;
let packed = 0;
for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || !/\.(html|js|css|svg|json)$/.test(entry.name)) continue;
  const path = join(entry.parentPath ?? entry.path, entry.name);
  const bytes = readFileSync(path);
  const gz = gzipSync(bytes, { level: 9 });
  if (gz.length >= bytes.length) continue;
  writeFileSync(`${path}.gz`, gz);
  raw += bytes.length;
  packed += gz.length;
}
console.log(`compressed ${raw} bytes to ${packed}`);
