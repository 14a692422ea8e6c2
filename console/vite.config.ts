import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import { dispatcherFacts } from '../actors/dispatcher/schema.ts';
import { incidentFacts } from '../actors/incident/schema.ts';
import { jobFacts } from '../actors/job/schema.ts';
import { lotFacts } from '../actors/lot/schema.ts';
import { orderFacts } from '../actors/order/schema.ts';
import { planFacts } from '../actors/plan/schema.ts';
import { plateFacts } from '../actors/plate/schema.ts';
import { printerFacts } from '../actors/printer/schema.ts';
import { quoteFacts } from '../actors/quote/schema.ts';
import { runFacts } from '../actors/run/schema.ts';

/** The farm that `vite dev` talks to; `FARM_URL` names another. */
const farm = process.env.FARM_URL ?? 'http://127.0.0.1:8787';

/** What facts say to people, taken from the actors' schemas at build time: the schemas' library stays out of the browser. */
const factWords = (): Plugin => {
  const name = 'virtual:fact-words';
  const words = {
    ...dispatcherFacts,
    ...incidentFacts,
    ...jobFacts,
    ...lotFacts,
    ...orderFacts,
    ...planFacts,
    ...plateFacts,
    ...printerFacts,
    ...quoteFacts,
    ...runFacts,
  };
  return {
    name,
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export const factWords = ${JSON.stringify(words)};` : undefined),
  };
};

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false }), factWords()],
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    target: 'es2023',
    cssTarget: 'chrome123',
    sourcemap: false,
    assetsInlineLimit: 0,
    // The picture of a model is loaded when the first one is shown; its size is three.js and known.
    chunkSizeWarningLimit: 900,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': { target: farm, ws: true }, '/demo': { target: farm } },
  },
});
