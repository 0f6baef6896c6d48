/** Before `npm pack` and `npm publish`: everything is built for these sources, types included. */
import { build, install } from './setup.mjs';

install();
build({ types: true });
