/** Keratin as one of the processes of `npm run bench:peers`; see child.ts for what it reads and writes. */
import { createInterface } from 'node:readline';
import { NAMES, type Measurement, measurementOf } from './measure';

const say = (message: unknown): void => void process.stdout.write(`${JSON.stringify(message)}\n`);
const measurements = new Map<string, Promise<Measurement>>();

say({ importSeconds: 0, version: process.env.npm_package_version ?? 'of this checkout', workloads: NAMES });
for await (const line of createInterface({ input: process.stdin })) {
  const { workload, seconds } = JSON.parse(line) as { workload: string; seconds: number };
  try {
    if (!measurements.has(workload)) measurements.set(workload, measurementOf(workload));
    say(await (await measurements.get(workload)!).measure(seconds));
  } catch (error) {
    say({ error: String(error).split('\n')[0] });
  }
}
process.exit(0);
