/** `npm start`: sets up what is missing and runs the tutorial. */
import { join } from 'node:path';
import { build, install, root, run } from './setup.mjs';

install();
build();
run(process.execPath, [join(root, 'dist/cli/main.js'), 'tutorial', ...process.argv.slice(2)], {
  cwd: process.cwd(),
});
