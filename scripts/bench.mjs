/** `npm run bench`: builds the package and measures it as users get it. */
import { join } from 'node:path';
import { build, install, root, run } from './setup.mjs';

install();
build();
const tsx = join(root, 'node_modules/tsx/dist/cli.mjs');
run(process.execPath, [tsx, '--tsconfig', 'bench/tsconfig.json', 'bench/main.ts', ...process.argv.slice(2)]);
