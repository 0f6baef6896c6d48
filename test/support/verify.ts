import { verifier } from '../../src/compile/verify';
import { watchPasses } from '../../src/compile/watch';

/** Whatever tests compile is checked after each pass. */
watchPasses(verifier);
