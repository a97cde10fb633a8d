/**
 * Loaded before the program: a disk with DISK_LEFT bytes left. What does not fit is written in part, and then there is
 * no space.
 */
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';

let left = Number(process.env.DISK_LEFT);
const { writeFileSync } = fs;

fs.writeFileSync = (file, data, options) => {
  const bytes = Buffer.from(data);
  writeFileSync(file, bytes.subarray(0, Math.max(0, left)), options);
  left -= bytes.length;
  if (left < 0) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC', syscall: 'write' });
};
syncBuiltinESMExports();
