/**
 * Property tests draw the same cases each time, so that what is green stays green until the code changes. Other cases:
 * `FARM_PROPERTY_SEED=7 npm test`, or `=random`; a night's search draws new ones. A failure prints its seed.
 */
import fc from 'fast-check';

const asked = process.env.FARM_PROPERTY_SEED ?? '20260302';
if (asked !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(asked) });
