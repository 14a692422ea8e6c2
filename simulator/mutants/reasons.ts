/** Why a mutant that survives may: by its id, in the words that `docs/mutants.md` shows. */
export const reasons: Readonly<Record<string, string>> = {};
