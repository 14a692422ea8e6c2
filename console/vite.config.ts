import preact from '@preact/preset-vite';
import { defineConfig, type Plugin } from 'vite';
import { factWords } from '../actors/common/schema-facts.ts';

/** The farm that `vite dev` talks to; `FARM_URL` names another. */
const farm = process.env.FARM_URL ?? 'http://127.0.0.1:8787';

/** What facts say to people, taken from the actors' schemas at build time: the schemas' library stays out of the browser. */
const factWordsPlugin = (): Plugin => {
  const name = 'virtual:fact-words';
  return {
    name,
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) => (id === `\0${name}` ? `export const factWords = ${JSON.stringify(factWords)};` : undefined),
  };
};

export default defineConfig({
  plugins: [preact({ devToolsEnabled: false }), factWordsPlugin()],
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
