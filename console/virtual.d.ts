/** Made by `vite.config.ts` from the facts of `actors/`. */
declare module 'virtual:fact-words' {
  export const factWords: Readonly<Record<string, string>>;
}
declare module '*.css';
