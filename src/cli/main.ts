#!/usr/bin/env node
import { runCli } from './run';

// A reader that has seen enough (`keratin predict ... | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await runCli(process.argv.slice(2));
