/**
 * Checks the floors of the house: reads the tables of ARCHITECTURE.md and of READMEs inside `src` and fails where a file
 * imports from a higher floor, from another folder of its own floor, or in a circle.
 */
import { fileURLToPath } from 'node:url';
import { checkFloors } from './check-floors';

const { files, floors, breaches } = checkFloors(fileURLToPath(new URL('..', import.meta.url)));
for (const breach of breaches) console.error(breach);
console.log(`${files} files on ${floors} floors, ${breaches.length} breaches`);
process.exitCode = breaches.length === 0 ? 0 : 1;
